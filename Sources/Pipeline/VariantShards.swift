// variant.json: of which run a directory holds the shards of a variant, and what is in them.

import FoundationEssentials
import Shards

/// The contents of `variant.json`.
public struct VariantShards: Sendable, Codable, Hashable {
  /// The run's directory, as it was named.
  public var run: String
  /// The options that make the variant of the run's recipe; empty for the run itself.
  public var options: String
  /// What a run of the variant would have recorded: its recipe, inputs, settings and totals.
  public var record: RunRecord

  /// Describes the shards of a variant.
  init(run: String, options: String, record: RunRecord) {
    self.run = run
    self.options = options
    self.record = record
  }

  static let fileName = "variant.json"

  /// Reads what a directory says of itself; nil where it holds no variant's shards.
  init?(in path: String) throws {
    guard let bytes = try OutputDirectory(existing: path).contents(Self.fileName) else { return nil }
    guard let read = try? JSONDecoder().decode(VariantShards.self, from: Data(bytes)) else { return nil }
    self = read
  }

  func write(to output: OutputDirectory) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try output.writeAtomically(Self.fileName, Array(try encoder.encode(self)) + [UInt8(ascii: "\n")])
  }

  /// Why the shards of a variant cannot be gone on with as those of another; nil where they can.
  func difference(from other: VariantShards) -> String? {
    if let difference = record.difference(from: other.record) { return difference }
    for (mine, theirs) in zip(record.inputs, other.record.inputs) where mine.xxh3 != theirs.xxh3 {
      return "its input \(mine.path) had other bytes"
    }
    return nil
  }
}
