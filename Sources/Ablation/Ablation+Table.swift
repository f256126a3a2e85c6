// Counts what each filter of a variant costs.

import Buffers
import Filters
import Ledger
import Pipeline
public import Recipes
import Shards

/// How Shapley values are estimated.
private struct PermutationQuestion {
  var permutations: Int
  var seed: UInt64
}

extension Ablation {
  /// The table of a variant; without changes that of the run itself.
  ///
  /// Where a step measured survivors alone, the documents that come back without a filter may not have been measured; the
  /// inputs are scanned once more for these, everything measured.
  ///
  /// - Parameters:
  ///   - variant: the changes to the run's recipe.
  ///   - permutations: how many orders of the filters the Shapley values are estimated from; 0 for the coverage game.
  ///   - seed: seed of the permutations.
  ///   - field: the carried field by whose values the variant is shown too.
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`; `UnknownField` of `by`.
  public func table(
    _ variant: Variant = Variant(), permutations: Int = 0, seed: UInt64 = 0, by field: String? = nil
  ) throws -> AblationTable {
    let question = PermutationQuestion(permutations: permutations, seed: seed)
    // Before anything that takes long.
    if let field { _ = try slices(by: field) }
    let wanted = variant.isEmpty ? directory.plan : try variant.applied(to: recipe).plan()
    var (table, kept): (AblationTable, DocumentSet)
    do {
      let plan = try VariantPlan(wanted, of: directory.plan, schema: directory.schema)
      (table, kept) = try self.table(plan, variant, question)
    } catch let reason as RescanReason {
      if wanted.hash == directory.plan.hash {
        (table, kept) = (ownTable(reason), base.documents)
      } else {
        // The table of a run of the variant, made for the purpose.
        (table, kept) = try withRescan(wanted) { other in
          var table = try other.table(permutations: permutations, seed: seed)
          table.rescanned = [reason.text, table.rescanned].compactMap { $0 }.joined(separator: "; ")
          return (table, other.base.documents)
        }
      }
    }
    table.variant = VariantRecord(variant)
    table.runKept = verdicts.amount(of: base.documents)
    table.sample = sample
    table.interval = sample.map { _ in WilsonInterval(table.kept.documents, of: table.total.documents) }
    table.slices = try field.map { try slices(of: kept, by: $0) }
    return table
  }

  /// Filters that are left out or added together.
  private struct Group {
    var name: String
    var places: Set<Int>
  }

  /// Each filter of a variant, and each family.
  private func groups(_ plan: VariantPlan) -> (filters: [Group], families: [Group]) {
    let filters = plan.filters.map { Group(name: directory.plan.filters[$0].name, places: [$0]) }
    var families: [Group] = []
    for place in plan.filters {
      let name = directory.plan.family(ofFilter: place)
      if families.last?.name == name {
        families[families.count - 1].places.insert(place)
      } else {
        families.append(Group(name: name, places: [place]))
      }
    }
    return (filters, families)
  }

  private func table(
    _ plan: VariantPlan, _ variant: Variant, _ question: PermutationQuestion
  ) throws -> (AblationTable, DocumentSet) {
    try resolver.prepare([plan])
    defer { resolver.forget() }
    let documents = try resolver.resolve(plan, noting: true)
    var table = table(resolver.firedSets(plan), groups(plan), kept: verdicts.amount(of: documents))
    guard let reason = try addCosts(to: &table, plan, question) else { return (table, documents) }
    guard let wide = try widened(variant) else {
      table.unanswered = reason.text
      return (table, documents)
    }
    do {
      let rest = try withRescan(wide, widened: true) { other in
        let plan = try VariantPlan(wide, of: other.directory.plan, schema: other.directory.schema)
        return try other.addCosts(to: &table, plan, question)
      }
      table.unanswered = rest?.text
    } catch let unknown as RescanReason {
      table.unanswered = unknown.text
    }
    table.rescanned =
      "for what is kept without a filter or with it alone, all steps measured everything: \(reason.text)"
    return (table, documents)
  }

  /// The table of the run itself where no variant of it can be asked of its ledger.
  private func ownTable(_ reason: RescanReason) -> AblationTable {
    var sums: [FilterMask: Int] = [:]
    var sets: [FiredSet] = []
    for document in 0..<verdicts.count {
      let fired = verdicts.sets[Int(verdicts.setNumbers.base[document])].fired
      let amount = verdicts.tokens.amount(
        verdicts.tally(of: document), counted: verdicts.tokens.counted(of: document))
      if let place = sums[fired] {
        sets[place].amount += amount
      } else {
        sums[fired] = sets.count
        sets.append(FiredSet(fired: fired, amount: amount))
      }
    }
    let places = directory.plan.filters.indices
    var families: [Group] = []
    for place in places {
      let name = directory.plan.family(ofFilter: place)
      if families.last?.name != name { families.append(Group(name: name, places: [])) }
      families[families.count - 1].places.insert(place)
    }
    let filters = places.map { Group(name: directory.plan.filters[$0].name, places: [$0]) }
    var table = table(sets, (filters, families), kept: verdicts.amount(of: base.documents))
    table.unanswered = reason.text
    return table
  }

  /// The plan of a variant whose steps all measure, and sign, every document.
  ///
  /// Nothing where they do so already, and where a step names a signal as a step of survivors has it.
  func widened(_ variant: Variant) throws -> Plan? {
    var changed = variant.isEmpty ? recipe : try variant.applied(to: recipe)
    let hash = try changed.plan().hash
    for family in changed.families.indices { changed.families[family].onlySurviving = false }
    do {
      let scopes = try changed.plan().steps.filter(\.comparesSurvivors).map { "\($0.name).scope=all" }
      let wide = try Variant(set: scopes).applied(to: changed).plan()
      return wide.hash == hash ? nil : wide
    } catch {
      return nil
    }
  }

  /// What fires on what, all but the costs of leaving out and adding.
  private func table(
    _ sets: [FiredSet], _ groups: (filters: [Group], families: [Group]), kept: Amount
  ) -> AblationTable {
    let total = verdicts.totalAmount
    let filters = rows(groups.filters, sets)
    return AblationTable(
      variant: VariantRecord(Variant()), total: total, runKept: kept, kept: kept, rejected: total - kept,
      tokens: verdicts.tokens.note, shapleyMethod: .coverage, filters: filters, families: rows(groups.families, sets),
      overlaps: overlaps(groups.filters, sets, filters))
  }

  private func rows(_ groups: [Group], _ sets: [FiredSet]) -> [FilterAblation] {
    var members: [Int: Int] = [:]
    for (number, group) in groups.enumerated() { for place in group.places { members[place] = number } }
    // So that tokens are counted, if only as none.
    let nothing = verdicts.tokens.amount(Tally(), counted: 0)
    var rows = groups.map {
      FilterAblation(name: $0.name, gross: nothing, unique: nothing, first: nothing, shapley: Change(nothing))
    }
    for set in sets {
      var fired: [Int] = []
      set.fired.forEach { place in
        if let number = members[place], !fired.contains(number) { fired.append(number) }
      }
      guard let first = fired.first else { continue }
      rows[first].first += set.amount
      if fired.count == 1 { rows[first].unique += set.amount }
      for number in fired {
        rows[number].gross += set.amount
        rows[number].shapley.add(Change(set.amount), times: 1 / Double(fired.count))
      }
    }
    for number in rows.indices {
      rows[number].gross = verdicts.tokens.settled(rows[number].gross)
      rows[number].unique = verdicts.tokens.settled(rows[number].unique)
      rows[number].first = verdicts.tokens.settled(rows[number].first)
    }
    return rows
  }

  private func overlaps(_ groups: [Group], _ sets: [FiredSet], _ rows: [FilterAblation]) -> [AblationOverlap] {
    let numbers = Dictionary(
      uniqueKeysWithValues: groups.enumerated().flatMap { entry in entry.element.places.map { ($0, entry.offset) } })
    var both = [Amount?](repeating: nil, count: groups.count * groups.count)
    for set in sets {
      let fired = set.fired.members.compactMap { numbers[$0] }
      for (place, left) in fired.enumerated() {
        for right in fired[(place + 1)...] {
          both[left * groups.count + right, default: Amount()] += set.amount
        }
      }
    }
    return both.indices.compactMap { pair in
      guard let amount = both[pair].map(verdicts.tokens.settled) else { return nil }
      let (left, right) = (rows[pair / groups.count], rows[pair % groups.count])
      var either = left.gross
      either += right.gross
      return AblationOverlap(
        left: left.name, right: right.name, both: amount, jaccard: Change(amount).share(of: either - amount),
        ofLeft: Change(amount).share(of: left.gross), ofRight: Change(amount).share(of: right.gross))
    }
  }

  // MARK: Costs

  /// Adds what is kept without each filter and with it alone, and Shapley values from permutations.
  ///
  /// - Returns: Why some are not known; nothing where all are.
  private func addCosts(
    to table: inout AblationTable, _ plan: VariantPlan, _ question: PermutationQuestion
  ) throws -> RescanReason? {
    try resolver.prepare([plan])
    defer { resolver.forget() }
    let (filters, families) = groups(plan)
    var reason = try addCosts(to: &table.filters, filters, plan, table)
    if let more = try addCosts(to: &table.families, families, plan, table) { reason = reason ?? more }
    if let reason { return reason }
    guard question.permutations > 0 && !plan.selections.isEmpty else { return nil }
    do {
      try estimate(&table.filters, filters, plan, table.total, question)
      try estimate(&table.families, families, plan, table.total, question)
      table.shapleyMethod = .permutations
      table.permutations = question.permutations
    } catch let more as RescanReason {
      reason = more
    }
    return reason
  }

  private func addCosts(
    to rows: inout [FilterAblation], _ groups: [Group], _ plan: VariantPlan, _ table: AblationTable
  ) throws -> RescanReason? {
    let places = Set(plan.filters)
    var reason: RescanReason?
    for (number, group) in groups.enumerated() {
      try Interruption.check()
      do {
        rows[number].leaveOneOut = try kept(plan.keeping(places.subtracting(group.places))) - Change(table.kept)
      } catch let unknown as RescanReason {
        reason = reason ?? unknown
      }
      do {
        rows[number].addOneIn = try Change(table.total) - kept(plan.keeping(group.places))
      } catch let unknown as RescanReason {
        reason = reason ?? unknown
      }
    }
    return reason
  }

  private func kept(_ plan: VariantPlan) throws -> Change {
    Change(verdicts.amount(of: try resolver.resolve(plan)))
  }

  /// Estimates Shapley values: the mean of what each group rejects when it comes behind those before it in an order
  /// (Castro, Gómez and Tejada 2009, Polynomial calculation of the Shapley value based on sampling).
  private func estimate(
    _ rows: inout [FilterAblation], _ groups: [Group], _ plan: VariantPlan, _ total: Amount,
    _ question: PermutationQuestion
  ) throws {
    var generator = SplitMix(seed: question.seed)
    var sums = [Change](repeating: Change(), count: groups.count)
    var squares = sums
    for _ in 0..<question.permutations {
      try Interruption.check()
      var places: Set<Int> = []
      var before = Change(total)
      for number in groups.indices.shuffled(using: &generator) {
        places.formUnion(groups[number].places)
        let after = try kept(plan.keeping(places))
        let share = before - after
        before = after
        sums[number].add(share)
        squares[number].add(share.combined(with: share, *))
      }
    }
    let count = Double(question.permutations)
    for number in groups.indices {
      let mean = sums[number].mapped { $0 / count }
      rows[number].shapley = mean
      // Of one permutation nothing is known about the spread.
      guard question.permutations > 1 else { continue }
      var spread = squares[number]
      spread.add(mean.combined(with: mean, *), times: -count)
      rows[number].shapleyError = spread.mapped { (max($0, 0) / (count - 1) / count).squareRoot() }
    }
  }
}

extension [Amount?] {
  /// An amount that begins as nothing.
  fileprivate subscript(place: Int, default nothing: Amount) -> Amount {
    get { self[place] ?? nothing }
    set { self[place] = newValue }
  }
}

extension PlannedStep {
  /// Whether it compares those alone that pass every earlier step.
  var comparesSurvivors: Bool {
    if case .deduplicate(let deduplication) = work { deduplication.scope == .survivors } else { false }
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
