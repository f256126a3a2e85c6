// Code points of valid UTF-8, for the modules that read single characters of a text: counts, the next, the last.

/// Reads code points in valid UTF-8.
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

  /// The code point that begins at `bytes`, and its length in bytes.
  @inlinable
  public static func first(at bytes: UnsafePointer<UInt8>) -> (scalar: UInt32, size: Int) {
    let lead = unsafe UInt32(bytes[0])
    if lead < 0x80 { return (lead, 1) }
    let size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var scalar = lead & (0x7F >> UInt32(size))
    for offset in 1..<size { scalar = unsafe scalar << 6 | UInt32(bytes[offset]) & 0x3F }
    return (scalar, size)
  }

  /// The code point that ends just before `end`, and its length in bytes; a whole one stands there.
  @inlinable
  public static func last(before end: UnsafePointer<UInt8>) -> (scalar: UInt32, size: Int) {
    var size = 1
    while unsafe end[-size] & 0xC0 == 0x80 { size += 1 }
    return unsafe first(at: end - size)
  }
}
