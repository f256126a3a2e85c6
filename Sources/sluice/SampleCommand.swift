// sluice sample: documents to look at, of those that a filter rejects.

import ArgumentParser
import Buffers
import Filters
import Ledger
import Pipeline
import Recipes

/// Shows documents that a filter rejects.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Show documents that a filter rejects (with --only: that no other filter rejects).",
    discussion: """
      The choice follows from shard names and line numbers alone, so it is the same on every machine, and a larger sample \
      holds every smaller one. Texts are read again from the inputs.

      EXAMPLES
        sluice sample out --filter gopher-quality/few-stop-words -n 5
        sluice sample out --filter fineweb-quality/duplicate-lines --only -n 20
        sluice sample out --kept -n 10 --json
      """)

  @OptionGroup var reading: ReadingOptions

  @Option(help: ArgumentHelp("The filter, as family/name, or its name alone where that is clear.", valueName: "name"))
  var filter: String?

  @Flag(help: "Only documents that no other filter rejects.")
  var only = false

  @Flag(help: "Documents that are kept, instead.")
  var kept = false

  @Option(name: .shortAndLong, help: "How many documents.")
  var number: Int = 20

  @Option(help: "Code points of each text to show; 0 for all.")
  var characters: Int = 400

  func validate() throws {
    if kept == (filter != nil) { throw ValidationError("name a --filter, or ask for --kept") }
    if only && filter == nil { throw ValidationError("--only goes with --filter") }
    if number < 1 { throw ValidationError("-n \(number): it is a number of documents") }
    if characters < 0 {
      throw ValidationError("--characters \(characters): it is a number of code points, or 0 for all")
    }
  }

  func run() throws {
    let run = try reading.open()
    let index = try filter.map { try run.filterIndex(named: $0) }
    let predicate: RowPredicate = index.map { only ? .firedAlone($0) : .fired($0) } ?? .kept
    let rows = try run.query.sample(number, where: predicate)
    let texts = try run.texts(of: rows)
    if reading.json {
      Output.write(try run.json(rows, texts: texts, explained: false))
      return
    }
    if rows.isEmpty { Talk.line("no such document") }
    for (row, text) in zip(rows, texts) {
      Output.line(run.heading(row))
      if let index {
        let line = run.explanation(of: row, duplicates: nil).line(ofFilter: index)
        Output.line("  \(run.plan.filters[index].name): \(line)")
        let others = row.fired.members.filter { $0 != index }.map { run.plan.filters[$0].name }
        if !others.isEmpty { Output.line("  also: \(others.joined(separator: ", "))") }
      }
      Output.line(excerpt(text, characters))
      Output.line()
    }
  }
}

/// The beginning of a text, indented, with what is left out counted.
func excerpt(_ text: DocumentText, _ limit: Int) -> String {
  switch text {
  case .unavailable(let why): return "  (text not available: \(why))"
  case .text(let text):
    let scalars = text.unicodeScalars
    var shown = limit == 0 ? text : String(String.UnicodeScalarView(scalars.prefix(limit)))
    // What a document says must not steer the terminal.
    shown = String(
      String.UnicodeScalarView(
        shown.unicodeScalars.map { scalar in
          scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || 0x7F...0x9F ~= scalar.value ? "\u{FFFD}" : scalar
        }))
    var lines = shown.split(separator: "\n", omittingEmptySubsequences: false).map { "  | \($0)" }
    let left = limit == 0 ? 0 : scalars.count - limit
    if left > 0 { lines.append("  … \(Numbers.grouped(UInt(left))) more code points") }
    return lines.joined(separator: "\n")
  }
}
