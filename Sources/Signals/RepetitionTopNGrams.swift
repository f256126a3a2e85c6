// The most frequent 2-, 3- and 4-gram of words, as datatrove's reading of Gopher's rules weighs it.

import Buffers
public import Measures
public import Text

/// How much of a text its most frequent n-gram of words fills, for n = 2, 3, 4.
///
/// The weight of an n-gram is the length of its words joined by single spaces, times its occurrences, overlapping ones
/// included. The most frequent n-gram counts, of equally frequent ones the first. A text of n different words has one:
/// there is no demand that an n-gram occur twice.
public struct RepetitionTopNGrams: SignalFamily, ~Copyable {
  /// The orders measured.
  static let orders = 2...4
  /// Code points of the most frequent n-gram times its occurrences, an integer for each n.
  public static let measures = orders.map { order in
    MeasureDefinition(
      "repetition.top_\(order)_gram_code_points", unit: "code points",
      "Length of the most frequent \(order)-gram, joined by spaces, times its occurrences; 0 where there is none.")
  }
  /// Gopher's three shares of the most frequent n-gram.
  public static let signals = orders.map { order in
    SignalDefinition(
      "repetition.top_\(order)_gram_fraction", unit: "share of code points",
      .ratio("repetition.top_\(order)_gram_code_points", "repetition.text_code_points"),
      "Length of the most frequent \(order)-gram of words, joined by spaces, times its occurrences, by the length of "
        + "the text. Of equally frequent ones the first counts, even one that occurs once: a text of \(order) words "
        + "has a high share. Occurrences may overlap, so the share may pass 1.",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove gopher_repetition_filter, find_top_duplicate")
  }
  /// Words and their hashes.
  public static let needs: TextNeeds = .words

  /// N-grams seen, by where they start.
  private var table = RepetitionTable()
  /// Occurrences of the n-gram in each slot of the table.
  private var counts = Buffer<UInt32>()

  /// Whether each order is measured.
  private var wanted = Buffer<Bool>()

  /// Makes the scratch memory.
  public init() {
    for _ in Self.orders { wanted.append(true) }
  }

  /// Restricts the work to some orders.
  public mutating func select(_ wanted: [Bool]) {
    self.wanted.removeAll()
    for choice in wanted { self.wanted.append(choice) }
  }

  /// Weighs the most frequent 2-, 3- and 4-gram.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let hashes = index.wordHashes.unsafeElements
    let lengths = index.wordCodePoints.unsafeElements
    for order in Self.orders {
      let slot = order - Self.orders.lowerBound
      unsafe values[slot] = wanted.base[slot] ? top(hashes, lengths, order) : 0
    }
  }

  /// The weight of the most frequent n-gram, 0 where there is none.
  private mutating func top(
    _ hashes: UnsafeBufferPointer<UInt64>, _ lengths: UnsafeBufferPointer<UInt32>, _ order: Int
  ) -> UInt64 {
    let places = hashes.count - order + 1
    if places <= 0 { return 0 }
    table.clear(for: places)
    counts.reserve(table.slotMask + 1)
    let slots = unsafe table.base
    let mask = table.slotMask
    var best = 0
    var bestPlace = 0
    for place in 0..<places {
      var hash: UInt64 = 0
      for word in 0..<order {
        hash = unsafe RepetitionHash.mix(hash ^ hashes[place + word], RepetitionHash.k0)
      }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while true {
        let entry = unsafe slots[slot]
        if entry == 0 {
          unsafe slots[slot] = (hash >> 32) << 32 | UInt64(place + 1)
          unsafe counts.base[slot] = 1
          if best == 0 { best = 1 }
          break
        }
        let other = Int(entry & 0xFFFF_FFFF) - 1
        if entry >> 32 == hash >> 32,
          (0..<order).allSatisfy({ unsafe hashes[place + $0] == hashes[other + $0] })
        {
          let count = unsafe Int(counts.base[slot]) + 1
          unsafe counts.base[slot] = UInt32(count)
          if count > best || count == best && other < bestPlace {
            best = count
            bestPlace = other
          }
          break
        }
        slot = (slot + 1) & mask
      }
    }
    var length = order - 1
    for word in 0..<order { length += unsafe Int(lengths[bestPlace + word]) }
    return UInt64(length * best)
  }
}
