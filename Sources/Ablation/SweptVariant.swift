// A variant some of whose settings take several values, or a value that is sought.

import Filters
public import Recipes

/// One `--set` of a question: a value, several in turn, or one that is sought.
public enum SweptSetting: Sendable, Hashable {
  /// `NAME.KEY=VALUE`, as it stands.
  case fixed(String)
  /// `NAME.KEY=A..B:STEP`: the key's name and its values.
  case swept(String, [String])
  /// `NAME.KEY=?`, or `NAME.KEY=A..B` for a value in that range.
  case sought(String, ClosedRange<Double>?)

  /// Reads a setting.
  ///
  /// - Throws: `AblationError` where a range is none.
  public init(_ text: String) throws(AblationError) {
    guard let equals = text.firstIndex(of: "=") else {
      self = .fixed(text)
      return
    }
    let name = String(text[..<equals])
    let value = text[text.index(after: equals)...]
    if value == "?" {
      self = .sought(name, nil)
      return
    }
    guard let dots = value.firstRange(of: "..") else {
      self = .fixed(text)
      return
    }
    func fault(_ what: String) -> AblationError {
      AblationError("--set \(text): \(what); a sweep is NAME.KEY=A..B:STEP, for example short-words.min=2.5..4:0.25")
    }
    let rest = value[dots.upperBound...]
    let colon = rest.firstIndex(of: ":")
    guard let first = DecimalNumber(value[..<dots.lowerBound]),
      let last = DecimalNumber(rest[..<(colon ?? rest.endIndex)])
    else { throw fault("the ends of a range are decimal numbers") }
    guard let colon else {
      guard first.value <= last.value else { throw fault("\(first.text) is more than \(last.text)") }
      self = .sought(name, first.value...last.value)
      return
    }
    guard let step = DecimalNumber(rest[rest.index(after: colon)...]) else { throw fault("the step is no number") }
    guard step.units > 0 else { throw fault("the step must be more than 0") }
    guard first.value <= last.value else { throw fault("\(first.text) is more than \(last.text)") }
    guard let values = DecimalNumber.values(from: first, through: last, by: step, limit: SweptVariant.limit) else {
      throw fault("that is more than \(Numbers.grouped(UInt(SweptVariant.limit))) values")
    }
    self = .swept(name, values)
  }
}

/// A number in decimals, so that steps are exact: 0.1 three times is 0.3.
private struct DecimalNumber {
  /// The number as a count of the smallest decimal place that is written.
  var units: Int
  /// Decimal places.
  var places: Int

  init?(_ text: Substring) {
    var digits = text
    let isNegative = digits.first == "-"
    if isNegative { digits.removeFirst() }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    let whole = parts.first ?? ""
    guard whole.count + fraction.count <= 15, !(whole.isEmpty && fraction.isEmpty),
      (whole + fraction).utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
      let number = Int(whole + fraction)
    else { return nil }
    units = isNegative ? -number : number
    places = fraction.count
  }

  private init(units: Int, places: Int) {
    self.units = units
    self.places = places
  }

  /// The same with more decimal places; nothing where it does not fit.
  private func with(places wanted: Int) -> Int? {
    var result = units
    for _ in places..<wanted {
      let (product, isTooMuch) = result.multipliedReportingOverflow(by: 10)
      if isTooMuch { return nil }
      result = product
    }
    return result
  }

  var text: String {
    if places == 0 { return "\(units)" }
    var digits = String(units.magnitude)
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (units < 0 ? "-" : "") + digits.dropLast(places) + "." + digits.suffix(places)
  }

  var value: Double { Double(text) ?? 0 }

  /// The values from one number through another; nothing where there are more than `limit`.
  static func values(from first: Self, through last: Self, by step: Self, limit: Int) -> [String]? {
    let places = max(first.places, last.places, step.places)
    guard let start = first.with(places: places), let end = last.with(places: places),
      let width = step.with(places: places), (end - start) / width < limit
    else { return nil }
    return stride(from: start, through: end, by: width).map { Self(units: $0, places: places).text }
  }
}

/// A variant with settings that take several values.
public struct SweptVariant: Sendable, Hashable {
  /// The variant without its settings.
  public var fixed: Variant
  /// Its settings, in order.
  public var settings: [SweptSetting]

  /// The most variants that a sweep may have.
  public static let limit = 10_000

  /// Reads the settings of a variant.
  ///
  /// - Throws: `AblationError` where a range is none, or the product of all has more variants than `limit`.
  public init(_ variant: Variant) throws(AblationError) {
    fixed = variant
    fixed.set = []
    settings = []
    var count = 1
    for text in variant.set {
      let setting = try SweptSetting(text)
      settings.append(setting)
      guard case .swept(_, let values) = setting else { continue }
      count *= values.count
      if count > Self.limit {
        throw AblationError(
          "--set \(text): the sweeps together have more than \(Numbers.grouped(UInt(Self.limit))) variants; widen a step or narrow a range"
        )
      }
    }
  }

  /// The names of the settings that are swept.
  public var swept: [String] {
    settings.compactMap { if case .swept(let name, _) = $0 { name } else { nil } }
  }

  /// The names of the settings that are sought.
  public var sought: [String] {
    settings.compactMap { if case .sought(let name, _) = $0 { name } else { nil } }
  }

  /// The variant without what is swept or sought.
  public var base: Variant {
    var variant = fixed
    variant.set = settings.compactMap { if case .fixed(let text) = $0 { text } else { nil } }
    return variant
  }

  /// The variant with a value for what is sought; that has its place among the other settings.
  func variant(sought value: String) -> Variant {
    var variant = fixed
    variant.set = settings.compactMap { setting in
      switch setting {
      case .fixed(let text): text
      case .sought(let name, _): "\(name)=\(value)"
      case .swept: nil
      }
    }
    return variant
  }

  /// Every combination of the swept values, the last setting's changing fastest, each with its variant.
  var points: [(values: [String], variant: Variant)] {
    var points: [(values: [String], set: [String])] = [([], [])]
    for setting in settings {
      switch setting {
      case .fixed(let text): for place in points.indices { points[place].set.append(text) }
      case .sought: break
      case .swept(let name, let values):
        points = points.flatMap { point in
          values.map { (point.values + [$0], point.set + ["\(name)=\($0)"]) }
        }
      }
    }
    return points.map { point in
      var variant = fixed
      variant.set = point.set
      return (point.values, variant)
    }
  }
}
