// A row as a line of JSON: `ledger export`, and the machine's view of `sample` and `explain`.
//
//   {"id":"a1","shard":"web/000.jsonl.zst","line":7,"kept":false,"rejected_by":["gopher-quality/short-document"],
//    "code_points":64,"bytes":65,"carried":{"source":"web"},"signals":{"words.count":12,"words.mean_length":4.5}}
//
// One line, without the blanks shown here. `unmeasured` (names of steps) stands before `carried` where any step did
// not measure. An undefined or unmeasured signal is null, and so is a missing id or carried field.

public import Buffers
public import Ledger
public import Recipes

/// Writes rows as lines of JSON; reused from row to row.
public struct ExportWriter: ~Copyable {
  private let signals: [PlannedSignal]
  // `"name":` of each signal and carried field, `"name"` of each filter and step, escaped once.
  private let signalKeys: [[UInt8]]
  private let carriedKeys: [[UInt8]]
  private let filterNames: [[UInt8]]
  private let steps: [[UInt8]]
  private var shard = ""
  private var shardText: [UInt8] = []

  /// Prepares to write the rows of a plan's ledger.
  public init(plan: Plan, schema: LedgerSchema) {
    signals = plan.signals
    signalKeys = plan.signals.map { JSONText.string($0.name) + [0x3A] }
    carriedKeys = schema.carried.map { JSONText.string($0) + [0x3A] }
    filterNames = schema.filters.map { JSONText.string($0) }
    steps = schema.steps.map { JSONText.string($0) }
  }

  /// Adds the line of a row of a block of which everything is decoded, with the newline.
  public mutating func append(
    row: Int, of rows: borrowing LedgerRows, shard: String, fired: FilterMask, to output: inout Buffer<UInt8>
  ) {
    if rows.hasID(row: row) {
      JSONText.append(key: "{\"id\":", to: &output)
      JSONText.append(string: rows.id(ofRow: row), to: &output)
    } else {
      JSONText.append(key: "{\"id\":null", to: &output)
    }
    appendPlace(shard: shard, line: rows.line(ofRow: row), to: &output)
    appendVerdict(fired, to: &output)
    let unmeasured = rows.unmeasured(ofRow: row)
    appendSizes(rows.codePoints(ofRow: row), rows.bytes(ofRow: row), unmeasured, to: &output)
    if !carriedKeys.isEmpty {
      JSONText.append(key: ",\"carried\":{", to: &output)
      for field in carriedKeys.indices {
        if field > 0 { output.append(0x2C) }
        JSONText.append(raw: carriedKeys[field], to: &output)
        if rows.hasCarried(field, row: row) {
          JSONText.append(string: rows.carried(field, ofRow: row), to: &output)
        } else {
          JSONText.append(key: "null", to: &output)
        }
      }
      output.append(0x7D)
    }
    appendSignals(rows.values(ofRow: row), unmeasured, to: &output)
    output.append(0x7D)
    output.append(0x0A)
  }

  /// Adds the line of a row that a query gave, with the newline.
  public mutating func append(_ row: JudgedRow, to output: inout Buffer<UInt8>) {
    JSONText.append(key: "{\"id\":", to: &output)
    JSONText.append(optional: row.id, to: &output)
    appendPlace(shard: row.shard, line: row.line, to: &output)
    appendVerdict(row.fired, to: &output)
    appendSizes(row.codePoints, row.bytes, row.unmeasured, to: &output)
    if !carriedKeys.isEmpty {
      JSONText.append(key: ",\"carried\":{", to: &output)
      for field in carriedKeys.indices {
        if field > 0 { output.append(0x2C) }
        JSONText.append(raw: carriedKeys[field], to: &output)
        JSONText.append(optional: row.carried[field], to: &output)
      }
      output.append(0x7D)
    }
    appendSignals(row.values.span, row.unmeasured, to: &output)
    output.append(0x7D)
    output.append(0x0A)
  }

  private mutating func appendPlace(shard: String, line: UInt64, to output: inout Buffer<UInt8>) {
    if self.shard != shard || shardText.isEmpty {
      self.shard = shard
      shardText = JSONText.string(shard)
    }
    JSONText.append(key: ",\"shard\":", to: &output)
    JSONText.append(raw: shardText, to: &output)
    JSONText.append(key: ",\"line\":", to: &output)
    JSONText.append(number: line, to: &output)
  }

  private func appendVerdict(_ fired: FilterMask, to output: inout Buffer<UInt8>) {
    JSONText.append(
      key: fired.isEmpty ? ",\"kept\":true,\"rejected_by\":[" : ",\"kept\":false,\"rejected_by\":[", to: &output)
    var isFirst = true
    for index in filterNames.indices where fired[index] {
      if !isFirst { output.append(0x2C) }
      isFirst = false
      JSONText.append(raw: filterNames[index], to: &output)
    }
    output.append(0x5D)
  }

  private func appendSizes(
    _ codePoints: UInt64, _ bytes: UInt64, _ unmeasured: UInt64, to output: inout Buffer<UInt8>
  ) {
    JSONText.append(key: ",\"code_points\":", to: &output)
    JSONText.append(number: codePoints, to: &output)
    JSONText.append(key: ",\"bytes\":", to: &output)
    JSONText.append(number: bytes, to: &output)
    if unmeasured == 0 { return }
    JSONText.append(key: ",\"unmeasured\":[", to: &output)
    var isFirst = true
    for index in steps.indices where unmeasured >> UInt64(index) & 1 == 1 {
      if !isFirst { output.append(0x2C) }
      isFirst = false
      JSONText.append(raw: steps[index], to: &output)
    }
    output.append(0x5D)
  }

  private func appendSignals(_ values: Span<UInt64>, _ unmeasured: UInt64, to output: inout Buffer<UInt8>) {
    JSONText.append(key: ",\"signals\":{", to: &output)
    for index in signals.indices {
      if index > 0 { output.append(0x2C) }
      JSONText.append(raw: signalKeys[index], to: &output)
      let numerator = values[signals[index].numerator]
      if unmeasured >> UInt64(signals[index].step) & 1 == 1 {
        JSONText.append(key: "null", to: &output)
      } else if let denominator = signals[index].denominator {
        if values[denominator] == 0 {
          JSONText.append(key: "null", to: &output)
        } else {
          JSONText.append(double: Double(numerator) / Double(values[denominator]), to: &output)
        }
      } else {
        JSONText.append(number: numerator, to: &output)
      }
    }
    output.append(0x7D)
  }
}
