// sluice ledger export: the ledger's rows for other programs.

import ArgumentParser
import Buffers
import Filters
import Pipeline

/// Commands on a run's ledger.
struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Export a run's ledger.", subcommands: [LedgerExportCommand.self])
}

/// The formats of an export.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case jsonl
}

/// Prints a line a document, in input order.
struct LedgerExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print a line a document, in input order: verdict, filters that fired, every signal.",
    discussion: """
      EXAMPLES
        sluice ledger export out > ledger.jsonl
        sluice ledger export out | jq -r 'select(.kept | not) | .rejected_by[0]' | sort | uniq -c
      """)

  @OptionGroup var reading: ReadingOptions

  @Option(help: "The format: jsonl.")
  var format: ExportFormat = .jsonl

  func run() throws {
    try reading.open().export { bytes in Output.write(bytes) }
  }
}
