// Which document of one run is which of another: by shard and line.

import Buffers
import Ledger
import Pipeline

/// The documents of two runs over the same inputs, matched.
struct DocumentMatching {
  /// Of each document of the first run its number in the second, or `none`.
  private let seconds: [UInt32]
  private let firsts: [UInt32]
  private static let none = UInt32.max

  /// Matches documents by reading the lines of both ledgers.
  ///
  /// - Throws: `RunError.settings` where the inputs differ; `LedgerError`.
  init(_ first: RunDirectory, _ second: RunDirectory) throws {
    let order = try Self.match(first, second)
    let (mine, theirs) = (try Self.lines(first), try Self.lines(second))
    var seconds = Array(repeating: Self.none, count: mine.lines.count)
    var firsts = Array(repeating: Self.none, count: theirs.lines.count)
    for (part, other) in order.enumerated() {
      var (left, right) = (mine.starts[part], theirs.starts[other])
      while left < mine.starts[part + 1], right < theirs.starts[other + 1] {
        if mine.lines[left] == theirs.lines[right] {
          seconds[left] = UInt32(right)
          firsts[right] = UInt32(left)
          left += 1
          right += 1
        } else if mine.lines[left] < theirs.lines[right] {
          left += 1
        } else {
          right += 1
        }
      }
    }
    self.seconds = seconds
    self.firsts = firsts
  }

  /// The number in the second run of a document of the first; negative where it has none.
  func second(of document: Int) -> Int { seconds[document] == Self.none ? -1 : Int(seconds[document]) }

  /// The number in the first run of a document of the second; negative where it has none.
  func first(of document: Int) -> Int { firsts[document] == Self.none ? -1 : Int(firsts[document]) }

  /// Of each input of one run its place among the other's.
  private static func match(_ first: RunDirectory, _ second: RunDirectory) throws -> [Int] {
    let places = Dictionary(
      second.record.inputs.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { left, _ in left })
    let remedy = "; compare runs over the same shards, by the same names and with the same --limit"
    func refuse(_ text: String) -> RunError {
      .settings("\(first.path) and \(second.path) have read different inputs: \(text)\(remedy)")
    }
    let order = try first.record.inputs.map { input in
      guard let place = places[input.key] else { throw refuse("\(second.path) has no \(input.key)") }
      guard second.record.inputs[place].xxh3 == input.xxh3 else { throw refuse("\(input.key) had other bytes") }
      return place
    }
    if let other = second.record.inputs.indices.first(where: { !order.contains($0) }) {
      throw refuse("\(first.path) has no \(second.record.inputs[other].key)")
    }
    return order
  }

  /// The line of each document, and where each part begins; behind the last part the number of documents.
  private static func lines(_ run: RunDirectory) throws -> (lines: [UInt64], starts: [Int]) {
    var selection = LedgerSelection(noneOf: run.schema)
    selection.lines = true
    var scan = LedgerScan(parts: run.parts, schema: run.schema, selection: selection)
    var lines: [UInt64] = []
    var starts: [Int] = []
    while try scan.next() {
      while starts.count <= scan.part { starts.append(lines.count) }
      for row in 0..<scan.rows.count { lines.append(scan.rows.line(ofRow: row)) }
    }
    while starts.count <= run.parts.count { starts.append(lines.count) }
    return (lines, starts)
  }
}
