// The ids of a block.
//
//   0  none       no row has one
//   1  pattern    all have one of the same length: the length; a bit a position, set where the byte varies; the bytes
//                 of the others; then two varying hexadecimal digits a byte (hashes, UUIDs, numbers of fixed width)
//   2  bytes      size and integer chunk of the lengths + 1 (0 is no id); then a `ByteChunk` of all bytes

import Buffers

enum IdentifierForm: UInt8 {
  case none = 0
  case pattern = 1
  case bytes = 2
}

/// Many bytes in one piece: size of the bytes, then size of the zstd frame and the frame, or 0 and the bytes.
enum ByteChunk {
  static func encode(
    _ source: UnsafePointer<UInt8>, count: Int, with compressor: inout Compressor, to output: inout Buffer<UInt8>
  ) {
    output.append(varint: UInt64(count))
    let start = output.count
    compressor.compress(source, count: count, level: 1, to: &output)
    let frame = output.count - start
    if frame >= count {
      output.count = start
      output.append(0)
      output.append(from: source, count: count)
      return
    }
    // The frame's size stands before it and is known only now: write it behind, then make room in front.
    output.append(varint: UInt64(frame))
    let size = output.count - start - frame
    var sizeBytes: UInt64 = 0
    for place in 0..<size { sizeBytes |= UInt64(output.base[start + frame + place]) << UInt64(8 * place) }
    UnsafeMutableRawPointer(output.base + start + size).copyMemory(from: output.base + start, byteCount: frame)
    for place in 0..<size { output.base[start + place] = UInt8(truncatingIfNeeded: sizeBytes >> UInt64(8 * place)) }
  }

  /// Reads a chunk into `target`; false where it is malformed.
  static func decode(
    _ cursor: inout ByteCursor, with decompressor: inout Decompressor, into target: inout Buffer<UInt8>
  ) -> Bool {
    let size = cursor.size()
    let frame = cursor.size()
    guard let bytes = cursor.take(frame == 0 ? size : frame) else { return false }
    if frame > 0 { return decompressor.decompress(bytes, count: frame, size: size, into: &target) }
    target.removeAll()
    target.append(from: bytes, count: size)
    return true
  }
}

/// Collects and encodes the ids of a block.
struct IdentifierEncoder: ~Copyable {
  private var bytes = Buffer<UInt8>(capacity: 4096)
  // Length + 1 of each row's id, or 0.
  private var lengths = Buffer<UInt64>()
  private var varying = Buffer<UInt8>()
  private var plain = Buffer<UInt8>()

  init() {}

  mutating func removeAll() {
    bytes.removeAll()
    lengths.removeAll()
  }

  mutating func appendNone() { lengths.append(0) }

  mutating func replaceLast(with id: Span<UInt8>) {
    let last = lengths.count - 1
    if lengths.base[last] > 0 { bytes.count -= Int(lengths.base[last]) - 1 }
    bytes.append(contentsOf: id)
    lengths.base[last] = UInt64(id.count + 1)
  }

  mutating func encode(
    integers: inout IntegerEncoder, compressor: inout Compressor, scratch: inout Buffer<UInt64>,
    to output: inout Buffer<UInt8>
  ) {
    let lengthsInUse = lengths.unsafeElements
    if lengthsInUse.allSatisfy({ $0 == 0 }) {
      output.append(IdentifierForm.none.rawValue)
      return
    }
    let first = lengthsInUse[0]
    if first > 1, lengthsInUse.allSatisfy({ $0 == first }), encodePattern(length: Int(first) - 1, to: &output) {
      return
    }
    output.append(IdentifierForm.bytes.rawValue)
    scratch.removeAll()
    scratch.append(from: lengths.base, count: lengths.count)
    plain.removeAll()
    integers.encode(&scratch, with: &compressor, to: &plain)
    output.append(varint: UInt64(plain.count))
    output.append(contentsOf: plain)
    ByteChunk.encode(bytes.base, count: bytes.count, with: &compressor, to: &output)
  }

  private mutating func encodePattern(length: Int, to output: inout Buffer<UInt8>) -> Bool {
    let rowCount = lengths.count
    let base = bytes.base
    varying.resizeCleared(length)
    let flags = varying.base
    for row in 1..<max(rowCount, 1) {
      let id = base + row * length
      for place in 0..<length { flags[place] |= id[place] ^ base[place] }
    }
    var digits = true
    for row in 0..<rowCount {
      let id = base + row * length
      for place in 0..<length where flags[place] != 0 { digits = digits && Self.digit(id[place]) < 16 }
      if !digits { return false }
    }
    output.append(IdentifierForm.pattern.rawValue)
    output.append(varint: UInt64(length))
    let bits = output.count
    output.resize(bits + (length + 7) / 8)
    for place in bits..<output.count { output.base[place] = 0 }
    for place in 0..<length where flags[place] != 0 { output.base[bits + place / 8] |= 1 << UInt8(place % 8) }
    for place in 0..<length where flags[place] == 0 { output.append(base[place]) }
    var half: UInt8?
    for row in 0..<rowCount {
      let id = base + row * length
      for place in 0..<length where flags[place] != 0 {
        let digit = Self.digit(id[place])
        if let low = half {
          output.append(low | digit << 4)
          half = nil
        } else {
          half = digit
        }
      }
    }
    if let low = half { output.append(low) }
    return true
  }

  /// The value of a lower-case hexadecimal digit, or more than 15.
  private static func digit(_ byte: UInt8) -> UInt8 {
    let decimal = byte &- 0x30
    let letter = byte &- 0x61
    return decimal < 10 ? decimal : letter < 6 ? letter &+ 10 : 255
  }
}

/// Decodes the ids of a block into one piece of bytes and their ends.
struct IdentifierDecoder: ~Copyable {
  private var lengths = Buffer<UInt64>()
  private var plain = Buffer<UInt8>()

  init() {}

  /// Fills `bytes` and, for each row, length + 1 (or 0) and end of its id; false where the chunk is malformed.
  mutating func decode(
    _ chunk: ByteCursor, rows: Int, integers: inout IntegerDecoder, decompressor: inout Decompressor,
    bytes: inout Buffer<UInt8>, lengths: inout Buffer<UInt64>, ends: inout Buffer<Int>
  ) -> Bool {
    var cursor = chunk
    bytes.removeAll()
    lengths.resizeCleared(rows)
    ends.resizeCleared(rows)
    guard let form = IdentifierForm(rawValue: cursor.byte()) else { return false }
    switch form {
    case .none: break
    case .pattern:
      guard decodePattern(&cursor, rows: rows, bytes: &bytes, lengths: &lengths) else { return false }
    case .bytes:
      let size = cursor.size()
      guard let start = cursor.take(size) else { return false }
      let inner = ByteCursor(start, count: size)
      guard integers.decode(inner, count: rows, into: lengths.base, stride: 1, with: &decompressor),
        ByteChunk.decode(&cursor, with: &decompressor, into: &bytes)
      else { return false }
    }
    var end: UInt64 = 0
    for row in 0..<rows {
      let length = lengths.base[row]
      if length > UInt64(bytes.count) + 1 { return false }
      end += length == 0 ? 0 : length - 1
      ends.base[row] = Int(end)
    }
    return !cursor.failed && cursor.left == 0 && end == UInt64(bytes.count)
  }

  private mutating func decodePattern(
    _ cursor: inout ByteCursor, rows: Int, bytes: inout Buffer<UInt8>, lengths: inout Buffer<UInt64>
  ) -> Bool {
    let length = cursor.size()
    guard length > 0, let bits = cursor.take((length + 7) / 8) else { return false }
    var varyingCount = 0
    for place in 0..<length where bits[place / 8] >> UInt8(place % 8) & 1 == 1 { varyingCount += 1 }
    guard let fixed = cursor.take(length - varyingCount),
      let packed = cursor.take((rows * varyingCount + 1) / 2)
    else { return false }
    bytes.resize(rows * length)
    var digitCount = 0
    for row in 0..<rows {
      lengths.base[row] = UInt64(length + 1)
      let id = bytes.base + row * length
      var fixedCount = 0
      for place in 0..<length {
        if bits[place / 8] >> UInt8(place % 8) & 1 == 0 {
          id[place] = fixed[fixedCount]
          fixedCount += 1
        } else {
          let digit = packed[digitCount >> 1] >> UInt8(4 * (digitCount & 1)) & 15
          id[place] = digit < 10 ? digit + 0x30 : digit + 0x57
          digitCount += 1
        }
      }
    }
    return true
  }
}
