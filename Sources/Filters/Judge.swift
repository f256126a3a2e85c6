// The one judge: which filters fire on a row of the ledger. The scan, the readers and ablation all ask it.

internal import Buffers
public import Languages
public import Ledger
import Measures
public import Recipes

/// Judges rows by the filters of a resolved recipe.
///
/// A document is kept where no filter fires. A filter fires where its value lies outside its limits; where the value
/// is undefined (a ratio over 0) it fires if its recipe says `undefined: reject`. It never fires where its step did
/// not measure. Values are exact integers, and a ratio is one IEEE double division of two of them. Where a filter has
/// limits of its own for the document's language, those judge it; a document whose language was not identified has none.
public struct Judge: Sendable {
  /// A filter in the form in which it is judged: a limit that is not set is infinite.
  private struct Rule: Sendable, BitwiseCopyable {
    var numerator: Int
    // -1 where the value is the measure itself.
    var denominator: Int
    var min: Double
    var max: Double
    var above: Double
    var below: Double
    var step: UInt64
    var firesWhereUndefined: Bool
    /// What a value that stands for itself is divided by; 0 is undefined where this is not 1.
    var scale: Double
    /// Whether it judges at all.
    var isOn: Bool
    /// Where its languages stand in `languageRules`; -1 where it asks for none.
    var languages = -1
  }

  /// A sorted part of `labels`.
  private struct Labels: Sendable, BitwiseCopyable {
    var start = 0
    var end = 0
  }

  /// What a rule has to do with languages.
  private struct LanguageRule: Sendable, BitwiseCopyable {
    /// Whether the value is a language, so that the lists judge it.
    var isValue: Bool
    /// Whether any language is kept that is not rejected; else those of `among`.
    var keepsAny: Bool
    var among: Labels
    var notAmong: Labels
    /// The column of the document's language where that chooses the limits; -1 where it does not.
    var column = -1
    /// The languages with limits of their own, and where their rules begin in `rules`, behind those of all filters.
    var own = Labels()
    var firstRule = 0
  }

  /// The filters, in recipe order; bit i of a mask is filter i.
  public let filters: [PlannedFilter]
  private let rules: [Rule]
  private let languageRules: [LanguageRule]
  /// Languages by number; each list that a rule points at is sorted.
  private let labels: [UInt64]

  /// Prepares the filters of a plan, in recipe order; at most 256.
  public init(_ filters: [PlannedFilter]) {
    precondition(filters.count <= FilterMask.capacity, "a recipe has at most 256 filters")
    self.filters = filters
    var labels: [UInt64] = []
    var languageRules: [LanguageRule] = []
    func add(_ list: [LanguageLabel]) -> Labels {
      labels += list.map(\.number).sorted()
      return Labels(start: labels.count - list.count, end: labels.count)
    }
    func rule(_ filter: PlannedFilter, _ limits: Limits?) -> Rule {
      var scale = 1.0
      if case .fixedPoint(_, let divisor) = filter.signal.value { scale = Double(divisor) }
      return Rule(
        numerator: filter.numerator, denominator: filter.denominator ?? -1, min: limits?.min ?? -.infinity,
        max: limits?.max ?? .infinity, above: limits?.above ?? -.infinity, below: limits?.below ?? .infinity,
        step: 1 << UInt64(filter.step), firesWhereUndefined: filter.undefined == .reject, scale: scale,
        isOn: limits != nil)
    }
    var rules = filters.map { rule($0, $0.limits) }
    for (index, filter) in filters.enumerated() {
      let isByLanguage = filter.languageColumn != nil && !filter.languages.isEmpty
      guard filter.signal.isLanguage || isByLanguage else { continue }
      var languages = LanguageRule(
        isValue: filter.signal.isLanguage, keepsAny: filter.limits.among == nil, among: add(filter.limits.among ?? []),
        notAmong: add(filter.limits.notAmong ?? []))
      if isByLanguage {
        let sorted = filter.languages.sorted { $0.language.number < $1.language.number }
        languages.column = filter.languageColumn ?? -1
        languages.own = add(sorted.map(\.language))
        languages.firstRule = rules.count
        rules += sorted.map { rule(filter, $0.limits) }
      }
      rules[index].languages = languageRules.count
      languageRules.append(languages)
    }
    self.rules = rules
    self.languageRules = languageRules
    self.labels = labels
  }

  /// The filters that fire on a row.
  ///
  /// - Parameters:
  ///   - values: The row's integer columns.
  ///   - unmeasured: The steps that did not measure, a bit each.
  public func fired(_ values: Span<UInt64>, unmeasured: UInt64) -> FilterMask {
    fired(values, unmeasured: unmeasured, first: filters.count)
  }

  /// Which of the first `count` filters fire on a row, whose later columns need not be measured yet.
  ///
  /// A step that measures survivors only asks this with `PlannedStep.filtersBefore`.
  public func fired(_ values: Span<UInt64>, unmeasured: UInt64, first count: Int) -> FilterMask {
    var mask = FilterMask()
    rules.withUnsafeBufferPointer { rules in
      mask.words.0 = word(rules, 0, count, values, unmeasured)
      if count > 64 { mask.words.1 = word(rules, 64, count, values, unmeasured) }
      if count > 128 { mask.words.2 = word(rules, 128, count, values, unmeasured) }
      if count > 192 { mask.words.3 = word(rules, 192, count, values, unmeasured) }
    }
    return mask
  }

  /// The limits that judge a row: the filter's own, or those of the row's language; nothing where it is off for that.
  ///
  /// The language is nothing where the filter's own limits judge.
  public func limits(ofFilter index: Int, _ values: Span<UInt64>) -> (limits: Limits?, language: LanguageLabel?) {
    let filter = filters[index]
    guard let column = filter.languageColumn else { return (filter.limits, nil) }
    let label = LanguageLabel(number: values[column])
    let found = filter.languages.filter { label.matches($0.language) }.max { $0.language.number < $1.language.number }
    return found.map { ($0.limits, $0.language) } ?? (filter.limits, nil)
  }

  /// The value that a filter limits, or nothing where it is undefined or not measured; that of a language is its number.
  public func value(ofFilter index: Int, _ values: Span<UInt64>, unmeasured: UInt64) -> Double? {
    let rule = rules[index]
    if unmeasured & rule.step != 0 { return nil }
    if filters[index].signal.isLanguage {
      return isUnknown(values[rule.numerator]) ? nil : Double(values[rule.numerator])
    }
    return quotient(values, rule.numerator, rule.denominator, rule.scale)
  }

  /// Whether a filter's step measured a row.
  public func isMeasured(filter index: Int, unmeasured: UInt64) -> Bool { unmeasured & rules[index].step == 0 }

  private func word(
    _ rules: UnsafeBufferPointer<Rule>, _ start: Int, _ count: Int, _ values: Span<UInt64>, _ unmeasured: UInt64
  ) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<min(start + 64, count) {
      var rule = rules[index]
      if rule.languages >= 0 {
        let languages = languageRules[rule.languages]
        if languages.isValue {
          let fires = isRejected(values[rule.numerator], rule, languages) && unmeasured & rule.step == 0
          word |= (fires ? 1 : 0) << UInt64(index & 63)
          continue
        }
        if let own = place(of: values[languages.column], languages.own) { rule = rules[languages.firstRule + own] }
      }
      var value = Double(values[rule.numerator])
      var isDefined = true
      if rule.denominator >= 0 {
        let denominator = values[rule.denominator]
        isDefined = denominator != 0
        value = value / Double(denominator)
      } else if rule.scale != 1 {
        isDefined = value != 0
        value = value / rule.scale
      }
      // 0 / 0 is not a number, with which every comparison is false; x / 0 is told apart below.
      let isOutside = value < rule.min || value > rule.max || value <= rule.above || value >= rule.below
      let fires = isDefined ? isOutside : rule.firesWhereUndefined
      let isMeasured = unmeasured & rule.step == 0
      word |= (fires && isMeasured && rule.isOn ? 1 : 0) << UInt64(index & 63)
    }
    return word
  }

  /// Whether a filter of languages fires on one.
  private func isRejected(_ number: UInt64, _ rule: Rule, _ languages: LanguageRule) -> Bool {
    if isUnknown(number) { return rule.firesWhereUndefined }
    if !languages.keepsAny && place(of: number, languages.among) == nil { return true }
    return place(of: number, languages.notAmong) != nil
  }

  /// The place of a language in a part of `labels`: with its script, or else without one.
  private func place(of number: UInt64, _ part: Labels) -> Int? {
    var wanted = number
    for _ in 0..<2 {
      var low = part.start
      var high = part.end
      while low < high {
        let middle = (low + high) / 2
        if labels[middle] < wanted { low = middle + 1 } else { high = middle }
      }
      if low < part.end && labels[low] == wanted { return low - part.start }
      wanted &= ~0xF_FFFF
    }
    return nil
  }
}

/// Whether a number stands for no language, or none that is known.
private func isUnknown(_ number: UInt64) -> Bool {
  number == 0 || number & ~0xF_FFFF == LanguageLabel.undetermined.number
}

extension PlannedSignal {
  /// The value on a row: nothing where it is undefined (a ratio over 0) or its step did not measure.
  ///
  /// A language has no such value; see `language(in:unmeasured:)`.
  public func value(in row: Span<UInt64>, unmeasured: UInt64) -> Double? {
    if unmeasured >> UInt64(step) & 1 == 1 { return nil }
    switch signal.value {
    case .fixedPoint(_, let scale): return quotient(row, numerator, -1, Double(scale))
    case .language: return nil
    case .measure, .ratio: return quotient(row, numerator, denominator ?? -1, 1)
    }
  }

  /// The language on a row, of a signal whose values are languages; nothing where none is known or it was not measured.
  public func language(in row: Span<UInt64>, unmeasured: UInt64) -> LanguageLabel? {
    guard case .language = signal.value, unmeasured >> UInt64(step) & 1 == 0 else { return nil }
    return isUnknown(row[numerator]) ? nil : LanguageLabel(number: row[numerator])
  }

  /// The value on a row as a program reads it: a number, a code in quotes, or null.
  public func json(in row: Span<UInt64>, unmeasured: UInt64) -> String {
    if signal.isLanguage { return language(in: row, unmeasured: unmeasured).map { jsonText($0.description) } ?? "null" }
    return value(in: row, unmeasured: unmeasured).map(numeral) ?? "null"
  }
}

/// The measure, or its quotient where `denominator` is a column (not negative); nothing over 0, and no scaled 0.
private func quotient(_ values: Span<UInt64>, _ numerator: Int, _ denominator: Int, _ scale: Double) -> Double? {
  if denominator < 0 {
    if scale == 1 { return Double(values[numerator]) }
    return values[numerator] == 0 ? nil : Double(values[numerator]) / scale
  }
  let divisor = values[denominator]
  return divisor == 0 ? nil : Double(values[numerator]) / Double(divisor)
}
