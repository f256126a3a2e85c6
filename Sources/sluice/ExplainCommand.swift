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
    if characters < 0 {
      throw ValidationError("--characters \(characters): it is a number of code points, or 0 for all")
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
      Output.write(try run.json(rows, texts: texts, explained: true))
      return
    }
    let duplicates = try run.duplicates()
    for (row, text) in zip(rows, texts) {
      Output.write(run.explanation(of: row, duplicates: duplicates).text(width: terminalWidth()))
      Output.line()
      Output.line(excerpt(text, characters))
      Output.line()
    }
  }
}
