// What the scan could not know of a row: which duplicates its document has among those that pass every earlier step.

import Dedup
import Filters
import Ledger
import Recipes

/// The documents of all shards, numbered from 0 in input order.
struct DocumentNumbers: Sendable {
  /// Number of each shard's first document; behind the last shard the number of documents.
  let firsts: [Int]

  /// Numbers the documents of shards with these counts.
  ///
  /// - Throws: `RunError.settings` where they are 2^32 - 1 or more.
  init(counts: [Int]) throws {
    var firsts = [0]
    for count in counts { firsts.append(firsts[firsts.count - 1] + count) }
    guard firsts[firsts.count - 1] < Int(UInt32.max) else {
      throw RunError.settings(
        "\(firsts[firsts.count - 1]) documents: one run compares at most 4294967294; deduplicate parts, and join them "
          + "through an index (sluice dedup index, --against)")
    }
    self.firsts = firsts
  }

  /// Documents in all.
  var count: Int { firsts[firsts.count - 1] }

  /// The shard that holds a document.
  func shard(of document: UInt32) -> Int {
    var low = 0
    var high = firsts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if firsts[middle] <= Int(document) { low = middle } else { high = middle }
    }
    // Shards without documents share their first number with the next one.
    return low
  }
}

/// What a selection found, and where it stands in rows.
struct ResolvedSelection: Sendable {
  /// Its step.
  let step: Int
  /// How many of the plan's first filters a document passes that it looks at.
  let filtersBefore: Int
  let columns: SelectionColumns
  let rows: DocumentRecordFile<DuplicateRow>
  /// What an index has already.
  let matches: DocumentRecordFile<IndexMatch>?

  init(
    _ step: Int, of plan: Plan, rows: DocumentRecordFile<DuplicateRow>, matches: DocumentRecordFile<IndexMatch>?
  ) {
    self.matches = matches
    self.step = step
    filtersBefore = plan.steps[step].filtersBefore
    columns = SelectionColumns(step, of: plan)
    self.rows = rows
  }
}

/// Completes the rows of the scan by what selections found; one a thread, reused from row to row.
struct RowCompletion: ~Copyable {
  private let selections: [ResolvedSelection]
  private let judge: Judge
  private let numbers: DocumentNumbers
  private let values: UnsafeMutableBufferPointer<UInt64>
  /// Steps that did not measure the document, a bit each.
  private(set) var unmeasured: UInt64 = 0

  init(_ selections: [ResolvedSelection], plan: Plan, judge: Judge, numbers: DocumentNumbers) {
    self.selections = selections
    self.judge = judge
    self.numbers = numbers
    values = .allocate(capacity: max(plan.columns.count, 1))
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  /// The completed row.
  var row: Span<UInt64> {
    @_lifetime(borrow self)
    get { _overrideLifetime(values.span, borrowing: self) }
  }

  /// The completed row without lifetime checks; it changes with the next one.
  var unsafeRow: UnsafeBufferPointer<UInt64> { UnsafeBufferPointer(values) }

  /// Takes a row of the scan and fills in what the selections say of its document.
  mutating func complete(_ rows: borrowing LedgerRows, row: Int, document: Int) {
    let measured = rows.values(ofRow: row)
    for column in measured.indices { values[column] = measured[column] }
    unmeasured = rows.unmeasured(ofRow: row)
    for selection in selections {
      if !passes(filters: selection.filtersBefore) { continue }
      unmeasured &= ~(1 << UInt64(selection.step))
      if let match = selection.matches?.record(of: UInt32(document)) { selection.columns.fill(values, match) }
      guard let found = selection.rows.record(of: UInt32(document)) else { continue }
      selection.columns.fill(
        values, found, keeperShard: numbers.shard(of: found.keeper), neighbourShard: numbers.shard(of: found.neighbour))
    }
  }

  /// Says that a step has measured the document after all.
  mutating func markMeasured(_ step: Int) { unmeasured &= ~(1 << UInt64(step)) }

  /// Sets a column of the row.
  mutating func set(_ column: Int, to value: Int) { values[column] = UInt64(value) }

  /// Whether none of the plan's first filters fires on the row as it is.
  func passes(filters count: Int) -> Bool { judge.fired(row, unmeasured: unmeasured, first: count).isEmpty }
}
