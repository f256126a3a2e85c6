// The graphs that a run's selections left: what a variant resolves anew.

public import Dedup
import Glibc
public import Recipes
import Shards

extension RunDirectory {
  /// The graph of a step that compares documents, to be resolved for other survivors.
  ///
  /// - Parameters:
  ///   - step: index of the step in the plan.
  ///   - documents: documents of the run.
  ///   - memory: bytes that the graph may hold; beyond that it lies in files mapped into memory.
  /// - Throws: `FileError`; `RunError.directory` where the run has no such graph (any more).
  public func duplicateClusters(ofStep step: Int, documents: Int, memory: Int) throws -> DuplicateClusters {
    guard case .deduplicate(let deduplication) = plan.steps[step].work else {
      preconditionFailure("the step compares documents")
    }
    let folder = graphFolder(ofStep: step)
    for task in ["classes"] + (deduplication.hasEdges ? ["edges"] : []) { try check(task, in: folder) }
    return try DuplicateClusters(
      folder, documents: documents, hasEdges: deduplication.hasEdges, memory: memory)
  }

  /// What an index has of the run's documents already; nil where the step compares with none.
  public func indexMatches(ofStep step: Int) throws -> DocumentRecordFile<IndexMatch>? {
    guard case .deduplicate(let deduplication) = plan.steps[step].work, deduplication.against != nil else {
      return nil
    }
    let folder = graphFolder(ofStep: step)
    try check("matches", in: folder)
    return try DocumentRecordFile(path: folder.matchFile)
  }

  private func check(_ task: String, in folder: GraphFolder) throws {
    if try folder.isWhole(task) { return }
    throw RunError.directory(
      "\(folder.file(task)) is missing or damaged; the sluice run command that made \(path) makes it anew")
  }

  private func graphFolder(ofStep step: Int) -> GraphFolder {
    GraphFolder(
      OutputDirectory(existing: path), path: plan.steps[step].selectionFolder,
      identity: RunIdentity(recipe: record.recipe.hash, version: record.version))
  }

  /// A run of another plan over the same inputs with the same settings, into another directory.
  ///
  /// Where an input has other bytes by then, `checkInputs` tells.
  ///
  /// - Parameters:
  ///   - rejected: whether rejected documents are written too; nil for as in this run.
  ///   - overwrite: whether a run that is there is thrown away.
  /// - Throws: `RunError.settings` where an input cannot be read again, or `output` is this run's own directory;
  ///   `RunError.directory` where an input has another size.
  public func rescan(
    _ plan: Plan, output: String, threads: Int, memory: Int, rejected: Bool? = nil, overwrite: Bool = false
  ) throws -> Run {
    var settings = RunSettings()
    settings.shape = record.settings
    settings.shape.rejected = rejected ?? record.settings.rejected
    settings.threads = threads
    settings.memory = memory
    settings.overwrite = overwrite
    try checkOutput(output)
    return try Run(plan: plan, shards: inputShards(), output: output, settings: settings)
  }

  /// The inputs of the run, to be read again.
  ///
  /// - Throws: `RunError.settings` where it read standard input; `RunError.directory` where a size has changed.
  func inputShards() throws -> [InputShard] {
    try record.inputs.map { input in
      guard input.path != "-", let bytes = input.bytes else {
        throw RunError.settings(
          "\(path) read standard input, which cannot be read again; run the recipe on files to ask this of it")
      }
      guard try findShards(arguments: [input.path]).first?.byteCount == bytes else {
        throw RunError.changed(input.path)
      }
      return InputShard(path: input.path, key: input.key, byteCount: bytes, isRepeatable: true)
    }
  }

  /// Refuses to write into the run's own directory.
  func checkOutput(_ output: String) throws {
    guard let other = Self.resolved(output), other == Self.resolved(path) else { return }
    throw RunError.settings("--output \(output) is the directory of the run itself; choose another")
  }

  /// A path without links and dots; nil where there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Refuses a run over the same inputs that has read something else than this one.
  ///
  /// - Throws: `RunError.directory` with what has changed.
  public func checkInputs(of other: RunRecord) throws {
    for (old, new) in zip(record.inputs, other.inputs)
    where old.xxh3 != new.xxh3 || old.counts?.lines != new.counts?.lines {
      throw RunError.changed(old.path)
    }
    let indexes = record.settings.indexes.filter { other.settings.indexes[$0.key] ?? $0.value != $0.value }.map(\.key)
    let models = (record.settings.models ?? [:]).filter { other.settings.models?[$0.key] ?? $0.value != $0.value }
    if let changed = (indexes + models.map(\.key)).min() { throw RunError.changed(changed) }
  }
}
