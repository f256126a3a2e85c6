// The shards of a variant: by its documents where its texts are the run's own, else by a run of it.

public import Pipeline
public import Recipes

/// How the shards of a variant are written.
public enum VariantWriting: Sendable {
  /// From the inputs, by what the ledger says: kept shards and a `variant.json`.
  case selecting(Materialization)
  /// By a run of the variant, for this reason: a whole run directory.
  case running(Run, reason: String)
}

extension Ablation {
  /// Prepares to write the shards of a variant into a directory of their own.
  ///
  /// - Parameters:
  ///   - variant: the changes to the run's recipe; none is the run itself.
  ///   - output: the directory.
  ///   - rejected: whether rejected documents are written too.
  ///   - overwrite: whether what an earlier command of the kind has written there is thrown away.
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`.
  public func writing(
    _ variant: Variant, to output: String, rejected: Bool = false, overwrite: Bool = false
  ) throws -> VariantWriting {
    let plan = variant.isEmpty ? directory.plan : try variant.applied(to: recipe).plan()
    do {
      let mapped = try VariantPlan(plan, of: directory.plan, schema: directory.schema)
      if !directory.record.settings.addedSignals.isEmpty {
        throw RescanReason(text: "the run adds to its records what a variant measures itself")
      }
      if let step = plan.steps.first(where: \.removesPassages) {
        throw RescanReason(text: "\(step.name) changes texts by who else survives")
      }
      try resolver.prepare([mapped])
      defer { resolver.forget() }
      let kept = variant.isEmpty ? base.documents : try resolver.resolve(mapped)
      return .selecting(
        try Materialization(
          of: directory, plan: plan, options: variant.options, kept: kept, output: output, rejected: rejected,
          threads: threads, overwrite: overwrite))
    } catch let reason as RescanReason {
      let run = try directory.rescan(
        plan, output: output, threads: threads, memory: memory, rejected: rejected, overwrite: overwrite)
      return .running(run, reason: reason.text)
    }
  }
}

extension Variant {
  /// The options that make it: `--without c4 --set short-document.min=40`; empty without changes.
  var options: String {
    var words = without.map { "--without \($0)" } + set.map { "--set \($0)" }
    if let keepPolicy { words.append("--keep-policy \(keepPolicy)") }
    if let against { words.append("--against \(against)") }
    return words.joined(separator: " ")
  }
}
