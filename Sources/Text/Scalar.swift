// Code points one at a time, out of UTF-8 and into it.

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

  /// Encodes a code point as UTF-8.
  ///
  /// - Returns: the bytes written, 1 to 4.
  @inline(__always)
  static func encode(_ scalar: UInt32, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
      unsafe bytes[0] = UInt8(scalar)
      return 1
    }
    let length = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
    let lead: UInt32 = length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0
    var rest = scalar
    for index in stride(from: length - 1, to: 0, by: -1) {
      unsafe bytes[index] = UInt8(0x80 | rest & 0x3F)
      rest >>= 6
    }
    unsafe bytes[0] = UInt8(lead | rest)
    return length
  }
}
