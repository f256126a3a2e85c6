// sluice explain: why a document was kept or rejected, with every value beside its limit.

import ArgumentParser
import Filters
import Ledger
import Measures
import Pipeline
import Recipes

/// Says why a document was kept or rejected.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a document was kept or rejected: each filter's value against its limit, in recipe order.",
    discussion: """
      EXAMPLES
        sluice explain out --id 3f2a9c
        sluice explain out --shard crawl/000 --line 17
      """)

  @OptionGroup var reading: ReadingOptions

  @Option(help: "The record's id; all documents that have it are shown.")
  var id: String?

  @Option(help: ArgumentHelp("The shard's name, as in the ledger, with --line.", valueName: "name"))
  var shard: String?

  @Option(help: "The line in the shard, from 1.")
  var line: UInt64?

  @Option(help: "Code points of the text to show; 0 for all.")
  var characters: Int = 400

  func validate() throws {
    if (id == nil) == (shard == nil) || (shard == nil) != (line == nil) {
      throw ValidationError("give --id, or --shard and --line")
    }
  }

  func run() throws {
    let run = try reading.open()
    var rows: [JudgedRow] = []
    if let id {
      rows = try run.query.rows(withID: Array(id.utf8))
    } else if let shard, let line, let row = try run.query.row(shard: shard, line: line) {
      rows = [row]
    }
    if rows.isEmpty {
      let asked = id.map { "id \($0)" } ?? "line \(line ?? 0) of shard \(shard ?? "")"
      throw RunError.settings("\(reading.directory) has no document with \(asked)")
    }
    let texts = try run.texts(of: rows)
    if reading.json {
      Output.write(try run.json(rows, texts: texts))
      return
    }
    for (row, text) in zip(rows, texts) { show(row, text, run) }
  }

  private func show(_ row: JudgedRow, _ text: DocumentText, _ run: RunDirectory) {
    Output.line(run.heading(row))
    let fired = row.fired.members
    let all = run.plan.filters.count
    if let first = row.fired.first {
      Output.line("REJECTED by \(fired.count) of \(all) filters, first by \(run.plan.filters[first].name)")
    } else {
      Output.line("KEPT: none of \(all) filters fired")
    }
    Output.line()
    let table = run.plan.filters.indices.map { index in
      [
        row.fired[index] ? "x" : " ", run.plan.filters[index].name, run.plan.filters[index].signal.name,
        run.value(ofFilter: index, row), "keeps " + run.plan.filters[index].limits.condition,
      ]
    }
    Output.write(aligned(table, rightAligned: [3]))
    let limited = Set(run.plan.filters.map(\.signal.name))
    let others = run.plan.signals.filter { !limited.contains($0.signal.name) }
    if !others.isEmpty {
      Output.line("\nsignals that no filter reads")
      Output.write(
        aligned(others.map { [" ", $0.name, run.value(of: $0, row), $0.signal.unit] }, rightAligned: [2]))
    }
    Output.line()
    Output.line(excerpt(text, characters))
    Output.line()
  }
}

/// Rows of cells as columns of equal width, two spaces apart.
func aligned(_ rows: [[String]], rightAligned: Set<Int> = []) -> String {
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.count)
    }
  }
  return rows.map { row in
    var line = ""
    for (column, cell) in row.enumerated() {
      let space = String(repeating: " ", count: widths[column] - cell.count)
      line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? space + cell : cell + space)
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line + "\n"
  }.joined()
}
