// What readers ask of a ledger's rows: which row has this id, some rows that this filter rejects, weights by field.

public import Ledger
import Recipes

/// One document's row with its verdict, taken out of the ledger.
public struct JudgedRow: Sendable, Hashable {
  /// Name of its shard.
  public var shard: String
  /// Number of its line, from 1.
  public var line: UInt64
  /// The record's id, if it has one.
  public var id: [UInt8]?
  /// Code points of the text as read.
  public var codePoints: UInt64
  /// UTF-8 bytes of the text as read.
  public var bytes: UInt64
  /// Steps that did not measure it, a bit each.
  public var unmeasured: UInt64
  /// The integer columns.
  public var values: [UInt64]
  /// The carried fields; nothing for those that the record does not have.
  public var carried: [[UInt8]?]
  /// The filters that fired.
  public var fired: FilterMask

  init(_ row: Int, of rows: borrowing LedgerRows, shard: String, schema: LedgerSchema, fired: FilterMask) {
    self.shard = shard
    line = rows.line(ofRow: row)
    id = rows.hasID(row: row) ? Self.array(rows.id(ofRow: row)) : nil
    codePoints = rows.codePoints(ofRow: row)
    bytes = rows.bytes(ofRow: row)
    unmeasured = rows.unmeasured(ofRow: row)
    values = Self.array(rows.values(ofRow: row))
    carried = []
    for field in schema.carried.indices {
      carried.append(rows.hasCarried(field, row: row) ? Self.array(rows.carried(field, ofRow: row)) : nil)
    }
    self.fired = fired
  }

  static func array<Element>(_ span: Span<Element>) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(span.count)
    for index in span.indices { result.append(span[index]) }
    return result
  }
}

/// Which rows a sample is drawn from.
public enum RowPredicate: Sendable, Hashable {
  /// All rows.
  case all
  /// Rows on which no filter fires.
  case kept
  /// Rows on which some filter fires.
  case rejected
  /// Rows on which this filter fires.
  case fired(Int)
  /// Rows on which this filter fires and no other does.
  case firedAlone(Int)

  /// Whether it holds of a row's fired filters.
  public func holds(of mask: FilterMask) -> Bool {
    switch self {
    case .all: true
    case .kept: mask.isEmpty
    case .rejected: !mask.isEmpty
    case .fired(let filter): mask[filter]
    case .firedAlone(let filter): mask.isOnly(filter)
    }
  }
}

/// Asks a ledger's rows; each question reads all parts once, in input order and constant memory.
public struct LedgerQuery: Sendable {
  /// The parts, in input order.
  public let parts: [LedgerPart]
  /// Their schema.
  public let schema: LedgerSchema
  /// Who judges the rows.
  public let judge: Judge

  /// Prepares questions to the parts of a ledger.
  public init(parts: [LedgerPart], schema: LedgerSchema, judge: Judge) {
    self.parts = parts
    self.schema = schema
    self.judge = judge
  }

  /// The least that must be decoded to judge rows.
  private var judging: LedgerSelection {
    var selection = LedgerSelection(noneOf: schema)
    selection.unmeasured = true
    for filter in judge.filters {
      for column in filter.columns { selection.columns[column] = true }
    }
    return selection
  }

  /// All rows whose record has an id, in input order; ids may repeat.
  public func rows(withID id: [UInt8]) throws(LedgerError) -> [JudgedRow] {
    var selection = LedgerSelection(noneOf: schema)
    selection.ids = true
    let everything = LedgerSelection(all: schema)
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    var found: [JudgedRow] = []
    while try scan.next() {
      for row in 0..<scan.rows.count where scan.rows.hasID(row: row) && isEqual(scan.rows.id(ofRow: row), id) {
        try scan.decode(everything)
        found.append(judged(row, of: scan.rows, in: scan.part))
      }
    }
    return found
  }

  /// The row of a line of a shard, if it is a document.
  public func row(shard: String, line: UInt64) throws(LedgerError) -> JudgedRow? {
    for (index, part) in parts.enumerated() where part.shard == shard {
      var selection = LedgerSelection(noneOf: schema)
      selection.lines = true
      var scan = LedgerScan(parts: [part], schema: schema, selection: selection)
      while try scan.next() {
        for row in 0..<scan.rows.count where scan.rows.line(ofRow: row) == line {
          try scan.decode(LedgerSelection(all: schema))
          return judged(row, of: scan.rows, in: index)
        }
      }
    }
    return nil
  }

  /// Up to `count` rows of those of which `predicate` holds, in input order: those with the smallest `RowKey`.
  ///
  /// So the choice depends on shard names and line numbers alone, and a larger sample holds every smaller one.
  public func sample(_ count: Int, where predicate: RowPredicate, seed: UInt64 = 0) throws(LedgerError) -> [JudgedRow] {
    if count <= 0 { return [] }
    var selection = judging
    selection.lines = true
    let everything = LedgerSelection(all: schema)
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    var best: [Candidate] = []
    var part = -1
    var keys = RowKey(shard: "")
    while try scan.next() {
      if scan.part != part {
        part = scan.part
        keys = RowKey(shard: parts[part].shard, seed: seed)
      }
      for row in 0..<scan.rows.count {
        let place = Candidate.Place(
          key: keys.key(line: scan.rows.line(ofRow: row)), part: part, line: scan.rows.line(ofRow: row))
        if best.count == count && !(place < best[count - 1].place) { continue }
        let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
        if !predicate.holds(of: fired) { continue }
        try scan.decode(everything)
        let candidate = Candidate(place: place, row: judged(row, of: scan.rows, in: part))
        if best.count == count { best.removeLast() }
        best.insert(candidate, at: Self.position(of: place, in: best))
      }
    }
    best.sort { ($0.place.part, $0.place.line) < ($1.place.part, $1.place.line) }
    return best.map(\.row)
  }

  /// The mask tables that follow from the rows, with slices by one carried field whatever its number of values.
  ///
  /// For a field that the stored tables leave out; memory grows with the field's distinct values.
  public func masks(by field: Int) throws(LedgerError) -> MaskTable {
    var selection = judging
    selection.sizes = true
    selection.carried[field] = true
    var table = MaskTable(fieldCount: schema.carried.count, valueLimit: .max)
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    while try scan.next() {
      for row in 0..<scan.rows.count {
        let unmeasured = scan.rows.unmeasured(ofRow: row)
        let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: unmeasured)
        let weight = Tally(
          documents: 1, codePoints: scan.rows.codePoints(ofRow: row), bytes: scan.rows.bytes(ofRow: row))
        let entry = table.add(weight, fired: fired, unmeasured: unmeasured)
        table.add(
          weight, to: entry,
          value: scan.rows.hasCarried(field, row: row) ? JudgedRow.array(scan.rows.carried(field, ofRow: row)) : nil,
          field: field)
      }
    }
    return table
  }

  /// A row taken out of the ledger, with its verdict.
  func judged(_ row: Int, of rows: borrowing LedgerRows, in part: Int) -> JudgedRow {
    let fired = judge.fired(rows.values(ofRow: row), unmeasured: rows.unmeasured(ofRow: row))
    return JudgedRow(row, of: rows, shard: parts[part].shard, schema: schema, fired: fired)
  }

  private func isEqual(_ span: Span<UInt8>, _ bytes: [UInt8]) -> Bool {
    guard span.count == bytes.count else { return false }
    for index in span.indices where span[index] != bytes[index] { return false }
    return true
  }

  private static func position(of place: Candidate.Place, in list: [Candidate]) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A row of a sample so far.
private struct Candidate {
  struct Place: Comparable {
    var key: UInt64
    var part: Int
    var line: UInt64

    static func < (left: Place, right: Place) -> Bool {
      (left.key, left.part, left.line) < (right.key, right.part, right.line)
    }
  }

  var place: Place
  var row: JudgedRow
}
