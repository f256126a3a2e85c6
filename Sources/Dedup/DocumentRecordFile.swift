// What the resolve phase found of single documents, looked up by document from any thread.

internal import Glibc
internal import Shards

/// A record about one document, in files that are ascending by document.
public protocol DocumentRecord: BitwiseCopyable, Sendable {
  /// The document.
  var document: UInt32 { get }
}

extension DuplicateRow: DocumentRecord {}
extension ClassMember: DocumentRecord {}

/// A committed file of records, mapped into memory; any number of threads may look records up.
public final class DocumentRecordFile<Record: DocumentRecord>: Sendable {
  /// Records in the file.
  public let count: Int
  private let address: UInt
  private let size: Int

  /// Opens a file.
  /// - Throws: `FileError`.
  public init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "cannot read") }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw FileError(path: path, operation: "cannot read") }
    size = Int(facts.st_size)
    let stride = MemoryLayout<Record>.stride
    count = size / stride
    guard size % stride == 0 else {
      throw FileError(
        path: path, operation: "cannot read", reason: "its \(size) bytes are no whole number of records",
        remedy: "it is damaged; remove it and run the same command again")
    }
    guard size > 0 else {
      address = 0
      return
    }
    let memory = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw FileError(path: path, operation: "cannot map") }
    address = UInt(bitPattern: memory)
  }

  deinit { if size > 0 { munmap(UnsafeMutableRawPointer(bitPattern: address), size) } }

  /// The record of a document, of several the first; nil where there is none.
  public func record(of document: UInt32) -> Record? {
    // Asked for every document of the write pass: an optional of a generic type, mapped, would be allocated each time.
    let found = records(from: document)
    guard found.count > 0, found[0].document == document else { return nil }
    return found[0]
  }

  /// Calls `body` with each record, ascending by document.
  public func forEach(_ body: (Record) -> Void) {
    for record in records(from: 0) { body(record) }
  }

  /// The records of a document and of those behind it.
  func records(from document: UInt32) -> UnsafeBufferPointer<Record> {
    guard let records = UnsafePointer<Record>(bitPattern: address) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].document < document { low = middle + 1 } else { high = middle }
    }
    return UnsafeBufferPointer(start: records + low, count: count - low)
  }
}
