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
  struct Selection: Hashable {
    /// Its step in the run's plan.
    var step: Int
    /// How many of the run's first filters stand before it.
    var filtersBefore: Int
    /// Who of a cluster is kept.
    var keep: KeeperPolicy
    /// Its own filters, with the variant's limits over the run's columns.
    var filters: [ChangedFilter]
  }

  /// What the variant needs of a step of the run that looked at survivors alone.
  struct Need: Hashable {
    /// What is needed of it.
    enum Product: Hashable {
      /// What it measured.
      case measures
      /// What it signed.
      case signatures
      /// What it found of other documents, which the variant must not shape.
      case findings
    }

    /// Who in the variant needs it.
    enum User: Hashable {
      case filter(Int)
      case selection(Int)
    }

    var product: Product
    /// The step in the run's plan.
    var step: Int
    /// The variant's filters, by their places in the run's plan, that spare it a document on which they fire.
    var before: FilterMask
    var user: User
  }

  /// The run's filters that judge as they did; those of selections that compare documents are not among them.
  private(set) var unchanged = FilterMask()
  private(set) var changed: [ChangedFilter] = []
  private(set) var selections: [Selection] = []
  private(set) var needs: [Need] = []
  /// Of each filter that judges survivors alone the filters, by their places in the run's plan, that go before.
  private(set) var ofSurvivors: [Int: FilterMask] = [:]

  /// Finds the filters of a variant in its run.
  ///
  /// - Throws: `RescanReason`.
  init(_ variant: Plan, of run: Plan, schema: LedgerSchema) throws(RescanReason) {
    try Self.check(variant, of: run)
    let names = Dictionary(uniqueKeysWithValues: run.filters.indices.map { (run.filters[$0].name, $0) })
    // Whether passages are removed shapes texts, and verdicts only of the step's own filters.
    let comparing = Set(run.selections.filter { !run.steps[$0].removesPassages })
    var own: [Int: [ChangedFilter]] = [:]
    var places: [Int] = []
    for filter in variant.filters {
      guard let place = names[filter.name], run.filters[place].signal == filter.signal else {
        throw RescanReason(text: "the run did not measure what \(filter.name) reads")
      }
      let mapped = try Self.filter(filter, of: variant, over: run.filters[place], of: run)
      if comparing.contains(mapped.step) {
        own[mapped.step, default: []].append(ChangedFilter(place: place, filter: mapped))
      } else {
        if mapped == run.filters[place] {
          unchanged[place] = true
        } else {
          changed.append(ChangedFilter(place: place, filter: mapped))
        }
        addNeeds(of: filter, variant, mapped, place: place, run, places)
      }
      places.append(place)
    }
    for step in variant.selections { try addSelection(step, of: variant, run, own, schema, places) }
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
    let left = Set(kept.selections.map(\.step))
    kept.needs.removeAll { need in
      switch need.user {
      case .filter(let place): !places.contains(place)
      case .selection(let step): !left.contains(step)
      }
    }
    return kept
  }

  /// Whether documents come to this filter of the run, and only to those before it, as they did in the run.
  func isAsRun(before filtersBefore: Int, _ run: Plan) -> Bool {
    let comparing = Set(run.selections.filter { !run.steps[$0].removesPassages })
    let isJudgedAlike = (0..<filtersBefore).allSatisfy { unchanged[$0] || comparing.contains(run.filters[$0].step) }
    return isJudgedAlike
      && comparing.filter { run.steps[$0].filtersBefore < filtersBefore }.allSatisfy { step in
        guard case .deduplicate(let made) = run.steps[step].work else { return false }
        let filters = run.filters.indices.filter { run.filters[$0].step == step }
        return selections.contains {
          $0.step == step && $0.keep == made.keep
            && $0.filters == filters.map { ChangedFilter(place: $0, filter: run.filters[$0]) }
        }
      }
  }

  // MARK: Filters

  /// A filter of the variant over the columns of the run.
  private static func filter(
    _ filter: PlannedFilter, of variant: Plan, over made: PlannedFilter, of run: Plan
  ) throws(RescanReason) -> PlannedFilter {
    var mapped = made
    mapped.limits = filter.limits
    mapped.undefined = filter.undefined
    mapped.languages = filter.languages
    mapped.languageColumn = nil
    // Everything but a language is the same number whichever step measured it: texts are the same.
    if variant.identifyingStep(of: filter.numerator) != nil {
      guard let numerator = variant.languageColumn(filter.numerator, in: run) else {
        throw RescanReason(text: "the run did not identify the language that \(filter.name) judges")
      }
      mapped.numerator = numerator.column
      mapped.step = numerator.step
      mapped.denominator = filter.denominator.flatMap { variant.languageColumn($0, in: run)?.column }
    }
    if let column = filter.languageColumn {
      guard let found = variant.languageColumn(column, in: run) else {
        throw RescanReason(text: "the run did not identify the language that \(filter.name) asks for")
      }
      mapped.languageColumn = found.column
    }
    return mapped
  }

  /// Notes what a filter needs of steps of survivors.
  ///
  /// - Parameter places: the places in the run's plan of the variant's filters before it.
  private mutating func addNeeds(
    of filter: PlannedFilter, _ variant: Plan, _ mapped: PlannedFilter, place: Int, _ run: Plan, _ places: [Int]
  ) {
    func before(_ step: PlannedStep) -> FilterMask {
      step.onlySurviving ? FilterMask(places[..<min(step.filtersBefore, places.count)]) : FilterMask()
    }
    func need(_ step: Int, _ before: FilterMask, _ product: Need.Product = .measures) {
      needs.append(Need(product: product, step: step, before: before, user: .filter(place)))
    }
    let step = variant.steps[filter.step]
    if step.onlySurviving { ofSurvivors[place] = before(step) }
    if run.steps[mapped.step].removesPassages {
      need(mapped.step, FilterMask(), .findings)
    } else if run.steps[mapped.step].onlySurviving {
      need(mapped.step, before(step))
    }
    guard let column = mapped.languageColumn, let asked = run.identifyingStep(of: column) else { return }
    if run.steps[asked].onlySurviving, let wanted = filter.languageColumn.flatMap(variant.identifyingStep) {
      need(asked, before(variant.steps[wanted]))
    }
  }

  // MARK: Selections

  private mutating func addSelection(
    _ step: Int, of variant: Plan, _ run: Plan, _ own: [Int: [ChangedFilter]], _ schema: LedgerSchema, _ places: [Int]
  ) throws(RescanReason) {
    let name = variant.steps[step].name
    guard
      case .deduplicate(let wanted) = variant.steps[step].work,
      let found = run.selections.first(where: { run.steps[$0].name == name }),
      case .deduplicate(let made) = run.steps[found].work,
      wanted.method == made.method, wanted.scope == made.scope, wanted.against == made.against
    else {
      throw RescanReason(text: "\(name) compares documents in another way than the run did")
    }
    if run.steps[found].removesPassages { return }
    guard KeeperScore(wanted.keep, plan: run, schema: schema).isKnown else {
      throw RescanReason(text: "the run's ledger has nothing to keep by as \(name) asks")
    }
    let filters = own[found] ?? []
    guard filters.allSatisfy({ $0.filter.languageColumn == nil }) else {
      throw RescanReason(text: "\(name) has limits by language")
    }
    selections.append(
      Selection(step: found, filtersBefore: run.steps[found].filtersBefore, keep: wanted.keep, filters: filters))
    let before = FilterMask(places[..<variant.steps[step].filtersBefore])
    if made.scope == .survivors {
      needs.append(Need(product: .signatures, step: found, before: before, user: .selection(found)))
    }
    try addNeeds(of: wanted.keep, variant, run, before, user: .selection(found), name)
  }

  /// Notes what a keeper policy needs of steps of survivors.
  private mutating func addNeeds(
    of keep: KeeperPolicy, _ variant: Plan, _ run: Plan, _ before: FilterMask, user: Need.User, _ name: String
  ) throws(RescanReason) {
    var read: Int?
    switch keep {
    case .first, .longest: return
    case .highest(let signal):
      read = run.signals.first { $0.name == signal }?.step
      let wanted = variant.signals.first { $0.name == signal }?.step
      guard let read, let wanted, run.steps[read].name == variant.steps[wanted].name else {
        throw RescanReason(text: "\(name) keeps by a signal that the run measured of something else")
      }
    case .newest(let field), .priority(let field, _):
      read = run.languageFields.first { $0.name == field }?.step
      guard (read != nil) == variant.languageFields.contains(where: { $0.name == field }) else {
        throw RescanReason(text: "\(name) keeps by a field that the run took from its language step")
      }
    }
    guard let read, run.steps[read].onlySurviving else { return }
    var product = Need.Product.measures
    if case .deduplicate = run.steps[read].work { product = .findings }
    needs.append(Need(product: product, step: read, before: before, user: user))
  }

  /// Refuses a variant whose texts or languages are others than the run's.
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

extension FilterMask {
  /// The set of these filters.
  init(_ places: some Sequence<Int>) {
    self.init()
    for place in places { self[place] = true }
  }
}

extension PlannedStep {
  /// Whether it changes texts by what other documents have.
  var removesPassages: Bool {
    guard case .deduplicate(let deduplication) = work, case .passages = deduplication.method else { return false }
    return true
  }
}

extension Plan {
  /// The language step that fills a column, if one does.
  func identifyingStep(of column: Int) -> Int? {
    steps.firstIndex { step in
      guard case .identify = step.work else { return false }
      return step.outputs.contains { $0.column == column }
    }
  }

  /// The column in which another plan's language step of the same name has what this plan's has in a column.
  ///
  /// Names of columns do not tell: the second language step of a recipe becomes the first where that is left out.
  func languageColumn(_ column: Int, in other: Plan) -> (column: Int, step: Int)? {
    guard let mine = identifyingStep(of: column),
      let measure = steps[mine].outputs.first(where: { $0.column == column })?.measure,
      let theirs = other.steps.firstIndex(where: { $0.name == steps[mine].name }),
      let output = other.steps[theirs].outputs.first(where: { $0.measure == measure })
    else { return nil }
    return (output.column, theirs)
  }
}
