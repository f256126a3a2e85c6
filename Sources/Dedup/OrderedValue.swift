// What "newest" means of a field: numbers and dates as one number that grows with time.

/// The value of a field by which documents are ordered: a date as seconds since 1970, a number as it is.
///
/// Dates are ISO 8601: `2024-05`, `2024-05-31`, `2024-05-31T12:30:00Z`, with a fraction, a zone (`Z`, `+02:00`; none is
/// UTC) and a space for the T if need be, and in the basic form with a time, `20240531123000` or `20240531T123000Z`, as
/// crawls have it. Eight digits that make a date between 1900 and 2100 are one; other numbers are numbers.
/// - Returns: nil where it is neither.
public func orderedValue(of field: Span<UInt8>) -> Double? {
  let text = field.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  var scanner = DateScanner(Array(text.utf8))
  if let date = scanner.date() { return date }
  guard let number = Double(text.drop { $0 == " " }), number.isFinite else { return nil }
  return number
}

/// Reads ISO 8601 dates.
private struct DateScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func date() -> Double? {
    let run = digits(from: 0)
    let isBasic = run == 8 || run == 14
    guard isBasic || (run == 4 && bytes.count > 4 && bytes[4] == UInt8(ascii: "-")) else { return nil }
    guard let year = number(4) else { return nil }
    if isBasic && !(1900...2100).contains(year) { return nil }
    guard isBasic || take("-"), let month = number(2), (1...12).contains(month) else { return nil }
    var day = 1
    if isBasic || take("-") {
      guard let found = number(2) else { return nil }
      day = found
    }
    guard (1...Self.days(year, month)).contains(day) else { return nil }
    var seconds = Double(Self.daysSince1970(year, month, day)) * 86_400
    if position == bytes.count { return seconds }
    guard run == 14 || take("T") || take("t") || take(" ") else { return nil }
    guard let time = time() else { return nil }
    seconds += time
    return position == bytes.count ? seconds : nil
  }

  /// Seconds of the day in UTC.
  private mutating func time() -> Double? {
    guard let hour = number(2), hour <= 24 else { return nil }
    var seconds = Double(hour) * 3600
    let hasColons = take(":")
    if hasColons || digits(from: position) >= 2 {
      guard let minute = number(2), minute < 60 else { return nil }
      seconds += Double(minute) * 60
      if hasColons ? take(":") : digits(from: position) >= 2 {
        guard let second = number(2), second <= 60 else { return nil }
        seconds += Double(second)
        if take(".") || take(",") { seconds += fraction() }
      }
    }
    if take("Z") || take("z") { return seconds }
    for (sign, factor) in [("+", -1.0), ("-", 1.0)] where take(sign) {
      guard let hours = number(2) else { return nil }
      _ = take(":")
      return seconds + factor * (Double(hours) * 3600 + Double(number(2) ?? 0) * 60)
    }
    return seconds
  }

  private mutating func fraction() -> Double {
    var (value, scale) = (0.0, 0.1)
    while position < bytes.count, bytes[position] &- 0x30 < 10 {
      value += Double(bytes[position] - 0x30) * scale
      scale /= 10
      position += 1
    }
    return value
  }

  private func digits(from start: Int) -> Int {
    var end = start
    while end < bytes.count && bytes[end] &- 0x30 < 10 { end += 1 }
    return end - start
  }

  private mutating func number(_ length: Int) -> Int? {
    guard digits(from: position) >= length else { return nil }
    var value = 0
    for _ in 0..<length {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    return value
  }

  private mutating func take(_ character: String) -> Bool {
    guard position < bytes.count, bytes[position] == character.utf8.first else { return false }
    position += 1
    return true
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days from 1970-01-01 in the Gregorian calendar (Hinnant, days_from_civil).
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
