// A row as a line of JSON: `ledger export`, and the machine's view of `sample` and `explain`.
//
//   {"id":"a1","shard":"web/000","line":7,"kept":false,"rejected_by":["gopher-quality/short-document"],
//    "code_points":64,"bytes":65,"carried":{"source":"web"},"signals":{"words.count":12,"words.mean_length":4.5}}
//
// One line, without the blanks shown here. `unmeasured` (names of steps) stands before `carried` where any step did
// not measure. An undefined or unmeasured signal is null, and so is a missing id or carried field. Where a deduplication
// step found duplicates of the document, `dedup` stands before `signals`, with an object a step:
//
//   "dedup":{"dedup/minhash":{"cluster":3,"cluster_size":2,"rank":1,"keeper":{"shard":"web/000","line":2,"id":"a0"},
//    "neighbour":{"shard":"web/000","line":2,"similarity":0.93}}}

public import Buffers
public import Ledger
import Measures
public import Recipes

/// Writes rows as lines of JSON; reused from row to row.
public struct ExportWriter: ~Copyable {
  private let signals: [PlannedSignal]
  // `"name":` of each signal and carried field, `"name"` of each filter and step, escaped once.
  private let signalKeys: [String]
  private let carriedKeys: [String]
  private let filterNames: [String]
  private let steps: [String]
  private let duplicates: DuplicateFindings?
  private var shard = ""
  private var shardText = ""

  /// Prepares to write the rows of a plan's ledger.
  ///
  /// - Parameter duplicates: reads what deduplication steps found; nil where that is not to be written.
  public init(plan: Plan, schema: LedgerSchema, duplicates: DuplicateFindings? = nil) {
    self.duplicates = duplicates
    signals = plan.signals
    signalKeys = plan.signals.map { jsonText($0.name) + ":" }
    carriedKeys = schema.carried.map { jsonText($0) + ":" }
    filterNames = schema.filters.map { jsonText($0) }
    steps = schema.steps.map { jsonText($0) }
  }

  /// Adds the line of a row of a block of which everything is decoded, with the newline.
  public mutating func append(
    row: Int, of rows: borrowing LedgerRows, shard: String, fired: FilterMask, to output: inout Buffer<UInt8>
  ) {
    if rows.hasID(row: row) {
      output.append(utf8: "{\"id\":")
      output.append(repaired: rows.id(ofRow: row))
    } else {
      output.append(utf8: "{\"id\":null")
    }
    appendPlace(shard: shard, line: rows.line(ofRow: row), to: &output)
    appendVerdict(fired, to: &output)
    let unmeasured = rows.unmeasured(ofRow: row)
    appendSizes(rows.codePoints(ofRow: row), rows.bytes(ofRow: row), unmeasured, to: &output)
    if !carriedKeys.isEmpty {
      output.append(utf8: ",\"carried\":{")
      for field in carriedKeys.indices {
        if field > 0 { output.append(0x2C) }
        output.append(utf8: carriedKeys[field])
        if rows.hasCarried(field, row: row) {
          output.append(repaired: rows.carried(field, ofRow: row))
        } else {
          output.append(utf8: "null")
        }
      }
      output.append(0x7D)
    }
    duplicates?.append(rows.values(ofRow: row), to: &output)
    appendSignals(rows.values(ofRow: row), unmeasured, to: &output)
    output.append(0x7D)
    output.append(0x0A)
  }

  /// Adds the line of a row that a query gave, with the newline.
  public mutating func append(_ row: JudgedRow, to output: inout Buffer<UInt8>) {
    output.append(utf8: "{\"id\":")
    output.append(optional: row.id)
    appendPlace(shard: row.shard, line: row.line, to: &output)
    appendVerdict(row.fired, to: &output)
    appendSizes(row.codePoints, row.bytes, row.unmeasured, to: &output)
    if !carriedKeys.isEmpty {
      output.append(utf8: ",\"carried\":{")
      for field in carriedKeys.indices {
        if field > 0 { output.append(0x2C) }
        output.append(utf8: carriedKeys[field])
        output.append(optional: row.carried[field])
      }
      output.append(0x7D)
    }
    duplicates?.append(row.values.span, to: &output)
    appendSignals(row.values.span, row.unmeasured, to: &output)
    output.append(0x7D)
    output.append(0x0A)
  }

  private mutating func appendPlace(shard: String, line: UInt64, to output: inout Buffer<UInt8>) {
    if self.shard != shard || shardText.isEmpty {
      self.shard = shard
      shardText = jsonText(shard)
    }
    output.append(utf8: ",\"shard\":")
    output.append(utf8: shardText)
    output.append(utf8: ",\"line\":")
    output.append(json: line)
  }

  private func appendVerdict(_ fired: FilterMask, to output: inout Buffer<UInt8>) {
    output.append(utf8: fired.isEmpty ? ",\"kept\":true,\"rejected_by\":[" : ",\"kept\":false,\"rejected_by\":[")
    var isFirst = true
    for index in filterNames.indices where fired[index] {
      if !isFirst { output.append(0x2C) }
      isFirst = false
      output.append(utf8: filterNames[index])
    }
    output.append(0x5D)
  }

  private func appendSizes(
    _ codePoints: UInt64, _ bytes: UInt64, _ unmeasured: UInt64, to output: inout Buffer<UInt8>
  ) {
    output.append(utf8: ",\"code_points\":")
    output.append(json: codePoints)
    output.append(utf8: ",\"bytes\":")
    output.append(json: bytes)
    if unmeasured == 0 { return }
    output.append(utf8: ",\"unmeasured\":[")
    var isFirst = true
    for index in steps.indices where unmeasured >> UInt64(index) & 1 == 1 {
      if !isFirst { output.append(0x2C) }
      isFirst = false
      output.append(utf8: steps[index])
    }
    output.append(0x5D)
  }

  private func appendSignals(_ values: Span<UInt64>, _ unmeasured: UInt64, to output: inout Buffer<UInt8>) {
    output.append(utf8: ",\"signals\":{")
    for index in signals.indices {
      if index > 0 { output.append(0x2C) }
      output.append(utf8: signalKeys[index])
      let signal = signals[index]
      if signal.signal.isLanguage {
        output.append(utf8: signal.json(in: values, unmeasured: unmeasured))
        continue
      }
      guard let value = signal.value(in: values, unmeasured: unmeasured) else {
        output.append(utf8: "null")
        continue
      }
      // A count is written from its integer, which a double need not hold; a ratio has a point even where it is whole.
      if signal.denominator == nil, case .measure = signal.signal.value {
        output.append(json: values[signal.numerator])
      } else {
        output.append(json: value)
      }
    }
    output.append(0x7D)
  }
}

extension Buffer where Element == UInt8 {
  /// Adds a string's bytes as JSON, or null.
  mutating func append(optional bytes: [UInt8]?) {
    if let bytes { append(repaired: bytes.span) } else { append(utf8: "null") }
  }

  /// Adds a string's bytes as JSON; bytes that are no UTF-8 become U+FFFD.
  fileprivate mutating func append(repaired bytes: Span<UInt8>) {
    var union: UInt8 = 0
    for index in bytes.indices { union |= bytes[index] }
    if union < 0x80 {
      append(json: bytes)
    } else {
      append(json: bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    }
  }
}
