// Escapes of half a character. This parser reads them as U+FFFD; other JSON libraries refuse the whole record, and whoever
// counts records as they do has to know.

internal import Glibc

/// Whether a line of JSON has an escape of a surrogate, as in `\ud800`, that is not one of a pair.
///
/// - Parameter line: a line that `RecordParser` took for a document.
public func hasLoneSurrogate(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let start = line.baseAddress else { return false }
  let count = line.count
  var position = 0
  while position < count {
    guard let found = memchr(start + position, 0x5C, count - position) else { return false }
    position = UnsafeRawPointer(found) - UnsafeRawPointer(start)
    switch surrogate(start, position, count) {
    case .none: position += 2
    case .other: position += 6
    case .trailing: return true
    case .leading:
      guard surrogate(start, position + 6, count) == .trailing else { return true }
      position += 12
    }
  }
  return false
}

/// What an escape is: no escape of a code unit, a half of a surrogate pair, or another code unit.
private enum CodeUnitEscape {
  case none
  case leading
  case trailing
  case other
}

/// The escape that begins at a position.
private func surrogate(_ line: UnsafePointer<UInt8>, _ position: Int, _ count: Int) -> CodeUnitEscape {
  guard position + 6 <= count, line[position] == 0x5C, line[position + 1] == UInt8(ascii: "u") else { return .none }
  // The first two digits tell: D8 to DB lead, DC to DF trail.
  guard line[position + 2] | 0x20 == UInt8(ascii: "d") else { return .other }
  switch line[position + 3] | 0x20 {
  case UInt8(ascii: "8"), UInt8(ascii: "9"), UInt8(ascii: "a"), UInt8(ascii: "b"): return .leading
  case UInt8(ascii: "c")...UInt8(ascii: "f"): return .trailing
  default: return .other
  }
}
