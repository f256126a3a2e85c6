// Coverage from mask tables against coverage counted row by row; its files and its looks.

import Filters
import Ledger
import Recipes
import Support
import Testing

@Suite struct CoverageTests {
  private let judge = Judge(sixFilters)

  /// The same numbers, counted row by row from the definition of each.
  private func plainCounts(_ rows: [TestRow]) -> [String: Tally] {
    var sums: [String: Tally] = [:]
    for row in rows {
      let fired = plainlyFired(sixFilters, row)
      func add(_ key: String) {
        sums[key, default: Tally()] += Tally(documents: 1, codePoints: row.codePoints, bytes: row.bytes)
      }
      add("total")
      add(fired.isEmpty ? "kept" : "rejected")
      for index in sixFilters.indices where row.unmeasured >> UInt64(sixFilters[index].step) & 1 == 1 {
        add("unmeasured \(sixFilters[index].name)")
      }
      for index in fired {
        add("gross \(sixFilters[index].name)")
        if fired.count == 1 { add("unique \(sixFilters[index].name)") }
        if fired.allSatisfy({ $0 >= index }) { add("first \(sixFilters[index].name)") }
        for other in fired where other > index { add("\(sixFilters[index].name) & \(sixFilters[other].name)") }
      }
    }
    return sums
  }

  private func flat(_ counts: CoverageCounts) -> [String: Tally] {
    var sums: [String: Tally] = ["total": counts.total, "kept": counts.kept, "rejected": counts.rejected]
    for filter in counts.filters {
      sums["gross \(filter.name)"] = filter.gross
      sums["unique \(filter.name)"] = filter.unique
      sums["first \(filter.name)"] = filter.first
      sums["unmeasured \(filter.name)"] = filter.unmeasured
    }
    for pair in counts.overlaps { sums["\(pair.left) & \(pair.right)"] = pair.both }
    return sums.filter { $0.value.documents > 0 }
  }

  @Test(arguments: 0..<6) func sumsEqualThoseCountedRowByRow(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let rows = randomRows([0, 1, 90, 700][Int(seed) % 4], &random)
    let ledger = try TestLedger(rows, schema: sixSchema, judge: judge)
    let query = LedgerQuery(parts: ledger.parts, schema: sixSchema, judge: judge)
    #expect(flat(try query.coverage().all) == plainCounts(rows))
    for (field, name) in ["source", "host"].enumerated() {
      let table = try query.coverage(by: name)
      #expect(flat(table.all) == plainCounts(rows))
      #expect(table.by == name)
      let values = Set(rows.map { $0.carried[field] })
      #expect(table.slices.count + table.otherValues == values.count)
      var listed: [[UInt8]?] = []
      for slice in table.slices {
        let value = slice.value.map { Array($0.utf8) }
        listed.append(value)
        #expect(flat(slice.counts) == plainCounts(rows.filter { $0.carried[field] == value }))
      }
      if let others = table.others {
        #expect(flat(others) == plainCounts(rows.filter { !listed.contains($0.carried[field]) }))
      }
      let sizes = table.slices.map(\.counts.total.documents)
      #expect(sizes == sizes.sorted(by: >))
    }
  }

  @Test func aFieldWithTooManyValuesForTablesIsCountedFromRows() throws {
    var random = SeededRandom(77)
    let rows = randomRows(1500, &random)
    let ledger = try TestLedger(rows, schema: sixSchema, judge: judge)
    let masks = try MaskTable(parts: ledger.parts, schema: sixSchema)
    #expect(masks.isSliced(0) && !masks.isSliced(1))
    let table = try LedgerQuery(parts: ledger.parts, schema: sixSchema, judge: judge).coverage(by: "host")
    #expect(table.slices.count == CoverageTable.sliceLimit && table.otherValues > 0)
    let value = try #require(table.slices[200].value)
    #expect(flat(table.slices[200].counts) == plainCounts(rows.filter { $0.carried[1] == Array(value.utf8) }))
  }

  @Test func anUnknownFieldIsNamedWithTheRemedy() throws {
    let ledger = try TestLedger([], schema: sixSchema, judge: judge)
    let query = LedgerQuery(parts: ledger.parts, schema: sixSchema, judge: judge)
    let error = #expect(throws: UnknownField.self) { try query.coverage(by: "lang") }
    #expect(
      error?.description
        == "the ledger carries no field \"lang\" (it carries: source, host); run the scan with --carry lang")
  }

  // MARK: Looks

  private func twoFilterTable(slices: Bool) throws -> CoverageTable {
    let filters = [
      filter("size/short", 0, Limits(min: 3)),
      filter("a-family-with-a-long-name/and-a-filter-with-a-long-name-too", 1, Limits(max: 3), step: 1),
    ]
    let schema = LedgerSchema(
      columns: ["a", "b"], carried: ["source"], filters: filters.map(\.name), steps: ["x", "y"])
    var rows: [TestRow] = []
    for number in 0..<2000 {
      rows.append(
        TestRow(
          line: UInt64(number + 1), codePoints: 1000, bytes: 1500, unmeasured: number < 5 ? 2 : 0,
          values: [number < 100 ? 1 : 3, number >= 50 && number < 1200 ? 4 : 0],
          carried: [number == 0 ? nil : Array((number % 4 == 0 ? "web" : "books, \"old\"").utf8)]))
    }
    let judge = Judge(filters)
    let ledger = try TestLedger(rows, schema: schema, judge: judge)
    return try LedgerQuery(parts: ledger.parts, schema: schema, judge: judge).coverage(by: slices ? "source" : nil)
  }

  @Test func theTableReadsWell() throws {
    let text = try twoFilterTable(slices: false).text(width: 88)
    #expect(
      text == """
        2,000 documents (3.0 MB of text): 800 kept (40.0 %), 1,200 rejected

        filter                                gross     %  unique     %  first     %  unmeasured
        size/short                              100   5.0      50   2.5    100   5.0           0
        a-family-with-a-l…th-a-long-name-too  1,150  57.5   1,100  55.0  1,100  55.0           5

        fires       together with                                    both  % of left  % of right
        size/short  a-family-with-a-long-na…er-with-a-long-name-too    50       50.0         4.3

        """)
  }

  @Test func slicesStandSideBySide() throws {
    let text = try twoFilterTable(slices: true).text(width: 70, unit: .bytes, overlapLimit: 0)
    #expect(
      text == """
        3,000,000 bytes: 1,200,000 kept (40.0 %), 1,800,000 rejected

        filter            gross     %     unique     %      first     %  unmeasured
        size/short      150,000   5.0     75,000   2.5    150,000   5.0           0
        a-fam…me-too  1,725,000  57.5  1,650,000  55.0  1,650,000  55.0       7,500

        source            bytes     %     kept     %
        books, "old"  2,250,000  75.0  900,000  40.0
        web             748,500  25.0  300,000  40.1
        (none)            1,500   0.1        0   0.0

        gross % of bytes                            books, "old"   web  (none)
        size/short                                           5.0   4.8   100.0
        a-family-with-a-long…-with-a-long-name-too          57.5  57.5     0.0

        """)
  }

  @Test func filesHoldTheSameNumbers() throws {
    let table = try twoFilterTable(slices: true)
    let json = try table.json()
    #expect(try CoverageTable(json: json) == table)
    #expect(json == (try twoFilterTable(slices: true).json()))
    #expect(json.contains("\"value\" : null"))
    let lines = table.csv().split(separator: "\n").map(String.init)
    #expect(lines.count == 1 + 2 * 4)
    #expect(
      lines[0].hasPrefix("by,value,filter,total_documents,total_code_points,total_bytes,kept_documents,"))
    #expect(
      lines[1]
        == ",,size/short,2000,2000000,3000000,800,800000,1200000,100,100000,150000,50,50000,75000,"
        + "100,100000,150000,0,0,0")
    #expect(lines[3].hasPrefix("source,\"books, \"\"old\"\"\",size/short,1500,"))
    #expect(lines[7].hasPrefix("source,(none),size/short,1,"))
  }
}
