// Code points of a byte range: Python's `len` of a slice.

/// Counts code points in valid UTF-8.
enum CodePoints {
  /// Code points among `count` bytes: those that are not continuation bytes.
  @inline(__always)
  static func count(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var continuations = 0
    for position in 0..<count { continuations &+= unsafe bytes[position] & 0xC0 == 0x80 ? 1 : 0 }
    return count &- continuations
  }

  /// The last code point before `end`, where that is not ASCII; at least one whole code point stands before it.
  static func last(before end: UnsafePointer<UInt8>) -> UInt32 {
    var size = 1
    while unsafe end[-size] & 0xC0 == 0x80 { size += 1 }
    let first = unsafe UInt32(end[-size])
    if size == 1 { return first }
    var scalar = first & (0x7F >> UInt32(size))
    for offset in 1..<size { scalar = unsafe scalar << 6 | UInt32(end[offset - size]) & 0x3F }
    return scalar
  }
}
