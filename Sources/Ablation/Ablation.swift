// Asks a run what would have become of its documents under other recipes.

import Buffers
import Ledger
public import Pipeline
public import Recipes

/// A run that is asked about its variants.
///
/// Every answer equals that of a run of the variant, document by document: from the ledger where it holds what decides,
/// else from a scan of the inputs, which the answer says. Used by one thread at a time.
public final class Ablation {
  /// The run.
  public let directory: RunDirectory
  /// Its verdicts.
  public let verdicts: RunVerdicts
  /// The run's own recipe.
  public let recipe: Recipe
  /// What the run kept.
  public private(set) var base: VariantOutcome
  let resolver: VariantResolver
  let threads: Int
  let memory: Int
  private let tokens: TokenSource?
  private var rescans: [String: DocumentSet] = [:]
  /// The documents by the field that was asked for last.
  var knownSlices: DocumentSlices?

  /// Reads a run's ledger.
  ///
  /// - Parameters:
  ///   - threads: threads of a scan, where one is needed.
  ///   - memory: bytes that a graph of duplicates may hold in memory.
  ///   - tokens: where numbers of tokens come from; none are counted without it.
  /// - Throws: `RunError.directory` where the run is not complete; `LedgerError`, `FileError`; `UnknownField` and
  ///   `AblationError` of tokens.
  public init(_ directory: RunDirectory, threads: Int = 1, memory: Int = 1 << 30, tokens: TokenSource? = nil) throws {
    guard directory.record.complete else {
      throw RunError.directory(
        "\(directory.path) is not complete: \(directory.parts.count) of \(directory.record.inputs.count) shards are done; "
          + "the sluice run command that made it goes on with it")
    }
    self.directory = directory
    self.threads = threads
    self.memory = memory
    self.tokens = tokens
    recipe = try parseRecipe(directory.record.recipe.resolved, file: "\(directory.path)/run.json")
    verdicts = try RunVerdicts(directory, tokens: tokens)
    resolver = VariantResolver(verdicts, memory: memory)
    var kept = DocumentSet(capacity: verdicts.count)
    for (document, number) in verdicts.setNumbers.unsafeElements.enumerated()
    where verdicts.sets[Int(number)].fired.isEmpty {
      kept[document] = true
    }
    base = VariantOutcome(
      variant: Variant(), kept: verdicts.tally(of: kept), documents: kept, rescanned: nil)
  }

  /// What variants keep, in their order.
  ///
  /// - Throws: `RecipeError` where a variant is none of this recipe; `RunError`, `FileError`, `LedgerError`.
  public func resolve(_ variants: [Variant]) throws -> [VariantOutcome] {
    let plans = try variants.map { try $0.isEmpty ? directory.plan : $0.applied(to: recipe).plan() }
    let mapped = plans.map { plan in
      Result { () throws(RescanReason) in
        try VariantPlan(plan, of: directory.plan, schema: directory.schema)
      }
    }
    try resolver.prepare(mapped.compactMap { try? $0.get() })
    defer { resolver.forget() }
    var outcomes: [VariantOutcome] = []
    for ((variant, plan), mapped) in zip(zip(variants, plans), mapped) {
      if variant.isEmpty {
        outcomes.append(base)
        continue
      }
      var reason: String?
      var kept: DocumentSet
      do {
        kept = try resolver.resolve(mapped.get())
      } catch let rescan as RescanReason {
        reason = rescan.text
        kept = try self.rescan(plan)
      }
      outcomes.append(
        VariantOutcome(variant: variant, kept: verdicts.tally(of: kept), documents: kept, rescanned: reason))
    }
    return outcomes
  }

  /// What one variant keeps.
  public func resolve(_ variant: Variant) throws -> VariantOutcome { try resolve([variant])[0] }

  /// Why a variant cannot be answered from the ledger by what it changes; nil where it can, as far as its plan tells.
  public func reasonToRescan(_ variant: Variant) throws -> String? {
    let plan = try variant.applied(to: recipe).plan()
    do {
      _ = try VariantPlan(plan, of: directory.plan, schema: directory.schema)
      return nil
    } catch {
      return error.text
    }
  }

  /// Runs a plan over the same inputs, and returns what that keeps.
  private func rescan(_ plan: Plan) throws -> DocumentSet {
    if let known = rescans[plan.hash] { return known }
    let kept = try withRescan(plan) { $0.base.documents }
    rescans[plan.hash] = kept
    return kept
  }

  /// Runs a plan over the same inputs, and asks that run; it is gone afterwards.
  ///
  /// - Parameter widened: whether the plan signs documents that the run's would not.
  /// - Throws: `RunError` where an input has changed since, or cannot be read again; `RescanReason` where signing more
  ///   would change who is compared.
  func withRescan<Answer>(
    _ plan: Plan, widened: Bool = false, _ ask: (Ablation) throws -> Answer
  ) throws -> Answer {
    let scratch = try ScratchDirectory()
    return try withExtendedLifetime(scratch) {
      let run = try directory.rescan(plan, output: scratch.path + "/run", threads: threads, memory: memory)
      _ = try run.run()
      let other = try Ablation(
        RunDirectory(scratch.path + "/run"), threads: threads, memory: memory, tokens: tokens)
      try directory.checkInputs(of: other.directory.record)
      guard other.verdicts.count == verdicts.count else { throw RunError.changed(directory.path) }
      // Which pairs of a large group are compared depends on who is in it.
      let asked = directory.plan.steps.filter(\.comparesSurvivors).map(\.name)
      if widened,
        other.directory.record.selections?.contains(where: { $0.largeGroups > 0 && asked.contains($0.name) })
          ?? false
      {
        throw RescanReason(
          text: "\(asked.joined(separator: ", ")) compared survivors alone, and some groups only in part")
      }
      return try ask(other)
    }
  }
}
