// sluice diff: what of two runs, or of a run and a variant of it, only one keeps.

import Ablation
import ArgumentParser
import Filters
import Pipeline
import Recipes

/// Compares two runs, or a run and a variant of it.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two runs, or a run and a variant of it: what only one of them keeps, and why.",
    discussion: """
      Documents are matched by shard and line, so both runs must have read the same shards under the same names. Of what \
      only one keeps, each filter of the other is listed with the documents on which it fires, and on which it is the \
      first to fire.

      EXAMPLES
        sluice diff out other
        sluice diff out --without c4/few-sentences --sample 5
        sluice diff out --set gopher-quality/short-document.min=100 --ids > changed.txt
      """)

  @OptionGroup var reading: ReadingOptions

  @Argument(help: ArgumentHelp("The other run's directory; without it a variant of the first.", valueName: "dir2"))
  var other: String?

  @OptionGroup var variant: VariantOptions

  @Option(help: ArgumentHelp("Show so many documents of each side.", valueName: "n"))
  var sample = 0

  @Option(help: "Code points of each text to show; 0 for all.")
  var characters: Int = 400

  @Flag(
    help: "Print the ids of what only the first keeps behind - and a tab, then of what only the second keeps behind +.")
  var ids = false

  @Flag(help: "The same by shard and line, with a tab between them.")
  var keys = false

  func validate() throws {
    if (other == nil) == variant.variant.isEmpty {
      throw ValidationError("name a second run, or a variant of the first (--without, --set, --keep-policy, --against)")
    }
    if sample < 0 { throw ValidationError("--sample \(sample): it is a number of documents") }
    if characters < 0 {
      throw ValidationError("--characters \(characters): it is a number of code points, or 0 for all")
    }
    if ids && keys { throw ValidationError("--ids and --keys name the same documents; give one") }
    if (ids || keys) && (reading.json || sample > 0) {
      throw ValidationError("--ids and --keys print nothing else; leave out --json and --sample")
    }
  }

  func run() throws {
    let first = try Ablation(reading.open())
    let comparison: RunComparison
    if let other {
      let directory = try RunDirectory(other)
      if let warning = directory.warning { Talk.line(warning) }
      comparison = try first.comparison(with: Ablation(directory))
    } else {
      comparison = try first.comparison(with: variant.variant)
    }
    if let reason = comparison.rescanned { Talk.line("note: scanned the inputs anew: \(reason)") }
    if ids || keys {
      try comparison.list(as: ids ? .ids : .keys) { Output.write($0) }
      return
    }
    let samples = sample == 0 ? [] : try [0, 1].map { try comparison.sample(sample, ofSide: $0) }
    let texts = try samples.map { try first.directory.texts(of: $0.map(\.row)) }
    if reading.json {
      let shown = zip(samples, texts).map { side, texts in
        zip(side, texts).map { (document: $0, text: beginning(of: $1)) }
      }
      Output.write(try comparison.json(samples: shown))
      return
    }
    Output.write(comparison.text(width: terminalWidth()))
    for (side, (documents, texts)) in zip([comparison.first, comparison.second], zip(samples, texts)) {
      if documents.isEmpty { continue }
      Output.line("\nof what only \(side.name) keeps:\n")
      for (document, text) in zip(documents, texts) {
        Output.line(first.directory.heading(document.row))
        let names = document.rejectedBy.isEmpty ? "(not read)" : document.rejectedBy.joined(separator: ", ")
        Output.line("  there: \(names)")
        Output.line(excerpt(text, characters))
        Output.line()
      }
    }
  }

  private func beginning(of text: DocumentText) -> String? {
    guard case .text(let text) = text else { return nil }
    return characters == 0 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(characters)))
  }
}
