// What each filter of a run, or of a variant of it, costs: alone, among the others, and as its share of all.

public import Filters
public import Ledger
import Pipeline
public import Recipes
import Shards

/// An amount of text that may be less than nothing: how much more one variant keeps than another.
public struct Change: Sendable, Hashable, Codable {
  /// Documents.
  public var documents: Double
  /// Code points of their texts as read.
  public var codePoints: Double
  /// Bytes of their texts as read.
  public var bytes: Double

  enum CodingKeys: String, CodingKey {
    case documents
    case codePoints = "code_points"
    case bytes
  }

  /// Makes a change; of nothing unless said otherwise.
  public init(documents: Double = 0, codePoints: Double = 0, bytes: Double = 0) {
    self.documents = documents
    self.codePoints = codePoints
    self.bytes = bytes
  }

  /// A tally as a change.
  public init(_ tally: Tally) {
    self.init(
      documents: Double(tally.documents), codePoints: Double(tally.codePoints), bytes: Double(tally.bytes))
  }

  /// By how much `left` is more.
  public static func - (left: Change, right: Change) -> Change {
    Change(
      documents: left.documents - right.documents, codePoints: left.codePoints - right.codePoints,
      bytes: left.bytes - right.bytes)
  }

  /// Adds another change, so many times.
  mutating func add(_ other: Change, times factor: Double = 1) {
    documents += other.documents * factor
    codePoints += other.codePoints * factor
    bytes += other.bytes * factor
  }

  /// Each part mapped.
  func mapped(_ transform: (Double) -> Double) -> Change {
    Change(documents: transform(documents), codePoints: transform(codePoints), bytes: transform(bytes))
  }
}

/// What a filter, or a group of filters, does among the others.
public struct FilterAblation: Sendable, Hashable, Codable {
  /// `family/name`, or the family.
  public var name: String
  /// Documents on which it fires.
  public var gross: Tally
  /// Documents on which nothing else fires.
  public var unique: Tally
  /// Documents on which it is the first to fire in recipe order.
  public var first: Tally
  /// How much more would be kept without it, duplicates resolved anew; nothing where only a scan could tell.
  ///
  /// Code points and bytes may be less than nothing: a document that comes back may be kept in place of a longer one.
  public var leaveOneOut: Change?
  /// How much it would reject if it were the only filter; nothing where only a scan could tell.
  public var addOneIn: Change?
  /// Its Shapley value: its fair share of all that is rejected.
  public var shapley: Change
  /// The standard error of `shapley`, where that is estimated from permutations.
  public var shapleyError: Change?

  enum CodingKeys: String, CodingKey {
    case name, gross, unique, first
    case leaveOneOut = "leave_one_out"
    case addOneIn = "add_one_in"
    case shapley
    case shapleyError = "shapley_error"
  }
}

/// How Shapley values were found.
public enum ShapleyMethod: String, Sendable, Hashable, Codable {
  /// Exactly: each rejected document's weight is shared equally by all that fire on it. With a selection this takes its
  /// verdicts as the run has them, which others' presence has shaped.
  case coverage
  /// From permutations of all filters, with duplicates resolved anew for each set of filters.
  case permutations
}

/// What every filter and every family of a variant does.
public struct AblationTable: Sendable, Hashable, Codable {
  /// All documents.
  public var total: Tally
  /// What the variant keeps.
  public var kept: Tally
  /// What it rejects.
  public var rejected: Tally
  /// Why the inputs were scanned anew for it; nothing where the ledger answered.
  public var rescanned: String?
  /// How `shapley` was found.
  public var shapleyMethod: ShapleyMethod
  /// Permutations drawn, where they were.
  public var permutations: Int?
  /// Its filters, in recipe order.
  public var filters: [FilterAblation]
  /// Its families, in recipe order, each as if it were one filter.
  public var families: [FilterAblation]
  /// Each pair of filters that fire on the same documents, in recipe order.
  public var overlaps: [FilterOverlap]

  enum CodingKeys: String, CodingKey {
    case total, kept, rejected, rescanned
    case shapleyMethod = "shapley_method"
    case permutations, filters, families, overlaps
  }
}

extension Ablation {
  /// The table of a variant.
  ///
  /// - Parameters:
  ///   - variant: the changes to the run's recipe; none is the run itself.
  ///   - permutations: how many orders of the filters the Shapley values are estimated from; 0 for the coverage game.
  ///   - seed: seed of the permutations.
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`.
  public func table(_ variant: Variant = Variant(), permutations: Int = 0, seed: UInt64 = 0) throws -> AblationTable {
    let wanted = variant.isEmpty ? directory.plan : try variant.applied(to: recipe).plan()
    let plan: VariantPlan
    do {
      plan = try VariantPlan(wanted, of: directory.plan, schema: directory.schema)
      return try table(plan, permutations: permutations, seed: seed)
    } catch let reason as RescanReason {
      // The table of a run of the variant, made for the purpose.
      return try withRescan(wanted) { other in
        var table = try other.table(permutations: permutations, seed: seed)
        table.rescanned = reason.text
        return table
      }
    }
  }

  private func table(_ plan: VariantPlan, permutations: Int, seed: UInt64) throws -> AblationTable {
    try resolver.prepare([plan])
    defer { resolver.forget() }
    let kept = verdicts.tally(of: try resolver.resolve(plan, noting: true))
    let masks = resolver.firedSets(plan).sortedEntries
    let filters = plan.filters
    let all = filters.map { Group(name: directory.plan.filters[$0].name, places: [$0]) }
    var families: [Group] = []
    for place in filters {
      let name = directory.plan.family(ofFilter: place)
      if families.last?.name == name {
        families[families.count - 1].places.insert(place)
      } else {
        families.append(Group(name: name, places: [place]))
      }
    }
    let total = masks.reduce(into: Tally()) { $0 += $1.tally }
    var table = AblationTable(
      total: total, kept: kept,
      rejected: Tally(
        documents: total.documents - kept.documents, codePoints: total.codePoints - kept.codePoints,
        bytes: total.bytes - kept.bytes), rescanned: nil, shapleyMethod: .coverage, permutations: nil,
      filters: try ablate(all, plan, masks, total: total, kept: kept),
      families: try ablate(families, plan, masks, total: total, kept: kept),
      overlaps: CoverageCounts(masks, filters: directory.plan.filters).overlaps)
    if permutations > 0 && !plan.selections.isEmpty {
      table.shapleyMethod = .permutations
      table.permutations = permutations
      try estimate(&table.filters, all, plan, total: total, permutations: permutations, seed: seed)
      try estimate(&table.families, families, plan, total: total, permutations: permutations, seed: seed)
    }
    return table
  }

  /// Filters that are left out or added together.
  private struct Group {
    var name: String
    var places: Set<Int>
  }

  private func ablate(
    _ groups: [Group], _ plan: VariantPlan, _ masks: [MaskEntry], total: Tally, kept: Tally
  ) throws -> [FilterAblation] {
    var members: [Int: Int] = [:]
    for (number, group) in groups.enumerated() { for place in group.places { members[place] = number } }
    var rows = groups.map {
      FilterAblation(name: $0.name, gross: Tally(), unique: Tally(), first: Tally(), shapley: Change())
    }
    for entry in masks {
      var fired: [Int] = []
      entry.fired.forEach { place in
        if let number = members[place], !fired.contains(number) { fired.append(number) }
      }
      guard let first = fired.first else { continue }
      rows[first].first += entry.tally
      if fired.count == 1 { rows[first].unique += entry.tally }
      for number in fired {
        rows[number].gross += entry.tally
        rows[number].shapley.add(Change(entry.tally), times: 1 / Double(fired.count))
      }
    }
    let places = Set(plan.filters)
    for (number, group) in groups.enumerated() {
      try Interruption.check()
      let without = try keptIfKnown(plan.keeping(places.subtracting(group.places)))
      rows[number].leaveOneOut = without.map { Change($0) - Change(kept) }
      let alone = try keptIfKnown(plan.keeping(group.places))
      rows[number].addOneIn = alone.map { Change(total) - Change($0) }
    }
    return rows
  }

  private func keptIfKnown(_ plan: VariantPlan) throws -> Tally? {
    do {
      return verdicts.tally(of: try resolver.resolve(plan))
    } catch is RescanReason {
      return nil
    }
  }

  /// Estimates Shapley values: the mean of what each group rejects when it comes behind those before it in an order
  /// (Castro, Gómez and Tejada 2009, Polynomial calculation of the Shapley value based on sampling).
  private func estimate(
    _ rows: inout [FilterAblation], _ groups: [Group], _ plan: VariantPlan, total: Tally, permutations: Int,
    seed: UInt64
  ) throws {
    var generator = SplitMix(seed: seed)
    var sums = [Change](repeating: Change(), count: groups.count)
    var squares = sums
    for _ in 0..<permutations {
      try Interruption.check()
      var places: Set<Int> = []
      var before = Change(total)
      for number in groups.indices.shuffled(using: &generator) {
        places.formUnion(groups[number].places)
        guard let kept = try keptIfKnown(plan.keeping(places)) else {
          throw RunError.settings(
            "permutations: a step looked at survivors alone, so the ledger does not tell what sets of filters keep; ask "
              + "without permutations, or of a run without `when: surviving` and `scope: survivors`")
        }
        let after = Change(kept)
        let share = before - after
        before = after
        sums[number].add(share)
        squares[number].add(share.squared)
      }
    }
    let count = Double(permutations)
    for number in groups.indices {
      let mean = sums[number].mapped { $0 / count }
      rows[number].shapley = mean
      // Of one permutation nothing is known about the spread.
      guard permutations > 1 else { continue }
      var spread = squares[number]
      spread.add(mean.squared, times: -count)
      rows[number].shapleyError = spread.mapped { (max($0, 0) / (count - 1) / count).squareRoot() }
    }
  }
}

extension Change {
  fileprivate var squared: Change {
    Change(documents: documents * documents, codePoints: codePoints * codePoints, bytes: bytes * bytes)
  }
}

extension Plan {
  /// The family of a filter; of a selection's filter, the selection.
  func family(ofFilter place: Int) -> String {
    let filter = filters[place]
    if case .deduplicate = steps[filter.step].work { return steps[filter.step].name }
    return filter.name.firstIndex(of: "/").map { String(filter.name[..<$0]) } ?? filter.name
  }
}

/// Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators: the same numbers everywhere.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
