// Why a signature file cannot be read.

/// A signature file that cannot be read: which file, where in it, why, and what to do.
public struct SignatureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Hashable {
    /// The operating system refuses; its words.
    case unreadable(String)
    /// No block of signatures begins here.
    case foreign
    /// A block of a format version that this program does not know.
    case version(Int)
    /// Signed with other parameters.
    case otherLayout
    /// The file ends inside a block.
    case truncated
    /// Bytes differ from what was written.
    case damaged
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
    case .unreadable(let words): return place + "cannot be read (\(words)); check the file and its permissions"
    case .foreign: return place + "no block of signatures begins here; is this a signature file?"
    case .version(let version):
      return place + "signature format \(version), this program reads \(SignatureBlockHeader.version); "
        + "use the program that wrote it"
    case .otherLayout:
      return place
        + "signed with other parameters (unit, shingle, bands, rows or key); sign again, or use those parameters"
    case .truncated: return place + "the file ends inside a block; sign this shard again"
    case .damaged: return place + "the block is damaged (its checksum differs); sign this shard again"
    }
  }
}
