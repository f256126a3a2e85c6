// Why a part cannot be read.

/// A ledger part that cannot be read: which file, where in it, why, and what to do.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Hashable {
    /// The operating system refuses; its words.
    case unreadable(String)
    /// No block of a ledger begins here.
    case foreign
    /// A block of a format version that this program does not know.
    case version(Int)
    /// The part belongs to a run with another schema.
    case otherSchema
    /// The file ends inside a block.
    case truncated
    /// Bytes differ from what was written.
    case damaged
    /// The mask tables count other documents than the rows: rows, then documents of the tables.
    case inconsistent(Int, Int)
  }

  /// The file.
  public var path: String
  /// Where the block begins in which the problem was found, in bytes.
  public var offset: Int
  /// What is wrong.
  public var problem: Problem

  /// Names a problem and its place.
  public init(path: String, offset: Int, problem: Problem) {
    self.path = path
    self.offset = offset
    self.problem = problem
  }

  /// A sentence with file, offset, cause and remedy.
  public var description: String {
    let place = "\(path), byte \(offset): "
    switch problem {
    case .unreadable(let words): return place + "cannot be read (\(words))"
    case .foreign: return place + "no ledger block begins here; is this a part of a ledger?"
    case .version(let version):
      return place
        + "ledger format \(version), this program reads \(BlockHeader.version); use the program that wrote it"
    case .otherSchema: return place + "written with another schema than the ledger's schema.json; run the scan again"
    case .truncated: return place + "the file ends inside a block; run the scan of this shard again"
    case .damaged: return place + "the block is damaged (its checksum differs); run the scan of this shard again"
    case .inconsistent(let rows, let documents):
      return place + "mask tables count \(documents) documents, but there are \(rows) rows; "
        + "run the scan of this shard again"
    }
  }
}
