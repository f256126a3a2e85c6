// Code points one at a time: how UTF-8 is decoded, and which of them Python takes for whitespace and line ends.

/// Functions of one code point.
enum Scalar {
  /// Decodes the code point that starts at a byte of valid UTF-8.
  ///
  /// - Returns: the code point and its length in bytes, 1 to 4.
  @inline(__always)
  static func decode(_ bytes: UnsafePointer<UInt8>) -> (scalar: UInt32, length: Int) {
    let first = unsafe UInt32(bytes[0])
    if first < 0x80 { return (first, 1) }
    let second = unsafe UInt32(bytes[1]) & 0x3F
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = unsafe UInt32(bytes[2]) & 0x3F
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    let fourth = unsafe UInt32(bytes[3]) & 0x3F
    return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
  }

  /// Whether Python's `str.split()` cuts here.
  static func isWhitespace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// Whether Python's `str.splitlines()` ends a line here.
  static func isLineBreak(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether a code point counts as ASCII or control punctuation in datatrove.
  static func isPunctuation(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x00...0x08, 0x0B...0x1F, 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x9F: true
    default: false
    }
  }
}
