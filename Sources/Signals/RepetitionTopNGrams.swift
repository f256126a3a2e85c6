// The most frequent 2-, 3- and 4-gram of words, as datatrove's reading of Gopher's rules weighs it.

import Buffers
import CKernels
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

  private var table = RepetitionTable()
  /// Occurrences of the n-gram in each slot of the table.
  private var counts = Buffer<UInt32>()
  /// Counters of pairs of words.
  private var sketch = Buffer<UInt16>()
  /// How often the n-gram at each word may occur at most.
  private var bounds = Buffer<UInt16>()
  /// N-grams to be counted exactly.
  private var grams = Buffer<UInt32>()
  /// The greatest order measured, 0 if none.
  private var greatest = Self.orders.upperBound
  /// Whether each order is measured.
  private var wanted = Buffer<Bool>()

  /// Makes the scratch memory.
  public init() {
    for _ in Self.orders { wanted.append(true) }
  }

  /// Restricts the work to some orders.
  public mutating func select(_ wanted: [Bool]) {
    self.wanted.removeAll()
    greatest = 0
    for (order, choice) in zip(Self.orders, wanted) {
      self.wanted.append(choice)
      if choice { greatest = order }
    }
  }

  /// Weighs the most frequent 2-, 3- and 4-gram.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    for slot in 0..<Self.measures.count { unsafe values[slot] = 0 }
    let words = index.wordHashes.count
    if words < 2 || greatest == 0 { return }
    let hashes = unsafe UnsafePointer(index.wordHashes.base)
    let lengths = unsafe UnsafePointer(index.wordCodePoints.base)
    var size = 64
    while size < 2 * words && size < 1 << 22 { size *= 2 }
    sketch.reserve(size)
    bounds.reserve(words)
    grams.reserve(words)
    for order in 2...min(greatest, words) {
      // Longer n-grams are no more frequent than the pairs in them.
      let places = words - order + 1
      let bound =
        order == 2
        ? unsafe sluice_bound_pairs(hashes, words, sketch.base, size - 1, bounds.base)
        : unsafe sluice_bound_longer(bounds.base, places)
      let slot = order - Self.orders.lowerBound
      if unsafe !wanted.base[slot] { continue }
      let (occurrences, first) = unsafe mostFrequent(hashes, places, order, bound)
      var length = order - 1
      for word in first..<first + order { length += unsafe Int(lengths[word]) }
      unsafe values[slot] = UInt64(length * occurrences)
    }
  }

  /// The occurrences of the most frequent n-gram and where it first stands.
  ///
  /// Counts those whose bound is at least two thirds of the greatest. If the best of them reaches that, no other can be
  /// more frequent, nor as frequent and earlier; if it does not, it is a bound that all others must reach.
  private mutating func mostFrequent(_ hashes: UnsafePointer<UInt64>, _ places: Int, _ order: Int, _ bound: UInt16)
    -> (occurrences: Int, first: Int)
  {
    if bound < 2 { return (1, 0) }
    let least = max(2, bound - bound / 3)
    var best = unsafe count(hashes, places, order, atLeast: least)
    if best.occurrences < Int(least) && least > 2 {
      best = unsafe count(hashes, places, order, atLeast: UInt16(max(2, best.occurrences)))
    }
    return best.occurrences < 2 ? (1, 0) : best
  }

  /// Counts n-grams whose bound is at least `least`.
  private mutating func count(_ hashes: UnsafePointer<UInt64>, _ places: Int, _ order: Int, atLeast least: UInt16)
    -> (occurrences: Int, first: Int)
  {
    let found = unsafe sluice_grams_above(bounds.base, places, least, grams.base)
    var size = RepetitionTable.size(for: found)
    var best: UInt64 = 0
    while true {
      counts.reserve(size)
      let search = table.search(size: size, positions: places)
      let outcome = unsafe sluice_count_grams(hashes, grams.base, found, order, search, counts.base, &best)
      if outcome == sluice_search_done { break }
      size *= 4
    }
    return (Int(best >> 32), Int(~UInt32(truncatingIfNeeded: best)))
  }
}
