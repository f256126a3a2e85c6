// The one judge: which filters fire on a row of the ledger. The scan, the readers and ablation all ask it.

public import Ledger
public import Recipes

/// Judges rows by the filters of a resolved recipe.
///
/// A document is kept where no filter fires. A filter fires where its value lies outside its limits; where the value
/// is undefined (a ratio over 0) it fires if its recipe says `undefined: reject`. It never fires where its step did
/// not measure. Values are exact integers, and a ratio is one IEEE double division of two of them.
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
  }

  /// The filters, in recipe order; bit i of a mask is filter i.
  public let filters: [PlannedFilter]
  private let rules: [Rule]

  /// Prepares the filters of a plan, in recipe order; at most 256.
  public init(_ filters: [PlannedFilter]) {
    precondition(filters.count <= FilterMask.capacity, "a recipe has at most 256 filters")
    self.filters = filters
    rules = filters.map { filter in
      Rule(
        numerator: filter.numerator, denominator: filter.denominator ?? -1, min: filter.limits.min ?? -.infinity,
        max: filter.limits.max ?? .infinity, above: filter.limits.above ?? -.infinity,
        below: filter.limits.below ?? .infinity, step: 1 << UInt64(filter.step),
        firesWhereUndefined: filter.undefined == .reject)
    }
  }

  /// The filters that fire on a row.
  ///
  /// - Parameters:
  ///   - values: The row's integer columns.
  ///   - unmeasured: The steps that did not measure, a bit each.
  public func fired(_ values: Span<UInt64>, unmeasured: UInt64) -> FilterMask {
    fired(values, unmeasured: unmeasured, first: rules.count)
  }

  /// Which of the first `count` filters fire on a row, whose later columns need not be measured yet.
  ///
  /// A step that measures survivors only asks this with `PlannedStep.filtersBefore`.
  public func fired(_ values: Span<UInt64>, unmeasured: UInt64, first count: Int) -> FilterMask {
    var mask = FilterMask()
    rules.withUnsafeBufferPointer { rules in
      mask.words.0 = Self.word(rules, 0, count, values, unmeasured)
      if count > 64 { mask.words.1 = Self.word(rules, 64, count, values, unmeasured) }
      if count > 128 { mask.words.2 = Self.word(rules, 128, count, values, unmeasured) }
      if count > 192 { mask.words.3 = Self.word(rules, 192, count, values, unmeasured) }
    }
    return mask
  }

  /// The value that a filter limits, or nothing where it is undefined or not measured.
  public func value(ofFilter index: Int, _ values: Span<UInt64>, unmeasured: UInt64) -> Double? {
    let rule = rules[index]
    if unmeasured & rule.step != 0 { return nil }
    return quotient(values, rule.numerator, rule.denominator)
  }

  /// Whether a filter's step measured a row.
  public func isMeasured(filter index: Int, unmeasured: UInt64) -> Bool { unmeasured & rules[index].step == 0 }

  private static func word(
    _ rules: UnsafeBufferPointer<Rule>, _ start: Int, _ count: Int, _ values: Span<UInt64>, _ unmeasured: UInt64
  ) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<min(start + 64, count) {
      let rule = rules[index]
      var value = Double(values[rule.numerator])
      var isDefined = true
      if rule.denominator >= 0 {
        let denominator = values[rule.denominator]
        isDefined = denominator != 0
        value = value / Double(denominator)
      }
      // 0 / 0 is not a number, with which every comparison is false; x / 0 is told apart below.
      let isOutside = value < rule.min || value > rule.max || value <= rule.above || value >= rule.below
      let fires = isDefined ? isOutside : rule.firesWhereUndefined
      let isMeasured = unmeasured & rule.step == 0
      word |= (fires && isMeasured ? 1 : 0) << UInt64(index & 63)
    }
    return word
  }
}

extension PlannedSignal {
  /// The value on a row: nothing where it is undefined (a ratio over 0) or its step did not measure.
  public func value(in row: Span<UInt64>, unmeasured: UInt64) -> Double? {
    if unmeasured >> UInt64(step) & 1 == 1 { return nil }
    return quotient(row, numerator, denominator ?? -1)
  }
}

/// The measure, or its quotient where `denominator` is a column (not negative); nothing over 0.
private func quotient(_ values: Span<UInt64>, _ numerator: Int, _ denominator: Int) -> Double? {
  if denominator < 0 { return Double(values[numerator]) }
  let divisor = values[denominator]
  return divisor == 0 ? nil : Double(values[numerator]) / Double(divisor)
}
