// What a keeper policy thinks of a document: read from its row, by the run and by the variants of it.

import Dedup
import Filters
public import Ledger
public import Recipes

/// Scores documents by a keeper policy.
public struct KeeperScore: Sendable {
  /// Where the policy finds what it compares; nothing where a ledger does not hold it.
  private enum Source: Sendable {
    case none
    case size
    case newest(field: Int)
    case priority(field: Int, values: [String])
    case signal(PlannedSignal)
  }

  private let source: Source
  /// Whether the ledger of this plan and schema holds what the policy compares.
  public let isKnown: Bool

  /// Prepares a policy for the rows of a ledger.
  public init(_ policy: KeeperPolicy, plan: Plan, schema: LedgerSchema) {
    var source: Source?
    switch policy {
    case .first: source = Source.none
    case .longest: source = .size
    case .newest(let field): source = schema.carried.firstIndex(of: field).map { .newest(field: $0) }
    case .priority(let field, let values):
      source = schema.carried.firstIndex(of: field).map { .priority(field: $0, values: values) }
    case .highest(let name): source = plan.signals.first { $0.name == name }.map { .signal($0) }
    }
    isKnown = source != nil
    self.source = source ?? .none
  }

  /// Whether documents differ by more than their place and their code points.
  public var readsRows: Bool {
    switch source {
    case .none, .size: false
    case .newest, .priority, .signal: true
    }
  }

  /// Adds what has to be decoded for it.
  public func select(in selection: inout LedgerSelection) {
    switch source {
    case .none: break
    case .size: selection.sizes = true
    case .newest(let field), .priority(let field, _): selection.carried[field] = true
    case .signal(let signal):
      selection.columns[signal.numerator] = true
      if let denominator = signal.denominator { selection.columns[denominator] = true }
    }
  }

  /// What the policy thinks of a document; the greatest is kept, of equal ones the first in input order.
  ///
  /// - Parameters:
  ///   - rows: the block that holds the document's row.
  ///   - values: the row's integer columns, with what earlier selections found.
  ///   - unmeasured: the steps that did not measure, a bit each.
  public func score(
    _ rows: borrowing LedgerRows, row: Int, values: Span<UInt64>, unmeasured: UInt64
  ) -> Double {
    switch source {
    case .none: return 0
    case .size: return Double(rows.codePoints(ofRow: row))
    case .newest(let field):
      guard rows.hasCarried(field, row: row) else { return -.infinity }
      return orderedValue(of: rows.carried(field, ofRow: row)) ?? -.infinity
    case .priority(let field, let values):
      guard rows.hasCarried(field, row: row) else { return -.infinity }
      let value = rows.carried(field, ofRow: row)
      let place = values.firstIndex { isEqual(value, $0.utf8) }
      return place.map { -Double($0) } ?? -.infinity
    case .signal(let signal): return signal.value(in: values, unmeasured: unmeasured) ?? -.infinity
    }
  }

  private func isEqual(_ span: Span<UInt8>, _ bytes: String.UTF8View) -> Bool {
    guard span.count == bytes.count else { return false }
    for (index, byte) in bytes.enumerated() where span[index] != byte { return false }
    return true
  }
}
