// What a variant keeps of the documents with each value of a carried field.

import Buffers
import Filters
import Ledger
public import Pipeline
import Shards

/// The documents of a run by the value of a carried field.
final class DocumentSlices {
  /// The field.
  let field: String
  /// The values, those of most documents first; the empty one is of documents without the field, the last of all others.
  private(set) var values: [String?] = []
  /// How many values the last slice takes together; 0 where it is one value's.
  private(set) var otherValues = 0
  /// Number of each document's slice.
  private(set) var numbers: [UInt32] = []

  /// The most values that are told apart.
  static let limit = CoverageTable.sliceLimit

  /// Reads a field.
  ///
  /// - Throws: `UnknownField`, `LedgerError`.
  init(_ field: String, of directory: RunDirectory) throws {
    self.field = field
    guard let column = directory.schema.carried.firstIndex(of: field) else {
      throw UnknownField(name: field, known: directory.schema.carried)
    }
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.carried[column] = true
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var places: [String?: UInt32] = [:]
    var found: [String?] = []
    var counts: [Int] = []
    while try scan.next() {
      try Interruption.check()
      for row in 0..<scan.rows.count {
        let value: String? =
          scan.rows.hasCarried(column, row: row)
          ? scan.rows.carried(column, ofRow: row).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } : nil
        let place = places[value] ?? UInt32(found.count)
        if Int(place) == found.count {
          places[value] = place
          found.append(value)
          counts.append(0)
        }
        counts[Int(place)] += 1
        numbers.append(place)
      }
    }
    let order = found.indices.sorted { left, right in
      counts[left] != counts[right] ? counts[left] > counts[right] : (found[left] ?? "") < (found[right] ?? "")
    }
    var ranks = [UInt32](repeating: 0, count: found.count)
    for (rank, place) in order.enumerated() { ranks[place] = UInt32(min(rank, Self.limit)) }
    for document in numbers.indices { numbers[document] = ranks[Int(numbers[document])] }
    values = order.prefix(Self.limit).map { found[$0] }
    otherValues = max(0, found.count - Self.limit)
    if otherValues > 0 { values.append(nil) }
  }

  /// What a slice is called: its value, `(none)`, or how many values it takes together.
  func name(_ slice: Int) -> String {
    otherValues > 0 && slice == Self.limit ? "(\(otherValues) others)" : values[slice] ?? "(none)"
  }

  /// How much text each slice has of some documents.
  func amounts(of documents: DocumentSet, _ verdicts: RunVerdicts) -> [Amount] {
    var sums = [Tally](repeating: Tally(), count: values.count)
    var counted = [UInt64](repeating: 0, count: values.count)
    documents.forEach { document in
      let slice = Int(numbers[document])
      sums[slice] += verdicts.tally(of: document)
      counted[slice] += verdicts.tokens.counted(of: document)
    }
    return sums.indices.map { verdicts.tokens.amount(sums[$0], counted: counted[$0]) }
  }
}

/// What is kept of the documents with one value of a field.
public struct SliceAblation: Sendable, Hashable, Codable {
  /// What it is called: the value, `(none)` for records without the field, or how many values it takes together.
  public var name: String
  /// The value; nothing for records without the field, and for other values taken together.
  public var value: String?
  /// All of its documents.
  public var total: Amount
  /// What the run itself keeps of them.
  public var runKept: Amount
  /// What the variant keeps of them.
  public var kept: Amount
  /// The share kept.
  public var share: Change
  /// How much more that is than the run itself keeps.
  public var change: Change
  /// The 95 % interval of the share of documents, where the run took a sample of lines.
  public var interval: WilsonInterval?

  enum CodingKeys: String, CodingKey {
    case name, value, total
    case runKept = "run_kept"
    case kept, share, change
    case interval = "wilson_95"
  }
}

/// What is kept by the values of a carried field.
public struct SliceTable: Sendable, Hashable, Codable {
  /// The field.
  public var field: String
  /// Its values, those of most documents first.
  public var slices: [SliceAblation]
}

extension Ablation {
  /// What a set of documents keeps by the values of a carried field.
  ///
  /// - Throws: `UnknownField`, `LedgerError`.
  public func slices(of documents: DocumentSet, by field: String) throws -> SliceTable {
    let slices = try slices(by: field)
    let totals = slices.amounts(of: DocumentSet(allOf: verdicts.count), verdicts)
    let before = slices.amounts(of: base.documents, verdicts)
    let kept = slices.amounts(of: documents, verdicts)
    return SliceTable(
      field: field,
      slices: totals.indices.map { place in
        SliceAblation(
          name: slices.name(place), value: slices.values[place], total: totals[place], runKept: before[place],
          kept: kept[place], share: Change(kept[place]).share(of: totals[place]),
          change: Change(kept[place]) - Change(before[place]),
          interval: sample.map { _ in WilsonInterval(kept[place].documents, of: totals[place].documents) })
      })
  }

  /// The share of lines that the run took; nothing where it took all, or the first ones.
  public var sample: Double? { directory.record.settings.sample.flatMap { $0 < 1 ? $0 : nil } }

  /// The documents by a field, read once.
  func slices(by field: String) throws -> DocumentSlices {
    if let known = knownSlices, known.field == field { return known }
    let read = try DocumentSlices(field, of: directory)
    knownSlices = read
    return read
  }
}
