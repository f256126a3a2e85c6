// What "newest" means of a field: numbers and dates as one number that grows with time.

/// The value of a field by which documents are ordered: a date as seconds since 1970 (UTC), a number as it is.
///
/// Dates are ISO 8601: `2024`, `2024-05`, `2024-05-31`, and a time behind a `T` or a space: `2024-05-31T12:30:00.5Z`, to
/// the hour, minute or second, with a fraction and a zone if need be (`Z`, `UTC`, `+02:00`, `+0200`, `+02`; none is UTC).
/// The basic form is `20240531`, `20240531T123000Z` and, as crawls have it, `20240531123000`.
///
/// Nothing but digits is a date where there are 4, 8 or 14 of them that make one from 1900 to 2100, and a number
/// otherwise: `2024` is the start of that year, `1700000000` a number (of seconds, as it happens).
/// - Returns: nil where it is neither.
public func orderedValue(of field: Span<UInt8>) -> Double? {
  field.withUnsafeBufferPointer { bytes in
    var trimmed = bytes[...]
    while let first = trimmed.first, isBlank(first) { trimmed.removeFirst() }
    while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
    var scanner = FieldScanner(UnsafeBufferPointer(rebasing: trimmed))
    if let date = scanner.date() { return date }
    scanner.rewind()
    return scanner.number()
  }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

/// Reads a field from its start to its end.
private struct FieldScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func rewind() { position = 0 }

  private var isAtEnd: Bool { position == bytes.count }

  // MARK: Numbers

  /// A decimal number that is the whole field and is finite.
  mutating func number() -> Double? {
    _ = take("-") || take("+")
    let start = position
    let whole = digits
    position += whole
    if isAtEnd && whole > 0 && whole < 16 {
      // Below 2^53: exact.
      var value = 0
      for index in start..<position { value = value * 10 + Int(bytes[index] - 0x30) }
      return bytes[0] == UInt8(ascii: "-") ? -Double(value) : Double(value)
    }
    var count = whole
    if take(".") {
      let fraction = digits
      position += fraction
      count += fraction
    }
    guard count > 0 else { return nil }
    if take("e") || take("E") {
      _ = take("-") || take("+")
      let exponent = digits
      guard exponent > 0 else { return nil }
      position += exponent
    }
    guard isAtEnd, let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  // MARK: Dates

  /// A date that is the whole field.
  mutating func date() -> Double? {
    let run = digits
    guard run == 4 || run == 8 || run == 14, let year = digits(4) else { return nil }
    let isBasic = run > 4
    if (isBasic || isAtEnd) && !(1900...2100).contains(year) { return nil }
    var (month, day) = (1, 1)
    if isBasic || take("-") {
      guard let found = digits(2), (1...12).contains(found) else { return nil }
      month = found
      if isBasic || take("-") {
        guard let found = digits(2), (1...Self.days(year, month)).contains(found) else { return nil }
        day = found
        let hasTime = run == 14 || take("T") || take("t") || take(" ")
        guard hasTime else { return isAtEnd ? Double(Self.daysSince1970(year, month, day)) * 86_400 : nil }
        guard let time = time(), let zone = zone(), isAtEnd else { return nil }
        return Double(Self.daysSince1970(year, month, day) * 86_400 + time.seconds - zone) + time.fraction
      }
    }
    return isAtEnd ? Double(Self.daysSince1970(year, month, day)) * 86_400 : nil
  }

  /// Seconds since midnight, whole ones and the rest.
  private mutating func time() -> (seconds: Int, fraction: Double)? {
    guard let hour = digits(2), hour <= 24 else { return nil }
    var (minute, second, fraction) = (0, 0, 0.0)
    let hasColons = take(":")
    if hasColons || digits >= 2 {
      guard let found = digits(2), found < 60 else { return nil }
      minute = found
      if hasColons ? take(":") : digits >= 2 {
        // 60 is a leap second.
        guard let found = digits(2), found <= 60 else { return nil }
        second = found
        if take(".") || take(",") {
          guard let found = decimals() else { return nil }
          fraction = found
        }
      }
    }
    if hour == 24 && (minute > 0 || second > 0 || fraction > 0) { return nil }
    return (hour * 3600 + minute * 60 + second, fraction)
  }

  /// Seconds by which the zone's clocks are before UTC; 0 where there is none.
  private mutating func zone() -> Int? {
    if isAtEnd { return 0 }
    _ = take(" ")
    if take("Z") || take("z") { return 0 }
    if take("U") { return take("T") && take("C") ? 0 : nil }
    let isEast = take("+")
    guard isEast || take("-"), let hours = digits(2), hours < 24 else { return nil }
    var minutes = 0
    if take(":") || !isAtEnd {
      guard let found = digits(2), found < 60 else { return nil }
      minutes = found
    }
    return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
  }

  /// A fraction of a second: of its digits the first nine count, so that more of them never make it less.
  private mutating func decimals() -> Double? {
    let count = digits
    var value = 0
    for index in 0..<9 { value = value * 10 + (index < count ? Int(bytes[position + index] - 0x30) : 0) }
    position += count
    return count > 0 ? Double(value) / 1e9 : nil
  }

  // MARK: Characters

  /// Digits from here on.
  private var digits: Int {
    var end = position
    while end < bytes.count && bytes[end] &- 0x30 < 10 { end += 1 }
    return end - position
  }

  /// The number that the next digits make, so many of them.
  private mutating func digits(_ count: Int) -> Int? {
    if digits < count { return nil }
    var value = 0
    for index in position..<position + count { value = value * 10 + Int(bytes[index] - 0x30) }
    position += count
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  // MARK: The calendar

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 in the Gregorian calendar, before it was made, too (Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", days_from_civil).
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
