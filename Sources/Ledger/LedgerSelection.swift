// Which columns a reader wants; the others are not decoded.

/// Columns of a ledger, by kind.
public struct LedgerSelection: Sendable, Hashable {
  /// Line numbers.
  public var lines: Bool
  /// Code points and bytes of the texts.
  public var sizes: Bool
  /// Which steps did not measure.
  public var unmeasured: Bool
  /// Ids.
  public var ids: Bool
  /// Integer columns, a flag each.
  public var columns: [Bool]
  /// Carried fields, a flag each.
  public var carried: [Bool]

  /// Selects everything that a schema has.
  public init(all schema: LedgerSchema) {
    lines = true
    sizes = true
    unmeasured = true
    ids = true
    columns = Array(repeating: true, count: schema.columns.count)
    carried = Array(repeating: true, count: schema.carried.count)
  }

  /// Selects nothing of a schema.
  public init(noneOf schema: LedgerSchema) {
    lines = false
    sizes = false
    unmeasured = false
    ids = false
    columns = Array(repeating: false, count: schema.columns.count)
    carried = Array(repeating: false, count: schema.carried.count)
  }
}
