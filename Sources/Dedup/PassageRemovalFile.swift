// The passages that are to be removed, looked up by document in the write pass.

public import Buffers
internal import Glibc
internal import Shards

/// A file of `PassageRemoval`s, mapped into memory; any number of threads may look documents up.
public final class PassageRemovalFile: Sendable {
  /// Removals in the file.
  public let count: Int
  private let bytes: UInt
  private let size: Int

  /// Opens the file of a committed join.
  /// - Throws: `FileError`.
  public init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "cannot read") }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw FileError(path: path, operation: "cannot read") }
    size = Int(facts.st_size)
    count = size / MemoryLayout<PassageRemoval>.stride
    guard size > 0 else {
      bytes = 0
      return
    }
    let memory = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw FileError(path: path, operation: "cannot map") }
    bytes = UInt(bitPattern: memory)
  }

  deinit { if size > 0 { munmap(UnsafeMutableRawPointer(bitPattern: bytes), size) } }

  /// Replaces `passages` by the numbers of those that a document loses, ascending.
  public func passages(of document: UInt32, into passages: inout Buffer<UInt32>) {
    passages.removeAll()
    guard let removals = UnsafePointer<PassageRemoval>(bitPattern: bytes) else { return }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if removals[middle].document < document { low = middle + 1 } else { high = middle }
    }
    while low < count && removals[low].document == document {
      passages.append(removals[low].passage)
      low += 1
    }
  }
}
