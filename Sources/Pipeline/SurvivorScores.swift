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
  private let keeper: KeeperScore

  init(_ step: Int, _ deduplication: Deduplication, plan: Plan, schema: LedgerSchema) {
    self.plan = plan
    self.schema = schema
    self.step = step
    keeper = KeeperScore(deduplication.keep, plan: plan, schema: schema)
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
        node, survives: survives, score: survives ? score(row, of: rows) : 0,
        line: UInt32(truncatingIfNeeded: rows.scan.rows.line(ofRow: row)))
    }
  }

  private func score(_ row: Int, of rows: borrowing CompletedRows) -> Double {
    keeper.score(rows.scan.rows, row: row, values: rows.completion.row, unmeasured: rows.completion.unmeasured)
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
    keeper.select(in: &selection)
    return selection
  }
}
