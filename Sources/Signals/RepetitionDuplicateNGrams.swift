// N-grams of five to ten words that occurred before, as datatrove's reading of Gopher's rules counts them.

import Buffers
import CKernels
public import Measures
public import Text

/// How much of a text lies in repeated n-grams of words, for n from 5 to 10.
///
/// A cursor goes over the words. Where the n words at it, written without separator, equal n words at which it stood
/// before, their code points are counted and it moves on by n words; elsewhere it remembers them and moves by one. So
/// equal bytes are equal n-grams even where words are cut differently, and what it jumps over is not remembered.
public struct RepetitionDuplicateNGrams: SignalFamily, ~Copyable {
  /// The orders measured.
  static let orders = 5...10
  /// Code points of repeated n-grams, an integer for each n.
  public static let measures = orders.map { order in
    MeasureDefinition(
      "repetition.duplicate_\(order)_gram_code_points", unit: "code points",
      "Code points in the words of \(order)-grams that repeat an earlier one, each word counted once.")
  }
  /// Gopher's six shares of repeated n-grams.
  public static let signals = orders.map { order in
    SignalDefinition(
      "repetition.duplicate_\(order)_gram_fraction", unit: "share of code points",
      .ratio("repetition.duplicate_\(order)_gram_code_points", "repetition.text_code_points"),
      "Share of the text in \(order)-grams of words that repeat an earlier one, without overlap. The numerator has no "
        + "white space, the denominator has, and n-grams are compared without the white space between words.",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove gopher_repetition_filter, find_all_duplicate")
  }
  /// Words and their bytes.
  public static let needs: TextNeeds = .words

  private var table = RepetitionTable()
  /// The words without gaps.
  private var bytes = Buffer<UInt8>(capacity: 1 << 16)
  /// Where each word starts in `bytes`, and the end of the last.
  private var places = Buffer<UInt32>()
  /// Code points before each word, and of all; filled where they differ from bytes.
  private var lengths = Buffer<UInt32>()
  /// Hashes of byte windows that occur twice.
  private var marks = Buffer<UInt8>()
  /// Places in that set.
  private var scratch = Buffer<UInt32>()
  /// Words at which a repeated n-gram may start.
  private var candidates = Buffer<UInt32>()
  /// How long such an n-gram may be.
  private var reaches = Buffer<UInt8>()
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

  /// Counts the code points of repeated n-grams of each order.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    for slot in 0..<Self.measures.count { unsafe values[slot] = 0 }
    let words = index.wordStarts.count
    var least = Self.orders.lowerBound
    while least <= Self.orders.upperBound, unsafe !wanted.base[least - Self.orders.lowerBound] { least += 1 }
    if least > Self.orders.upperBound || words <= least { return }

    bytes.reserve(index.text.count)
    places.reserve(words + 1)
    unsafe sluice_join_words(
      index.text.base, index.wordStarts.base, index.wordEnds.base, words, bytes.base, places.base)
    var sums = unsafe places.base
    if !index.isASCII {
      lengths.reserve(words + 1)
      unsafe sums = lengths.base
      var sum: UInt32 = 0
      for word in 0..<words {
        unsafe sums[word] = sum
        unsafe sum &+= index.wordCodePoints.base[word]
      }
      unsafe sums[words] = sum
    }

    let starts = words - least + 1
    marks.reserve(sluice_twice_places(starts))
    scratch.reserve(starts)
    candidates.reserve(starts)
    reaches.reserve(starts)
    var found = unsafe sluice_repeated_windows(
      bytes.base, places.base, starts, least, marks.base, scratch.base, candidates.base, reaches.base)
    var whole: Int32 = 0
    for order in least...Self.orders.upperBound {
      let slot = order - Self.orders.lowerBound
      if unsafe !wanted.base[slot] { continue }
      found = unsafe sluice_narrow_candidates(places.base, words, order, candidates.base, reaches.base, found)
      var size = RepetitionTable.size(for: found)
      var sum: UInt64 = 0
      while true {
        let search = table.search(size: size, positions: words)
        let outcome = unsafe sluice_repeated_grams(
          bytes.base, places.base, sums, candidates.base, found, order, search, whole, &sum)
        if outcome == sluice_search_done { break }
        if outcome == sluice_search_full { size *= 4 } else { whole = 1 }
      }
      unsafe values[slot] = sum
    }
  }
}
