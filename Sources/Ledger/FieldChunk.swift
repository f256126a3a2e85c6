// One carried field of a block: its distinct values, in order of first appearance, and a number a row.
//
//   size and integer chunk of the numbers (0 is absent, k the k-th value) | count of values |
//   size and integer chunk of the values' lengths | `ByteChunk` of their bytes

import Buffers

/// Encodes carried fields.
struct FieldEncoder: ~Copyable {
  // Number in the block's dictionary -> number in this field, or 0.
  private var local = Buffer<UInt32>()
  private var lengths = Buffer<UInt64>()
  private var bytes = Buffer<UInt8>()
  private var plain = Buffer<UInt8>()

  init() {}

  mutating func encode(
    field: Int, of fieldCount: Int, numbers: borrowing Buffer<UInt32>, values: borrowing ByteDictionary,
    integers: inout IntegerEncoder, compressor: inout Compressor, scratch: inout Buffer<UInt64>,
    to output: inout Buffer<UInt8>
  ) {
    let rowCount = numbers.count / fieldCount
    local.resizeCleared(values.count)
    lengths.removeAll()
    bytes.removeAll()
    scratch.resize(rowCount)
    for row in 0..<rowCount {
      let number = Int(numbers.base[row * fieldCount + field])
      if number == 0 {
        scratch.base[row] = 0
        continue
      }
      if local.base[number - 1] == 0 {
        let value = values.bytes(number - 1)
        if let start = value.baseAddress { bytes.append(from: start, count: value.count) }
        lengths.append(UInt64(value.count))
        local.base[number - 1] = UInt32(lengths.count)
      }
      scratch.base[row] = UInt64(local.base[number - 1])
    }
    let valueCount = lengths.count
    appendSized(&scratch, &integers, &compressor, to: &output)
    output.append(varint: UInt64(valueCount))
    scratch.removeAll()
    scratch.append(from: lengths.base, count: valueCount)
    appendSized(&scratch, &integers, &compressor, to: &output)
    ByteChunk.encode(bytes.base, count: bytes.count, with: &compressor, to: &output)
  }

  private mutating func appendSized(
    _ column: inout Buffer<UInt64>, _ integers: inout IntegerEncoder, _ compressor: inout Compressor,
    to output: inout Buffer<UInt8>
  ) {
    plain.removeAll()
    integers.encode(&column, with: &compressor, to: &plain)
    output.append(varint: UInt64(plain.count))
    output.append(contentsOf: plain)
  }
}

/// A carried field of a block, decoded.
struct FieldDecoder: ~Copyable {
  /// A row's value + 1, or 0.
  var numbers = Buffer<UInt64>()
  /// Ends of the values in `bytes`.
  var ends = Buffer<Int>()
  var bytes = Buffer<UInt8>()
  private var lengths = Buffer<UInt64>()

  init() {}

  /// Adds the values and the rows' numbers of one more field; false where the chunk is malformed.
  mutating func decode(
    _ chunk: ByteCursor, rows: Int, integers: inout IntegerDecoder, decompressor: inout Decompressor,
    piece: inout Buffer<UInt8>, into target: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    var cursor = chunk
    var size = cursor.size()
    guard let first = cursor.take(size),
      integers.decode(ByteCursor(first, count: size), count: rows, into: target, stride: 1, with: &decompressor)
    else { return false }
    let valueCount = cursor.size()
    guard valueCount <= rows else { return false }
    lengths.resize(valueCount)
    size = cursor.size()
    guard let second = cursor.take(size),
      integers.decode(
        ByteCursor(second, count: size), count: valueCount, into: lengths.base, stride: 1, with: &decompressor),
      ByteChunk.decode(&cursor, with: &decompressor, into: &piece)
    else { return false }
    let firstValue = ends.count
    var end = 0
    for value in 0..<valueCount {
      if lengths.base[value] > UInt64(piece.count - end) { return false }
      end += Int(lengths.base[value])
      ends.append(bytes.count + end)
    }
    bytes.append(contentsOf: piece)
    for row in 0..<rows where target[row] > 0 {
      if target[row] > UInt64(valueCount) { return false }
      target[row] += UInt64(firstValue)
    }
    return !cursor.failed && cursor.left == 0 && end == piece.count
  }
}
