// Counts by key, for training: an open hash table whose numbers follow the order in which keys first came.

internal import Buffers

/// Numbers keys from 0 on, in the order in which they come.
final class KeyNumbers {
  /// The keys, by number.
  private(set) var keys: [UInt32] = []
  // A key above its number plus one; 0 is an empty slot.
  private var slots = [UInt64](repeating: 0, count: 1 << 12)

  /// The number of a key, a new one where it has not come before.
  func number(of key: UInt32) -> Int {
    var place = place(of: key)
    while slots[place] != 0 {
      if UInt32(slots[place] >> 32) == key { return Int(UInt32(truncatingIfNeeded: slots[place])) - 1 }
      place = (place + 1) & (slots.count - 1)
    }
    slots[place] = UInt64(key) << 32 | UInt64(keys.count + 1)
    keys.append(key)
    if 2 * keys.count > slots.count { grow() }
    return keys.count - 1
  }

  private func place(of key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 4) & (slots.count - 1) }

  private func grow() {
    slots = [UInt64](repeating: 0, count: 2 * slots.count)
    for (number, key) in keys.enumerated() {
      var place = place(of: key)
      while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = UInt64(key) << 32 | UInt64(number + 1)
    }
  }
}

/// How often each n-gram stands in the texts of one language.
struct GramCounts {
  /// The keys, in the order in which they first came.
  var keys: [UInt32]
  /// How often each came.
  var counts: [UInt32]
  /// How often all came together.
  var total: Double

  /// The counts of what a body of texts adds.
  init(_ add: (_ count: (UInt32) -> Void) -> Void) {
    let numbers = KeyNumbers()
    var counts: [UInt32] = []
    var total = 0.0
    add { key in
      let number = numbers.number(of: key)
      if number == counts.count { counts.append(0) }
      counts[number] += 1
      total += 1
    }
    keys = numbers.keys
    self.counts = counts
    self.total = total
  }
}
