// sluice materialize: the shards of a variant of a run.

import Ablation
import ArgumentParser
import Filters
import FoundationEssentials
import Glibc
import Pipeline
import Recipes
import Shards

/// Writes what a variant of a run keeps.
struct MaterializeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "materialize",
    abstract: "Write the shards that a variant of a run keeps.",
    discussion: """
      The kept shards are those of a run of the variant, byte for byte. Where the run's ledger tells which documents these \
      are, its inputs are read once more and nothing is measured: OUT then has kept/ (with --rejected also rejected/) and \
      variant.json, which names the run and the variant. Where it does not (a step that changes texts is left out, say), \
      OUT becomes the directory of a run of the variant. Inputs that have changed since the run are refused.

      The same command goes on with what was stopped, and does nothing where all is written.

      EXAMPLES
        sluice materialize out --without c4/few-sentences --output more
        sluice materialize out --set gopher-quality/short-document.min=100 --keep-policy first --output other
      """)

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var variant: VariantOptions

  @Option(name: .shortAndLong, help: "The directory to write.")
  var output: String

  @Flag(help: "Write rejected documents too, below rejected/.")
  var rejected = false

  @Option(help: "Threads that work (default: one a core).")
  var threads: Int?

  @Option(
    help: ArgumentHelp("Memory that resolving duplicates may hold, as 64MB or 4GB.", valueName: "size"))
  var memory: ByteSize = ByteSize(bytes: 1 << 30)

  @Flag(help: "Throw away the shards of a variant, or the run of one, that are already in the directory.")
  var overwrite = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func run() throws {
    let threads = threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let ablation = try Ablation(reading.open(), threads: threads, memory: memory.bytes)
    Interruption.install()
    let writing = try ablation.writing(variant.variant, to: output, rejected: rejected, overwrite: overwrite)
    let totals: ScanCounts
    let damaged: [RunError.Damage]
    switch writing {
    case .selecting(let materialization):
      let outcome = try shown(materialization.progress) { try materialization.run() }
      (totals, damaged) = (outcome.totals, outcome.damaged)
    case .running(let run, let reason):
      if !quiet { Talk.line("note: running the variant: \(reason)") }
      let outcome = try shown(run.progress) { try run.run() }
      try ablation.directory.checkInputs(of: RunDirectory(output).record)
      (totals, damaged) = (outcome.totals, outcome.damaged)
    }
    if reading.json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      Output.write(String(decoding: try encoder.encode(totals), as: UTF8.self) + "\n")
    } else if !quiet {
      Talk.line(
        "\(Numbers.grouped(UInt(totals.documents))) documents, \(Numbers.grouped(UInt(totals.kept))) kept, "
          + "\(Numbers.grouped(UInt(totals.rejected))) rejected")
    }
    if !damaged.isEmpty { throw RunError.damaged(damaged) }
  }

  private func shown<Outcome>(_ progress: Progress, _ work: () throws -> Outcome) throws -> Outcome {
    let display = quiet ? nil : ProgressDisplay(progress)
    defer { display?.stop() }
    return try work()
  }
}
