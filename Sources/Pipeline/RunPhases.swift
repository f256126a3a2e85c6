// The phases of a run: scan; with selections in the recipe, resolve and write behind it. Each is a set of independent
// tasks, and a task that is done is not done again.

import Glibc
import Ledger
import Recipes
import Shards

/// Takes a run's shards through the phases that its recipe needs.
struct RunPhases {
  private let plan: Plan
  private let settings: RunSettings
  private let output: OutputDirectory
  private let progress: Progress
  private let identity: RunIdentity
  private let codec: Codec
  private let inputs: [InputShard]
  private let last: Pass
  /// What the phases have cost so far.
  private(set) var costs: [PhaseCost] = []
  /// What the selections found; nothing without any.
  private(set) var selections: [SelectionTotals]?

  init(plan: Plan, shards: [InputShard], settings: RunSettings, output: OutputDirectory, progress: Progress) throws {
    self.plan = plan
    self.settings = settings
    self.output = output
    self.progress = progress
    inputs = shards
    identity = RunIdentity(recipe: plan.hash, version: sluiceVersion)
    codec = try Codec(name: settings.shape.codec, level: settings.shape.level)
    last = .last(plan, rejected: settings.shape.rejected)
  }

  /// Does what is not done yet.
  mutating func run() throws {
    if plan.selections.isEmpty {
      let context = try context(.whole)
      try read(context, inputs, try unfinished(.whole)) { try $0.run(ScanWorker.self) }
      return
    }
    // A second reading needs a second opening.
    let spooled = try inputs.map { $0.isRepeatable ? nil : try output.spool($0) }
    let shards = zip(inputs, spooled).map { $1?.shard ?? $0 }
    try withExtendedLifetime(spooled) {
      do {
        try runWithSelections(shards)
      } catch let error where !(error is Interruption.Stopped) {
        // A twin that was first has removed the rows that this one still reads.
        guard try unfinished(.write).isEmpty, let found = try resolver(shards).totals() else { throw error }
        selections = found
      }
    }
  }

  private mutating func runWithSelections(_ shards: [InputShard]) throws {
    let unwritten = try unfinished(.write)
    let resolver = resolver(shards)
    if unwritten.isEmpty, let found = try resolver.totals() {
      selections = found
      return
    }
    // Rows go when the run is complete. What is written then needs none, unless a selection has to be made anew.
    let needed = try resolver.isDone() ? Set(unwritten) : Set(shards.indices)
    let unscanned = try unfinished(.measure).filter { needed.contains($0) }
    try read(context(.measure), shards, unscanned) { try $0.run(ScanWorker.self) }

    var scanned: [ScanMarker] = []
    for shard in shards.indices {
      if let marker = try marker(shard, .measure) ?? marker(shard, .write) { scanned.append(marker) }
    }
    guard scanned.count == shards.count else { throw gone() }
    try checkInputs(scanned.map { $0.inputChecksum ?? "" })
    let numbers = try DocumentNumbers(counts: scanned.map(\.counts.documents))
    let resolution = try resolver.resolve(shards, numbers: numbers, costs: &costs)
    selections = resolution.totals

    let context = try ScanContext(
      .write, plan: plan, settings: settings, directory: output, progress: progress, resolution: resolution)
    try read(context, shards, unwritten, numbers: numbers, scanned: scanned) { try $0.run(WriteWorker.self) }
  }

  private func resolver(_ shards: [InputShard]) -> Resolver {
    Resolver(
      plan: plan, settings: settings, output: output, identity: identity, progress: progress, keys: shards.map(\.key))
  }

  /// Refuses inputs that have changed since they were first scanned: what the selections found is of those.
  ///
  /// Rows go when the run is complete, so a shard whose products are damaged later is scanned anew.
  private func checkInputs(_ checksums: [String]) throws {
    let path = "done/inputs.json"
    if let first = try output.marker(path, run: identity, payload: [String].self)?.payload {
      for (shard, checksum) in checksums.enumerated() where checksum != first[shard] {
        try output.remove(paths(shard, .measure).marker)
        throw RunError.changed(inputs[shard].path)
      }
    } else {
      try output.commit([], marker: path, run: identity, payload: checksums)
    }
  }

  /// Removes what only the phases needed, once the run is complete.
  func tidy() throws {
    if selections != nil { try output.remove("dedup/rows") }
  }

  /// The markers of the last pass, a marker an input.
  func markers() throws -> [ScanMarker] {
    try inputs.indices.map { shard in
      guard let marker = try marker(shard, last.kind) else { throw gone() }
      return marker
    }
  }

  private func gone() -> RunError { .directory("\(output.path) has changed while the run went on; run it again") }

  private func context(_ kind: Pass.Kind) throws -> ScanContext {
    try ScanContext(kind, plan: plan, settings: settings, directory: output, progress: progress)
  }

  private func paths(_ shard: Int, _ kind: Pass.Kind) -> ShardPaths {
    let pass = Pass(kind, plan: plan, rejected: settings.shape.rejected)
    return ShardPaths(key: inputs[shard].key, codec: codec, pass: pass)
  }

  private func marker(_ shard: Int, _ kind: Pass.Kind) throws -> ScanMarker? {
    try output.marker(paths(shard, kind).marker, run: identity, payload: ScanMarker.self)?.payload
  }

  /// The inputs that a pass has not read yet, or whose products are no longer as their marker says.
  private func unfinished(_ kind: Pass.Kind) throws -> [Int] {
    try inputs.indices.filter { try !paths($0, kind).isDone(in: output, of: identity) }
  }

  /// Reads the shards at `positions` in one pass.
  private mutating func read(
    _ context: ScanContext, _ shards: [InputShard], _ positions: [Int], numbers: DocumentNumbers? = nil,
    scanned: [ScanMarker] = [], _ run: (Scan) throws -> Void
  ) throws {
    if positions.isEmpty { return }
    let left = positions.map { position in
      ShardToScan(
        position: position, shard: shards[position], firstDocument: numbers?.firsts[position] ?? 0,
        rows: context.pass.kind == .write ? output.absolute(paths(position, .measure).path(of: .ledger)) : nil,
        scanned: scanned.isEmpty ? nil : scanned[position])
    }
    let sizes = left.map(\.shard.byteCount)
    progress.expect(
      context.pass.name, shards: left.count,
      compressedBytes: sizes.contains(nil) ? 0 : sizes.reduce(0) { $0 + ($1 ?? 0) })
    try costs.measure(context.pass.name) {
      try run(Scan(left, context: context))
      return ""
    }
  }
}

extension [PhaseCost] {
  /// Does a phase's work and notes what it cost; `work` returns what it did, in a few words.
  mutating func measure(_ name: String, _ work: () throws -> String) throws {
    let started = (wall: seconds(CLOCK_MONOTONIC), cpu: seconds(CLOCK_PROCESS_CPUTIME_ID))
    let detail = try work()
    append(
      PhaseCost(
        name: name, seconds: seconds(CLOCK_MONOTONIC) - started.wall,
        cpuSeconds: seconds(CLOCK_PROCESS_CPUTIME_ID) - started.cpu, detail: detail))
  }

  private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
