// Rows of the ledger: appended, tallied, encoded.

import BenchmarkTexts
import Buffers
import Ledger
import Measures
import Records
import Signals
import Text

/// Encodes a row a document with every measure of every family, its id and the usual carried fields.
///
/// Rows are measured at the first pass, and kept. No filter fires on them: tables of masks are as short as can be.
final class LedgerKernel: Kernel {
  let name = "ledger"
  private static let rowsInBlock = 150
  private let columnCount = SignalCatalog.measures.count
  private var encoder: LedgerBlockEncoder
  private var masks: MaskTable
  private var output = Buffer<UInt8>(capacity: 1 << 20)
  private var rows = Buffer<UInt64>()
  private var sizes: [(codePoints: Int, bytes: Int)] = []
  private var parser = RecordParser(fields: RecordFields())

  init() {
    let schema = LedgerSchema(
      columns: SignalCatalog.measures.map(\.name), carried: RecordFields().carried.map(\.name), filters: [], steps: [])
    encoder = LedgerBlockEncoder(schema: schema)
    masks = MaskTable(fieldCount: schema.carried.count)
  }

  func pass(_ texts: borrowing Texts) -> Double {
    if sizes.isEmpty { measureRows(texts) }
    var watch = Watch()
    var row = 0
    texts.eachLine { line in
      _ = parser.parse(line)
      watch.lap {
        append(row)
        if encoder.count == Self.rowsInBlock { finish() }
      }
      row += 1
    }
    watch.lap { finish() }
    return watch.seconds
  }

  private func append(_ row: Int) {
    let all = rows.unsafeElements
    encoder.append(
      line: UInt64(row + 1), codePoints: UInt64(sizes[row].codePoints), bytes: UInt64(sizes[row].bytes), unmeasured: 0,
      values: all.extracting(row * columnCount..<(row + 1) * columnCount).span)
    if parser.hasID { encoder.record(id: parser.id) }
    for field in 0..<parser.carriedCount where parser.isPresent(field) {
      encoder.record(carried: parser.carried(field), field: field)
    }
    encoder.record(fired: FilterMask())
  }

  private func finish() {
    output.removeAll()
    encoder.tally(into: &masks)
    encoder.finish(appendingTo: &output)
  }

  private func measureRows(_ texts: borrowing Texts) {
    guard let selection = MeasurementSelection(SignalCatalog.measures.enumerated().map { ($1.name, $0) }) else {
      preconditionFailure("the measures are the catalogue's own")
    }
    var meters = SignalMeters(for: [selection])
    var index = TextIndex()
    let row = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: columnCount)
    row.initialize(repeating: 0)
    defer { row.deallocate() }
    texts.each { text in
      index.index(text, needs: selection.needs)
      meters.measure(index, selection, into: row)
      rows.append(from: UnsafePointer(row.baseAddress!), count: row.count)
      sizes.append((index.codePointCount, text.count))
    }
  }
}
