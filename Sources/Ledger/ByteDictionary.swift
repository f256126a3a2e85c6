// Numbers for byte strings, in order of first appearance: the values of carried fields.

import Buffers
import CXXHash

/// Distinct byte strings under a small tag (a carried field), each with a number.
struct ByteDictionary: ~Copyable {
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    var start: Int
    var count: Int
    var tag: Int
  }

  private var entries = Buffer<Entry>()
  private var bytes = Buffer<UInt8>(capacity: 1024)
  // Number + 1 of an entry, or 0; a power of two of them, at most half in use.
  private var slots = Buffer<UInt32>()

  init() { slots.resizeCleared(64) }

  /// How many strings it has.
  var count: Int { entries.count }

  /// Forgets all strings and keeps the memory.
  mutating func removeAll() {
    if entries.count == 0 { return }
    entries.removeAll()
    bytes.removeAll()
    // One block of a thousand hosts must not make every later block clear a large table.
    slots.resizeCleared(min(slots.count, 1024))
  }

  /// The tag of string `number`.
  func tag(_ number: Int) -> Int { entries.base[number].tag }

  /// The bytes of string `number`; valid until a string is added.
  func bytes(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = entries.base[number]
    return UnsafeBufferPointer(start: bytes.base + entry.start, count: entry.count)
  }

  /// The number of a string that is there.
  func find(_ start: UnsafePointer<UInt8>, count: Int, tag: Int) -> Int? {
    let hash = XXH3_64bits_withSeed(start, count, UInt64(truncatingIfNeeded: tag))
    let found = slots.base[slot(of: start, count: count, tag: tag, hash: hash)]
    return found == 0 ? nil : Int(found) - 1
  }

  /// The number of a string, which is added if it is new.
  mutating func number(_ start: UnsafePointer<UInt8>, count: Int, tag: Int) -> Int {
    let hash = XXH3_64bits_withSeed(start, count, UInt64(truncatingIfNeeded: tag))
    if (entries.count + 1) * 2 > slots.count { grow() }
    let slot = slot(of: start, count: count, tag: tag, hash: hash)
    if slots.base[slot] != 0 { return Int(slots.base[slot]) - 1 }
    entries.append(Entry(hash: hash, start: bytes.count, count: count, tag: tag))
    bytes.append(from: start, count: count)
    slots.base[slot] = UInt32(entries.count)
    return entries.count - 1
  }

  /// The slot of a string, or the free one in which it would be put.
  @inline(__always)
  private func slot(of start: UnsafePointer<UInt8>, count: Int, tag: Int, hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots.base[slot] != 0 {
      let number = Int(slots.base[slot]) - 1
      if isEqual(entries.base[number], hash: hash, start, count: count, tag: tag) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func isEqual(_ entry: Entry, hash: UInt64, _ start: UnsafePointer<UInt8>, count: Int, tag: Int) -> Bool {
    guard entry.hash == hash, entry.tag == tag, entry.count == count else { return false }
    let own = UnsafeBufferPointer(start: bytes.base + entry.start, count: count)
    return own.elementsEqual(UnsafeBufferPointer(start: start, count: count))
  }

  private mutating func grow() {
    slots.resizeCleared(slots.count * 2)
    let mask = slots.count - 1
    for number in 0..<entries.count {
      var slot = Int(truncatingIfNeeded: entries.base[number].hash) & mask
      while slots.base[slot] != 0 { slot = (slot + 1) & mask }
      slots.base[slot] = UInt32(number + 1)
    }
  }
}
