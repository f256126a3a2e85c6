// Arrays as large as the corpus: in memory where they fit a limit, else in a file that the system pages in and out.

internal import Glibc
public import Shards

/// Counts the bytes that arrays of one task may still hold in memory.
public struct MemoryBudget: ~Copyable {
  /// Bytes left.
  public private(set) var left: Int

  /// Begins with so many bytes.
  public init(bytes: Int) { left = bytes }

  /// Takes bytes if that many are left.
  mutating func take(_ bytes: Int) -> Bool {
    if bytes > left { return false }
    left -= bytes
    return true
  }
}

/// A zeroed array of fixed size, in memory or, beyond a budget, in a mapped file without a name.
///
/// A class, as tasks hold many of them and making one may fail half-way.
public final class SpillableArray<Element: BitwiseCopyable> {
  /// The first element.
  public let base: UnsafeMutablePointer<Element>
  /// How many elements there are.
  public let count: Int
  /// Whether it lies in a file.
  public let isMapped: Bool
  private let size: Int

  /// Makes an array.
  ///
  /// - Throws: `FileError` where the disk has no room for it, or the system no memory.
  public init(count: Int, budget: inout MemoryBudget, directory: OutputDirectory) throws {
    let size = max(count * MemoryLayout<Element>.stride, 1)
    let isMapped = !budget.take(size)
    let flags = isMapped ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS
    let descriptor = isMapped ? try directory.unnamedFile(byteCount: size) : -1
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, flags, descriptor, 0)
    let code = errno
    if descriptor >= 0 { close(descriptor) }
    guard let memory, memory != MAP_FAILED else {
      throw FileError(path: directory.path, operation: "cannot map \(size) bytes below", code: code)
    }
    self.count = count
    self.size = size
    self.isMapped = isMapped
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  deinit { munmap(base, size) }

  /// An element.
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "an index of the array")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "an index of the array")
      base[index] = newValue
    }
  }
}
