// sluice ablate: what variants of a run would keep, and what each of its filters costs.

import Ablation
import ArgumentParser
import FoundationEssentials
import Pipeline
import Recipes

/// Asks a run's ledger about other recipes.
struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Ask a run what other recipes would have kept, and what each filter costs.",
    discussion: """
      EXAMPLES
        sluice ablate out
      """)

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var variant: VariantOptions

  @Flag(help: "Print the ids that the variant keeps, a line each, in input order.")
  var ids = false

  @Flag(help: "Print shard and line of what the variant keeps, with a tab between them.")
  var keys = false

  @Option(help: ArgumentHelp("Estimate Shapley values from so many orders of the filters.", valueName: "n"))
  var permutations = 0

  func run() throws {
    let ablation = try Ablation(reading.open())
    if ids || keys {
      let outcome = try ablation.resolve(variant.variant)
      if let reason = outcome.rescanned { Talk.line("note: scanned the inputs anew: \(reason)") }
      try ablation.list(outcome.documents, as: ids ? .ids : .keys) { Output.write($0) }
      return
    }
    let table = try ablation.table(variant.variant, permutations: permutations)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Output.write(String(decoding: try encoder.encode(table), as: UTF8.self) + "\n")
  }
}
