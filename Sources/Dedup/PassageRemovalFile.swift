// The passages that are to be removed, looked up by document in the write pass.

public import Buffers

extension PassageRemoval: DocumentRecord {}

/// A file of `PassageRemoval`s, mapped into memory; any number of threads may look documents up.
public final class PassageRemovalFile: Sendable {
  private let file: DocumentRecordFile<PassageRemoval>

  /// Opens the file of a committed join.
  /// - Throws: `FileError`.
  public init(path: String) throws { file = try DocumentRecordFile(path: path) }

  /// Removals in the file.
  public var count: Int { file.count }

  /// Replaces `passages` by the numbers of those that a document loses, ascending.
  public func passages(of document: UInt32, into passages: inout Buffer<UInt32>) {
    passages.removeAll()
    for removal in file.records(from: document) {
      if removal.document != document { return }
      passages.append(removal.passage)
    }
  }
}
