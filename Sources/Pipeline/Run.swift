// A run: from a plan and shards to a run directory. The only writer of run directories.

import Dedup
public import Filters
import FoundationEssentials
import Glibc
import Ledger
public import Recipes
public import Shards

/// One run of a recipe over shards into a directory.
public struct Run: Sendable {
  /// What came of a run.
  public struct Outcome: Sendable {
    /// Sums over all shards.
    public var totals: ScanCounts
    /// Damaged shards.
    public var damaged: [RunError.Damage]
    /// What every filter did.
    public var coverage: CoverageTable
    /// What each selection found.
    public var selections: [SelectionTotals]
    /// What the phases have cost; those that were done before are not listed.
    public var costs: [PhaseCost]

    /// The totals as one JSON object; with selections also `clusters` and `duplicates`, summed over them.
    public func totalsAsJSON() throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(RunTotals(totals, selections)), as: UTF8.self) + "\n"
    }
  }

  /// Files and folders that a run owns in its directory, and that starting anew removes: `run.json` last, so that a
  /// directory that is half removed is still known for what it is.
  private static let owned = [
    "coverage.json", "coverage.csv", "kept", "rejected", "bad", "ledger", "dedup", "done", "log", "tmp", "run.json",
  ]

  /// How far the run is.
  public let progress = Progress()

  private let plan: Plan
  private let shards: [InputShard]
  private let directory: String
  private let settings: RunSettings

  /// Checks settings and describes a run; nothing is read or written yet.
  ///
  /// - Throws: `RunError.settings`, `CodecError`.
  public init(plan: Plan, shards: [InputShard], output: String, settings: RunSettings) throws {
    var settings = settings
    // What a keeper policy reads has to be in the ledger.
    settings.shape.carried += plan.carriedFields.filter { !settings.shape.carried.contains($0) }
    for step in plan.selections {
      guard case .deduplicate(let deduplication) = plan.steps[step].work, let path = deduplication.against,
        let kind = deduplication.signature
      else { continue }
      let index = try DuplicateIndex(path)
      try index.check(kind)
      settings.shape.indexes[path] = index.checksum
    }
    for step in plan.steps {
      guard case .identify(let model) = step.work else { continue }
      // What cannot be loaded is said before anything is written.
      _ = try settings.identifiers.identifier(model: model)
      guard let model else { continue }
      settings.shape.models = settings.shape.models ?? [:]
      let bytes = try Data(contentsOf: URL(fileURLWithPath: model))
      settings.shape.models?[model] = checksumName(of: Array(bytes))
    }
    for field in plan.languageFields where settings.shape.carried.contains(field.name) {
      throw RunError.settings(
        "--carry \(field.name): the recipe's step of this name adds that field to the ledger; give the step another "
          + "name with `as: NAME`, or carry it no more")
    }
    self.plan = plan
    self.shards = shards
    self.settings = settings
    directory = output
    let shape = settings.shape
    if let limit = shape.limit, limit < 0 { throw RunError.settings("--limit \(limit): it cannot be negative") }
    if let sample = shape.sample, !(0...1).contains(sample) {
      throw RunError.settings("--sample \(sample): it is a share, from 0 to 1")
    }
    guard (1...4096).contains(settings.threads) else {
      throw RunError.settings("--threads \(settings.threads): it is a number from 1 to 4096")
    }
    guard (1...(2 << 30)).contains(shape.maximumLine) else {
      throw RunError.settings("--max-line \(shape.maximumLine): it is a number of bytes up to 2147483648")
    }
    let codec = try Codec(name: shape.codec, level: shape.level)
    try codec.checkLevel()
    _ = try AddedSignals(shape.addedSignals, plan: plan)
    try checkFolders(codec)
    for (position, field) in shape.carried.enumerated() where shape.carried[..<position].contains(field) {
      throw RunError.settings("--carry names \(field) twice")
    }
  }

  /// Refuses inputs of which one would write a file where another needs a folder: `a.jsonl` and `a.jsonl.zst/b.jsonl`.
  private func checkFolders(_ codec: Codec) throws {
    var writers: [String: String] = [:]
    for shard in shards {
      for path in paths(of: shard, codec) { writers[path] = shard.path }
    }
    for shard in shards {
      for path in paths(of: shard, codec) {
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/") {
          folder = folder[..<slash]
          guard let other = writers[String(folder)] else { continue }
          throw RunError.settings(
            "\(other) would write the file \(folder), which \(shard.path) needs as a folder; rename one of them")
        }
      }
    }
  }

  /// Every file that a shard may come to have.
  private func paths(of shard: InputShard, _ codec: Codec) -> [String] {
    let paths = ShardPaths(key: shard.key, codec: codec, pass: .last(plan, rejected: true))
    return [Product.kept, .rejected, .bad, .ledger].map { paths.path(of: $0) } + [paths.marker]
  }

  /// What the run would read and write, for people.
  public var description: String {
    var lines = [
      "recipe \(plan.name) (\(plan.hash.prefix(8))): \(plan.filters.count) filters in \(plan.steps.count) steps"
    ]
    let codec = try? Codec(name: settings.shape.codec, level: settings.shape.level)
    for shard in shards {
      let size = shard.byteCount.map { "\($0) bytes" } ?? "of unknown size"
      lines.append("\(shard.path) (\(size)) -> \(directory)/kept/\(shard.key)\(codec?.fileExtension ?? "")")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as the `run.json` that it would begin with.
  public func descriptionAsJSON() throws -> String {
    String(decoding: try RunRecord(plan: plan, shards: shards, settings: settings).encoded(), as: UTF8.self)
  }

  /// Does the work that is not done yet, and sums up.
  ///
  /// - Throws: `RunError`, `FileError`. Damaged shards are no error here unless the run is strict: see `Outcome`.
  public func run() throws -> Outcome {
    let output = try prepare()
    var record = RunRecord(plan: plan, shards: shards, settings: settings)
    try output.writeAtomically("run.json", record.encoded())
    let log = try RunLog(output, threads: settings.threads)
    var phases = try RunPhases(plan: plan, shards: shards, settings: settings, output: output, progress: progress)
    try output.writeAtomically("ledger/schema.json", LedgerSchema(plan: plan, carried: settings.shape.carried).json())
    try phases.run()

    var damaged: [RunError.Damage] = []
    for (position, marker) in try phases.markers().enumerated() {
      record.totals.add(marker.counts)
      record.inputs[position].counts = marker.counts
      record.inputs[position].xxh3 = marker.inputChecksum
      record.inputs[position].damage = marker.damage
      if let damage = marker.damage {
        damaged.append(RunError.Damage(path: shards[position].path, description: damage))
      }
    }
    record.selections = phases.selections
    record.complete = true
    let coverage = try RunDirectory(directory, record: record).query.coverage()
    try output.writeAtomically("coverage.json", Array(coverage.json().utf8))
    try output.writeAtomically("coverage.csv", Array(coverage.csv().utf8))
    try output.writeAtomically("run.json", record.encoded())
    try phases.tidy()
    try log.finish(record.totals, phases.costs)
    output.removeTemporaryFolder()
    return Outcome(
      totals: record.totals, damaged: damaged, coverage: coverage, selections: record.selections ?? [],
      costs: phases.costs)
  }

  /// Makes the directory ready: a new one, one to go on with, or one to throw away first.
  private func prepare() throws -> OutputDirectory {
    let existing = OutputDirectory(existing: directory)
    if let bytes = try existing.contents("run.json") {
      if settings.overwrite {
        for name in Self.owned { try existing.remove(name) }
      } else {
        let mine = RunRecord(plan: plan, shards: shards, settings: settings)
        guard let theirs = try? RunRecord(decoding: bytes) else {
          throw RunError.directory("\(directory)/run.json is no run of this program; choose another directory")
        }
        if let difference = theirs.difference(from: mine) {
          throw RunError.directory(
            "\(directory) holds another run: \(difference); choose another directory, or throw it away with --overwrite"
          )
        }
        if shards.contains(where: { !$0.isRepeatable }) {
          throw RunError.directory(
            "\(directory) holds a run of standard input, which cannot be read again; throw it away with --overwrite")
        }
      }
    } else if try VariantShards(in: directory) != nil {
      throw RunError.directory("\(directory) holds the shards of a variant of a run; choose another directory")
    } else if let foreign = try existing.nameBeside(["tmp"]) {
      // Temporaries alone are a run that was stopped at its very start, or a twin that is starting.
      throw RunError.directory("\(directory) holds no run, but \(foreign); choose another directory")
    }
    let output = try OutputDirectory(creating: directory)
    try output.sweepTemporaries()
    return output
  }
}

/// The totals of a run as `--json` prints them.
private struct RunTotals: Encodable {
  let counts: ScanCounts
  let selections: [SelectionTotals]

  init(_ counts: ScanCounts, _ selections: [SelectionTotals]) {
    self.counts = counts
    self.selections = selections
  }

  enum CodingKeys: String, CodingKey {
    case clusters, duplicates, selections
  }

  func encode(to encoder: any Encoder) throws {
    try counts.encode(to: encoder)
    if selections.isEmpty { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(selections.reduce(0) { $0 + $1.clusters }, forKey: .clusters)
    try container.encode(selections.reduce(0) { $0 + $1.duplicates }, forKey: .duplicates)
    try container.encode(selections, forKey: .selections)
  }
}
