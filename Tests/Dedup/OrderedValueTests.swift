// Which fields are dates, which are numbers, and what of them is later.

import Dedup
import Foundation
import Support
import Testing

private func value(_ text: String) -> Double? {
  let bytes = Array(text.utf8)
  return orderedValue(of: bytes.span)
}

/// Seconds since 1970 by the C library.
private func seconds(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0)
  -> Double
{
  var parts = tm()
  (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1900), Int32(month - 1), Int32(day))
  (parts.tm_hour, parts.tm_min, parts.tm_sec) = (Int32(hour), Int32(minute), Int32(second))
  return Double(timegm(&parts))
}

@Suite struct OrderedValueTests {
  @Test func datesAreSecondsSince1970() {
    let may = seconds(2024, 5, 31, 12, 30, 15)
    #expect(may == 1_717_158_615)
    let cases: [(String, Double)] = [
      ("1970", 0), ("2024", seconds(2024, 1, 1)), ("1900", seconds(1900, 1, 1)), ("2100", seconds(2100, 1, 1)),
      ("2024-05", seconds(2024, 5, 1)), ("2024-05-31", seconds(2024, 5, 31)), ("1600-02-29", seconds(1600, 2, 29)),
      ("0001-01-01", seconds(1, 1, 1)), ("20240531", seconds(2024, 5, 31)), ("19000101", seconds(1900, 1, 1)),
      ("20240531123015", may), ("20240531T123015", may), ("20240531T123015Z", may), ("20240531T143015+0200", may),
      ("20240531 123015.5Z", may + 0.5), ("20240531T12", seconds(2024, 5, 31, 12)),
      ("2024-05-31T12:30:15", may), ("2024-05-31t12:30:15z", may), ("2024-05-31 12:30:15", may),
      ("2024-05-31T12:30", seconds(2024, 5, 31, 12, 30)), ("2024-05-31T12", seconds(2024, 5, 31, 12)),
      ("2024-05-31T12:30:15.25Z", may + 0.25), ("2024-05-31T12:30:15,250Z", may + 0.25),
      ("2024-05-31T14:30:15+02:00", may), ("2024-05-31T14:30:15+02", may), ("2024-05-31T06:00:15-06:30", may),
      ("2024-05-31 14:30:15 +0200", may), ("2024-05-31 12:30:15 UTC", may), ("2024-05-31 12:30:15.000 UTC", may),
      ("2024-05-31T12:30Z", seconds(2024, 5, 31, 12, 30)), ("2024-05-31T24:00:00", seconds(2024, 6, 1)),
      ("2016-12-31T23:59:60Z", seconds(2017, 1, 1)), ("  2024-05-31\n", seconds(2024, 5, 31)),
      ("2024-05-31T23:30:00-01:00", seconds(2024, 6, 1, 0, 30)),
    ]
    for (text, expected) in cases { #expect(value(text) == expected, "\(text)") }
  }

  @Test func everyDayHasItsPlace() {
    var random = SeededRandom(11)
    for _ in 0..<20_000 {
      let (year, month, day) = (1 + random.below(3000), 1 + random.below(12), 1 + random.below(31))
      let (hour, minute, second) = (random.below(24), random.below(60), random.below(60))
      let expected = seconds(year, month, day, hour, minute, second)
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let four = String("000\(year)".suffix(4))
      // Of days that a month does not have, the C library makes days of the next one.
      let exists = day <= 28 || seconds(year, month, day) < seconds(year, month + 1, 1)
      let time = "\(two(hour)):\(two(minute)):\(two(second))"
      #expect(value("\(four)-\(two(month))-\(two(day))T\(time)") == (exists ? expected : nil))
      let basic = "\(four)\(two(month))\(two(day))\(two(hour))\(two(minute))\(two(second))"
      let isDate = exists && (1900...2100).contains(year)
      #expect(value(basic) == (isDate ? expected : Double(basic)), "\(basic)")
      #expect(value(String(basic.prefix(8))) == (isDate ? seconds(year, month, day) : Double(basic.prefix(8))))
    }
  }

  @Test func whatIsNoDateIsANumberIfItCanBe() {
    let numbers = [
      "0", "7", "-7", "+7", "1899", "2101", "12345", "18991231", "21010101", "20241301", "20240230", "20240531246000",
      "1700000000", "1700000000.25", "-0.5", ".5", "5.", "1e3", "1.5E-3", "123456789012345", "1234567890123456",
      "999999999999999999999", "00000002024", "2024.5", "-2024",
    ]
    for text in numbers { #expect(value(text) == Double(text.hasSuffix(".") ? text + "0" : text), "\(text)") }
    #expect(value(" 12 ") == 12)
  }

  @Test func theRestIsNeither() {
    let rest = [
      "", " ", "-", "+", ".", "e5", "1e", "1e+", "1e999", "nan", "inf", "-infinity", "0x10", "1_000", "1,000", "12 13",
      "yesterday", "2024-", "2024-5", "2024-13", "2024-00", "2024-05-", "2024-05-32", "2023-02-29", "1900-02-29",
      "2024-05-31Z", "2024-05-31T", "2024-05-31T1", "2024-05-31T25:00", "2024-05-31T24:00:01", "2024-05-31T12:",
      "2024-05-31T12:60", "2024-05-31T12:30:", "2024-05-31T12:30:61", "2024-05-31T12:30:15.", "2024-05-31T12:30:15 ZZ",
      "2024-05-31T12:30:15+", "2024-05-31T12:30:15+1", "2024-05-31T12:30:15+02:", "2024-05-31T12:30:15+02:60",
      "2024-05-31T12:30:15+24:00", "2024-05-31T12:30:15 UT", "2024-05-31T12:30:15Zjunk", "2024/05/31", "٢٠٢٤",
      "20240531T",
      "2024-W22", "20240531-12", "2024-05-31X12:30",
    ]
    for text in rest { #expect(value(text) == nil, "\(text.debugDescription)") }
  }

  @Test func laterIsGreater() {
    let order = [
      "1999", "1999-12", "1999-12-31", "19991231000001", "1999-12-31T23:59:59.1", "1999-12-31T23:59:59.12",
      "1999-12-31T23:59:59.1200001", "1999-12-31T23:59:59.99999999999", "2000-01-01T02:00:00.5+02:00", "1700000000",
      "2024-05-31",
    ]
    let values = order.map { value($0) ?? .nan }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(values)")
  }
}
