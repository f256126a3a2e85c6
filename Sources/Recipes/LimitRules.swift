// What a pair of limits means: its two ends, whether anything fits between them, and how it reads.

internal import Buffers
public import Languages

extension Limits {
  /// The keys of `keep:`, in the order in which they are written out.
  static let keys = ["min", "max", "above", "below"]

  /// The limit of this key.
  subscript(key key: String) -> Double? {
    get {
      switch key {
      case "min": min
      case "max": max
      case "above": above
      default: below
      }
    }
    set {
      switch key {
      case "min": min = newValue
      case "max": max = newValue
      case "above": above = newValue
      default: below = newValue
      }
    }
  }

  /// Whether no limit is given.
  public var isEmpty: Bool { !hasEnds && among == nil && notAmong == nil }

  /// Whether an end of a range is given.
  var hasEnds: Bool { min != nil || max != nil || above != nil || below != nil }

  /// Whether a language is kept.
  public func keeps(_ language: LanguageLabel) -> Bool {
    among?.contains { language.matches($0) } ?? true && !(notAmong?.contains { language.matches($0) } ?? false)
  }

  /// Whether a value is kept.
  public func keeps(_ value: Double) -> Bool {
    if let min, !(value >= min) { return false }
    if let max, !(value <= max) { return false }
    if let above, !(value > above) { return false }
    if let below, !(value < below) { return false }
    return true
  }

  /// Sets one end of the range; what the other key of the same end said is replaced (`min`, `above`; `max`, `below`).
  mutating func setEnd(_ key: String, _ value: Double?) {
    if key == "min" || key == "above" {
      min = nil
      above = nil
    } else {
      max = nil
      below = nil
    }
    self[key: key] = value
  }

  /// The least value and whether it is kept itself.
  var lowerEnd: (value: Double, included: Bool)? {
    min.map { ($0, true) } ?? above.map { ($0, false) }
  }

  /// The greatest value and whether it is kept itself.
  var upperEnd: (value: Double, included: Bool)? {
    max.map { ($0, true) } ?? below.map { ($0, false) }
  }

  /// What is wrong with these limits in themselves, if anything.
  var fault: String? {
    if isEmpty { return "a filter needs a limit: `min`, `max`, `above` or `below`" }
    if min != nil && above != nil { return "`min` and `above` are the same end of the range: give one" }
    if max != nil && below != nil { return "`max` and `below` are the same end of the range: give one" }
    guard let lower = lowerEnd, let upper = upperEnd else { return nil }
    let lowerKey = lower.included ? "min" : "above"
    let upperKey = upper.included ? "max" : "below"
    let range = "`\(lowerKey): \(numeral(lower.value))` and `\(upperKey): \(numeral(upper.value))`"
    if lower.value > upper.value { return "impossible range: no value satisfies \(range)" }
    if lower.value == upper.value && !(lower.included && upper.included) {
      return "impossible range: no value satisfies \(range)"
    }
    return nil
  }

  /// Whether every value that these limits keep is kept by others too.
  func isWithin(_ other: Limits) -> Bool {
    func covers(_ outer: (value: Double, included: Bool)?, _ inner: (value: Double, included: Bool)?, _ sign: Double)
      -> Bool
    {
      guard let outer else { return true }
      guard let inner else { return false }
      if inner.value == outer.value { return outer.included || !inner.included }
      return inner.value * sign > outer.value * sign
    }
    return covers(other.lowerEnd, lowerEnd, 1) && covers(other.upperEnd, upperEnd, -1)
  }

  /// The limits as a condition: `>= 50`, `> 0.12 and < 3`, `in deu, eng`; long lists of languages are cut.
  public var condition: String {
    var parts: [String] = []
    if let min { parts.append(">= \(numeral(min))") }
    if let above { parts.append("> \(numeral(above))") }
    if let max { parts.append("<= \(numeral(max))") }
    if let below { parts.append("< \(numeral(below))") }
    func listed(_ labels: [LanguageLabel]) -> String {
      let shown = labels.count > 10 ? labels.prefix(8) : labels[...]
      let rest = labels.count > shown.count ? ", … (\(labels.count) languages)" : ""
      return shown.map(\.description).joined(separator: ", ") + rest
    }
    if let among { parts.append("in \(listed(among))") }
    if let notAmong { parts.append("not in \(listed(notAmong))") }
    return parts.isEmpty ? "everything" : parts.joined(separator: " and ")
  }
}
