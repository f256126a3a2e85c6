// sluice coverage: what every filter did, from the mask tables of a run.

public import ArgumentParser
public import Filters
import Pipeline

/// Shows what every filter of a run hits, hits alone, and hits first.
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Show what every filter did: hits, hits alone, hits first, and overlaps.",
    discussion: """
      Gross are the documents that a filter fires on, unique those on which no other filter fires, first those on which it \
      is the first to fire in recipe order, as a tool that stops at the first hit would count.

      EXAMPLES
        sluice coverage out
        sluice coverage out --by source --unit bytes
        sluice coverage out --by language
        sluice coverage out --csv > coverage.csv
      """)

  @OptionGroup var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "Also by the values of this carried field; language is one behind a language step.", valueName: "field"))
  var by: String?

  @Option(help: "Count documents, code-points or bytes.")
  var unit: CoverageUnit = .documents

  @Flag(help: "Print CSV.")
  var csv = false

  func validate() throws {
    if csv && reading.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let table = try reading.open().query.coverage(by: by)
    if reading.json {
      Output.write(try table.json())
    } else if csv {
      Output.write(table.csv())
    } else {
      Output.write(table.text(width: terminalWidth(), unit: unit))
    }
  }
}

extension CoverageUnit: ExpressibleByArgument {}
