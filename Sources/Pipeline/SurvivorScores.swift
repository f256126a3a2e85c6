// Who of the documents in the graph passes every earlier step, and what the keeper policy thinks of each: read from the
// rows of the scan, judged by the same judge as everywhere.

import Dedup
import Filters
import Ledger
import Measures
import Recipes

/// Reads the rows of a run for one selection.
struct SurvivorScores {
  private let plan: Plan
  private let schema: LedgerSchema
  private let step: Int
  private let deduplication: Deduplication

  init(_ step: Int, _ deduplication: Deduplication, plan: Plan, schema: LedgerSchema) {
    self.plan = plan
    self.schema = schema
    self.step = step
    self.deduplication = deduplication
  }

  /// Tells the graph of each of its documents whether it survives, its score and its line.
  ///
  /// - Parameters:
  ///   - parts: the rows of the scan.
  ///   - numbers: the numbers of their documents.
  ///   - earlier: what the selections before this one found.
  ///   - indexed: the documents that an index has already.
  func read(
    _ parts: [LedgerPart], numbers: DocumentNumbers, earlier: [ResolvedSelection],
    indexed: DocumentRecordFile<IndexMatch>?, into clusters: DuplicateClusters
  ) throws {
    let filtersBefore = plan.steps[step].filtersBefore
    var rows = CompletedRows(parts, plan: plan, schema: schema, numbers: numbers, columns: columns, earlier: earlier)
    for node in 0..<clusters.documentCount {
      let document = clusters.document(at: node)
      let row = try rows.move(to: document)
      // What an index has already is dropped by the step itself, before clusters are made.
      let survives = rows.completion.passes(filters: filtersBefore) && indexed?.record(of: document) == nil
      clusters.set(
        node, survives: survives, score: survives ? score(rows.scan.rows, row, rows.completion) : 0,
        line: UInt32(truncatingIfNeeded: rows.scan.rows.line(ofRow: row)))
    }
  }

  /// The rows of the scan up to the step, for whoever asks of documents in ascending order whether they survive.
  func rows(_ parts: [LedgerPart], numbers: DocumentNumbers, earlier: [ResolvedSelection]) -> CompletedRows {
    CompletedRows(parts, plan: plan, schema: schema, numbers: numbers, columns: columns, earlier: earlier)
  }

  /// What has to be decoded for it.
  private var columns: LedgerSelection {
    var selection = LedgerSelection(noneOf: schema)
    selection.lines = true
    selection.unmeasured = true
    for filter in plan.filters[..<plan.steps[step].filtersBefore] {
      for column in filter.columns { selection.columns[column] = true }
    }
    switch deduplication.keep {
    case .first: break
    case .longest: selection.sizes = true
    case .newest(let field), .priority(let field, _):
      if let index = schema.carried.firstIndex(of: field) { selection.carried[index] = true }
    case .highest(let name):
      if let signal = plan.signals.first(where: { $0.name == name }) {
        selection.columns[signal.numerator] = true
        if let denominator = signal.denominator { selection.columns[denominator] = true }
      }
    }
    return selection
  }

  /// What the keeper policy thinks of a document; the greatest is kept.
  private func score(_ rows: borrowing LedgerRows, _ row: Int, _ completed: borrowing RowCompletion) -> Double {
    switch deduplication.keep {
    case .first: return 0
    case .longest: return Double(rows.codePoints(ofRow: row))
    case .newest(let field):
      guard let index = schema.carried.firstIndex(of: field), rows.hasCarried(index, row: row) else {
        return -.infinity
      }
      return orderedValue(of: rows.carried(index, ofRow: row)) ?? -.infinity
    case .priority(let field, let values):
      guard let index = schema.carried.firstIndex(of: field), rows.hasCarried(index, row: row) else {
        return -.infinity
      }
      let value = rows.carried(index, ofRow: row)
      let place = values.firstIndex { isEqual(value, $0.utf8) }
      return place.map { -Double($0) } ?? -.infinity
    case .highest(let name):
      guard let signal = plan.signals.first(where: { $0.name == name }) else { return -.infinity }
      return signal.value(in: completed.row, unmeasured: completed.unmeasured) ?? -.infinity
    }
  }

  private func isEqual(_ span: Span<UInt8>, _ bytes: String.UTF8View) -> Bool {
    guard span.count == bytes.count else { return false }
    for (index, byte) in bytes.enumerated() where span[index] != byte { return false }
    return true
  }
}
