// sluice dedup: a recipe of one deduplication step, and what reads its results.

import ArgumentParser
import Recipes
import Signatures

/// Removes duplicates, and shows and keeps what was found.
struct DedupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dedup",
    abstract: "Remove exact and near-duplicates: one document of each cluster is kept, and the ledger says why.",
    discussion: """
      sluice dedup INPUT... --output DIR makes a run of a recipe with one step; sluice dedup run --help lists its \
      options. Whatever is no name of a subcommand is an input.

      EXAMPLES
        sluice dedup shards/ --output out                      near-duplicates, at a Jaccard similarity of 0.8
        sluice dedup shards/ --output out --threshold 0.7 --keep newest:metadata.date
        sluice dedup shards/ --output out --exact url          one document a URL
        sluice dedup clusters out                              what was found, largest clusters first
        sluice dedup clusters out --show 17                    the texts of one, side by side
      """,
    subcommands: [
      DedupRunCommand.self, DedupClustersCommand.self, DedupSignaturesCommand.self, DedupIndexCommand.self,
    ],
    defaultSubcommand: DedupRunCommand.self)
}

/// Makes a run of one deduplication step.
struct DedupRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Remove duplicates from shards: kept shards, a ledger with cluster, keeper and nearest neighbour.",
    discussion: """
      Without a choice, near-duplicates: documents whose sets of word 5-grams have a Jaccard similarity of at least \
      --threshold, found by MinHash and compared exactly. Clusters are what such pairs connect; the longest document \
      of each is kept. The same step stands in a recipe as `- dedup: { minhash: { threshold: 0.8 } }`; --dry-run \
      --json shows it resolved.

      EXAMPLES
        sluice dedup shards/ --output out
        sluice dedup shards/ --output out --threshold 0.7 --keep newest:metadata.date
        sluice dedup shards/ --output out --preset fineweb --verify none
        sluice dedup shards/ --output out --exact url
        sluice dedup shards/ --output out --spans --min-words 50
        zstd -dc a.jsonl.zst | sluice dedup - --output - > kept.jsonl
      """)

  @Argument(help: ArgumentHelp("Shards: files, folders, globs, or -.", valueName: "input"))
  var inputs: [String]

  @OptionGroup(title: "What is compared") var step: DedupStepOptions

  @OptionGroup(title: "The run") var options: RunOptions

  func run() throws {
    let plan = try step.plan()
    if !options.quiet, let line = step.recallLine(plan) { Talk.line(line) }
    try options.run(plan, inputs: inputs)
  }
}

/// The options that make the one step of `sluice dedup`.
struct DedupStepOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Least Jaccard similarity of near-duplicates (default: 0.8).", valueName: "share"))
  var threshold: Double?

  @Option(
    help: ArgumentHelp("Share of pairs at the threshold that bands must find (default: 0.99).", valueName: "share"))
  var recall: Double?

  @Option(help: "Bands and rows of a published corpus: fineweb (14 x 8), olmo3 (26 x 11), nemo (20 x 13).")
  var preset: String?

  @Option(help: "Bands of the signature, with --rows.")
  var bands: Int?

  @Option(help: "Rows of a band, with --bands.")
  var rows: Int?

  @Option(help: "Units of a shingle (default: 5).")
  var shingle: Int?

  @Option(help: "Unit of shingles: auto (words; characters in scripts without spaces), word or character.")
  var unit: String?

  @Option(help: "Whose signatures: sluice or datatrove.")
  var scheme: String?

  @Option(help: "Documents shorter than a shingle: whole (they are one shingle) or exempt (they have no duplicates).")
  var short: String?

  @Option(help: "How candidates are verified: exact, estimate or none.")
  var verify: String?

  @Option(help: ArgumentHelp("Compare a key instead: text (normalised), raw, url, or a field.", valueName: "key"))
  var exact: String?

  @Flag(help: "Remove lines that an earlier document has instead (as CCNet).")
  var lines = false

  @Flag(help: "Remove paragraphs that an earlier document has instead (as Dolma).")
  var paragraphs = false

  @Flag(help: "Remove spans of three sentences that an earlier document has instead (as C4).")
  var spans = false

  @Option(help: "With --lines, --paragraphs or --spans: reject documents with fewer words left.")
  var minWords: Int?

  @Option(help: "With --spans: reject documents with fewer sentences left.")
  var minSentences: Int?

  @Option(
    help: ArgumentHelp(
      "Who of a cluster is kept: first, longest, newest:FIELD, highest:SIGNAL or priority:FIELD=A,B (default: longest).",
      valueName: "policy"))
  var keep: String?

  @Option(
    help: ArgumentHelp(
      "Drop documents that an index has already (sluice dedup index makes one), and name what they match.",
      valueName: "index"))
  var against: String?

  /// The plan of the one-step recipe.
  func plan() throws -> Plan {
    var kinds: [String] = []
    if exact != nil { kinds.append("--exact") }
    if lines { kinds.append("--lines") }
    if paragraphs { kinds.append("--paragraphs") }
    if spans { kinds.append("--spans") }
    if kinds.count > 1 { throw ValidationError("\(kinds[0]) and \(kinds[1]) are two steps: run one after the other") }
    let given = settings
    if let kind = kinds.first {
      let allowed =
        kind == "--exact" ? ["keep", "against"] : kind == "--spans" ? ["min_words", "min_sentences"] : ["min_words"]
      if let wrong = given.first(where: { !allowed.contains($0.key) }) {
        throw ValidationError("--\(wrong.key.split(separator: "_").joined(separator: "-")) does not go with \(kind)")
      }
    } else if let wrong = given.first(where: { $0.key.hasPrefix("min_") }) {
      throw ValidationError(
        "--\(wrong.key.split(separator: "_").joined(separator: "-")) needs --lines, --paragraphs or --spans")
    }
    // The recipe as its user would write it; then the settings, each of which is named in a fault as it was given.
    var text = "recipe: dedup\nsteps:\n  - dedup:\n"
    var name = "minhash"
    if let exact {
      name = "exact"
      let isWord = ["text", "raw", "url"].contains(exact)
      text += "      exact: \(isWord ? exact : "{ field: \(quoted(exact)) }")\n"
    } else if lines || paragraphs || spans {
      name = lines ? "lines" : paragraphs ? "paragraphs" : "spans"
      text += "      \(name): {}\n"
    } else {
      text += "      minhash: {}\n"
    }
    let recipe = try parseRecipe(text, file: "sluice dedup")
    let changes = given.map { "dedup/\(name).\($0.key)=\($0.value)" }
    return try Variant(set: changes).applied(to: recipe).plan()
  }

  /// Settings of the step as they were given.
  private var settings: [(key: String, value: String)] {
    let all: [(String, String?)] = [
      ("threshold", threshold.map { "\($0)" }), ("recall", recall.map { "\($0)" }), ("preset", preset),
      ("bands", bands.map { "\($0)" }), ("rows", rows.map { "\($0)" }), ("shingle", shingle.map { "\($0)" }),
      ("unit", unit), ("scheme", scheme), ("short", short), ("verify", verify), ("keep", keep), ("against", against),
      ("min_words", minWords.map { "\($0)" }), ("min_sentences", minSentences.map { "\($0)" }),
    ]
    return all.compactMap { key, value in value.map { (key, $0) } }
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }

  /// Bands, rows and what they find at the threshold; nil where no MinHash is asked for.
  func recallLine(_ plan: Plan) -> String? {
    guard case .deduplicate(let step)? = plan.steps.first?.work,
      case .minHash(let parameters, let threshold, _) = step.method
    else { return nil }
    return parameters.recallText(at: threshold)
  }
}
