// Strings that the English tokenizer knows as wholes: special cases ("don't", ":-)", "a.m.") and units ("km", "US$").
//
// The file holds a record for each string, sorted:
//
//     1 byte    length of the string, at most 31
//     1 byte    kinds: 1 special case, 2 special case that the rules alone would have cut, 4 unit
//     1 byte    number of tokens of the special case
//     1 byte    number of tokens that the rules alone make of it (kind 2)
//     ends of the tokens, ends of the rules' tokens, the string

import CKernels
import CResources

/// The embedded strings in an open-addressing table; built once for all workers, never changed and never freed.
///
/// A structure of pointers rather than a class: the rules carry it about, and counting references costs as much as a rule.
struct EnglishExceptions: @unchecked Sendable {
  /// The one table.
  static let shared = EnglishExceptions()

  /// What a string is.
  struct Kind: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8
    /// A special case.
    static let special = Kind(rawValue: 1)
    /// A special case of which the rules alone make several tokens, so that it can be found again among tokens.
    static let affixed = Kind(rawValue: 2)
    /// A unit of measure or a currency, cut off behind a digit.
    static let unit = Kind(rawValue: 4)
  }

  /// A string that was found: the place of its record.
  struct Entry {
    let record: UnsafePointer<UInt8>
    @inline(__always) var kind: Kind { unsafe Kind(rawValue: record[1]) }
    /// The ends of the special case's tokens.
    @inline(__always) var ends: UnsafeBufferPointer<UInt8> {
      unsafe UnsafeBufferPointer(start: record + 4, count: Int(record[2]))
    }
    /// The ends of the tokens that the rules alone make of it.
    @inline(__always) var affixedEnds: UnsafeBufferPointer<UInt8> {
      unsafe UnsafeBufferPointer(start: record + 4 + Int(record[2]), count: Int(record[3]))
    }
    @inline(__always) var string: UnsafePointer<UInt8> { unsafe record + 4 + Int(record[2]) + Int(record[3]) }
  }

  /// Longer strings are never here.
  static let longest = 31
  private static let slotBits = 12
  private static let filterBits: UInt32 = 15

  private let records: UnsafePointer<UInt8>
  /// The upper half holds 16 bits of the hash, the lower half one more than the place of the record; 0 is free.
  private let slots: UnsafeMutablePointer<UInt32>
  /// For each first byte, the lengths of the strings that start with it.
  private let lengths: UnsafeMutablePointer<UInt32>
  /// Bits of all strings, so that what is not here is seldom looked for.
  private let filter: UnsafeMutablePointer<UInt64>
  /// The same as `lengths` for strings of kind `affixed`.
  private let affixedLengths: UnsafeMutablePointer<UInt32>

  private init() {
    let resource = sluice_english_exceptions()
    precondition(resource.count < 0xFFFF, "english/exceptions.bin has outgrown the 16 bits of a slot")
    unsafe records = resource.bytes
    unsafe slots = .allocate(capacity: 1 << Self.slotBits)
    unsafe slots.initialize(repeating: 0, count: 1 << Self.slotBits)
    unsafe lengths = .allocate(capacity: 256)
    unsafe lengths.initialize(repeating: 0, count: 256)
    unsafe affixedLengths = .allocate(capacity: 256)
    unsafe affixedLengths.initialize(repeating: 0, count: 256)
    unsafe filter = .allocate(capacity: 1 << Int(Self.filterBits) / 64)
    unsafe filter.initialize(repeating: 0, count: 1 << Int(Self.filterBits) / 64)
    // The hash reads up to eight bytes behind a string, so each is copied to where there is room.
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.longest + 9)
    unsafe room.initialize(repeating: 0, count: Self.longest + 9)
    var at = 0
    while at < resource.count {
      let entry = unsafe Entry(record: resource.bytes + at)
      let length = unsafe Int(resource.bytes[at])
      unsafe room.update(from: entry.string, count: length)
      unsafe lengths[Int(room[0])] |= 1 << UInt32(length)
      let bit = unsafe Self.filterBit(room, length)
      unsafe filter[Int(bit >> 6)] |= 1 << (bit & 63)
      if entry.kind.contains(.affixed) { unsafe affixedLengths[Int(room[0])] |= 1 << UInt32(length) }
      let hash = unsafe Self.hash(room, length)
      var slot = Self.slot(hash)
      while unsafe slots[slot] != 0 { slot = (slot + 1) & (1 << Self.slotBits - 1) }
      unsafe slots[slot] = UInt32(truncatingIfNeeded: hash & 0xFFFF) << 16 | UInt32(at + 1)
      at = unsafe entry.string - resource.bytes + length
    }
    unsafe room.deallocate()
  }

  /// Finds a string.
  ///
  /// - Parameters:
  ///   - bytes: the string, with eight readable bytes behind it.
  ///   - length: its length in bytes.
  @inline(__always)
  func find(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Entry? {
    if length > Self.longest { return nil }
    // Two tests and one branch, which hardly ever goes the other way.
    let known = unsafe UInt64(lengths[Int(bytes[0])]) &>> UInt64(length)
    let bit = unsafe Self.filterBit(bytes, length)
    let seen = unsafe filter[Int(bit &>> 6)] &>> (bit & 63)
    return known & seen & 1 == 0 ? nil : unsafe probe(bytes, length)
  }

  @inline(__always)
  private static func filterBit(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let first = unsafe UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    return sluice_filter_bit(first, UInt32(length), filterBits)
  }

  /// Finds a special case.
  @inline(__always)
  func special(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Entry? {
    guard let entry = unsafe find(bytes, length), entry.kind.contains(.special) else { return nil }
    return entry
  }

  /// The lengths of the strings of kind `affixed` that start with a byte, a bit each.
  @inline(__always)
  func affixedLengths(startingWith byte: UInt8) -> UInt32 { unsafe affixedLengths[Int(byte)] }

  private func probe(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Entry? {
    let hash = unsafe Self.hash(bytes, length)
    let tag = UInt32(truncatingIfNeeded: hash & 0xFFFF)
    var slot = Self.slot(hash)
    while true {
      let value = unsafe slots[slot]
      if value == 0 { return nil }
      if value >> 16 == tag {
        let entry = unsafe Entry(record: records + Int(value & 0xFFFF) - 1)
        if unsafe Int(entry.record[0]) == length, unsafe Self.equal(entry.string, bytes, length) { return entry }
      }
      slot = (slot + 1) & (1 << Self.slotBits - 1)
    }
  }

  @inline(__always)
  private static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    for index in 0..<length where unsafe left[index] != right[index] { return false }
    return true
  }

  @inline(__always) private static func slot(_ hash: UInt64) -> Int { Int(hash >> UInt64(64 - slotBits)) }

  @inline(__always)
  private static func hash(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let raw = UnsafeRawPointer(bytes)
    var hash = UInt64(length) &* 0x9E37_79B9_7F4A_7C15
    var left = length
    var at = 0
    while left > 0 {
      var word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      if left < 8 { word &= (1 << UInt64(left * 8)) &- 1 }
      hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      at &+= 8
      left &-= 8
    }
    return hash &* 0xC4CE_B9FE_1A85_EC53
  }
}
