// Runs a study: its runs are made or found in the cache, asked about the variants, judged, trained on.

import FoundationEssentials
import Ledger
import Pipeline
public import Recipes
import Shards

/// One running of a study.
public struct StudyRun {
  /// The study.
  public let study: Study
  /// Threads of runs.
  public var threads = 1
  /// Whether trainings are repeated whose results are there.
  public var retrains = false
  /// Whether nothing beside the study shall change, but for results of trainings that are missing.
  public var isCheck = false
  private let folder: String
  private let cache: String
  private let root: String

  /// Reads `study.yaml` in a folder.
  ///
  /// - Parameters:
  ///   - folder: the study's folder.
  ///   - cache: where runs and texts of trainings are kept for the next time; `.cache` in the folder unless said otherwise.
  /// - Throws: `RecipeError` with everything that is wrong in the file; `RunError` where there is none.
  public init(folder: String, cache: String? = nil) throws {
    let home = OutputDirectory(existing: folder)
    guard let bytes = try home.contents("study.yaml") else {
      throw RunError.settings("\(folder) is no study: it has no study.yaml")
    }
    let file = home.absolute("study.yaml")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RecipeError([RecipeFault(SourcePosition(file: file), "is not UTF-8 text")])
    }
    study = try parseStudy(text, file: file)
    self.folder = home.path
    self.cache = cache ?? home.absolute(".cache")
    root = study.root.hasPrefix("/") ? study.root : home.absolute(study.root)
  }

  /// A path of the study in the file system.
  private func path(_ name: String) -> String { name.hasPrefix("/") ? name : "\(root)/\(name)" }

  /// Does everything that the study asks for.
  ///
  /// - Parameter say: gets a line before each thing that takes long.
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`.
  public func results(_ say: (String) -> Void = { _ in }) throws -> StudyResults {
    var results = StudyResults(study: study.name, summary: study.summary, runs: [], conclusion: study.conclusion)
    var trainings = try TrainingStore(OutputDirectory(existing: folder))
    for run in study.runs {
      results.runs.append(try self.results(of: run, &trainings, say))
    }
    if study.training != nil && !isCheck { try trainings.finish() }
    return results
  }

  private func results(
    of run: Study.Run, _ trainings: inout TrainingStore, _ say: (String) -> Void
  ) throws -> RunResults {
    let (directory, identity) = try make(run, say)
    let ablation = try Ablation(directory, threads: threads)
    let asked = [(name: "run", variant: Variant())] + study.variants.map { (name: $0.name, variant: $0.variant) }
    let outcomes = try ablation.resolve(asked.map(\.variant))
    var total = Tally()
    for document in 0..<ablation.verdicts.count { total += ablation.verdicts.tally(of: document) }
    var results = RunResults(
      name: run.name, recipe: run.recipe, changes: run.changes.words, inputs: run.inputs, total: total, variants: [],
      notes: [])
    if study.filters != .none {
      let table = try ablation.table()
      results.filters = table.filters.map(\.rounded)
      if study.filters == .families { results.families = table.families.map(\.rounded) }
    }
    let base = Change(outcomes[0].kept)
    for (place, outcome) in outcomes.enumerated() {
      let sweep = place == 0 ? nil : study.variants[place - 1].sweep
      results.variants.append(
        VariantResults(
          name: asked[place].name, sweep: sweep?.name, value: sweep?.value, kept: outcome.kept,
          change: Change(outcome.kept) - base, rescanned: outcome.rescanned))
    }
    try slice(ablation, outcomes.map(\.documents), &results)
    try judge(ablation, asked, &results)
    if let training = study.training {
      try train(training, ablation, identity, asked, outcomes.map(\.documents), &results, &trainings, say)
    }
    return results
  }

  /// A run of the study, made or found; and a name of what it is made of.
  private func make(_ run: Study.Run, _ say: (String) -> Void) throws -> (RunDirectory, identity: String) {
    let isFile = try OutputDirectory(existing: root).contents(run.recipe) != nil
    let recipe = try loadRecipe(isFile ? path(run.recipe) : run.recipe)
    let plan = try (run.changes.isEmpty ? recipe : run.changes.applied(to: recipe)).plan()
    let shards = try findShards(arguments: run.inputs.map(path))
    var settings = RunSettings()
    settings.shape.carried = run.carry
    settings.threads = threads
    // Inputs are what they hold, not when they were written.
    let contents = try shards.map { "\($0.key) \(try fileChecksum($0.path))" }
    let parts = [sluiceVersion, plan.hash] + run.carry + contents
    let identity = checksumName(of: parts.joined(separator: "\n"))
    let output = "\(cache)/runs/\(run.name)-\(identity)"
    if try !RunDirectory.isRun(output) { say("\(run.name): running \(run.recipe) over \(shards.count) shards") }
    let outcome = try Run(plan: plan, shards: shards, output: output, settings: settings).run()
    if !outcome.damaged.isEmpty { throw RunError.damaged(outcome.damaged) }
    return (try RunDirectory(output), identity)
  }

  private func slice(_ ablation: Ablation, _ sets: [DocumentSet], _ results: inout RunResults) throws {
    let carried = ablation.directory.schema.carried
    var all = DocumentSet(capacity: ablation.verdicts.count)
    for document in 0..<ablation.verdicts.count { all[document] = true }
    for name in study.slices {
      guard let field = carried.firstIndex(of: name) else {
        throw RunError.settings(
          "slices: run \(results.name) carries no `\(name)`; it carries \(carried.joined(separator: ", "))")
      }
      let counts = try ablation.counts(of: [all] + sets, byField: field)
      for place in sets.indices {
        let values = counts[0].values.indices.map { value in
          VariantResults.SliceValue(
            value: counts[0].values[value], documents: counts[0].counts[value], kept: counts[place + 1].counts[value])
        }
        results.variants[place].slices =
          (results.variants[place].slices ?? []) + [VariantResults.Slice(field: name, values: values)]
      }
    }
  }

  private func judge(
    _ ablation: Ablation, _ asked: [(name: String, variant: Variant)], _ results: inout RunResults
  ) throws {
    var settings = JudgeSettings()
    if let labels = study.judges.labels {
      settings.labels = try Labels(file: path(labels), bad: study.judges.bad, name: labels)
    }
    if !study.judges.reference.isEmpty {
      settings.reference = try findShards(arguments: study.judges.reference.map(path), areWritten: false)
    }
    settings.diversity = study.judges.diversity
    guard settings.labels != nil || settings.readsTexts else { return }
    let report = try ablation.judge(asked, settings)
    results.labels = report.labels
    results.reference = report.reference
    results.notes += report.notes
    for (place, judgement) in report.variants.dropFirst().enumerated() {
      results.variants[place].writtenBytes = judgement.writtenBytes
      results.variants[place].removal = judgement.removal
      results.variants[place].reference = judgement.reference
      results.variants[place].diversity = judgement.diversity
    }
  }

  private func train(
    _ training: Study.Training, _ ablation: Ablation, _ identity: String,
    _ asked: [(name: String, variant: Variant)], _ sets: [DocumentSet], _ results: inout RunResults,
    _ trainings: inout TrainingStore,
    _ say: (String) -> Void
  ) throws {
    let chosen = asked.indices.filter { $0 == 0 || training.variants?.contains(asked[$0].name) ?? true }
    var texts: [TrainingTexts] = []
    for place in chosen {
      let variant = asked[place].variant
      let plan = try ablation.plan(of: variant)
      var output = ablation.directory.path
      if place > 0 {
        output = "\(cache)/variants/\(identity)-\(plan.hash)"
        try ablation.materialize(variant, into: output)
      }
      texts.append(try TrainingTexts(ablation, kept: sets[place], plan: plan, folder: output))
    }
    // Equal for all: what the study asks for, or as much as the smallest variant has.
    let wanted = Int((Double(training.tokens) * training.bytesPerToken).rounded(.down))
    let bytes = min(wanted, texts.map(\.bytes).min() ?? 0)
    let tokens = Int((Double(bytes) / training.bytesPerToken).rounded(.down))
    if tokens == 0 { throw RunError.settings("training: a variant of run \(results.name) keeps no text") }
    results.budget = TrainingBudget(tokens: tokens, bytesPerToken: training.bytesPerToken, bytes: bytes)
    let depends = try training.files.map { try fileChecksum(path($0)) }
    for (number, place) in chosen.enumerated() {
      let variant = asked[place].name
      results.variants[place].training = try training.seeds.map { seed in
        let shards = try OutputDirectory(
          creating: "\(cache)/training/\(identity)-\(try ablation.plan(of: asked[place].variant).hash)-\(bytes)-\(seed)"
        )
        let cut = try texts[number].write(bytes: bytes, seed: UInt64(seed), into: shards)
        // What the trainer sees, and nothing else, names its result.
        let parts = [cut.checksum, "\(seed)", "\(tokens)", training.command] + depends
        let key = checksumName(of: parts.joined(separator: "\n"))
        var metrics = retrains ? nil : trainings.metrics(key)
        if metrics == nil {
          say("\(results.name): training on \(variant), seed \(seed)")
          let command = TrainCommand(
            command: training.command, folder: root, variant: variant, seed: seed, tokens: tokens, bytes: cut.bytes)
          metrics = try command.run(shards: shards.absolute("shards"), log: shards)
        }
        let found = metrics ?? [:]
        try trainings.keep(key, TrainingRecord(run: results.name, variant: variant, seed: seed, metrics: found))
        return VariantResults.TrainingResult(seed: seed, metrics: found)
      }
    }
    let base = results.variants[0].training ?? []
    for place in chosen.dropFirst() {
      let own = results.variants[place].training ?? []
      let metrics = Set(own.flatMap(\.metrics.keys)).sorted()
      var differences: [String: PairedInterval] = [:]
      for metric in metrics {
        let pairs = zip(base, own).compactMap { base, own in
          base.metrics[metric].flatMap { left in own.metrics[metric].map { $0 - left } }
        }
        if !pairs.isEmpty { differences[metric] = PairedInterval(pairs) }
      }
      results.variants[place].differences = differences
    }
  }
}

extension Variant {
  /// Its changes, each in the words of the command line.
  fileprivate var words: [String] {
    without.map { "--without \($0)" } + set.map { "--set \($0)" } + (keepPolicy.map { ["--keep-policy \($0)"] } ?? [])
      + (against.map { ["--against \($0)"] } ?? [])
  }
}

extension FilterAblation {
  /// With shares to six places: the last digits of a sum depend on its order.
  fileprivate var rounded: FilterAblation {
    var rounded = self
    rounded.shapley = shapley.mapped(significant)
    return rounded
  }
}
