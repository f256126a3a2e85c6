// Code points one at a time, out of UTF-8 and into it, for whoever reads single characters of a text.

/// Code points in valid UTF-8: how many, the next, the last.
public enum CodePoints {
  /// Code points among `count` bytes (Python's `len`): those that are not continuation bytes.
  @inlinable
  public static func count(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var continuations = 0
    var position = 0
    while position &+ 8 <= count {
      let eight = unsafe UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self)
      // A continuation byte has its top bit set and the next one clear.
      continuations &+= ((eight >> 7) & ~(eight >> 6) & 0x0101_0101_0101_0101).nonzeroBitCount
      position &+= 8
    }
    while position < count {
      continuations &+= unsafe bytes[position] & 0xC0 == 0x80 ? 1 : 0
      position &+= 1
    }
    return count &- continuations
  }

  /// The code point that begins at a byte of valid UTF-8, and its length in bytes, 1 to 4.
  @inlinable @inline(__always)
  public static func first(at bytes: UnsafePointer<UInt8>) -> (scalar: UInt32, length: Int) {
    let first = unsafe UInt32(bytes[0])
    if first < 0x80 { return (first, 1) }
    let second = unsafe UInt32(bytes[1]) & 0x3F
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = unsafe UInt32(bytes[2]) & 0x3F
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    let fourth = unsafe UInt32(bytes[3]) & 0x3F
    return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
  }

  /// The code point that ends just before `end`, and its length in bytes; a whole one stands there.
  @inlinable
  public static func last(before end: UnsafePointer<UInt8>) -> (scalar: UInt32, length: Int) {
    var length = 1
    while unsafe end[-length] & 0xC0 == 0x80 { length += 1 }
    return unsafe first(at: end - length)
  }

  /// Bytes of a code point in UTF-8.
  @inlinable @inline(__always)
  static func length(of scalar: UInt32) -> Int { scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4 }

  /// Writes a code point as UTF-8.
  ///
  /// - Returns: the bytes written, 1 to 4.
  @inlinable @inline(__always)
  public static func write(_ scalar: UInt32, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
      unsafe bytes[0] = UInt8(scalar)
      return 1
    }
    let length = length(of: scalar)
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
