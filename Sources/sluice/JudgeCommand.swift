// sluice judge: what labels, a reference corpus and counts of variety say of a run and a variant of it.

import Ablation
import ArgumentParser
import FoundationEssentials
import Pipeline
import Recipes
import Shards

/// Asks judges that need no training run.
struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Judge what a run or a variant keeps, by labels, likeness to a reference, and diversity.",
    discussion: """
      Each judge says beside its figures what they can and cannot tell; none takes the place of training a model. Texts \
      are read again from the inputs, once for all.

      --labels   precision, recall and F1 of removal. FILE is JSONL with `label` and `id`, or `shard` and `line`; or CSV \
      or TSV with these names in the first line. bad, 0, false, reject or remove: should be removed; good, 1, true or \
      keep: should stay; or name the bad ones with --bad.
      --reference   Kullback-Leibler divergence of the shards given from what is kept, over hashed words and pairs of \
      words (DSIR).
      --diversity   distinct n-grams of equally many words; languages and hosts: entropy and effective number.

      EXAMPLES
        sluice judge out --labels labels.jsonl
        sluice judge out --without c4 --reference wikipedia/ --diversity
        sluice judge out --set gopher-quality/short-document.min=20 --labels spam.csv --bad spam --json
      """)

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var variant: VariantOptions

  @Option(help: ArgumentHelp("Good and bad documents, by id or by shard and line.", valueName: "file"))
  var labels: String?

  @Option(help: ArgumentHelp("A label of documents that should be removed; may be given again.", valueName: "label"))
  var bad: [String] = []

  @Option(help: ArgumentHelp("Shards of a reference corpus; may be given again.", valueName: "shards"))
  var reference: [String] = []

  @Flag(help: "Count distinct n-grams, languages and hosts.")
  var diversity = false

  func validate() throws {
    if labels == nil && reference.isEmpty && !diversity {
      throw ValidationError("name a judge: --labels FILE, --reference SHARDS or --diversity")
    }
    if labels == nil && !bad.isEmpty { throw ValidationError("--bad goes with --labels") }
  }

  func run() throws {
    var settings = JudgeSettings()
    settings.labels = try labels.map { try Labels(file: $0, bad: bad) }
    if !reference.isEmpty { settings.reference = try findShards(arguments: reference, areWritten: false) }
    settings.diversity = diversity
    let ablation = try Ablation(reading.open())
    var variants = [(name: "the run", variant: Variant())]
    if !variant.variant.isEmpty { variants.append((name: "the variant", variant: variant.variant)) }
    let report = try ablation.judge(variants, settings)
    if !reading.json {
      Output.write(report.text(width: terminalWidth()))
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Output.write(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
  }
}
