// Warnings: what a recipe may say, but hardly means.

internal import Buffers
internal import Languages
internal import Measures
internal import Signatures

/// Looks for filters without effect and gaps in documentation.
enum RecipeLint {
  /// The warnings on a recipe that could be planned, family by family.
  static func warnings(of recipe: Recipe, plan: Plan) -> [RecipeFault] {
    var warnings: [RecipeFault] = []
    var before: [(filter: PlannedFilter, position: SourcePosition)] = []
    for (index, family) in recipe.families.enumerated() {
      if let dedup = family.dedup { warnings += Self.warnings(of: dedup, family, plan) }
      if family.source.isEmpty && family.dedup == nil && family.language == nil {
        warnings.append(
          RecipeFault(family.position, "family `\(family.name)` has no `source`: say which paper or tool it is from"))
      }
      if family.onlySurviving, index == 0 {
        warnings.append(
          RecipeFault(family.position, "`when: surviving` has no effect on the first step: nothing is rejected yet"))
      }
      for written in family.filters {
        guard let filter = plan.filters.first(where: { $0.name == "\(family.name)/\(written.name)" }) else { continue }
        if let message = alone(filter) { warnings.append(RecipeFault(written.limitsPosition, message)) }
        for other in before {
          guard let message = beside(filter, other.filter) else { continue }
          warnings.append(RecipeFault(written.limitsPosition, message))
        }
        before.append((filter, written.limitsPosition))
      }
    }
    return warnings + unknownLanguages(of: recipe)
  }

  /// Languages that a recipe names and the built-in profiles do not know: no document is ever in one of them.
  private static func unknownLanguages(of recipe: Recipe) -> [RecipeFault] {
    let steps = recipe.families.compactMap(\.language)
    // Of another file nothing is known before it is read.
    if steps.isEmpty || steps.contains(where: { $0.model != nil }) { return [] }
    let known = Set(LanguageProfiles.builtIn.languages)
    var warnings: [RecipeFault] = []
    for filter in recipe.families.flatMap(\.filters) {
      let limits = filter.limits
      var named = ((limits.among ?? []) + (limits.notAmong ?? [])).map { ($0, filter.limitsPosition) }
      named += filter.languages.map { ($0.language, $0.position) }
      for (label, position) in named where !known.contains(label.with(script: nil)) {
        let warning = RecipeFault(
          position, "the built-in profiles do not know `\(label.code)` (\(LanguageCodes.name(of: label)))")
        if !warnings.contains(warning) { warnings.append(warning) }
      }
    }
    return warnings
  }

  /// What is odd about a deduplication step: bands and rows that miss much, a scope or a step without effect.
  private static func warnings(of dedup: RecipeDedup, _ family: RecipeFamily, _ plan: Plan) -> [RecipeFault] {
    let name = "\(family.name)/\(dedup.kind.rawValue)"
    guard let index = plan.steps.firstIndex(where: { $0.name == name }),
      case .deduplicate(let deduplication) = plan.steps[index].work
    else { return [] }
    var warnings: [RecipeFault] = []
    if case .minHash(let parameters, let threshold, let verification) = deduplication.method {
      let recall = parameters.recall(at: threshold)
      // A published corpus misses what it misses, on purpose; but a threshold far below the one that it had in mind does
      // not suit it. Who verifies nothing wants what the bands find, whatever its similarity.
      let isPublished = MinHashParameters.presets.contains {
        $0.bands == parameters.bands && $0.rows == parameters.rows
      }
      if recall < (isPublished ? 0.5 : 0.9) && verification != .none {
        let percent = numeral((recall * 1000).rounded() / 10)
        warnings.append(
          RecipeFault(
            dedup.position,
            "`\(name)`: \(parameters.bands) bands of \(parameters.rows) rows find \(percent) % of the pairs at "
              + "threshold \(numeral(threshold)); give `recall` in their place, and bands and rows follow"))
      }
    }
    if deduplication.scope == .survivors && plan.steps[index].filtersBefore == 0 {
      warnings.append(
        RecipeFault(
          dedup.position(of: "scope"), "`scope: survivors` has no effect on `\(name)`: no filter stands before it"))
    }
    for earlier in plan.steps[..<index].reversed() {
      if case .edit = earlier.work { break }
      guard case .deduplicate(let other) = earlier.work, other.method == deduplication.method else { continue }
      warnings.append(
        RecipeFault(dedup.position, "`\(name)` compares what `\(earlier.name)` compared: it finds nothing more"))
    }
    return warnings
  }

  /// What is odd about a filter by itself: its limits against the values that are possible at all.
  private static func alone(_ filter: PlannedFilter) -> String? {
    if !filter.limits.hasEnds { return nil }
    let possible = Limits(min: 0, max: filter.signal.greatest)
    let range = possible.max.map { "from 0 to \(numeral($0))" } ?? "0 and more"
    let what = "`\(filter.name)`: \(filter.signal.name) is \(range)"
    if possible.isWithin(filter.limits) {
      let undefined = filter.undefined == .reject && filter.signal.mayBeUndefined
      return "\(what), so no value is rejected by \(filter.limits.condition)"
        + (undefined ? "; only undefined ones are" : "")
    }
    if areDisjoint(filter.limits, possible) {
      return "\(what), so every document is rejected by \(filter.limits.condition)"
    }
    if let greatest = possible.max {
      let limits = Limits.keys.compactMap { filter.limits[key: $0] }
      if limits.contains(where: { $0 < 0 || $0 > greatest }) {
        return "\(what); a limit of \(filter.limits.condition) lies outside, is it a percentage?"
      }
    }
    return nil
  }

  /// What is odd about a filter beside an earlier one on the same signal of the same text.
  private static func beside(_ filter: PlannedFilter, _ earlier: PlannedFilter) -> String? {
    guard filter.signal == earlier.signal, filter.numerator == earlier.numerator else { return nil }
    // What differs by language is not compared.
    guard filter.languages.isEmpty && earlier.languages.isEmpty && filter.limits.hasEnds else { return nil }
    let values = "keeps \(filter.signal.name)"
    if areDisjoint(filter.limits, earlier.limits) {
      return "`\(filter.name)` \(values) \(filter.limits.condition) and `\(earlier.name)` \(earlier.limits.condition): "
        + "together they reject every document"
    }
    let sameUndefined = filter.undefined == earlier.undefined || !filter.signal.mayBeUndefined
    if filter.limits == earlier.limits {
      return "`\(filter.name)` has the limit of `\(earlier.name)`: \(filter.limits.condition) on \(filter.signal.name)"
    }
    if earlier.limits.isWithin(filter.limits), sameUndefined || earlier.undefined == .reject {
      return "`\(filter.name)` (\(filter.limits.condition)) never rejects alone: `\(earlier.name)` "
        + "(\(earlier.limits.condition)) on the same signal is stricter"
    }
    if filter.limits.isWithin(earlier.limits), sameUndefined || filter.undefined == .reject {
      return "`\(earlier.name)` (\(earlier.limits.condition)) never rejects alone: `\(filter.name)` "
        + "(\(filter.limits.condition)) on the same signal is stricter"
    }
    return nil
  }

  /// Whether no value is kept by both.
  private static func areDisjoint(_ left: Limits, _ right: Limits) -> Bool {
    func below(_ upper: (value: Double, included: Bool)?, _ lower: (value: Double, included: Bool)?) -> Bool {
      guard let upper, let lower else { return false }
      return upper.value < lower.value || upper.value == lower.value && !(upper.included && lower.included)
    }
    return below(left.upperEnd, right.lowerEnd) || below(right.upperEnd, left.lowerEnd)
  }
}
