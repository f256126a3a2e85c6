// Writes the shards of a variant of a finished run: the lines that a run of the variant would keep, byte for byte, by one
// reading of the inputs. Which documents those are is known by then; texts are as the run's own edits leave them.

public import Recipes
import Shards

/// The shards of a variant that has the run's own texts.
public struct Materialization: Sendable {
  /// What came of it.
  public struct Outcome: Sendable {
    /// Sums over all shards.
    public var totals: ScanCounts
    /// Damaged shards.
    public var damaged: [RunError.Damage]
  }

  /// What it owns in its directory, and starting anew removes: `variant.json` last.
  private static let owned = ["kept", "rejected", "done", "tmp", VariantShards.fileName]

  /// How far it is.
  public let progress = Progress()

  private let source: RunDirectory
  private let plan: Plan
  private let options: String
  private let kept: DocumentSet
  private let output: String
  private let settings: RunSettings

  /// Checks settings and describes the work; nothing is read or written yet.
  ///
  /// - Parameters:
  ///   - source: the run.
  ///   - plan: the variant.
  ///   - options: the options that make it of the run's recipe.
  ///   - kept: the documents that it keeps.
  ///   - output: the directory that the shards come to be in.
  ///   - rejected: whether all others are written too.
  ///   - overwrite: whether shards of a variant that are there are thrown away.
  /// - Throws: `RunError.settings`.
  public init(
    of source: RunDirectory, plan: Plan, options: String, kept: DocumentSet, output: String, rejected: Bool,
    threads: Int, overwrite: Bool
  ) throws {
    try source.checkOutput(output)
    guard (1...4096).contains(threads) else {
      throw RunError.settings("--threads \(threads): it is a number from 1 to 4096")
    }
    precondition(source.record.settings.addedSignals.isEmpty, "what is added to records is the variant's own")
    self.source = source
    self.plan = plan
    self.options = options
    self.kept = kept
    self.output = output
    var settings = RunSettings()
    settings.shape = source.record.settings
    settings.shape.rejected = rejected
    settings.threads = threads
    settings.overwrite = overwrite
    self.settings = settings
  }

  /// Writes what is not written yet, and sums up.
  ///
  /// - Throws: `RunError.directory` where an input is no longer what the run read, or other things are in the
  ///   directory; `FileError`, `LedgerError`.
  public func run() throws -> Outcome {
    let shards = try source.inputShards()
    var record = RunRecord(plan: plan, shards: shards, settings: settings)
    for position in shards.indices { record.inputs[position].xxh3 = source.record.inputs[position].xxh3 }
    var contents = VariantShards(run: source.path, options: options, record: record)
    let directory = try prepare(for: contents)
    try contents.write(to: directory)

    let identity = RunIdentity(recipe: plan.hash, version: sluiceVersion)
    let context = try ScanContext(
      .select, plan: source.plan, settings: settings, directory: directory, progress: progress, selected: kept,
      identity: identity)
    let work = try work(shards, context)
    progress.expect(
      context.pass.name, shards: work.count, compressedBytes: work.reduce(0) { $0 + ($1.shard.byteCount ?? 0) })
    if !work.isEmpty { try Scan(work, context: context).run(SelectWorker.self) }

    var outcome = Outcome(totals: ScanCounts(), damaged: [])
    for (position, shard) in shards.enumerated() {
      let paths = ShardPaths(key: shard.key, codec: context.codec, pass: context.pass)
      guard let marker = try directory.marker(paths.marker, run: identity, payload: ScanMarker.self)?.payload else {
        throw RunError.directory("\(output) has changed meanwhile; run the same command again")
      }
      outcome.totals.add(marker.counts)
      contents.record.inputs[position].counts = marker.counts
      contents.record.inputs[position].damage = marker.damage
      if let damage = marker.damage {
        outcome.damaged.append(RunError.Damage(path: shard.path, description: damage))
      }
    }
    contents.record.totals = outcome.totals
    contents.record.complete = true
    try contents.write(to: directory)
    directory.removeTemporaryFolder()
    return outcome
  }

  /// The shards that are not written yet, with the rows that the run has of them.
  private func work(_ shards: [InputShard], _ context: ScanContext) throws -> [ShardToScan] {
    let made = OutputDirectory(existing: source.path)
    let pass = Pass.last(source.plan, rejected: false)
    let numbers = try DocumentNumbers(counts: source.record.inputs.map { $0.counts?.documents ?? 0 })
    var left: [ShardToScan] = []
    for (position, shard) in shards.enumerated() {
      let paths = ShardPaths(key: shard.key, codec: context.codec, pass: context.pass)
      if try paths.isDone(in: context.directory, of: context.identity) { continue }
      let original = ShardPaths(key: shard.key, codec: context.codec, pass: pass)
      let identity = RunIdentity(recipe: source.record.recipe.hash, version: source.record.version)
      guard let marker = try made.marker(original.marker, run: identity, payload: ScanMarker.self)?.payload else {
        throw RunError.directory("\(source.path) has changed meanwhile; run the same command again")
      }
      left.append(
        ShardToScan(
          position: position, shard: shard, firstDocument: numbers.firsts[position],
          rows: made.absolute(original.path(of: .ledger)), scanned: marker))
    }
    return left
  }

  /// Makes the directory ready: a new one, one to go on with, or one to throw away first.
  private func prepare(for contents: VariantShards) throws -> OutputDirectory {
    let existing = OutputDirectory(existing: output)
    if try RunDirectory.isRun(output) {
      throw RunError.directory("\(output) holds a run; choose another directory")
    }
    if try existing.contents(VariantShards.fileName) != nil {
      let difference = try VariantShards(in: output).map { $0.difference(from: contents) } ?? "variant.json is damaged"
      if settings.overwrite {
        for name in Self.owned { try existing.remove(name) }
      } else if let difference {
        throw RunError.directory(
          "\(output) holds the shards of another variant: \(difference); choose another directory, or throw it away "
            + "with --overwrite")
      }
    } else if let foreign = try existing.nameBeside(["tmp"]) {
      throw RunError.directory("\(output) holds no variant, but \(foreign); choose another directory")
    }
    let directory = try OutputDirectory(creating: output)
    try directory.sweepTemporaries()
    return directory
  }
}
