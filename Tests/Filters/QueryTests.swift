// Rows found, sampled and exported.

import Buffers
import Filters
import FoundationEssentials
import Ledger
import Measures
import Recipes
import Support
import Testing

@Suite struct QueryTests {
  private let judge = Judge(sixFilters)

  private func query(_ rows: [TestRow], blockRows: Int = 50, _ body: (LedgerQuery) throws -> Void) throws {
    let ledger = try TestLedger(rows, schema: sixSchema, judge: judge, blockRows: blockRows)
    try withExtendedLifetime(ledger) {
      try body(LedgerQuery(parts: ledger.parts, schema: sixSchema, judge: judge))
    }
  }

  @Test func allRowsOfAnIdAreFound() throws {
    var random = SeededRandom(4)
    let rows = randomRows(300, &random)
    try query(rows) { query in
      for number in 0..<20 {
        let id = Array("id\(number)".utf8)
        let expected = rows.filter { $0.id == id }
        let found = try query.rows(withID: id)
        #expect(found.map(\.line) == expected.map(\.line))
        #expect(found.map(\.shard) == expected.map { "shard-\($0.shard)" })
        #expect(found.map(\.values) == expected.map(\.values))
        #expect(found.map(\.carried) == expected.map(\.carried))
        #expect(found.map(\.bytes) == expected.map(\.bytes))
        #expect(found.map(\.fired.members) == expected.map { plainlyFired(sixFilters, $0) })
      }
      #expect(try query.rows(withID: Array("id".utf8)).isEmpty)
      let row = try query.row(shard: "shard-1", line: 150)
      #expect(row?.values == rows[149].values && row?.shard == "shard-1")
      #expect(try query.row(shard: "shard-0", line: 150) == nil)
    }
  }

  @Test(arguments: [RowPredicate.all, .kept, .rejected, .fired(0), .firedAlone(0), .fired(4), .firedAlone(5)])
  func aSampleIsTheRowsWithTheSmallestKeys(predicate: RowPredicate) throws {
    var random = SeededRandom(5)
    let rows = randomRows(300, &random)
    let matching = rows.filter { row in
      let fired = plainlyFired(sixFilters, row)
      switch predicate {
      case .all: return true
      case .kept: return fired.isEmpty
      case .rejected: return !fired.isEmpty
      case .fired(let filter): return fired.contains(filter)
      case .firedAlone(let filter): return fired == [filter]
      }
    }
    #expect(!matching.isEmpty)
    func key(_ row: TestRow, _ seed: UInt64) -> UInt64 {
      RowKey(shard: "shard-\(row.shard)", seed: seed).key(line: row.line)
    }
    var wholes: [[JudgedRow]] = []
    for blockRows in [7, 300] {
      try query(rows, blockRows: blockRows) { query in
        for (count, seed) in [(0, 0), (1, 0), (5, 0), (5, 9), (1000, 0)] as [(Int, UInt64)] {
          let expected = matching.sorted { key($0, seed) < key($1, seed) }.prefix(count).map(\.line).sorted()
          let sample = try query.sample(count, where: predicate, seed: seed)
          #expect(sample.map(\.line) == expected)
          #expect(sample.map(\.values) == expected.map { rows[Int($0) - 1].values })
          if count == 1000 { wholes.append(sample) }
        }
      }
    }
    #expect(wholes[0] == wholes[1])
  }

  // MARK: Export

  private func exportPlan() -> (Plan, LedgerSchema) {
    func signal(_ name: String, _ numerator: Int, _ denominator: Int?, step: Int) -> PlannedSignal {
      PlannedSignal(
        name: name, signal: sixFilters[0].signal, numerator: numerator, denominator: denominator, step: step)
    }
    let plan = Plan(
      name: "test", steps: [], filters: sixFilters, columns: [],
      signals: [
        signal("words", 0, nil, step: 0), signal("share", 1, 3, step: 0), signal("words@late", 4, nil, step: 1),
      ],
      resolved: "", hash: "")
    return (plan, sixSchema)
  }

  private func exported(_ rows: [TestRow]) throws -> [String] {
    let ledger = try TestLedger(rows, schema: sixSchema, judge: judge)
    let (plan, schema) = exportPlan()
    var writer = ExportWriter(plan: plan, schema: schema)
    var output = Buffer<UInt8>()
    var scan = LedgerScan(parts: ledger.parts, schema: schema)
    while try scan.next() {
      for row in 0..<scan.rows.count {
        let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
        writer.append(row: row, of: scan.rows, shard: scan.parts[scan.part].shard, fired: fired, to: &output)
      }
    }
    var again = Buffer<UInt8>()
    for row in try LedgerQuery(parts: ledger.parts, schema: schema, judge: judge).sample(rows.count, where: .all) {
      writer.append(row, to: &again)
    }
    #expect(Array(output.unsafeElements) == Array(again.unsafeElements), "both ways of writing a row agree")
    return String(decoding: output.unsafeElements, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func aLineHasWhatWasPromised() throws {
    let lines = try exported([
      TestRow(
        line: 7, codePoints: 12, bytes: 14, values: [5, 1, 0, 3, 2, 1], id: Array("a\"\\1\u{1}\t".utf8),
        carried: [Array("web".utf8), nil]),
      TestRow(
        shard: 1, line: 1, codePoints: 0, bytes: 0, unmeasured: 2, values: [1, 4, 0, 0, 0, 0], id: nil,
        carried: [[], [0xFF, 0x0A]]),
    ])
    #expect(
      lines == [
        "{\"id\":\"a\\\"\\\\1\\u0001\\t\",\"shard\":\"shard-0\",\"line\":7,\"kept\":false,\"rejected_by\":[\"share/low\"],"
          + "\"code_points\":12,\"bytes\":14,\"carried\":{\"source\":\"web\",\"host\":null},"
          + "\"signals\":{\"words\":5,\"share\":0.3333333333333333,\"words@late\":2}}",
        "{\"id\":null,\"shard\":\"shard-1\",\"line\":1,\"kept\":false,\"rejected_by\":[\"size/short\",\"share/low\"],"
          + "\"code_points\":0,\"bytes\":0,\"unmeasured\":[\"late\"],\"carried\":{\"source\":\"\",\"host\":\"\u{FFFD}\\n\"},"
          + "\"signals\":{\"words\":1,\"share\":null,\"words@late\":null}}",
      ])
  }

  @Test func aStringNeedsItsEscapes() throws {
    // Each alone, as any of them sends the whole string the slow way.
    for (text, escaped) in [("a\\", "a\\\\"), ("\"", "\\\""), ("\u{1F}", "\\u001f"), ("é", "é"), ("\u{7F}", "\u{7F}")] {
      let row = TestRow(values: [0, 0, 0, 0, 0, 0], id: Array(text.utf8), carried: [nil, nil])
      #expect(try exported([row])[0].hasPrefix("{\"id\":\"\(escaped)\","))
    }
  }

  @Test func numbersReadBackAsWritten() throws {
    var random = SeededRandom(8)
    let rows = (0..<200).map { line in
      TestRow(
        line: UInt64(line + 1), values: (0..<6).map { _ in random.next() >> UInt64(12 + random.below(50)) },
        carried: [nil, nil])
    }
    struct Line: Decodable {
      var kept: Bool
      var rejected_by: [String]
      var signals: [String: Double?]
    }
    for (line, row) in zip(try exported(rows), rows) {
      let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      #expect(read.rejected_by == plainlyFired(sixFilters, row).map { sixFilters[$0].name })
      #expect(read.kept == read.rejected_by.isEmpty)
      #expect(read.signals["words"] == .some(Double(row.values[0])))
      let share = row.values[3] == 0 ? nil : Double(row.values[1]) / Double(row.values[3])
      #expect(read.signals["share"] == .some(share))
    }
  }
}
