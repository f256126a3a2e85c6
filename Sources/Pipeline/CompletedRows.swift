// The rows of the scan in ascending order of documents, each completed by what earlier selections found.

import Filters
import Ledger
import Recipes

/// Reads the rows of documents that are asked for in ascending order; those between are passed over.
struct CompletedRows: ~Copyable {
  /// The block that holds the document asked for last.
  private(set) var scan: LedgerScan
  /// Its completed row.
  private(set) var completion: RowCompletion
  private let numbers: DocumentNumbers
  private var part = -1
  /// Number of the block's first document.
  private var first = 0

  /// - Parameters:
  ///   - columns: what is decoded.
  ///   - earlier: what the selections before found.
  init(
    _ parts: [LedgerPart], plan: Plan, schema: LedgerSchema, numbers: DocumentNumbers, columns: LedgerSelection,
    earlier: [ResolvedSelection]
  ) {
    scan = LedgerScan(parts: parts, schema: schema, selection: columns)
    completion = RowCompletion(earlier, plan: plan, judge: Judge(plan.filters), numbers: numbers)
    self.numbers = numbers
  }

  /// Moves on to a document, and returns its row in the block.
  ///
  /// - Throws: `LedgerError`; `RunError.directory` where the ledger ends before it.
  mutating func move(to document: UInt32) throws -> Int {
    while part < 0 || Int(document) >= first + scan.rows.count {
      if part >= 0 { first += scan.rows.count }
      guard try scan.next() else { throw RunError.directory("the ledger has lost documents; run the command again") }
      if scan.part != part {
        part = scan.part
        first = numbers.firsts[part]
      }
    }
    let row = Int(document) - first
    completion.complete(scan.rows, row: row, document: Int(document))
    return row
  }
}
