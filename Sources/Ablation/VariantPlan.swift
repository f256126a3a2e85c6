// A variant in terms of the run's own filters and columns, or why the run's ledger cannot answer it.

import Ledger
import Pipeline
import Recipes

/// Why a variant has to be scanned anew.
struct RescanReason: Error, Hashable {
  var text: String
}

/// A variant of a run, as its ledger answers it.
struct VariantPlan {
  /// A filter whose limits are others than in the run.
  struct ChangedFilter: Hashable {
    /// Its place in the run's plan.
    var place: Int
    /// The filter with the variant's limits over the run's columns.
    var filter: PlannedFilter
  }

  /// A selection that the variant keeps.
  struct Selection {
    /// Its step in the run's plan.
    var step: Int
    /// How many of the run's first filters stand before it.
    var filtersBefore: Int
    /// Who of a cluster is kept.
    var keep: KeeperPolicy
    /// Its own filters, with the variant's limits over the run's columns.
    var filters: [ChangedFilter]
  }

  /// A step that measured survivors alone, which must have measured the variant's survivors.
  struct Condition {
    var step: Int
    var filtersBefore: Int
  }

  /// The run's filters that judge as they did; those of selections are not among them.
  private(set) var unchanged = FilterMask()
  private(set) var changed: [ChangedFilter] = []
  private(set) var selections: [Selection] = []
  /// The steps that the variant has.
  private var steps: Set<Int> = []

  /// Finds the filters of a variant in its run.
  ///
  /// - Throws: `RescanReason`.
  init(_ variant: Plan, of run: Plan, schema: LedgerSchema) throws(RescanReason) {
    try Self.check(variant, of: run)
    let places = Dictionary(uniqueKeysWithValues: run.filters.indices.map { (run.filters[$0].name, $0) })
    let ownSteps = Set(run.selections)
    var own: [Int: [ChangedFilter]] = [:]
    for filter in variant.filters {
      guard let place = places[filter.name], run.filters[place].signal == filter.signal else {
        throw RescanReason(text: "the run did not measure what \(filter.name) reads")
      }
      var mapped = run.filters[place]
      mapped.limits = filter.limits
      mapped.undefined = filter.undefined
      mapped.languages = filter.languages
      mapped.languageColumn = nil
      if let column = filter.languageColumn {
        let name = variant.columns[column].name
        guard let found = run.columns.firstIndex(where: { $0.name == name }) else {
          throw RescanReason(text: "the run did not identify the language that \(filter.name) asks for")
        }
        mapped.languageColumn = found
      }
      if ownSteps.contains(mapped.step) {
        own[mapped.step, default: []].append(ChangedFilter(place: place, filter: mapped))
      } else if mapped == run.filters[place] {
        unchanged[place] = true
      } else {
        changed.append(ChangedFilter(place: place, filter: mapped))
      }
    }
    try addSelections(of: variant, run, own, schema)
    let kept = Set(variant.steps.map(\.name))
    steps = Set(run.steps.indices.filter { kept.contains(run.steps[$0].name) })
  }

  /// The places of the variant's filters in the run's plan.
  var filters: [Int] {
    (unchanged.members + changed.map(\.place) + selections.flatMap { $0.filters.map(\.place) }).sorted()
  }

  /// The variant without all filters but these; a selection without filters compares nothing.
  func keeping(_ places: Set<Int>) -> VariantPlan {
    var kept = self
    unchanged.forEach { if !places.contains($0) { kept.unchanged[$0] = false } }
    kept.changed.removeAll { !places.contains($0.place) }
    for index in selections.indices { kept.selections[index].filters.removeAll { !places.contains($0.place) } }
    kept.selections.removeAll { $0.filters.isEmpty }
    return kept
  }

  private mutating func addSelections(
    of variant: Plan, _ run: Plan, _ own: [Int: [ChangedFilter]], _ schema: LedgerSchema
  ) throws(RescanReason) {
    for step in variant.selections {
      guard
        case .deduplicate(let wanted) = variant.steps[step].work,
        let found = run.selections.first(where: { run.steps[$0].name == variant.steps[step].name }),
        case .deduplicate(let made) = run.steps[found].work,
        wanted.method == made.method, wanted.scope == made.scope, wanted.against == made.against
      else {
        throw RescanReason(text: "\(variant.steps[step].name) compares documents in another way than the run did")
      }
      if case .passages = wanted.method {
        throw RescanReason(text: "\(variant.steps[step].name) removes passages by who else survives")
      }
      guard KeeperScore(wanted.keep, plan: run, schema: schema).isKnown else {
        throw RescanReason(text: "the run's ledger has nothing to keep by as \(variant.steps[step].name) asks")
      }
      let filters = own[found] ?? []
      guard filters.allSatisfy({ $0.filter.languageColumn == nil }) else {
        throw RescanReason(text: "\(variant.steps[step].name) has limits by language")
      }
      selections.append(
        Selection(step: found, filtersBefore: run.steps[found].filtersBefore, keep: wanted.keep, filters: filters))
    }
  }

  /// The steps of survivors before which the variant leaves something out or judges otherwise than the run.
  func conditions(_ run: Plan) -> [Condition] {
    let ownSteps = Set(run.selections)
    func differs(before step: Int) -> Bool {
      let isOther = (0..<run.steps[step].filtersBefore).contains {
        !unchanged[$0] && !ownSteps.contains(run.filters[$0].step)
      }
      return isOther || ownSteps.contains { earlier in earlier < step && !selections.contains { $0.step == earlier } }
    }
    return steps.sorted().compactMap { place in
      let step = run.steps[place]
      var isOfSurvivors = step.onlySurviving
      if case .deduplicate(let deduplication) = step.work { isOfSurvivors = deduplication.scope == .survivors }
      guard isOfSurvivors, differs(before: place) else { return nil }
      return Condition(step: place, filtersBefore: step.filtersBefore)
    }
  }

  /// Refuses a variant whose texts, languages or comparisons are others than the run's.
  private static func check(_ variant: Plan, of run: Plan) throws(RescanReason) {
    func edits(_ plan: Plan) -> [PlannedStep.Work] {
      plan.steps.map(\.work).filter { if case .edit = $0 { true } else { false } }
    }
    if edits(variant) != edits(run) {
      throw RescanReason(text: "an edit is left out or has other options, so texts are others")
    }
    for step in variant.steps {
      guard case .identify = step.work else { continue }
      guard let made = run.steps.first(where: { $0.name == step.name }), made.work == step.work,
        made.outputs.count >= step.outputs.count
      else {
        throw RescanReason(text: "\(step.name) identifies languages in another way than the run did")
      }
    }
  }
}
