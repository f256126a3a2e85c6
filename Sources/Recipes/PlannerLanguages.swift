// The part of planning that has to do with languages: the step, its signals, and limits by language.

internal import Languages
internal import Measures

extension Planner {
  /// Plans the identification of a language step; its filters are planned like any others.
  ///
  /// Lines are identified where the step says so, or where a later family asks before the next language step.
  mutating func plan(
    _ language: RecipeLanguage, of family: RecipeFamily, before later: ArraySlice<RecipeFamily>
  ) {
    let readers = later.prefix { $0.language == nil }
    let readsLines = readers.contains { $0.filters.contains { $0.signal == LanguageMeasures.lineShare } }
    let measuresLines = language.measuresLines || readsLines
    // A second step over the same text has columns of its own, as its model differs.
    let isRepeated = columns.find(LanguageMeasures.label, state: state, onlySurviving: true) != nil
    let owner = family.onlySurviving || isRepeated ? family.name : nil
    var found: [String: Int] = [:]
    let measures = LanguageMeasures.measures + (measuresLines ? LanguageMeasures.lineMeasures : [])
    let outputs = measures.map { measure in
      let column = columns.add(measure, state: state, survivorsOf: owner, step: steps.count)
      found[measure.name] = column
      return PlannedStep.Output(measure: measure.name, column: column)
    }
    steps.append(
      PlannedStep(
        name: family.name, work: .identify(model: language.model), outputs: outputs,
        onlySurviving: family.onlySurviving, filtersBefore: filters.count))
    languageSteps.append(found)
    for signal in LanguageMeasures.signals + (measuresLines ? LanguageMeasures.lineSignals : []) {
      let parts = signal.measures.compactMap { found[$0] }
      add(signal, parts[0], parts.count > 1 ? parts[1] : nil)
    }
  }

  /// The limits of a filter for documents in some languages, and the column that holds the language.
  mutating func languageLimits(
    of filter: RecipeFilter, _ family: RecipeFamily
  ) -> (limits: [LanguageLimits], column: Int?) {
    guard let first = filter.languages.first else { return ([], nil) }
    guard let column = languageSteps.last?[LanguageMeasures.label] else {
      fault(
        first.position,
        "`\(family.name)/\(filter.name)` has limits by language, but no `language` step stands before it")
      return ([], nil)
    }
    var result: [LanguageLimits] = []
    for item in filter.languages.sorted(by: { $0.language.number < $1.language.number }) {
      let limits = item.limits(over: filter.limits)
      if let wrong = limits?.fault {
        let isEmpty = limits?.isEmpty == true
        let message =
          isEmpty
          ? "no limit is left for `\(item.language)`; write `\(item.language): off`" : "\(item.language): \(wrong)"
        fault(item.position, message)
      }
      result.append(LanguageLimits(item.language, limits))
    }
    return (result, column)
  }

  /// The columns of a language signal: those of the last language step.
  mutating func columns(
    for filter: RecipeFilter, _ signal: SignalDefinition, of family: RecipeFamily
  ) -> (SignalDefinition, Int, Int?)? {
    if signal.isLanguage && family.language == nil {
      fault(
        filter.signalPosition,
        "`\(signal.name)` is a language, no number; `keep` and `drop` of a `language` step choose languages")
      return nil
    }
    guard let step = languageSteps.last else {
      fault(
        filter.signalPosition,
        "signal `\(signal.name)` is measured by a `language` step, and none stands before this family")
      return nil
    }
    let found = signal.measures.compactMap { step[$0] }
    guard found.count == signal.measures.count else {
      fault(
        filter.signalPosition, "signal `\(signal.name)` is not measured by the `language` step; give it `lines: true`")
      return nil
    }
    return (signal, found[0], found.count > 1 ? found[1] : nil)
  }
}
