// The graphs that a run's selections left: what a variant resolves anew.

public import Dedup
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
    return try DuplicateClusters(
      graphFolder(ofStep: step), documents: documents, hasEdges: deduplication.hasEdges, memory: memory)
  }

  /// What an index has of the run's documents already; nil where the step compares with none.
  public func indexMatches(ofStep step: Int) throws -> DocumentRecordFile<IndexMatch>? {
    guard case .deduplicate(let deduplication) = plan.steps[step].work, deduplication.against != nil else {
      return nil
    }
    return try DocumentRecordFile(path: graphFolder(ofStep: step).matchFile)
  }

  private func graphFolder(ofStep step: Int) -> GraphFolder {
    GraphFolder(
      OutputDirectory(existing: path), path: plan.steps[step].selectionFolder,
      identity: RunIdentity(recipe: record.recipe.hash, version: record.version))
  }

  /// A run of another plan over the same inputs with the same settings, into another directory.
  ///
  /// Where an input has other bytes by then, `checkInputs` tells.
  /// - Throws: `RunError.settings` where an input cannot be read again or has another size.
  public func rescan(_ plan: Plan, output: String, threads: Int, memory: Int) throws -> Run {
    var settings = RunSettings()
    settings.shape = record.settings
    settings.threads = threads
    settings.memory = memory
    let shards = try record.inputs.map { input in
      guard input.path != "-", let bytes = input.bytes else {
        throw RunError.settings(
          "\(path) read standard input, which cannot be read again, and its ledger alone does not tell; run the recipe "
            + "on files to ask this of it")
      }
      guard try findShards(arguments: [input.path]).first?.byteCount == bytes else {
        throw RunError.changed(input.path)
      }
      return InputShard(path: input.path, key: input.key, byteCount: bytes, isRepeatable: true)
    }
    return try Run(plan: plan, shards: shards, output: output, settings: settings)
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
