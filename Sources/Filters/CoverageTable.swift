// What each filter does to a corpus, from mask tables alone: the numbers of `coverage.json`, `coverage.csv`, the terminal.

public import Ledger
public import Recipes

/// What one filter does.
public struct FilterCoverage: Sendable, Hashable, Codable {
  /// `family/name`.
  public var name: String
  /// Documents on which it fires.
  public var gross: Tally
  /// Documents on which it fires and no other filter does: what dropping it would give back.
  public var unique: Tally
  /// Documents on which it is the first to fire in recipe order: what a tool that stops at the first filter blames it for.
  public var first: Tally
  /// Documents that its step did not measure.
  public var unmeasured: Tally
}

/// Two filters that fire on the same documents.
public struct FilterOverlap: Sendable, Hashable, Codable {
  /// The filter that stands first in the recipe.
  public var left: String
  /// The other one.
  public var right: String
  /// Documents on which both fire.
  public var both: Tally
}

/// What the filters do to a set of documents.
public struct CoverageCounts: Sendable, Hashable, Codable {
  /// All of the set.
  public var total: Tally
  /// Those on which no filter fires.
  public var kept: Tally
  /// Those on which some filter fires.
  public var rejected: Tally
  /// Each filter, in recipe order.
  public var filters: [FilterCoverage]
  /// Each pair of filters that has documents in common, in recipe order.
  public var overlaps: [FilterOverlap]

  /// Sums entries of a mask table over the filters of a plan.
  public init(_ entries: [MaskEntry], filters planned: [PlannedFilter]) {
    let count = planned.count
    total = Tally()
    kept = Tally()
    rejected = Tally()
    var gross = [Tally](repeating: Tally(), count: count)
    var unique = gross
    var first = gross
    var unmeasured = gross
    var pairs = [Tally](repeating: Tally(), count: count * count)
    var members = [Int](repeating: 0, count: count)
    for entry in entries {
      let tally = entry.tally
      total += tally
      if entry.unmeasured != 0 {
        for index in 0..<count where entry.unmeasured >> UInt64(planned[index].step) & 1 == 1 {
          unmeasured[index] += tally
        }
      }
      guard let leading = entry.fired.first else {
        kept += tally
        continue
      }
      rejected += tally
      first[leading] += tally
      var memberCount = 0
      entry.fired.forEach { index in
        members[memberCount] = index
        memberCount += 1
      }
      if memberCount == 1 { unique[leading] += tally }
      for place in 0..<memberCount {
        gross[members[place]] += tally
        let row = members[place] * count
        for other in (place + 1)..<max(memberCount, place + 1) { pairs[row + members[other]] += tally }
      }
    }
    filters = planned.indices.map {
      FilterCoverage(
        name: planned[$0].name, gross: gross[$0], unique: unique[$0], first: first[$0], unmeasured: unmeasured[$0])
    }
    overlaps = []
    for left in 0..<count {
      for right in (left + 1)..<max(count, left + 1) where pairs[left * count + right].documents > 0 {
        overlaps.append(
          FilterOverlap(left: planned[left].name, right: planned[right].name, both: pairs[left * count + right]))
      }
    }
  }
}

/// The documents with one value of a carried field.
public struct CoverageSlice: Sendable, Hashable, Codable {
  /// The value; nothing for records without the field.
  public var value: String?
  /// What the filters do to them.
  public var counts: CoverageCounts

  enum CodingKeys: String, CodingKey {
    case value
    case counts
  }

  /// Pairs a value with its numbers.
  public init(value: String?, counts: CoverageCounts) {
    self.value = value
    self.counts = counts
  }

  /// Writes a missing value as null rather than leaving it out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    try container.encode(counts, forKey: .counts)
  }
}

/// What each filter does to a corpus, and to its slices by a carried field.
public struct CoverageTable: Sendable, Hashable, Codable {
  /// All documents.
  public var all: CoverageCounts
  /// The carried field by which `slices` are cut.
  public var by: String?
  /// The slices, the one with the most documents first; empty where none were asked for.
  public var slices: [CoverageSlice]
  /// The slices beyond those, taken together.
  public var others: CoverageCounts?
  /// How many values of the field `others` takes together.
  public var otherValues: Int

  enum CodingKeys: String, CodingKey {
    case all
    case by
    case slices
    case others
    case otherValues = "other_values"
  }

  /// The most slices that are listed one by one.
  public static let sliceLimit = 256

  /// Sums a mask table without slices.
  public init(_ masks: borrowing MaskTable, filters: [PlannedFilter]) {
    all = CoverageCounts(masks.sortedEntries, filters: filters)
    by = nil
    slices = []
    others = nil
    otherValues = 0
  }

  /// Sums a mask table by a carried field; nothing where the table is not sliced by it.
  public init?(
    _ masks: borrowing MaskTable, filters: [PlannedFilter], by field: Int, schema: LedgerSchema,
    limit: Int = sliceLimit
  ) {
    guard var cut = masks.sortedSlices(field) else { return nil }
    self.init(masks, filters: filters)
    by = schema.carried[field]
    func documents(_ slice: MaskSlice) -> UInt64 { slice.entries.reduce(0) { $0 + $1.tally.documents } }
    // Slices come sorted by value, so equal sizes stay in that order.
    let order = cut.indices.map { (documents(cut[$0]), $0) }.sorted { $0.0 > $1.0 || ($0.0 == $1.0 && $0.1 < $1.1) }
    cut = order.map { cut[$0.1] }
    slices = cut.prefix(limit).map {
      CoverageSlice(
        value: $0.value.map { String(decoding: $0, as: UTF8.self) },
        counts: CoverageCounts($0.entries, filters: filters))
    }
    if cut.count > limit {
      others = CoverageCounts(cut.dropFirst(limit).flatMap(\.entries), filters: filters)
      otherValues = cut.count - limit
    }
  }
}

/// A carried field that was asked for and is not in the ledger.
public struct UnknownField: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was asked for.
  public var name: String
  /// What there is.
  public var known: [String]

  /// Names what was asked for, and what there is.
  public init(name: String, known: [String]) {
    self.name = name
    self.known = known
  }

  /// A sentence with the remedy.
  public var description: String {
    let fields = known.isEmpty ? "none" : known.joined(separator: ", ")
    let remedy =
      name == "language"
      ? "run a recipe with a `language` step, or the scan with --carry language" : "run the scan with --carry \(name)"
    return "the ledger carries no field \"\(name)\" (it carries: \(fields)); \(remedy)"
  }
}

extension LedgerQuery {
  /// The coverage of the ledger, by a carried field if one is named.
  ///
  /// Reads the mask tables alone, or the rows where a field has too many values for tables.
  public func coverage(by field: String? = nil) throws -> CoverageTable {
    let masks = try MaskTable(parts: parts, schema: schema)
    guard let field else { return CoverageTable(masks, filters: judge.filters) }
    guard let index = schema.carried.firstIndex(of: field) else {
      throw UnknownField(name: field, known: schema.carried)
    }
    if let table = CoverageTable(masks, filters: judge.filters, by: index, schema: schema) { return table }
    let rows = try self.masks(by: index)
    guard let table = CoverageTable(rows, filters: judge.filters, by: index, schema: schema) else {
      preconditionFailure("a table without a limit of values has every slice")
    }
    return table
  }
}
