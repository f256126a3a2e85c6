// Numbers as bytes: little-endian words and variable-length integers, written into a buffer and read with bounds.

import Buffers

extension Buffer where Element == UInt8 {
  /// Adds an integer, seven bits a byte, least significant first.
  mutating func append(varint value: UInt64) {
    reserve(count + 10)
    let start = base
    var end = count
    var rest = value
    while rest >= 0x80 {
      start[end] = UInt8(truncatingIfNeeded: rest) | 0x80
      end &+= 1
      rest >>= 7
    }
    start[end] = UInt8(truncatingIfNeeded: rest)
    count = end &+ 1
  }

  /// Adds the bytes of an integer, least significant first.
  mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(word: Word) {
    reserve(count + MemoryLayout<Word>.size)
    UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: Word.self)
    count += MemoryLayout<Word>.size
  }

  /// Adds the elements of another buffer.
  mutating func append(contentsOf other: borrowing Buffer<UInt8>) { append(from: other.base, count: other.count) }
}

extension Buffer {
  /// Sets the count, growing as needed; what is new is not meaningful before it is written.
  mutating func resize(_ total: Int) {
    reserve(total)
    count = total
  }

  /// Sets the count and clears every byte of the elements.
  mutating func resizeCleared(_ total: Int) {
    resize(total)
    UnsafeMutableRawPointer(base).initializeMemory(
      as: UInt8.self, repeating: 0, count: total * MemoryLayout<Element>.stride)
  }
}

/// A place in bytes that moves forward and notes when it was asked for more than there is.
///
/// At least 16 bytes behind `end` must be readable.
struct ByteCursor {
  /// The next byte.
  var position: UnsafePointer<UInt8>
  /// Behind the last byte.
  let end: UnsafePointer<UInt8>
  /// Whether bytes were missing or malformed; whatever was read since is not meaningful.
  var failed = false

  init(_ start: UnsafePointer<UInt8>, count: Int) {
    position = start
    end = start + count
  }

  /// Bytes left.
  var left: Int { end - position }

  /// The next `count` bytes, or nothing and a note.
  mutating func take(_ count: Int) -> UnsafePointer<UInt8>? {
    if failed || count < 0 || count > left {
      failed = true
      return nil
    }
    defer { position += count }
    return position
  }

  /// One byte.
  mutating func byte() -> UInt8 { take(1)?.pointee ?? 0 }

  /// One integer of `append(varint:)`.
  mutating func varint() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end && shift < 64 {
      let next = position.pointee
      position += 1
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
    failed = true
    return 0
  }

  /// One integer of `append(varint:)` that counts something in memory.
  mutating func size() -> Int {
    let value = varint()
    if value > UInt64(Int32.max) * 2 {
      failed = true
      return 0
    }
    return Int(value)
  }

  /// One word of `append(word:)`.
  mutating func word<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type) -> Word {
    guard let bytes = take(MemoryLayout<Word>.size) else { return 0 }
    return Word(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: Word.self))
  }
}
