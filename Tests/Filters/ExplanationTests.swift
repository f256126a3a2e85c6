// How an explanation reads, for people and for programs.

import Buffers
import Filters
import Ledger
import Measures
import Recipes
import Testing

@Suite struct ExplanationTests {
  private func explanation(_ row: TestRow) throws -> Explanation {
    var plan = Plan(name: "test", steps: [], filters: sixFilters, columns: [], resolved: "", hash: "")
    func add(
      _ name: String, _ numerator: Int, _ denominator: Int? = nil, step: Int = 0, like filter: PlannedFilter? = nil
    ) {
      var signal = filter?.signal ?? sixFilters[0].signal
      if filter == nil { signal = .init(name, unit: "lines", .measure("a"), "Something.", source: "none") }
      plan.signals.append(
        PlannedSignal(name: name, signal: signal, numerator: numerator, denominator: denominator, step: step))
    }
    add("words.count", 0, like: sixFilters[0])
    add("words.share", 1, 3, like: sixFilters[2])
    add("lines.count", 2)
    add("lines.count@late", 5, step: 1)
    add("late.count", 4, step: 1, like: sixFilters[4])
    add("late.ratio", 5, 4, step: 1, like: sixFilters[5])
    let judge = Judge(sixFilters)
    let ledger = try TestLedger([row], schema: sixSchema, judge: judge)
    let rows = try LedgerQuery(parts: ledger.parts, schema: sixSchema, judge: judge).rows(withID: row.id ?? [])
    return Explanation(try #require(rows.first), plan: plan, schema: sixSchema)
  }

  @Test func aRejectedDocument() throws {
    let row = TestRow(
      line: 41, codePoints: 1234, bytes: 1250, values: [2, 1, 7, 3, 2, 200_001], id: Array("a1".utf8),
      carried: [Array("web".utf8), nil])
    let text = try explanation(row).text(width: 90)
    #expect(
      text == """
        id       a1
        shard    shard-0, line 41
        text     1,234 code points, 1,250 bytes
        source   web
        host     (none)
        verdict  rejected by 3 of 6 filters, first by size/short

        filter      signal          value         keeps
        size/short  words.count         2          >= 3  FIRES
        size/long   words.count         2          <= 8
        share/low   words.share    0.3333         > 0.5  FIRES
        share/high  words.share    0.3333           < 2
        late/both   late.count          2  >= 1 and < 9
        late/ratio  late.ratio   100000.5        <= 1.5  FIRES

        other signals
        lines.count            7
        lines.count@late  200001

        """)
  }

  @Test func aDocumentThatWasNotMeasuredInFull() throws {
    let row = TestRow(
      line: 1, unmeasured: 2, values: [3, 1, 7, 0, 0, 0], id: Array("b".utf8), carried: [nil, nil])
    let explanation = try explanation(row)
    #expect(
      explanation.text(width: 90) == """
        id       b
        shard    shard-0, line 1
        text     0 code points, 0 bytes
        source   (none)
        host     (none)
        verdict  rejected by 1 of 6 filters, first by share/low

        filter      signal              value         keeps
        size/short  words.count             3          >= 3
        size/long   words.count             3          <= 8
        share/low   words.share     undefined         > 0.5  FIRES
        share/high  words.share     undefined           < 2
        late/both   late.count   not measured  >= 1 and < 9
        late/ratio  late.ratio   not measured        <= 1.5

        other signals
        lines.count                  7
        lines.count@late  not measured

        """)
    var output = Buffer<UInt8>()
    explanation.appendJSON(to: &output)
    let line = String(decoding: output.unsafeElements, as: UTF8.self)
    var export = Buffer<UInt8>()
    var writer = ExportWriter(plan: explanation.plan, schema: sixSchema)
    writer.append(explanation.row, to: &export)
    let head = String(decoding: export.unsafeElements, as: UTF8.self).dropLast(2)
    #expect(line.hasPrefix(head))
    #expect(
      line.dropFirst(head.count) == """
        ,"filters":[\
        {"name":"size/short","signal":"words.count","value":3,"keep":{"min":3},"fired":false,"measured":true},\
        {"name":"size/long","signal":"words.count","value":3,"keep":{"max":8},"fired":false,"measured":true},\
        {"name":"share/low","signal":"words.share","value":null,"keep":{"above":0.5},"fired":true,"measured":true},\
        {"name":"share/high","signal":"words.share","value":null,"keep":{"below":2},"fired":false,"measured":true},\
        {"name":"late/both","signal":"late.count","value":null,"keep":{"min":1,"below":9},"fired":false,\
        "measured":false},\
        {"name":"late/ratio","signal":"late.ratio","value":null,"keep":{"max":1.5},"fired":false,"measured":false}]}

        """)
  }

  @Test func aValueIsNotRoundedAcrossItsLimit() throws {
    // 0.500001 is kept by `above: 0.5`; rounded to 0.5 it would seem to be rejected.
    let row = TestRow(values: [5, 500_001, 0, 1_000_000, 1, 1], id: Array("c".utf8), carried: [nil, nil])
    let text = try explanation(row).text(width: 90)
    #expect(text.contains("0.500001"))
  }
}
