// What the tests of records share: lines with hostile bytes behind them, and a slow JSON reader
// written without regard to the fast one, which says what it must find.

import Buffers
import Records

/// What a parser said of a line, copied out of it.
struct Reading: Equatable {
  var outcome: RecordOutcome
  var text: [UInt8] = []
  var id: [UInt8] = []
  var carried: [[UInt8]?] = []
}

extension RecordParser {
  /// Parses a line, with `filler` repeated behind its end as the next line would be.
  mutating func read(_ line: [UInt8], filler: UInt8 = UInt8(ascii: "}")) -> Reading {
    withPadding(line, filler: filler) { bytes in
      var reading = Reading(outcome: parse(bytes))
      if reading.outcome == .document {
        reading.text = text.span.array
        reading.id = id.array
        reading.carried = (0..<carriedCount).map { isPresent($0) ? carried($0).array : nil }
      }
      return reading
    }
  }

  /// Parses a line and writes it as a kept one; nil if it is bad.
  mutating func rewrite(_ line: [UInt8], text: [UInt8]? = nil, addition: [UInt8]? = nil) -> [UInt8]? {
    withPadding(line, filler: UInt8(ascii: "}")) { bytes in
      if parse(bytes) != .document { return nil }
      var output = Buffer<UInt8>()
      switch (text, addition) {
      case (nil, nil): appendKeptLine(bytes, editedText: nil, addition: nil, to: &output)
      case (let text?, nil): appendKeptLine(bytes, editedText: text.span, addition: nil, to: &output)
      case (nil, let addition?): appendKeptLine(bytes, editedText: nil, addition: addition.span, to: &output)
      case (let text?, let addition?):
        appendKeptLine(bytes, editedText: text.span, addition: addition.span, to: &output)
      }
      return output.span.array
    }
  }
}

func withPadding<Result>(_ line: [UInt8], filler: UInt8, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
  var padded = line
  padded.append(contentsOf: repeatElement(filler, count: 64))
  return padded.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<line.count])) }
}

extension Span where Element == UInt8 {
  var array: [UInt8] { (0..<count).map { self[$0] } }
}

func utf8(_ string: String) -> [UInt8] { Array(string.utf8) }

/// A JSON value as the slow reader sees it; strings are kept as they stand between their quotes.
indirect enum SlowValue {
  case null, boolean, number
  case string([UInt8])
  case object([(key: [UInt8], value: SlowToken)])
  case array
}

struct SlowToken {
  var value: SlowValue
  var raw: [UInt8]
}

/// A recursive reader of JSON, as strict as records are documented to be.
struct SlowReader {
  private let bytes: [UInt8]
  private var position = 0

  private struct Malformed: Error {}

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that a whole line is; nil if it is malformed.
  static func read(_ line: [UInt8]) -> SlowToken? {
    var reader = SlowReader(line)
    guard let token = try? reader.value() else { return nil }
    reader.skipSpace()
    return reader.position == line.count ? token : nil
  }

  /// A string's content, a lone surrogate as U+FFFD; nil for a wrong escape.
  static func unescape(_ raw: [UInt8]) -> [UInt8]? {
    var units: [UInt16] = []
    var position = 0
    while position < raw.count {
      guard raw[position] == UInt8(ascii: "\\") else {
        let end = raw[position...].firstIndex(of: UInt8(ascii: "\\")) ?? raw.count
        units += Array(String(decoding: raw[position..<end], as: UTF8.self).utf16)
        position = end
        continue
      }
      guard position + 1 < raw.count else { return nil }
      let short: [UInt8: UInt16] = [34: 34, 92: 92, 47: 47, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9]
      if let unit = short[raw[position + 1]] {
        units.append(unit)
        position += 2
      } else if raw[position + 1] == UInt8(ascii: "u"), position + 6 <= raw.count,
        raw[(position + 2)..<(position + 6)].allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
        let unit = UInt16(String(decoding: raw[(position + 2)..<(position + 6)], as: UTF8.self), radix: 16)
      {
        units.append(unit)
        position += 6
      } else {
        return nil
      }
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private mutating func skipSpace() {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func value() throws -> SlowToken {
    skipSpace()
    let start = position
    guard position < bytes.count else { throw Malformed() }
    let value: SlowValue
    switch bytes[position] {
    case UInt8(ascii: "{"): value = try object()
    case UInt8(ascii: "["): value = try array()
    case UInt8(ascii: "\""): value = .string(try string())
    default:
      while position < bytes.count, !" \t\n\r,:[]{}\"".utf8.contains(bytes[position]) { position += 1 }
      let atom = String(decoding: bytes[start..<position], as: UTF8.self)
      if atom == "null" {
        value = .null
      } else if atom == "true" || atom == "false" {
        value = .boolean
      } else if let first = atom.utf8.first, "-0123456789".utf8.contains(first),
        atom.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) })
      {
        value = .number
      } else {
        throw Malformed()
      }
    }
    return SlowToken(value: value, raw: Array(bytes[start..<position]))
  }

  private mutating func string() throws -> [UInt8] {
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] < 0x20 { throw Malformed() }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
      if position <= bytes.count, bytes[position - 1] < 0x20 { throw Malformed() }
    }
    guard position < bytes.count else { throw Malformed() }
    position += 1
    return Array(bytes[start..<(position - 1)])
  }

  private mutating func array() throws -> SlowValue {
    position += 1
    if take(UInt8(ascii: "]")) { return .array }
    repeat { _ = try value() } while take(UInt8(ascii: ","))
    if !take(UInt8(ascii: "]")) { throw Malformed() }
    return .array
  }

  private mutating func object() throws -> SlowValue {
    position += 1
    var members: [(key: [UInt8], value: SlowToken)] = []
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw Malformed() }
      let key = try string()
      if !take(UInt8(ascii: ":")) { throw Malformed() }
      members.append((key, try value()))
    } while take(UInt8(ascii: ","))
    if !take(UInt8(ascii: "}")) { throw Malformed() }
    return .object(members)
  }
}

/// What a parser of these fields must say of a line; hosts are not among the fields that it knows.
func expectedReading(of line: [UInt8], fields: RecordFields) -> Reading {
  if String(validating: line, as: UTF8.self) == nil { return Reading(outcome: .bad(.invalidUTF8)) }
  guard let token = SlowReader.read(line) else { return Reading(outcome: .bad(.invalidJSON)) }
  guard case .object(let members) = token.value else { return Reading(outcome: .bad(.notAnObject)) }

  func member(_ key: [UInt8], of members: [(key: [UInt8], value: SlowToken)]) -> SlowToken? {
    members.last { SlowReader.unescape($0.key) == key }?.value
  }
  func find(_ keys: [[UInt8]]) -> SlowToken? {
    var found = member(keys[0], of: members)
    for key in keys.dropFirst() {
      guard case .object(let inner)? = found?.value else { return nil }
      found = member(key, of: inner)
    }
    if case .null? = found?.value { return nil }
    return found
  }
  let prefixes = Set(
    ([fields.text, fields.id] + fields.carried.map(\.paths)).joined()
      .flatMap { path in (1..<path.split(separator: ".").count).map { path.split(separator: ".").prefix($0) } }
      .map { $0.joined(separator: ".") })
  /// Keys are read wherever a wanted one may stand.
  func keysAreValid(_ members: [(key: [UInt8], value: SlowToken)], at prefix: String) -> Bool {
    members.allSatisfy { key, value in
      guard let key = SlowReader.unescape(key) else { return false }
      let path = prefix + String(decoding: key, as: UTF8.self)
      if prefixes.contains(path), case .object(let inner) = value.value { return keysAreValid(inner, at: path + ".") }
      return true
    }
  }
  func find(_ paths: [String]) -> SlowToken? {
    for path in paths {
      if let token = find([utf8(path)]) ?? find(path.split(separator: ".").map { Array($0.utf8) }) { return token }
    }
    return nil
  }

  if !keysAreValid(members, at: "") { return Reading(outcome: .bad(.invalidJSON)) }
  guard let text = find(fields.text) else { return Reading(outcome: .bad(.noText)) }
  guard case .string(let raw) = text.value else { return Reading(outcome: .bad(.textNotString)) }
  guard let content = SlowReader.unescape(raw) else { return Reading(outcome: .bad(.invalidJSON)) }
  var reading = Reading(outcome: .document, text: content)
  for (index, paths) in ([fields.id] + fields.carried.map(\.paths)).enumerated() {
    var value: [UInt8]?
    if let token = find(paths) {
      switch token.value {
      case .string(let raw):
        guard let content = SlowReader.unescape(raw) else { return Reading(outcome: .bad(.invalidJSON)) }
        value = content
      case .number:
        let pattern = #/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/#
        if String(decoding: token.raw, as: UTF8.self).wholeMatch(of: pattern) == nil {
          return Reading(outcome: .bad(.invalidJSON))
        }
        value = token.raw
      default: value = token.raw
      }
    }
    if index == 0 { reading.id = value ?? [] } else { reading.carried.append(value) }
  }
  return reading
}
