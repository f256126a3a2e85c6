// One document of a run, for people and programs: its heading, its values, its text read again from the input.

import Buffers
public import Filters
import Ledger
import Measures
import Recipes
import Records
import Shards

/// A document's text, read again from its input.
public enum DocumentText: Sendable {
  /// The text as read, before any edit.
  case text(String)
  /// Why it cannot be shown.
  case unavailable(String)
}

extension RunDirectory {
  /// Asks the rows of the ledger.
  public var query: LedgerQuery { LedgerQuery(parts: parts, schema: schema, judge: Judge(plan.filters)) }

  /// The filter of this name, as `family/name` or as `name` where only one filter has it.
  ///
  /// - Throws: `RunError.settings` with the names that there are.
  public func filterIndex(named name: String) throws -> Int {
    let names = plan.filters.map(\.name)
    if let exact = names.firstIndex(of: name) { return exact }
    let matches = names.indices.filter { names[$0].hasSuffix("/" + name) }
    if matches.count == 1 { return matches[0] }
    throw RunError.settings(
      matches.isEmpty
        ? "the run has no filter \(name)" + Spelling.suggestion(for: name, among: names)
        : "\(name) is the name of several filters: " + matches.map { names[$0] }.joined(separator: ", "))
  }

  /// A line that names a document: id, shard, line, size, carried fields.
  public func heading(_ row: JudgedRow) -> String {
    var parts: [String] = []
    if let id = row.id { parts.append(String(decoding: id, as: UTF8.self)) }
    parts.append("\(row.shard) line \(row.line)")
    parts.append("\(row.codePoints) code points")
    for (name, value) in zip(schema.carried, row.carried) {
      if let value { parts.append("\(name) \(String(decoding: value, as: UTF8.self))") }
    }
    return parts.joined(separator: " · ")
  }

  /// What deduplication steps found, with the names of keepers; nil where the recipe has no such step.
  ///
  /// Reads the ledger once.
  public func duplicates() throws -> DuplicateFindings? {
    if plan.selections.isEmpty { return nil }
    var matched: [String: MatchedNames] = [:]
    for step in plan.selections {
      let path = "\(plan.steps[step].selectionFolder)/matched"
      if let bytes = try OutputDirectory(existing: self.path).contents(path) {
        matched[plan.steps[step].name] = MatchedNames(lines: bytes)
      }
    }
    return try query.duplicateFindings(plan: plan, shards: record.inputs.map(\.key), matched: matched)
  }

  /// Each filter's value against its limit on a document.
  public func explanation(of row: JudgedRow, duplicates: DuplicateFindings?) -> Explanation {
    Explanation(row, plan: plan, schema: schema, duplicates: duplicates)
  }

  /// Rows with their texts as lines of JSON, in the words of `ledger export`; explained ones with every filter's value.
  public func json(_ rows: [JudgedRow], texts: [DocumentText], explained: Bool) throws -> String {
    let duplicates = try duplicates()
    var writer = ExportWriter(plan: plan, schema: schema, duplicates: duplicates)
    var output = Buffer<UInt8>()
    for (row, text) in zip(rows, texts) {
      if explained {
        explanation(of: row, duplicates: duplicates).appendJSON(to: &output)
      } else {
        writer.append(row, to: &output)
      }
      guard case .text(let text) = text else { continue }
      // The object's brace and the newline make way for one more member.
      output.count -= 2
      output.append(utf8: ",\"text\":")
      output.append(json: text)
      output.append(utf8: "}\n")
    }
    return String(decoding: output.unsafeElements, as: UTF8.self)
  }

  /// Writes the line of every document, in input order.
  public func export(_ write: (UnsafeBufferPointer<UInt8>) -> Void) throws {
    let judge = Judge(plan.filters)
    var writer = ExportWriter(plan: plan, schema: schema, duplicates: try duplicates())
    var scan = LedgerScan(parts: parts, schema: schema)
    var output = Buffer<UInt8>(capacity: 1 << 20)
    while try scan.next() {
      for row in 0..<scan.rows.count {
        let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
        writer.append(row: row, of: scan.rows, shard: parts[scan.part].shard, fired: fired, to: &output)
      }
      write(output.unsafeElements)
      output.removeAll()
    }
  }

  /// The texts of documents, read again from the inputs; each shard is read once, up to the last line wanted.
  public func texts(of rows: [JudgedRow]) throws -> [DocumentText] {
    var texts: [Int: DocumentText] = [:]
    let byShard = Dictionary(grouping: rows.indices) { rows[$0].shard }
    for (shard, wanted) in byShard {
      guard let input = record.inputs.first(where: { $0.key == shard }) else { continue }
      for (index, text) in read(input, lines: wanted.map { ($0, Int(rows[$0].line)) }) {
        texts[index] = isText(text, of: rows[index]) ? text : .unavailable("\(input.path) has changed since the run")
      }
    }
    return rows.indices.map { texts[$0] ?? .unavailable("the line is not in its input") }
  }

  /// Whether a text can be the one that was measured.
  private func isText(_ text: DocumentText, of row: JudgedRow) -> Bool {
    guard case .text(let text) = text else { return true }
    return text.utf8.count == Int(row.bytes) && text.unicodeScalars.count == Int(row.codePoints)
  }

  private func read(_ input: RunRecord.InputRecord, lines: [(index: Int, line: Int)]) -> [Int: DocumentText] {
    func all(_ reason: String) -> [Int: DocumentText] {
      Dictionary(uniqueKeysWithValues: lines.map { ($0.index, .unavailable(reason)) })
    }
    if input.path == "-" { return all("the run read standard input") }
    var found: [Int: DocumentText] = [:]
    do {
      let facts = try findShards(arguments: [input.path])
      guard facts.count == 1, facts[0].byteCount == input.bytes else {
        return all("\(input.path) has changed since the run")
      }
      var options = ReaderOptions()
      options.maximumLineLength = record.settings.maximumLine
      var reader = try BlockReader(facts[0], options: options)
      var parser = RecordParser(fields: record.settings.fields, maximumLength: record.settings.maximumLine)
      var block = Block()
      let last = lines.map(\.line).max() ?? 0
      while reader.linesRead < last, try reader.next(into: &block) {
        for (index, line) in lines where (block.firstLine..<block.firstLine + block.lines.count).contains(line) {
          let range = block.lines.base[line - block.firstLine].range
          let bytes = UnsafeBufferPointer(start: block.bytes.base + range.lowerBound, count: range.count)
          if parser.parse(bytes) == .document {
            found[index] = .text(String(decoding: parser.text.unsafeElements, as: UTF8.self))
          }
        }
      }
    } catch {
      return all("\(error)")
    }
    return found
  }
}
