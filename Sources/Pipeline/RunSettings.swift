// What a run was asked to do, apart from its recipe and its inputs.

import Shards

/// Everything about a run that shapes what it writes, and what is only about how it goes.
public struct RunSettings: Sendable {
  /// What shapes the output: two runs with equal recipes, inputs and shapes write the same bytes.
  public struct Shape: Sendable, Hashable, Codable {
    /// Field that holds the text; nil for the field's usual names.
    public var textField: String?
    /// Field that holds the record's own id; nil for the field's usual names.
    public var idField: String?
    /// Fields carried into the ledger.
    public var carried: [String] = ["source", "host"]
    /// Take only the first so many lines of each shard.
    public var limit: Int?
    /// Share of lines to take, chosen by hash of shard and line; nil for all.
    public var sample: Double?
    /// Name of the output's codec.
    public var codec = "zstd"
    /// Compression level; nil for the codec's own default.
    public var level: Int?
    /// Whether rejected documents are written too.
    public var rejected = false
    /// Signals to add to each written record as a `sluice` object; empty for none.
    public var addedSignals: [String] = []
    /// The contents of the indexes that the recipe compares with, by their paths: a resumed run must find the same.
    public var indexes: [String: String] = [:]
    /// Longest line in bytes that is read; a longer one is a bad line.
    public var maximumLine = 128 << 20
    /// The contents of the profile files that language steps name, by their paths; nothing where they name none.
    public var models: [String: String]?

    enum CodingKeys: String, CodingKey {
      case textField = "text_field"
      case idField = "id_field"
      case carried, limit, sample, codec, level, rejected
      case addedSignals = "added_signals"
      case indexes
      case models
      case maximumLine = "max_line"
    }

    /// The settings of a plain run.
    public init() {}
  }

  /// What shapes the output.
  public var shape = Shape()
  /// Threads that do the work.
  public var threads = 1
  /// Bytes that the resolve phase may hold in memory; beyond that it works on disk, with the same result.
  public var memory = 1 << 30
  /// Whether the first bad line or damaged shard ends the run.
  public var strict = false
  /// Whether a run already in the directory is thrown away.
  public var overwrite = false
  /// Least decompressed bytes of a block; the same in every run, so only tests change it.
  public var blockSize = Block.defaultSize
  /// Who identifies languages: another model is plugged in here.
  public var identifiers = IdentifierSource.standard
  /// Blocks of a segment, the unit of commit and resume.
  public var blocksPerSegment = Block.segmentLength

  /// The settings of a plain run on one thread.
  public init() {}
}
