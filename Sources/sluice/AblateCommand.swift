// sluice ablate: what variants of a run would keep, and what each of its filters costs.

public import Ablation
public import ArgumentParser
import Glibc
import Pipeline
import Shards

/// Asks a run's ledger about other recipes.
struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Ask a run what other recipes would have kept, and what each filter costs.",
    discussion: """
      Everything is answered from the run's ledger, duplicates resolved anew, and equals a run of the variant document by \
      document. What the ledger does not hold (texts that another edit makes, signals that nobody measured) is scanned \
      anew from the inputs, and said so.

      The table has for each filter, and each family as if it were one: gross, the documents that it fires on; unique, \
      those on which no other fires; first, those on which it is the first to fire; left out, what would be kept more \
      without it; alone, what would be lost with it alone; Shapley, its fair share of all that is rejected, each \
      document's weight shared by all that fire on it. With deduplication that share takes duplicates as the run found \
      them; --permutations resolves them anew for so many orders of the filters, and gives the standard error.

      EXAMPLES
        sluice ablate out                                       what each filter costs
        sluice ablate out --without c4 --by source              a variant, also by a carried field
        sluice ablate out --unit tokens --code-points-per-token 4.5
        sluice ablate out --set short-words.min=2.5..4:0.25     what each value would keep
        sluice ablate out --set short-words.min=? --target-keep 0.35
        sluice ablate out --histogram short-words               its values, and where the limit cuts
        sluice ablate out --without c4 --ids > kept-without-c4.txt
      """)

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var variant: VariantOptions

  @Option(help: "Show documents, code-points, bytes or tokens.")
  var unit: AblationUnit = .documents

  @Option(help: ArgumentHelp("A carried field that says how many tokens a document has.", valueName: "field"))
  var tokensField: String?

  @Option(
    help: ArgumentHelp("Estimate tokens: so many code points are one (English has about 4.5).", valueName: "x"))
  var codePointsPerToken: Double?

  @Option(
    help: ArgumentHelp(
      "Also by the values of this carried field; language is one behind a language step.", valueName: "field"))
  var by: String?

  @Option(
    help: ArgumentHelp(
      "Pairs of filters to show, those with most in common (default: 10; all in JSON).", valueName: "n"))
  var overlaps: Int?

  @Option(
    help: ArgumentHelp(
      "Estimate Shapley values from so many orders of the filters, duplicates resolved anew.", valueName: "n"))
  var permutations = 0

  @Option(help: ArgumentHelp("Seed of the orders.", valueName: "s"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Find the limit, named by --set NAME.KEY=? or =A..B, that keeps the share nearest to this one.",
      valueName: "share"))
  var targetKeep: Double?

  @Option(
    help: ArgumentHelp(
      "Draw the values of a filter's signal, or of a signal, with the limits on it.", valueName: "name"))
  var histogram: String?

  @Flag(help: "Print the ids that the variant keeps, a line each, in input order.")
  var ids = false

  @Flag(help: "Print shard and line of what the variant keeps, with a tab between them.")
  var keys = false

  @Flag(help: "Print CSV.")
  var csv = false

  @Option(help: "Threads of a scan, where one is needed (default: one a core).")
  var threads: Int?

  private var tokens: TokenSource? {
    if let tokensField { return .field(tokensField) }
    return codePointsPerToken.map { .estimate(codePointsPerToken: $0) }
  }

  func validate() throws {
    let formats = [csv ? "--csv" : nil, reading.json ? "--json" : nil, ids ? "--ids" : nil, keys ? "--keys" : nil]
    if formats.count(where: { $0 != nil }) > 1 {
      throw ValidationError(formats.compactMap { $0 }.joined(separator: " and ") + " exclude each other")
    }
    if tokensField != nil && codePointsPerToken != nil {
      throw ValidationError("--tokens-field and --code-points-per-token exclude each other")
    }
    if let codePointsPerToken, !(codePointsPerToken > 0 && codePointsPerToken.isFinite) {
      throw ValidationError("--code-points-per-token \(codePointsPerToken) must be more than 0; English has about 4.5")
    }
    if unit == .tokens && tokens == nil {
      throw ValidationError("--unit tokens needs --tokens-field FIELD, or --code-points-per-token X for an estimate")
    }
    if permutations < 0 { throw ValidationError("--permutations \(permutations) must be 0 or more") }
    if let overlaps, overlaps < 0 { throw ValidationError("--overlaps \(overlaps) must be 0 or more") }
    if let threads, threads < 1 { throw ValidationError("--threads \(threads) must be 1 or more") }
    if let targetKeep, !(targetKeep >= 0 && targetKeep <= 1) {
      throw ValidationError("--target-keep \(targetKeep) must be a share, from 0 to 1")
    }
    if targetKeep != nil && (histogram != nil || by != nil || csv) {
      throw ValidationError(
        "--target-keep has one answer, without --histogram, --by and --csv; ask for those with the limit that it finds")
    }
    if histogram != nil && (ids || keys || csv) {
      throw ValidationError("--histogram is drawn, or printed with --json, without --ids, --keys and --csv")
    }
    let swept = try sweptVariant()
    if !swept.sought.isEmpty && targetKeep == nil {
      throw ValidationError(
        "--set \(swept.sought[0]) names no value; --target-keep SHARE seeks one, and A..B:STEP tries several")
    }
    if targetKeep != nil && swept.sought.count != 1 {
      throw ValidationError("--target-keep seeks one limit: name it as --set short-words.min=? or =A..B")
    }
    if !swept.swept.isEmpty && (ids || keys || histogram != nil || targetKeep != nil || permutations > 0) {
      throw ValidationError(
        "a sweep of \(swept.swept[0]) is many variants; --ids, --keys, --histogram, --target-keep and --permutations ask "
          + "about one")
    }
  }

  private func sweptVariant() throws -> SweptVariant {
    do {
      return try SweptVariant(variant.variant)
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    Interruption.install()
    let swept = try sweptVariant()
    let ablation = try Ablation(
      reading.open(), threads: threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), tokens: tokens)
    if let targetKeep {
      try seek(targetKeep, swept, ablation)
    } else if !swept.swept.isEmpty {
      let table = try ablation.sweep(swept, by: by)
      for rescan in table.rescans {
        say(rescan.reason, of: rescan.points == 1 ? "a point" : "\(rescan.points) points")
      }
      Output.write(
        reading.json ? try table.json() : csv ? table.csv() : table.text(width: terminalWidth(), unit: unit))
    } else if let histogram {
      let drawn = try ablation.histogram(histogram, swept.base, by: by)
      say(drawn.rescanned)
      Output.write(reading.json ? try drawn.json() : drawn.text(width: terminalWidth(), unit: unit))
    } else if ids || keys {
      let outcome = try ablation.resolve(swept.base)
      say(outcome.rescanned)
      try list(outcome.documents, of: ablation)
    } else {
      let table = try ablation.table(swept.base, permutations: permutations, seed: seed, by: by)
      say(table.rescanned)
      if let reason = table.unanswered {
        Talk.line("note: what would be kept without a filter, or with it alone, needs a run of that: \(reason)")
      }
      if reading.json {
        Output.write(try table.json(overlapLimit: overlaps))
      } else if csv {
        Output.write(table.csv())
      } else {
        Output.write(table.text(width: terminalWidth(), unit: unit, overlapLimit: overlaps ?? 10))
      }
    }
  }

  private func seek(_ target: Double, _ swept: SweptVariant, _ ablation: Ablation) throws {
    let (answer, documents) = try ablation.seek(target, swept, unit: unit)
    say(answer.rescanned)
    if ids || keys {
      Talk.line("\(answer.variant.options): \(answer.share) kept")
      try list(documents, of: ablation)
    } else {
      Output.write(reading.json ? try answer.json() : answer.text())
    }
  }

  private func list(_ documents: DocumentSet, of ablation: Ablation) throws {
    try ablation.list(documents, as: ids ? .ids : .keys) { Output.write($0) }
  }

  /// Says that the inputs were scanned anew, and why.
  private func say(_ reason: String?, of what: String = "this") {
    if let reason { Talk.line("note: the inputs were scanned anew for \(what): \(reason)") }
  }
}

extension AblationUnit: ExpressibleByArgument {}
