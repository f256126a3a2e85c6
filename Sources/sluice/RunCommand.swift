// sluice run: the main job.

import ArgumentParser
import Filters
import Glibc
import Pipeline
import Recipes
import Shards

/// Filters shards by a recipe into kept shards, a ledger and a coverage table.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Filter shards by a recipe: kept shards, a ledger of every decision, a coverage table.",
    discussion: """
      RECIPE is a built-in name (sluice catalog --recipes lists them) or a YAML file. INPUT is a file, a folder (all \
      .jsonl, .json and .ndjson files below it, compressed or not), a quoted glob, or - for standard input. Plain, \
      gzip and zstd are told apart by content.

      The same command goes on with a run that was stopped, and does nothing where it was finished.

      EXAMPLES
        sluice run fineweb shards/ --output out
        sluice run gopher 'crawl/**/*.jsonl.gz' --output out --carry source,metadata.lang --rejected
        sluice run fineweb shards/ --output out --without c4 --set gopher-quality/short-document.min=30
        zstd -dc a.jsonl.zst | sluice run c4 - --output - > kept.jsonl
      """)

  @Argument(help: "A built-in recipe or a YAML file.")
  var recipe: String

  @Argument(help: ArgumentHelp("Shards: files, folders, globs, or -.", valueName: "input"))
  var inputs: [String]

  @Option(
    name: .shortAndLong,
    help: "The run's directory; - writes kept lines to standard output at the end, without a ledger.")
  var output: String

  @Option(help: "Threads that work (default: one a core).")
  var threads: Int?

  @Option(help: "Field that holds the text (default: text, content or raw_content).")
  var textField: String?

  @Option(help: "Field that holds the record's id (default: the field's usual names).")
  var idField: String?

  @Option(help: "Fields to carry into the ledger, comma-separated (host is the URL's host).")
  var carry: String = "source,host"

  @Option(help: "Take the first so many lines of each shard.")
  var limit: Int?

  @Option(help: "Take this share of all lines (0 to 1), chosen by hash of shard and line.")
  var sample: Double?

  @Flag(help: "Say what would be read and written, and stop.")
  var dryRun = false

  @Option(help: "Codec of what is written: zstd, gzip, igzip or none.")
  var codec: String?

  @Option(help: "Compression level (default: the codec's).")
  var level: Int?

  @Flag(help: "Write rejected documents too, below rejected/.")
  var rejected = false

  @Option(
    help: ArgumentHelp(
      "Add a sluice object with these signals (comma-separated, or all) to each written record.",
      valueName: "signals"))
  var addSignals: String?

  @Option(help: "Longest line in bytes; a longer one is a bad line.")
  var maxLine: Int = 128 << 20

  @Flag(help: "Stop at the first bad line or damaged shard.")
  var strict = false

  @Flag(help: "Throw away a run that is already in the directory.")
  var overwrite = false

  @OptionGroup var variant: VariantOptions

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Print the totals as JSON.")
  var json = false

  func run() throws {
    var settings = RunSettings()
    settings.threads = threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    settings.strict = strict
    settings.overwrite = overwrite
    settings.shape.textField = textField
    settings.shape.idField = idField
    settings.shape.carried = commaSeparated(carry)
    settings.shape.limit = limit
    settings.shape.sample = sample
    settings.shape.codec = codec ?? (output == "-" ? "none" : "zstd")
    settings.shape.level = level
    settings.shape.rejected = rejected
    settings.shape.addedSignals = addSignals.map(commaSeparated) ?? []
    settings.shape.maximumLine = maxLine

    let plan = try variant.variant.applied(to: loadRecipe(recipe)).plan()
    let shards = try findShards(arguments: inputs, outside: output == "-" ? nil : output)
    Interruption.install()

    if output == "-" {
      guard !dryRun && !json else { throw ValidationError("--dry-run and --json need an --output directory") }
      // The kept shards of a run in a scratch directory, one behind the other.
      let scratch = try ScratchDirectory()
      let run = try Run(plan: plan, shards: shards, output: scratch.path, settings: settings)
      try show(run) { try RunDirectory(scratch.path).copyKept { Output.write($0) } }
      return
    }
    let run = try Run(plan: plan, shards: shards, output: output, settings: settings)
    if dryRun {
      Output.write(json ? try run.descriptionAsJSON() : run.description)
      return
    }
    try show(run)
  }

  /// Runs with a progress display, then says what came out.
  private func show(_ run: Run, then copy: () throws -> Void = {}) throws {
    let display = quiet ? nil : ProgressDisplay(run.progress)
    let outcome: Run.Outcome
    do {
      outcome = try run.run()
      display?.stop()
    } catch {
      display?.stop()
      throw error
    }
    try copy()
    if json {
      Output.write(try outcome.totalsAsJSON())
    } else if !quiet {
      for line in summary(outcome) { Talk.line(line) }
    }
    if !outcome.damaged.isEmpty { throw RunError.damaged(outcome.damaged) }
  }
}

extension RunCommand {
  /// What came out, in a few lines.
  private func summary(_ outcome: Run.Outcome) -> [String] {
    let totals = outcome.totals
    let share = totals.documents == 0 ? 0 : 100 * Double(totals.kept) / Double(totals.documents)
    var lines = [
      "\(Numbers.grouped(UInt(totals.documents))) documents, \(Numbers.grouped(UInt(totals.kept))) kept (\(decimal(share, 1)) %), "
        + "\(Numbers.grouped(UInt(totals.rejected))) rejected"
    ]
    if totals.badLines > 0 {
      let reasons = totals.badLinesByReason.sorted { $0.key < $1.key }.map {
        "\(Numbers.grouped(UInt($0.value))) \($0.key)"
      }
      lines.append(
        "\(Numbers.grouped(UInt(totals.badLines))) bad lines, copied to bad/: \(reasons.joined(separator: ", "))")
    }
    if totals.blankLines > 0 { lines.append("\(Numbers.grouped(UInt(totals.blankLines))) blank lines") }
    if output != "-" { lines.append("what every filter did: sluice coverage \(shellQuoted(output))") }
    return lines
  }
}

/// The options that make a variant of a recipe; they mean the same in every command.
struct VariantOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Leave out a filter, family or step; may be given again.", valueName: "name"))
  var without: [String] = []

  @Option(help: ArgumentHelp("Change one limit, as family/name.min=V; may be given again.", valueName: "name.limit=v"))
  var set: [String] = []

  /// The variant that the options name.
  var variant: Variant { Variant(without: without, set: set) }
}

/// The parts of a comma-separated list, without empty ones.
func commaSeparated(_ list: String) -> [String] {
  list.split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// A word as a shell reads it back.
func shellQuoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_./+:@%,=".utf8.contains(byte)
    }
  }
  return plain && !word.isEmpty
    ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
