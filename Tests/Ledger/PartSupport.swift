// Rows as plain Swift values, and the way from them to a part and back: the other side of every test here.

import Buffers
import Ledger
import Support

struct PlainRow: Equatable {
  var line: UInt64
  var codePoints: UInt64
  var bytes: UInt64
  var unmeasured: UInt64 = 0
  var values: [UInt64]
  var id: [UInt8]?
  var carried: [[UInt8]?]
  var fired = FilterMask()
}

func schema(columns: Int, carried: Int, filters: Int = 8) -> LedgerSchema {
  LedgerSchema(
    columns: (0..<columns).map { "measure-\($0)" }, carried: (0..<carried).map { "field-\($0)" },
    filters: (0..<filters).map { "family/filter-\($0)" }, steps: ["one", "two"])
}

func append(_ rows: [PlainRow], to encoder: inout LedgerBlockEncoder) {
  for row in rows {
    encoder.append(
      line: row.line, codePoints: row.codePoints, bytes: row.bytes, unmeasured: row.unmeasured,
      values: row.values.span)
    if let id = row.id { encoder.record(id: id.span) }
    for (field, value) in row.carried.enumerated() {
      if let value { encoder.record(carried: value.span, field: field) }
    }
    encoder.record(fired: row.fired)
  }
}

/// The bytes of a part with one block for each list of rows and, if asked for, a mask block behind them.
func part(_ blocks: [[PlainRow]], _ schema: LedgerSchema, masks: Bool = false) -> [UInt8] {
  var encoder = LedgerBlockEncoder(schema: schema)
  var coder = MaskTableCoder(schema: schema)
  var table = MaskTable(fieldCount: schema.carried.count)
  var output = Buffer<UInt8>()
  for rows in blocks {
    append(rows, to: &encoder)
    encoder.tally(into: &table)
    encoder.finish(appendingTo: &output)
  }
  if masks { coder.encode(table, appendingTo: &output) }
  return Array(output.unsafeElements)
}

/// All rows of a part, without the filters that fired, which rows do not hold.
func rows(of path: String, _ schema: LedgerSchema) throws -> [PlainRow] {
  var reader = try LedgerReader(path: path, schema: schema)
  var block = LedgerRows(schema: schema)
  var result: [PlainRow] = []
  while try reader.nextRows(&block) {
    for row in 0..<block.count {
      result.append(
        PlainRow(
          line: block.line(ofRow: row), codePoints: block.codePoints(ofRow: row), bytes: block.bytes(ofRow: row),
          unmeasured: block.unmeasured(ofRow: row), values: array(block.values(ofRow: row)),
          id: block.hasID(row: row) ? array(block.id(ofRow: row)) : nil,
          carried: (0..<schema.carried.count).map {
            block.hasCarried($0, row: row) ? array(block.carried($0, ofRow: row)) : nil
          }))
    }
  }
  return result
}

func array<Element>(_ span: Span<Element>) -> [Element] { span.indices.map { span[$0] } }

/// A file that goes when its owner goes.
final class TemporaryFile {
  let path: String
  private let folder: TemporaryFolder

  init(_ bytes: [UInt8]) throws {
    folder = try TemporaryFolder()
    path = try folder.write("part", bytes)
  }
}
