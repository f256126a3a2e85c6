// What every command that makes a run shares: its options, the run itself, and what is said at its end.

import ArgumentParser
import Filters
import Glibc
import Pipeline
import Recipes
import Shards

/// The options of a run, apart from its recipe.
struct RunOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "The run's directory; - writes kept lines to standard output at the end, without a ledger.")
  var output: String

  @Option(help: "Threads that work (default: one a core).")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Memory that resolving duplicates may hold, as 64MB or 4GB; beyond it works on disk, with the same result.",
      valueName: "size"))
  var memory: ByteSize = ByteSize(bytes: 1 << 30)

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

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Print the totals as JSON.")
  var json = false

  private var settings: RunSettings {
    var settings = RunSettings()
    settings.threads = threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    settings.memory = memory.bytes
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
    return settings
  }

  /// Runs a plan over inputs, or with `--dry-run` says what that would do.
  func run(_ plan: Plan, inputs: [String]) throws {
    let settings = settings
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
    if json { Output.write(try outcome.totalsAsJSON()) }
    if !quiet { for line in outcome.summary(output: output, isShort: json) { Talk.line(line) } }
    if !outcome.damaged.isEmpty { throw RunError.damaged(outcome.damaged) }
  }
}

extension Run.Outcome {
  /// What came out, in a few lines.
  ///
  /// - Parameter isShort: whether the totals are said elsewhere, so that only what phases cost is left to say.
  fileprivate func summary(output: String, isShort: Bool) -> [String] {
    var lines: [String] = []
    func number(_ value: Int) -> String { Numbers.grouped(UInt(value)) }
    if !isShort {
      let share = totals.documents == 0 ? 0 : 100 * Double(totals.kept) / Double(totals.documents)
      lines.append(
        "\(number(totals.documents)) documents, \(number(totals.kept)) kept (\(decimal(share, 1)) %), "
          + "\(number(totals.rejected)) rejected")
      if totals.badLines > 0 {
        let reasons = totals.badLinesByReason.sorted { $0.key < $1.key }.map { "\(number($0.value)) \($0.key)" }
        lines.append("\(number(totals.badLines)) bad lines, copied to bad/: \(reasons.joined(separator: ", "))")
      }
      if totals.blankLines > 0 { lines.append("\(number(totals.blankLines)) blank lines") }
    }
    for selection in selections where !isShort {
      if let removed = selection.removedPassages {
        lines.append(
          "\(selection.name): \(number(removed)) passages removed from \(number(selection.changedDocuments ?? 0)) "
            + "documents")
        continue
      }
      let known = (selection.indexEqual ?? 0) + (selection.indexEstimated ?? 0)
      if known > 0 { lines.append("\(selection.name): \(number(known)) documents are in the index already") }
      lines.append(
        "\(selection.name): \(number(selection.clusters)) clusters of \(number(selection.clustered)) documents, "
          + "\(number(selection.duplicates)) duplicates, the largest cluster \(number(selection.largest))")
    }
    for selection in selections where selection.largeGroups > 0 {
      lines.append(
        "\(selection.name): \(number(selection.largeGroups)) groups of a band have more than 1,000 classes; there each "
          + "was compared with its next 32 and the first")
    }
    // What phases cost matters where there are several.
    if !selections.isEmpty {
      for cost in costs {
        let detail = cost.detail.isEmpty ? "" : "; \(cost.detail)"
        lines.append(
          "  \(cost.name): \(decimal(cost.seconds, 2)) s, \(decimal(cost.cpuSeconds, 2)) s of CPU\(detail)")
      }
    }
    if output != "-" && !isShort {
      let directory = shellQuoted(output)
      lines.append("what every filter did: sluice coverage \(directory); what it costs: sluice ablate \(directory)")
    }
    return lines
  }
}

/// A number of bytes, as people write it: `64MB`, `4GB`, `1.5GB`; a bare number is bytes.
struct ByteSize: ExpressibleByArgument {
  /// The bytes.
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [(String, Double)] = [
      ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
      ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1),
      ("", 1),
    ]
    let text = argument.uppercased()
    for (unit, factor) in units where text.hasSuffix(unit.uppercased()) {
      guard let number = Double(text.dropLast(unit.count)), number >= 0, number * factor < 1e18 else { return nil }
      bytes = Int(number * factor)
      return
    }
    return nil
  }

  var defaultValueDescription: String { "1GB" }
}
