// One column of one block, encoded as whichever of three forms is smallest.
//
//   0  constant   the value
//   1  packed     the least value; a width w; the low w bits of each difference to the least, packed; then the few
//                 differences that need more bits: their rows (as distances) and what stands above the low w bits
//   2  planes     the least value; a width in bytes; one zstd frame with all least significant bytes, then all
//                 second ones, ... (high bytes repeat, low ones do not)
//
// Counts of a document are heavy-tailed: w fits most documents of a block, a few exceptions pay for themselves. The
// choice depends on the values alone, so equal rows give equal bytes.

import Buffers

/// How a chunk of integers is written.
enum IntegerForm: UInt8 {
  case constant = 0
  case packed = 1
  case planes = 2
}

/// Encodes columns of integers; its memory is reused from column to column.
struct IntegerEncoder: ~Copyable {
  /// Packed chunks shorter than this are not tried with zstd.
  ///
  /// On blocks of web documents, trying all chunks made the ledger 0.2 % smaller and five times as slow to write.
  static let leastForPlanes = 512
  private var lengths = Buffer<UInt32>(capacity: 65)
  private var planes = Buffer<UInt8>()

  init() {}

  /// Adds a chunk with `values`, which are clobbered.
  mutating func encode(
    _ values: inout Buffer<UInt64>, with compressor: inout Compressor, to output: inout Buffer<UInt8>
  ) {
    let count = values.count
    if count == 0 { return }
    let base = values.base
    var least = base[0]
    var greatest = base[0]
    for row in 0..<count {
      least = min(least, base[row])
      greatest = max(greatest, base[row])
    }
    if least == greatest {
      output.append(IntegerForm.constant.rawValue)
      output.append(varint: least)
      return
    }
    let longest = 64 - (greatest - least).leadingZeroBitCount
    lengths.resizeCleared(65)
    let histogram = lengths.base
    for row in 0..<count {
      let difference = base[row] &- least
      base[row] = difference
      histogram[64 &- difference.leadingZeroBitCount] &+= 1
    }

    let start = output.count
    let width = bestWidth(count: count, longest: longest)
    pack(values, least: least, width: width, to: &output)
    let packedSize = output.count - start
    guard packedSize >= Self.leastForPlanes else { return }

    let planeCount = (longest + 7) / 8
    spread(values, planeCount: planeCount)
    let trial = output.count
    output.append(IntegerForm.planes.rawValue)
    output.append(varint: least)
    output.append(UInt8(planeCount))
    compressor.compress(planes.base, count: planes.count, level: 1, to: &output)
    let planesSize = output.count - trial
    if planesSize < packedSize {
      (output.base + start).update(from: output.base + trial, count: planesSize)
      output.count = start + planesSize
    } else {
      output.count = trial
    }
  }

  /// The width that takes the fewest bits, exceptions included.
  private func bestWidth(count: Int, longest: Int) -> Int {
    var best = longest
    var bestCost = count * longest
    for width in 0..<longest {
      var cost = count * width
      for length in (width + 1)...longest {
        cost += Int(lengths.base[length]) * 8 * (1 + (length - width + 6) / 7)
      }
      if cost < bestCost {
        bestCost = cost
        best = width
      }
    }
    return best
  }

  private func pack(
    _ differences: borrowing Buffer<UInt64>, least: UInt64, width: Int, to output: inout Buffer<UInt8>
  ) {
    let count = differences.count
    let base = differences.base
    output.append(IntegerForm.packed.rawValue)
    output.append(varint: least)
    output.append(UInt8(width))
    var exceptions = 0
    for length in stride(from: width + 1, through: 64, by: 1) { exceptions += Int(lengths.base[length]) }
    output.append(varint: UInt64(exceptions))

    let size = (count * width + 7) / 8
    output.reserve(output.count + size + 8)
    var target = UnsafeMutableRawPointer(output.base + output.count)
    output.count += size
    let low: UInt64 = width == 64 ? .max : (1 << UInt64(width)) &- 1
    if width > 0 {
      var pending: UInt64 = 0
      var filled = 0
      for row in 0..<count {
        let value = base[row] & low
        pending |= value &<< UInt64(filled)
        filled &+= width
        if filled >= 64 {
          target.storeBytes(of: pending.littleEndian, as: UInt64.self)
          target += 8
          filled &-= 64
          pending = filled == 0 ? 0 : value &>> UInt64(width &- filled)
        }
      }
      // Writes up to seven bytes behind the chunk, into the room reserved; the next piece overwrites them.
      if filled > 0 { target.storeBytes(of: pending.littleEndian, as: UInt64.self) }
    }
    if exceptions == 0 { return }
    var last = -1
    for row in 0..<count where base[row] > low {
      output.append(varint: UInt64(row - last - 1))
      output.append(varint: base[row] >> UInt64(width))
      last = row
    }
  }

  private mutating func spread(_ differences: borrowing Buffer<UInt64>, planeCount: Int) {
    let count = differences.count
    let base = differences.base
    planes.resize(count * planeCount)
    for plane in 0..<planeCount {
      let target = planes.base + plane * count
      let shift = UInt64(8 * plane)
      for row in 0..<count { target[row] = UInt8(truncatingIfNeeded: base[row] &>> shift) }
    }
  }
}

/// Decodes what `IntegerEncoder` wrote.
struct IntegerDecoder: ~Copyable {
  private var planes = Buffer<UInt8>()

  init() {}

  /// Writes `count` values, `stride` elements apart; false where the chunk is malformed or not used up.
  mutating func decode(
    _ chunk: ByteCursor, count: Int, into target: UnsafeMutablePointer<UInt64>, stride: Int,
    with decompressor: inout Decompressor
  ) -> Bool {
    var cursor = chunk
    if count == 0 { return cursor.left == 0 }
    guard let form = IntegerForm(rawValue: cursor.byte()) else { return false }
    let least = cursor.varint()
    switch form {
    case .constant:
      for row in 0..<count { target[row &* stride] = least }
    case .packed:
      let width = Int(cursor.byte())
      let exceptions = cursor.size()
      guard width <= 64, let bits = cursor.take((count * width + 7) / 8) else { return false }
      unpack(bits, width: width, least: least, count: count, into: target, stride: stride)
      var row = -1
      for _ in 0..<exceptions {
        row += cursor.size() + 1
        let above = cursor.varint()
        guard !cursor.failed, row < count, width < 64 else { return false }
        target[row &* stride] &+= above << UInt64(width)
      }
    case .planes:
      let planeCount = Int(cursor.byte())
      guard !cursor.failed, planeCount <= 8, let frame = cursor.take(cursor.left) else { return false }
      let size = Int(cursor.end - frame)
      guard decompressor.decompress(frame, count: size, size: count * planeCount, into: &planes) else { return false }
      for row in 0..<count { target[row &* stride] = least }
      for plane in 0..<planeCount {
        let source = planes.base + plane * count
        let shift = UInt64(8 * plane)
        for row in 0..<count { target[row &* stride] &+= UInt64(source[row]) &<< shift }
      }
    }
    return !cursor.failed && cursor.left == 0
  }

  private func unpack(
    _ bits: UnsafePointer<UInt8>, width: Int, least: UInt64, count: Int,
    into target: UnsafeMutablePointer<UInt64>, stride: Int
  ) {
    let raw = UnsafeRawPointer(bits)
    let low: UInt64 = width == 64 ? .max : (1 << UInt64(width)) &- 1
    var bit = 0
    for row in 0..<count {
      let shift = UInt64(bit & 7)
      let place = bit >> 3
      var value = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)) >> shift
      // A value that begins inside a byte may end in a ninth one.
      if Int(shift) &+ width > 64 {
        value |= UInt64(raw.load(fromByteOffset: place &+ 8, as: UInt8.self)) << (64 &- shift)
      }
      target[row &* stride] = least &+ (value & low)
      bit &+= width
    }
  }
}
