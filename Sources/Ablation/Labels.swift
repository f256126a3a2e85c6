// What somebody said of documents, good or bad, read from a file: what removal is measured against.

import Buffers
import FoundationEssentials
import Ledger
import Pipeline
import Shards

/// Judgements of documents by their id, or by shard and line.
///
/// Files are JSONL, a member `label` and `id`, or `shard` and `line`, of each object; or CSV or TSV with those names in
/// their first line. Plain, gzip and zstd are told apart by content. `bad` (also 0, false, `reject`, `remove`) says that
/// a document should be removed, `good` (1, true, `keep`) that it should stay.
public struct Labels: Sendable {
  /// How a document is named.
  private enum Name: Hashable {
    case id([UInt8])
    case place(shard: String, line: Int)
  }

  /// The files, as they were named.
  public let file: String
  /// Labels of distinct documents.
  public var count: Int { documents.count }
  private var isBad: [Name: Bool] = [:]
  /// In the order of the file.
  private var documents: [Name] = []

  /// Reads a file of labels.
  ///
  /// - Parameters:
  ///   - file: its path.
  ///   - bad: the labels that say that a document should be removed; every other label then says that it should stay.
  ///     Empty for the usual words.
  ///   - name: how messages name the file; its path unless said otherwise.
  /// - Throws: `RunError.settings` with file and line; `FileError`.
  public init(file: String, bad: [String] = [], name: String? = nil) throws {
    self.file = name ?? file
    var columns: [String]?
    var separator: Character = ","
    guard let shard = try findShards(arguments: [file]).first else { return }
    var reader = try BlockReader(shard, options: ReaderOptions())
    var block = Block()
    while try reader.next(into: &block) {
      for number in 0..<block.lines.count {
        let line = block.lines.base[number]
        if block.isBlank(line) { continue }
        let place = "\(self.file), line \(block.firstLine + number)"
        let bytes = UnsafeBufferPointer(start: block.bytes.base + line.range.lowerBound, count: line.range.count)
        guard !line.isOversized, let text = String(validating: bytes, as: UTF8.self) else {
          throw RunError.settings("\(place): no UTF-8 text")
        }
        if columns == nil, text.first == "{" {
          try add(Self.object(text, place), bad, place)
          continue
        }
        if text.contains("\t") && columns == nil { separator = "\t" }
        let cells = separated(text, by: separator)
        guard let names = columns else {
          guard cells.contains("label"), cells.contains("id") || cells.contains("shard") && cells.contains("line")
          else {
            throw RunError.settings(
              "\(place): a file of labels is JSONL, or CSV or TSV whose first line names `label` and `id`, or `label`, "
                + "`shard` and `line`")
          }
          columns = cells
          continue
        }
        guard cells.count == names.count else {
          throw RunError.settings("\(place): \(cells.count) cells, but the first line has \(names.count)")
        }
        try add(Dictionary(zip(names, cells)) { first, _ in first }, bad, place)
      }
    }
    if let damage = reader.damage {
      throw RunError.directory("\(damage)")
    }
    if documents.isEmpty { throw RunError.settings("\(self.file) has no label") }
  }

  private mutating func add(_ members: [String: String], _ bad: [String], _ place: String) throws {
    guard let label = members["label"] else { throw RunError.settings("\(place): no `label`") }
    let isBad: Bool
    if !bad.isEmpty {
      isBad = bad.contains(label)
    } else {
      switch label.lowercased() {
      case "bad", "0", "false", "reject", "remove": isBad = true
      case "good", "1", "true", "keep": isBad = false
      default:
        throw RunError.settings(
          "\(place): the label `\(label)` is neither good nor bad (1 or 0, true or false, keep or reject); name the bad "
            + "ones with --bad")
      }
    }
    let name: Name
    if let id = members["id"], !id.isEmpty {
      name = .id(Array(id.utf8))
    } else if let shard = members["shard"], let line = members["line"].flatMap({ Int($0) }) {
      name = .place(shard: shard, line: line)
    } else {
      throw RunError.settings("\(place): no `id`, and no `shard` with a `line`")
    }
    if let known = self.isBad.updateValue(isBad, forKey: name) {
      if known != isBad { throw RunError.settings("\(place): this document is labelled good and bad") }
    } else {
      documents.append(name)
    }
  }

  /// The members of an object that are of use, as text.
  private static func object(_ text: String, _ place: String) throws -> [String: String] {
    struct Members: Decodable {
      var id: Scalar?
      var shard: Scalar?
      var line: Scalar?
      var label: Scalar?
    }
    guard let members = try? JSONDecoder().decode(Members.self, from: Data(text.utf8)) else {
      throw RunError.settings("\(place): no JSON object whose `label`, `id`, `shard` and `line` are texts or numbers")
    }
    var result: [String: String] = [:]
    result["id"] = members.id?.text
    result["shard"] = members.shard?.text
    result["line"] = members.line?.text
    result["label"] = members.label?.text
    return result
  }

  /// A text, number or truth value, as the text that it is.
  private struct Scalar: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let truth = try? container.decode(Bool.self) {
        text = truth ? "true" : "false"
      } else if let whole = try? container.decode(Int.self) {
        text = "\(whole)"
      } else {
        text = numeral(try container.decode(Double.self))
      }
    }
  }

  /// The labels of a run's documents.
  ///
  /// - Throws: `LedgerError`, `Interruption.Stopped`.
  func matched(with directory: RunDirectory) throws -> MatchedLabels {
    var matched = MatchedLabels()
    var unseen = Set(documents)
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.lines = true
    selection.ids = true
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var document = 0
    while try scan.next() {
      try Interruption.check()
      let shard = directory.parts[scan.part].shard
      for row in 0..<scan.rows.count {
        defer { document += 1 }
        let id = scan.rows.id(ofRow: row).withUnsafeBufferPointer { Array($0) }
        for name in [Name.id(id), Name.place(shard: shard, line: Int(scan.rows.line(ofRow: row)))] {
          guard let isBad = isBad[name] else { continue }
          unseen.remove(name)
          if isBad { matched.bad.append(document) } else { matched.good.append(document) }
          break
        }
      }
    }
    matched.notFound = unseen.count
    return matched
  }
}

/// The labelled documents of a run, ascending.
struct MatchedLabels {
  var good: [Int] = []
  var bad: [Int] = []
  var notFound = 0
}

/// The cells of a line of CSV or TSV; quotes around a cell go, doubled ones inside stand for one.
func separated(_ line: String, by separator: Character) -> [String] {
  var cells: [String] = []
  var cell = ""
  var isQuoted = false
  var wasQuote = false
  for character in line where character != "\r" {
    if isQuoted {
      if character == "\"" { isQuoted = false; wasQuote = true } else { cell.append(character) }
      continue
    }
    if character == "\"" {
      if wasQuote { cell.append("\"") }
      isQuoted = true
    } else if character == separator {
      cells.append(cell)
      cell = ""
    } else {
      cell.append(character)
    }
    wasQuote = false
  }
  return cells + [cell]
}
