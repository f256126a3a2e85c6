// A fixed-size memory of chunks and where their words end. One a worker; a chunk always stands in the same place, and the
// last one that came there stays. It changes speed alone, never results.

internal import Buffers

/// Chunks of up to 48 bytes with the ends of their words.
struct ChunkCache: ~Copyable {
  /// A place in the cache, and whether the chunk looked for stands there.
  struct Place {
    var entry: Int
    var isHit: Bool
  }

  /// Chunks of more bytes are not kept.
  static let longest: UInt32 = 48
  private static let entryBits: UInt64 = 13
  private static let wordsPerEntry = 8

  /// Eight words an entry: six of the chunk, zeros behind its end; a bit for each byte that ends a word; its length.
  private var entries = Buffer<UInt64>(capacity: 1)

  /// Makes the memory, once.
  mutating func prepare() {
    if entries.count > 0 { return }
    let count = Self.wordsPerEntry << Int(Self.entryBits)
    entries.reserve(count)
    entries.count = count
    unsafe entries.base.update(repeating: 0, count: count)
  }

  /// One of the chunk's six words.
  @inline(__always)
  private static func word(_ bytes: UnsafePointer<UInt8>, _ length: UInt32, _ index: UInt32) -> UInt64 {
    let left = length &- min(length, index &* 8)
    let word = unsafe UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: Int(index &* 8), as: UInt64.self)
    return left == 0 ? 0 : word & ~0 &>> UInt64(64 &- 8 &* min(left, 8))
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// Looks for a chunk of 1 to 48 bytes.
  @inline(__always)
  func find(_ bytes: UnsafePointer<UInt8>, _ length: UInt32) -> Place {
    let first = unsafe Self.word(bytes, length, 0)
    let second = unsafe Self.word(bytes, length, 1)
    var hash = Self.mix(first ^ 0x6A09_E667_F3BC_C909 ^ UInt64(length) &<< 56, second ^ 0xBB67_AE85_84CA_A73B)
    var index: UInt32 = 2
    while index &* 8 < length {
      hash = unsafe Self.mix(hash ^ Self.word(bytes, length, index), 0x3C6E_F372_FE94_F82B)
      index &+= 1
    }
    let place = Int(hash &>> (64 &- Self.entryBits)) &* Self.wordsPerEntry
    let entry = unsafe entries.base + place
    var isHit = unsafe entry[7] == UInt64(length) && entry[0] == first && entry[1] == second
    index = 2
    while isHit && index &* 8 < length {
      isHit = unsafe entry[Int(index)] == Self.word(bytes, length, index)
      index &+= 1
    }
    return Place(entry: place, isHit: isHit)
  }

  /// Keeps a chunk and the ends of its words.
  mutating func store(
    _ bytes: UnsafePointer<UInt8>, _ length: UInt32, _ ends: UnsafeBufferPointer<UInt32>, at place: Place
  ) {
    let entry = unsafe entries.base + place.entry
    for index in UInt32(0)..<6 { unsafe entry[Int(index)] = Self.word(bytes, length, index) }
    var mask: UInt64 = 0
    for end in unsafe ends { mask |= 1 &<< UInt64(end &- 1) }
    unsafe entry[6] = mask
    unsafe entry[7] = UInt64(length)
  }

  /// A bit for each byte of the chunk that ends a word.
  @inline(__always)
  func endMask(at place: Place) -> UInt64 { unsafe entries.base[place.entry + 6] }
}
