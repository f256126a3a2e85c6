// The ledger rows of a block: appended, judged as they lie there, encoded.

import Buffers
import Filters
import Languages
import Ledger
import Recipes
import Records

/// Writes the rows of a block and judges them; one a worker.
struct RowWriter: ~Copyable {
  private let judge: Judge
  /// Fields carried of the record; behind them the parser has those that only selections read, and the ledger those of
  /// language steps.
  private let carriedCount: Int
  private let languages: [(name: String, step: Int, column: Int)]
  private var code = Buffer<UInt8>(capacity: 8)
  private var encoder: LedgerBlockEncoder

  init(_ context: ScanContext) {
    judge = context.judge
    carriedCount = context.settings.shape.carried.count
    languages = context.plan.languageFields
    encoder = LedgerBlockEncoder(schema: context.schema)
  }

  /// Adds the row of the document that parser and processor hold, and judges it.
  mutating func append(
    _ parser: borrowing RecordParser, _ processor: borrowing DocumentProcessor, line: Int
  ) -> FilterMask {
    encoder.append(
      line: UInt64(line), codePoints: UInt64(processor.codePointCount), bytes: UInt64(parser.text.count),
      unmeasured: processor.unmeasured, values: processor.row)
    if parser.hasID { encoder.record(id: parser.id) }
    for field in 0..<carriedCount where parser.isPresent(field) {
      encoder.record(carried: parser.carried(field), field: field)
    }
    recordLanguages(processor.row, unmeasured: processor.unmeasured)
    return judgeLast(unmeasured: processor.unmeasured)
  }

  /// Adds a row of the scan as the selections have completed it, and judges it.
  mutating func append(
    _ rows: borrowing LedgerRows, row: Int, completed: borrowing RowCompletion
  ) -> FilterMask {
    encoder.append(
      line: rows.line(ofRow: row), codePoints: rows.codePoints(ofRow: row), bytes: rows.bytes(ofRow: row),
      unmeasured: completed.unmeasured, values: completed.row)
    if rows.hasID(row: row) { encoder.record(id: rows.id(ofRow: row)) }
    for field in 0..<carriedCount where rows.hasCarried(field, row: row) {
      encoder.record(carried: rows.carried(field, ofRow: row), field: field)
    }
    recordLanguages(completed.row, unmeasured: completed.unmeasured)
    return judgeLast(unmeasured: completed.unmeasured)
  }

  /// Carries the languages of the document, without script: what coverage is cut by.
  private mutating func recordLanguages(_ row: Span<UInt64>, unmeasured: UInt64) {
    for field in languages.indices where unmeasured >> UInt64(languages[field].step) & 1 == 0 {
      LanguageLabel(number: row[languages[field].column]).writeCode(into: &code)
      let bytes = code.unsafeElements
      encoder.record(carried: bytes.span, field: carriedCount + field)
    }
  }

  /// Judges the row as it lies in the ledger, so whoever judges it again gets the same verdict.
  private mutating func judgeLast(unmeasured: UInt64) -> FilterMask {
    let fired = judge.fired(encoder.values(ofRow: encoder.count - 1), unmeasured: unmeasured)
    encoder.record(fired: fired)
    return fired
  }

  /// Encodes the block and its mask table.
  mutating func finish(into result: BlockResult) {
    encoder.tally(into: &result.masks)
    encoder.finish(appendingTo: &result.ledger)
  }
}
