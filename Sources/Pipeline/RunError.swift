// What stops a run, with the exit code that the command promises for it.

/// A reason for which a run stops.
public enum RunError: Error, Sendable {
  /// The first bad line, in strict mode.
  case badLine(shard: String, line: Int, reason: String)
  /// Damaged shards: in strict mode the first one, else all of them, after the others were done.
  case damaged([Damage])
  /// The directory holds another run, or something else than a run.
  case directory(String)
  /// Settings or inputs that cannot be run.
  case settings(String)

  /// An input that is no longer what it was when the run began.
  public static func changed(_ path: String) -> RunError {
    .directory("\(path) is not the file that this run began with; restore it, or start anew with --overwrite")
  }

  /// One damaged shard.
  public struct Damage: Sendable, Hashable, Codable {
    /// Path of the shard.
    public var path: String
    /// What is wrong with it, and where.
    public var description: String
  }

  /// The exit code of a command that this error ends.
  public var exitCode: Int32 {
    switch self {
    case .badLine, .damaged: 3
    case .directory: 1
    case .settings: 2
    }
  }

  /// What is told to the user: what is wrong, where, and what to do.
  public var message: String {
    switch self {
    case .badLine(let shard, let line, let reason):
      "error: \(shard), line \(line): \(reason) (--strict stops at the first bad line; without it bad lines are "
        + "counted and copied to bad/)"
    case .damaged(let shards):
      shards.map { "error: \($0.description)" }.joined(separator: "\n")
    case .directory(let text), .settings(let text): "error: \(text)"
    }
  }
}
