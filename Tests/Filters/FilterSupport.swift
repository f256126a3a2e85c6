// A small recipe and random rows for it; a plain judge and plain sums to compare with.

import Buffers
import Filters
import Ledger
import Measures
import Recipes
import Support

/// A filter over columns, with the rest filled in.
func filter(
  _ name: String, _ numerator: Int, over denominator: Int? = nil, _ limits: Limits,
  undefined: UndefinedVerdict = .reject, step: Int = 0
) -> PlannedFilter {
  let value: SignalDefinition.Value = denominator == nil ? .measure("a") : .ratio("a", "b")
  return PlannedFilter(
    name: name, signal: SignalDefinition("signal", unit: "words", value, "Something.", source: "none"),
    numerator: numerator, denominator: denominator, limits: limits, undefined: undefined, origin: nil, why: "",
    step: step)
}

/// One row of a test's ledger.
struct TestRow {
  var shard = 0
  var line: UInt64 = 1
  var codePoints: UInt64 = 0
  var bytes: UInt64 = 0
  var unmeasured: UInt64 = 0
  var values: [UInt64]
  var id: [UInt8]?
  var carried: [[UInt8]?] = []
}

/// What `Judge` is held against: the definition, word by word.
func plainlyFired(_ filters: [PlannedFilter], _ row: TestRow) -> [Int] {
  filters.indices.filter { index in
    let filter = filters[index]
    if row.unmeasured >> UInt64(filter.step) & 1 == 1 { return false }
    var value = Double(row.values[filter.numerator])
    if let denominator = filter.denominator {
      if row.values[denominator] == 0 { return filter.undefined == .reject }
      value /= Double(row.values[denominator])
    }
    if let min = filter.limits.min, value < min { return true }
    if let max = filter.limits.max, value > max { return true }
    if let above = filter.limits.above, value <= above { return true }
    if let below = filter.limits.below, value >= below { return true }
    return false
  }
}

/// Filters over six columns, two of them in a later step, two of them undefined where column 3 is 0.
let sixFilters = [
  filter("size/short", 0, Limits(min: 3)),
  filter("size/long", 0, Limits(max: 8)),
  filter("share/low", 1, over: 3, Limits(above: 0.5)),
  filter("share/high", 1, over: 3, Limits(below: 2), undefined: .keep),
  filter("late/both", 4, Limits(min: 1, below: 9), step: 1),
  filter("late/ratio", 5, over: 4, Limits(max: 1.5), step: 1),
]

let sixSchema = LedgerSchema(
  columns: (0..<6).map { "column-\($0)" }, carried: ["source", "host"], filters: sixFilters.map(\.name),
  steps: ["early", "late"])

func randomRows(_ count: Int, _ random: inout SeededRandom) -> [TestRow] {
  (0..<count).map { number in
    let isLate = random.below(4) > 0
    let size = UInt64(random.below(500))
    return TestRow(
      shard: number * 3 / max(count, 1), line: UInt64(number + 1), codePoints: size, bytes: size + 3,
      unmeasured: isLate ? 0 : 2,
      values: (0..<6).map { $0 < 4 || isLate ? UInt64(random.below(11)) : 0 },
      id: Array("id\(random.below(count))".utf8),
      carried: [
        random.below(4) == 0 ? nil : Array("s\(random.below(3))".utf8), Array("h\(random.below(400))".utf8),
      ])
  }
}

/// A ledger of rows in temporary files, a part a shard, removed when its owner goes.
final class TestLedger {
  let parts: [LedgerPart]
  private let folder: TemporaryFolder

  init(_ rows: [TestRow], schema: LedgerSchema, judge: Judge, blockRows: Int = 50) throws {
    folder = try TemporaryFolder()
    var parts: [LedgerPart] = []
    var encoder = LedgerBlockEncoder(schema: schema)
    var coder = MaskTableCoder(schema: schema)
    var table = MaskTable(fieldCount: schema.carried.count)
    for shard in 0...(rows.map(\.shard).max() ?? 0) {
      var output = Buffer<UInt8>()
      for row in rows where row.shard == shard {
        encoder.append(
          line: row.line, codePoints: row.codePoints, bytes: row.bytes, unmeasured: row.unmeasured,
          values: row.values.span)
        if let id = row.id { encoder.record(id: id.span) }
        for (field, value) in row.carried.enumerated() {
          if let value { encoder.record(carried: value.span, field: field) }
        }
        encoder.record(
          fired: judge.fired(encoder.values(ofRow: encoder.count - 1), unmeasured: row.unmeasured))
        if encoder.count == blockRows {
          encoder.tally(into: &table)
          encoder.finish(appendingTo: &output)
        }
      }
      encoder.tally(into: &table)
      encoder.finish(appendingTo: &output)
      coder.encode(table, appendingTo: &output)
      table.removeAll()
      let path = try folder.write("\(shard)", Array(output.unsafeElements))
      parts.append(LedgerPart(shard: "shard-\(shard)", path: path))
    }
    self.parts = parts
  }
}
