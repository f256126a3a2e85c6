// run.json: what was run on what, and what came of it. No time and no host name is in it, so equal runs have equal
// records; those are in log/.

import FoundationEssentials
import Recipes
import Shards

/// The version of Sluice.
public let sluiceVersion = "0.1.0"

/// The contents of `run.json`.
public struct RunRecord: Sendable, Codable, Hashable {
  /// The recipe, resolved.
  public struct RecipeRecord: Sendable, Codable, Hashable {
    /// Its name.
    public var name: String
    /// XXH3 (128 bits) of the resolved text.
    public var hash: String
    /// The recipe with every include, override and default written out.
    public var resolved: String
  }

  /// One input.
  public struct InputRecord: Sendable, Codable, Hashable {
    /// Where it was read.
    public var path: String
    /// Its name among the outputs.
    public var key: String
    /// Its size in bytes when the run began; nil for standard input.
    public var bytes: Int?
    /// XXH3 (64 bits) of the bytes read, once it is done.
    public var xxh3: String?
    /// What is wrong with it, if it is damaged.
    public var damage: String?
    /// What its lines were, once it is done.
    public var counts: ScanCounts?
  }

  /// Version that made the run.
  public var version: String
  /// Whether every input is done.
  public var complete: Bool
  /// The recipe.
  public var recipe: RecipeRecord
  /// What shapes the output.
  public var settings: RunSettings.Shape
  /// Versions of the libraries that shape bytes.
  public var libraries: [String]
  /// The inputs, in order.
  public var inputs: [InputRecord]
  /// Sums over the inputs that are done.
  public var totals: ScanCounts
  /// What each selection found, once it is done; nothing where the recipe has none.
  public var selections: [SelectionTotals]?

  init(plan: Plan, shards: [InputShard], settings: RunSettings) {
    version = sluiceVersion
    complete = false
    recipe = RecipeRecord(name: plan.name, hash: plan.hash, resolved: plan.resolved)
    self.settings = settings.shape
    libraries = LibraryVersions.all
    inputs = shards.map { InputRecord(path: $0.path, key: $0.key, bytes: $0.byteCount) }
    totals = ScanCounts()
  }

  /// Why a run with another record cannot go on in the directory of this one; nil where it can.
  func difference(from other: RunRecord) -> String? {
    if version != other.version { return "version \(version) made it, this is \(other.version)" }
    if recipe.hash != other.recipe.hash {
      return "it has recipe \(recipe.name) (\(recipe.hash.prefix(8))), not \(other.recipe.name) "
        + "(\(other.recipe.hash.prefix(8)))"
    }
    if settings != other.settings { return "its settings differ: \(settings.difference(from: other.settings))" }
    let mine = inputs.map { InputRecord(path: $0.path, key: $0.key, bytes: $0.bytes) }
    let theirs = other.inputs.map { InputRecord(path: $0.path, key: $0.key, bytes: $0.bytes) }
    if mine.count != theirs.count { return "it has \(mine.count) inputs, not \(theirs.count)" }
    for (left, right) in zip(mine, theirs) where left != right {
      return left.path == right.path
        ? "its input \(left.path) had \(left.bytes ?? 0) bytes, now it has \(right.bytes ?? 0)"
        : "it has input \(left.path) where this run has \(right.path)"
    }
    return nil
  }

  /// The record as the bytes of a file.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads a record from the bytes of a file.
  init(decoding bytes: [UInt8]) throws { self = try JSONDecoder().decode(RunRecord.self, from: Data(bytes)) }
}

extension RunSettings.Shape {
  /// The settings that differ, in words.
  func difference(from other: RunSettings.Shape) -> String {
    var parts: [String] = []
    func compare<Value: Equatable>(_ name: String, _ mine: Value, _ theirs: Value) {
      if mine != theirs { parts.append("\(name) was \(mine), now \(theirs)") }
    }
    compare("--text-field", textField ?? "the usual", other.textField ?? "the usual")
    compare("--id-field", idField ?? "the usual", other.idField ?? "the usual")
    compare("--carry", carried.joined(separator: ","), other.carried.joined(separator: ","))
    compare("--limit", limit.map { "\($0)" } ?? "none", other.limit.map { "\($0)" } ?? "none")
    compare("--sample", sample.map { "\($0)" } ?? "none", other.sample.map { "\($0)" } ?? "none")
    compare("--codec", codec, other.codec)
    compare("--level", level.map { "\($0)" } ?? "the default", other.level.map { "\($0)" } ?? "the default")
    compare("--rejected", rejected, other.rejected)
    compare("--add-signals", addedSignals.joined(separator: ","), other.addedSignals.joined(separator: ","))
    for path in Set(indexes.keys).union(other.indexes.keys).sorted() where indexes[path] != other.indexes[path] {
      parts.append("the index \(path) has other contents")
    }
    let models = models ?? [:]
    let others = other.models ?? [:]
    for path in Set(models.keys).union(others.keys).sorted() where models[path] != others[path] {
      parts.append("the language profiles \(path) have other contents")
    }
    compare("--max-line", maximumLine, other.maximumLine)
    return parts.joined(separator: "; ")
  }
}
