// What a selection found, a row a document with duplicates, looked up by document.

internal import Glibc
internal import Shards

/// A file of `DuplicateRow`s, mapped into memory; any number of threads may look rows up.
public final class DuplicateRowFile: Sendable {
  /// Rows in the file.
  public let count: Int
  private let bytes: UInt
  private let size: Int

  /// Opens the file of a committed selection.
  /// - Throws: `FileError`.
  public init(path: String) throws {
    let stride = MemoryLayout<DuplicateRow>.stride
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "cannot read") }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw FileError(path: path, operation: "cannot read") }
    size = Int(facts.st_size)
    count = size / stride
    guard size > 0 else {
      bytes = 0
      return
    }
    let memory = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw FileError(path: path, operation: "cannot map") }
    bytes = UInt(bitPattern: memory)
  }

  deinit { if size > 0 { munmap(UnsafeMutableRawPointer(bitPattern: bytes), size) } }

  /// The row of a document; nil where it has no duplicates among the survivors.
  public func row(of document: UInt32) -> DuplicateRow? {
    guard let rows = UnsafePointer<DuplicateRow>(bitPattern: bytes) else { return nil }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].document < document { low = middle + 1 } else { high = middle }
    }
    return low < count && rows[low].document == document ? rows[low] : nil
  }
}
