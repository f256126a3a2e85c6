// The hash table and the hashes under the repetition signals. A table holds positions; what lies there is compared by
// the caller, so an entry takes eight bytes and a collision of hashes costs time, never a wrong result.

import Buffers

/// An open-addressing table from hashes to positions, sized and cleared for each use.
///
/// A slot is a 32-bit tag (the upper half of the hash) above a 32-bit position plus one; 0 is an empty slot.
struct RepetitionTable: ~Copyable {
  private var slots = Buffer<UInt64>(capacity: 1 << 12)
  private var mask = 0

  /// The slots, valid until the next `clear`.
  var base: UnsafeMutablePointer<UInt64> { unsafe slots.base }
  /// Number of slots less one, all bits set.
  var slotMask: Int { mask }

  /// Empties the table and gives it room for `count` positions at a load of at most two thirds.
  mutating func clear(for count: Int) {
    var size = 16
    while size * 2 < count * 3 { size *= 2 }
    slots.reserve(size)
    mask = size - 1
    unsafe UnsafeMutableRawPointer(slots.base).initializeMemory(
      as: UInt8.self, repeating: 0, count: size * MemoryLayout<UInt64>.stride)
  }
}

/// Hashes of byte ranges; every range may be read 16 bytes past its end.
enum RepetitionHash {
  static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
  static let k1: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  static let k2: UInt64 = 0xD6E8_FEB8_6659_FD93

  /// Eight bytes as an integer.
  @inline(__always) static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  }

  /// The two halves of the product, folded.
  @inline(__always) static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The first `length` bytes (1 to 8), as if zeros stood behind them.
  @inline(__always) static func loadPart(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    unsafe load(bytes) & (~0 >> UInt64(truncatingIfNeeded: 64 - 8 * length))
  }

  /// A hash of all bytes of a range.
  @inline(__always) static func whole(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: length) &* k0
    var position = 0
    while position &+ 16 < length {
      hash = unsafe mix(load(bytes + position) ^ k1 ^ hash, load(bytes + position + 8) ^ k2)
      position &+= 16
    }
    let rest = length &- position
    let first = rest == 0 ? 0 : unsafe loadPart(bytes + position, min(rest, 8))
    let second = rest <= 8 ? 0 : unsafe loadPart(bytes + position + 8, rest - 8)
    return mix(mix(first ^ k1 ^ hash, second ^ k2), k0)
  }

  /// A hash of the first and last 16 bytes of a range and its length: quick, and for ordinary text as good.
  @inline(__always) static func ends(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    if length <= 16 { return unsafe whole(bytes, length) }
    let head = unsafe mix(load(bytes) ^ k1, load(bytes + 8) ^ k2)
    let tail = unsafe mix(
      load(bytes + length - 16) ^ k0 ^ UInt64(truncatingIfNeeded: length), load(bytes + length - 8) ^ k1)
    return mix(head ^ k0, tail ^ k2)
  }
}
