// From a loaded recipe to a plan: names are looked up, columns shared, defaults written out. What is wrong is collected.

internal import Edits
internal import Languages
internal import Measures

extension Recipe {
  /// Resolves the recipe.
  ///
  /// - Parameter vocabulary: the signals and edits that may be named.
  /// - Throws: `RecipeError` with every unknown signal, edit, option and dialect, and with every limit of size passed.
  public func plan(_ vocabulary: Vocabulary = .standard) throws(RecipeError) -> Plan {
    var planner = Planner(vocabulary)
    let plan = planner.plan(self)
    if !planner.faults.isEmpty { throw RecipeError(planner.faults) }
    return plan
  }
}

/// Makes one plan.
struct Planner {
  /// What is wrong.
  var faults: [RecipeFault] = []
  private let vocabulary: Vocabulary
  var columns = PlanColumns()
  var steps: [PlannedStep] = []
  var filters: [PlannedFilter] = []
  private var signals: [PlannedSignal] = []
  /// The edit step whose text is measured now; "" before the first.
  var state = ""
  /// The edits so far: a filter may read what any of them says of itself.
  private var edits: [(definition: EditDefinition, state: String)] = []
  /// The deduplication steps so far, by family.
  private var deduplications: [String: Deduplication] = [:]
  /// The language steps so far: their columns by measure.
  var languageSteps: [[String: Int]] = []
  /// The step that has ended the pass, by removing passages that other documents have.
  private var end: String?

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
  }

  /// Makes the plan; where there are faults it lacks what is faulty.
  mutating func plan(_ recipe: Recipe) -> Plan {
    var resolved = recipe
    if recipe.measuresAll { measureAll("measure") }
    for index in resolved.families.indices {
      let filtersBefore = filters.count
      checkDialect(resolved.families[index])
      checkPass(resolved.families[index])
      if let edit = resolved.families[index].edit {
        let options = plan(edit, of: resolved.families[index])
        resolved.families[index].edit?.options = options
        if recipe.measuresAll { measureAll("\(resolved.families[index].name)/measure") }
      }
      if let language = resolved.families[index].language {
        let verdict = language.undetermined(resolved.families[index].filters)
        for filter in resolved.families[index].filters.indices {
          resolved.families[index].filters[filter].undefined = verdict
        }
        plan(language, of: resolved.families[index], before: resolved.families[(index + 1)...])
      }
      if let dedup = resolved.families[index].dedup {
        plan(dedup, of: resolved.families[index])
      } else {
        plan(resolved.families[index], filtersBefore: filtersBefore)
      }
    }
    checkSize(recipe)
    let text = ResolvedText.recipe(resolved, deduplications)
    return Plan(
      name: recipe.name, steps: steps, filters: filters, columns: columns.columns, signals: signals, resolved: text,
      hash: ResolvedText.hash(text))
  }

  mutating func fault(_ position: SourcePosition, _ message: String) {
    faults.append(RecipeFault(position, message))
  }

  private mutating func checkDialect(_ family: RecipeFamily) {
    let known = vocabulary.dialects
    if !known.contains(family.dialect) {
      fault(
        family.position,
        "family `\(family.name)`: unknown dialect `\(family.dialect)`\(Spelling.suggestion(for: family.dialect, among: known))"
      )
    }
  }

  /// What other documents remove from a text is known only when all are read, so nothing can measure it in this pass.
  private mutating func checkPass(_ family: RecipeFamily) {
    guard let end else { return }
    fault(
      family.position,
      "`\(family.name)` stands behind `\(end)`, which changes texts by what other documents have and so ends the pass. "
        + "Make two recipes of it: `sluice run` the steps up to `\(end)`, then the others on its kept/ folder")
  }

  /// Plans a deduplication step: its columns, and the filter that drops who is not kept.
  private mutating func plan(_ dedup: RecipeDedup, of family: RecipeFamily) {
    var settings = DedupSettings(dedup)
    let step = settings.deduplication()
    faults += settings.decoder.faults
    guard let step else { return }
    let name = "\(family.name)/\(dedup.kind.rawValue)"
    if case .highest(let signal) = step.keep, !signals.contains(where: { $0.name == signal && !$0.signal.isLanguage }) {
      fault(
        dedup.position(of: "keep"),
        "the recipe measures no signal `\(signal)` before `\(name)`"
          + Spelling.suggestion(for: signal, among: signals.filter { !$0.signal.isLanguage }.map(\.name)))
    }
    deduplications[family.name] = step
    let changesText = dedup.kind.changesText
    let measures =
      changesText
      ? DuplicateMeasures.passageMeasures
      : DuplicateMeasures.measures + (step.against == nil ? [] : DuplicateMeasures.indexMeasures)
    let filtersBefore = filters.count
    let outputs = measures.map { measure in
      PlannedStep.Output(
        measure: measure.name, column: columns.add(measure, state: state, survivorsOf: name, step: steps.count))
    }
    steps.append(
      PlannedStep(
        name: name, work: .deduplicate(step), outputs: outputs, onlySurviving: true, filtersBefore: filtersBefore))
    func column(_ measure: String) -> Int { outputs.first { $0.measure == measure }?.column ?? 0 }
    let known = changesText ? DuplicateMeasures.passageSignals : DuplicateMeasures.signals
    for signal in known + (step.against == nil ? [] : DuplicateMeasures.indexSignals) {
      let found = signal.measures.map { column($0) }
      add(signal, found[0], found.count > 1 ? found[1] : nil)
    }
    func addFilter(_ short: String, _ signal: SignalDefinition, _ limits: Limits, _ why: String) {
      filters.append(
        PlannedFilter(
          name: "\(family.name)/\(short)", signal: signal, numerator: column(signal.measures[0]),
          denominator: signal.measures.count > 1 ? column(signal.measures[1]) : nil, limits: limits, undefined: .keep,
          origin: nil, why: why, step: steps.count - 1))
    }
    guard case .passages(let passages) = step.method else {
      if step.against != nil {
        addFilter("indexed", DuplicateMeasures.indexSignals[0], Limits(max: 0), "The index has it already.")
      }
      addFilter(
        dedup.kind.rawValue, DuplicateMeasures.signals[0], Limits(max: 0),
        "Another document of its cluster is kept instead.")
      return
    }
    end = name
    if passages.minimumWords > 0 {
      addFilter(
        "few-words", DuplicateMeasures.passageSignals[2], Limits(min: Double(passages.minimumWords)),
        "Too few words are left without the passages that earlier documents have.")
    }
    if passages.minimumSentences > 0 {
      addFilter(
        "few-sentences", DuplicateMeasures.passageSignals[3], Limits(min: Double(passages.minimumSentences)),
        "Too few sentences are left without the spans that earlier documents have.")
    }
  }

  private mutating func checkSize(_ recipe: Recipe) {
    if filters.count > Plan.filterCapacity {
      fault(recipe.position, "\(filters.count) filters; a recipe has at most \(Plan.filterCapacity)")
    }
    if steps.count > Plan.stepCapacity {
      fault(recipe.position, "\(steps.count) steps; a recipe has at most \(Plan.stepCapacity)")
    }
    var names: Set<String> = []
    for step in steps where !names.insert(step.name).inserted {
      fault(recipe.position, "two steps are named `\(step.name)`; rename a family with `as: NAME`")
    }
  }

  /// Plans a family's edit as a step, and returns its options, defaults included.
  private mutating func plan(_ edit: RecipeEdit, of family: RecipeFamily) -> [RecipeOption] {
    guard let definition = vocabulary.edits.first(where: { $0.name == edit.name && $0.dialect == family.dialect })
    else {
      let others = vocabulary.edits.filter { $0.name == edit.name }.map(\.dialect)
      if others.isEmpty {
        let near = Spelling.suggestion(for: edit.name, among: vocabulary.edits.map(\.name))
        fault(edit.position, "unknown edit `\(edit.name)`\(near)")
      } else {
        fault(
          edit.position,
          "edit `\(edit.name)` has no dialect `\(family.dialect)`, only \(Spelling.listed(others, "and")); set `dialect`"
        )
      }
      return edit.options
    }
    var options: [RecipeOption] = []
    var values: [String: OptionValue] = [:]
    for option in definition.options {
      let given = edit.options.first { $0.name == option.name }
      var value = option.standard
      switch (given?.value, option.standard) {
      case (.boolean(let truth), .boolean): value = .boolean(truth)
      case (.integer(let number), .integer): value = .integer(number)
      case (nil, _): break
      case (_, .boolean):
        fault(given?.position ?? edit.position, "option `\(option.name)` of `\(edit.name)` must be true or false")
      case (_, .integer):
        fault(given?.position ?? edit.position, "option `\(option.name)` of `\(edit.name)` must be a whole number")
      }
      values[option.name] = value
      options.append(RecipeOption(name: option.name, value: value, position: given?.position ?? edit.position))
    }
    let known = definition.options.map(\.name)
    for option in edit.options where !known.contains(option.name) {
      fault(
        option.position,
        "unknown option `\(option.name)` of edit `\(edit.name)`\(Spelling.suggestion(for: option.name, among: known))")
    }
    let name = "\(family.name)/\(edit.name)"
    let outputs = definition.measures.map { measure in
      PlannedStep.Output(
        measure: measure.name, column: columns.add(measure, state: state, survivorsOf: nil, step: steps.count))
    }
    steps.append(
      PlannedStep(
        name: name, work: .edit(name: edit.name, options: values), outputs: outputs, onlySurviving: false,
        filtersBefore: filters.count))
    for signal in definition.signals {
      if let (numerator, denominator) = existing(signal, state: state) { add(signal, numerator, denominator) }
    }
    edits.append((definition, state))
    state = name
    return options
  }

  /// A step of its own for the whole catalogue, as `measure: all` asks at every state of the text.
  private mutating func measureAll(_ name: String) {
    let outputs = vocabulary.measures.map { measure in
      PlannedStep.Output(
        measure: measure.name, column: columns.add(measure, state: state, survivorsOf: nil, step: steps.count))
    }
    steps.append(
      PlannedStep(name: name, work: .measure, outputs: outputs, onlySurviving: false, filtersBefore: filters.count))
    for signal in vocabulary.signals {
      if let (numerator, denominator) = existing(signal, state: state) { add(signal, numerator, denominator) }
    }
  }

  /// Plans a family's filters, and a step for what they read and nobody measured before.
  private mutating func plan(_ family: RecipeFamily, filtersBefore: Int) {
    var outputs: [PlannedStep.Output] = []
    for filter in family.filters {
      guard let (signal, numerator, denominator) = columns(for: filter, of: family, outputs: &outputs) else { continue }
      let step = columns.origin(numerator, denominator).step
      add(signal, numerator, denominator)
      let languages = languageLimits(of: filter, family)
      filters.append(
        PlannedFilter(
          name: "\(family.name)/\(filter.name)", signal: signal, numerator: numerator, denominator: denominator,
          limits: filter.limits, undefined: filter.undefined, origin: filter.origin, why: filter.why, step: step,
          languages: languages.limits, languageColumn: languages.column))
    }
    // All that its filters read may be measured already, by the edit or an earlier step.
    if outputs.isEmpty { return }
    steps.append(
      PlannedStep(
        name: family.name, work: .measure, outputs: outputs, onlySurviving: family.onlySurviving,
        filtersBefore: filtersBefore))
  }

  private mutating func columns(
    for filter: RecipeFilter, of family: RecipeFamily, outputs: inout [PlannedStep.Output]
  ) -> (SignalDefinition, Int, Int?)? {
    for edit in edits.reversed() {
      let signal = edit.definition.signals.first { $0.name == filter.signal && $0.dialect == family.dialect }
      if let signal, let (numerator, denominator) = existing(signal, state: edit.state) {
        return (signal, numerator, denominator)
      }
    }
    let ofLanguage = LanguageMeasures.signals + LanguageMeasures.lineSignals
    if let signal = ofLanguage.first(where: { $0.name == filter.signal }) {
      return columns(for: filter, signal, of: family)
    }
    guard let signal = vocabulary.signals.first(where: { $0.name == filter.signal && $0.dialect == family.dialect })
    else {
      faultUnknown(filter, family)
      return nil
    }
    var found: [Int] = []
    for name in signal.measures {
      if let column = columns.find(name, state: state, onlySurviving: family.onlySurviving) {
        found.append(column)
      } else if let measure = vocabulary.measure(name) {
        let column = columns.add(
          measure, state: state, survivorsOf: family.onlySurviving ? family.name : nil, step: steps.count)
        outputs.append(PlannedStep.Output(measure: name, column: column))
        found.append(column)
      } else {
        fault(filter.signalPosition, "signal `\(signal.name)` reads `\(name)`, which nothing measures")
        return nil
      }
    }
    return (signal, found[0], found.count > 1 ? found[1] : nil)
  }

  private mutating func faultUnknown(_ filter: RecipeFilter, _ family: RecipeFamily) {
    let name = filter.signal
    let dialects = vocabulary.signals.filter { $0.name == name }.map(\.dialect)
    if !dialects.isEmpty {
      fault(
        filter.signalPosition,
        "signal `\(name)` has no dialect `\(family.dialect)`, only \(Spelling.listed(dialects, "and")); set `dialect`")
    } else if let edit = vocabulary.edits.first(where: { $0.signals.contains { $0.name == name } }) {
      fault(
        filter.signalPosition,
        "signal `\(name)` is measured by edit `\(edit.name)`; give this family, or one before it, `edit: \(edit.name)`")
    } else if (DuplicateMeasures.signals + DuplicateMeasures.indexSignals + DuplicateMeasures.passageSignals).contains(
      where: { $0.name == name })
    {
      fault(
        filter.signalPosition, "signal `\(name)` is known when all documents are compared; only `dedup` steps judge it")
    } else {
      let known = vocabulary.signals.map(\.name) + edits.flatMap { $0.definition.signals.map(\.name) }
      fault(filter.signalPosition, "unknown signal `\(name)`\(Spelling.suggestion(for: name, among: known))")
    }
  }

  /// The columns of a signal whose measures are there for all documents.
  private func existing(_ signal: SignalDefinition, state: String) -> (Int, Int?)? {
    let found = signal.measures.compactMap { columns.find($0, state: state, onlySurviving: false) }
    guard found.count == signal.measures.count else { return nil }
    return (found[0], found.count > 1 ? found[1] : nil)
  }

  mutating func add(_ signal: SignalDefinition, _ numerator: Int, _ denominator: Int?) {
    let (step, suffix) = columns.origin(numerator, denominator)
    // A name that several dialects share tells which is meant.
    let isShared = vocabulary.signals.contains { $0.name == signal.name && $0.dialect != signal.dialect }
    let name = signal.name + (isShared ? "[\(signal.dialect)]" : "") + suffix
    if signals.contains(where: { $0.name == name }) { return }
    signals.append(
      PlannedSignal(name: name, signal: signal, numerator: numerator, denominator: denominator, step: step))
  }
}
