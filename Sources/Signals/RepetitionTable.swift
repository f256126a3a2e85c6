// The hash table under the repetition signals, as Swift keeps it for the loops in C.

import Buffers
import CKernels

/// An open-addressing table of positions that serves one search after another without being cleared.
///
/// A slot holds a position plus a number that rises from search to search, so that what an earlier search left is below
/// every number of the present one. Four bytes a slot suffice; what lies at a position is compared by the search.
struct RepetitionTable: ~Copyable {
  private var slots = Buffer<UInt32>(capacity: 1 << 10)
  private var base: UInt32 = 0

  /// Slots that a search of up to `members` positions starts with: few enough to be quick, as members are often equal.
  static func size(for members: Int) -> Int {
    var size = 16
    while size < 2 * members && size < 1 << 16 { size *= 2 }
    return size
  }

  /// A table for one search.
  ///
  /// - Parameters:
  ///   - size: its slots, a power of two.
  ///   - positions: all positions are below this.
  mutating func search(size: Int, positions: Int) -> sluice_positions {
    slots.reserve(size)
    if Int(base) + 2 * positions + 2 > Int(UInt32.max) {
      unsafe UnsafeMutableRawPointer(slots.base).initializeMemory(
        as: UInt8.self, repeating: 0, count: slots.capacity * MemoryLayout<UInt32>.stride)
      base = 0
    }
    let search = unsafe sluice_positions(slots: slots.base, mask: size - 1, base: base)
    base += UInt32(positions + 1)
    return search
  }
}
