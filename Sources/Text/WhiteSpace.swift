// Python's white space on UTF-8 bytes, for the modules that strip lines as `str.strip()` does.

/// Tests for the characters that Python's `str.strip()` removes.
public enum WhiteSpace {
  /// The range that `strip()` leaves of `start..<end`; empty where all is white space.
  @inlinable
  public static func trim(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> (start: Int, end: Int) {
    var first = start
    var last = end
    while first < last {
      let size = unsafe sizeAtStart(text + first)
      if size == 0 { break }
      first += size
    }
    while last > first {
      let size = unsafe sizeAtEnd(text + last, available: last - first)
      if size == 0 { break }
      last -= size
    }
    return (first, min(max(first, last), end))
  }

  /// Bytes of the white space that begins here, or 0; reads up to three bytes of valid UTF-8.
  @inlinable
  public static func sizeAtStart(_ text: UnsafePointer<UInt8>) -> Int {
    let byte = unsafe text[0]
    if byte < 0x80 { return isASCII(byte) ? 1 : 0 }
    if byte != 0xC2 && byte != 0xE1 && byte != 0xE2 && byte != 0xE3 { return 0 }
    return unsafe wideSize(byte, text[1], byte == 0xC2 ? 0 : text[2])
  }

  /// Bytes of the white space that ends just before `end`, or 0.
  @inlinable
  public static func sizeAtEnd(_ end: UnsafePointer<UInt8>, available: Int) -> Int {
    let byte = unsafe end[-1]
    if byte < 0x80 { return isASCII(byte) ? 1 : 0 }
    if available >= 2, unsafe end[-2] == 0xC2 { return wideSize(0xC2, byte, 0) }
    if available < 3 { return 0 }
    return unsafe wideSize(end[-3], end[-2], byte)
  }

  /// Whether an ASCII byte is white space: U+0009-000D, U+001C-0020.
  @inlinable
  public static func isASCII(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte &- 9 <= 4 || byte &- 0x1C <= 3
  }

  /// Bytes of a white space beyond ASCII from its two or three bytes, or 0.
  @usableFromInline
  static func wideSize(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    switch first {
    case 0xC2: return second == 0x85 || second == 0xA0 ? 2 : 0
    case 0xE1: return second == 0x9A && third == 0x80 ? 3 : 0
    case 0xE2:
      if second == 0x80 { return third <= 0x8A || third == 0xA8 || third == 0xA9 || third == 0xAF ? 3 : 0 }
      return second == 0x81 && third == 0x9F ? 3 : 0
    case 0xE3: return second == 0x80 && third == 0x80 ? 3 : 0
    default: return 0
    }
  }
}
