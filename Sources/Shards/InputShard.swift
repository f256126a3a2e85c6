// One input file of a run, and the name that its outputs get.

/// One input: a file with lines of JSON, perhaps compressed.
public struct InputShard: Sendable, Hashable, Codable {
  /// The file's path as it is opened, or "-" for standard input.
  public var path: String
  /// Where its outputs go: the path below the folder given, without compression and `.jsonl` suffixes.
  public var key: String
  /// The file's size in bytes; nil for a pipe.
  public var byteCount: Int?
  /// Whether it can be opened twice with the same bytes; pipes and standard input cannot, and are spooled if need be.
  public var isRepeatable: Bool

  /// Makes a shard.
  public init(path: String, key: String, byteCount: Int?, isRepeatable: Bool) {
    self.path = path
    self.key = key
    self.byteCount = byteCount
    self.isRepeatable = isRepeatable
  }

  /// Standard input as a shard named `stdin`.
  public static let standardInput = InputShard(path: "-", key: "stdin", byteCount: nil, isRepeatable: false)

  /// Endings of compressed files, which never become part of a key.
  static let compressionSuffixes = [".gz", ".gzip", ".zst", ".zstd"]
  /// Endings of files that a folder is searched for.
  static let recordSuffixes = [".jsonl", ".ndjson", ".json"]

  /// The key of a relative path: the path without one compression suffix and then one record suffix.
  public static func key(_ path: String) -> String {
    var name = Substring(path)
    for suffix in compressionSuffixes where name.hasSuffix(suffix) {
      name = name.dropLast(suffix.count)
      break
    }
    for suffix in recordSuffixes where name.hasSuffix(suffix) {
      name = name.dropLast(suffix.count)
      break
    }
    return String(name)
  }

  /// Whether a file name is one that a folder is searched for: `name.jsonl`, `name.ndjson.gz`, but not `.jsonl`.
  static func isRecordFile(_ name: String) -> Bool {
    guard !name.hasPrefix(".") else { return false }
    var stem = Substring(name)
    for suffix in compressionSuffixes where stem.hasSuffix(suffix) {
      stem = stem.dropLast(suffix.count)
      break
    }
    return recordSuffixes.contains { stem.hasSuffix($0) && stem.count > $0.count }
  }
}
