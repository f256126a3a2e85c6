// N-grams of five to ten words that occurred before, as datatrove's reading of Gopher's rules counts them.

import Buffers
import Glibc
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

  /// N-grams seen, by where they start.
  private var table = RepetitionTable()
  /// The words without gaps.
  private var bytes = Buffer<UInt8>(capacity: 1 << 16)
  /// Where each word starts in `bytes`, and the end of the last.
  private var starts = Buffer<UInt32>()

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
    let text = index.text.unsafeElements
    let words = index.wordStarts.count
    bytes.removeAll()
    starts.removeAll()
    for word in 0..<words {
      let start = unsafe Int(index.wordStarts.base[word])
      let end = unsafe Int(index.wordEnds.base[word])
      starts.append(UInt32(bytes.count))
      unsafe bytes.append(from: text.baseAddress! + start, count: end - start)
    }
    starts.append(UInt32(bytes.count))
    for order in Self.orders {
      let slot = order - Self.orders.lowerBound
      unsafe values[slot] = wanted.base[slot] ? scan(words, order, index.wordCodePoints.unsafeElements) : 0
    }
  }

  /// Code points in n-grams that the cursor finds again.
  private mutating func scan(_ words: Int, _ order: Int, _ codePoints: UnsafeBufferPointer<UInt32>) -> UInt64 {
    let places = words - order + 1
    if places <= 0 { return 0 }
    table.clear(for: places)
    let slots = unsafe table.base
    let mask = table.slotMask
    var place = 0
    var repeated = 0
    while place < places {
      let start = unsafe Int(starts.base[place])
      let length = unsafe Int(starts.base[place + order]) - start
      let hash = unsafe RepetitionHash.whole(bytes.base + start, length)
      var slot = Int(truncatingIfNeeded: hash) & mask
      var step = 1
      while true {
        let entry = unsafe slots[slot]
        if entry == 0 {
          unsafe slots[slot] = (hash >> 32) << 32 | UInt64(place + 1)
          break
        }
        let other = Int(entry & 0xFFFF_FFFF) - 1
        if entry >> 32 == hash >> 32 {
          let otherStart = unsafe Int(starts.base[other])
          if unsafe Int(starts.base[other + order]) - otherStart == length,
            unsafe memcmp(bytes.base + otherStart, bytes.base + start, length) == 0
          {
            for word in 0..<order { repeated += unsafe Int(codePoints[place + word]) }
            step = order
            break
          }
        }
        slot = (slot + 1) & mask
      }
      place += step
    }
    return UInt64(repeated)
  }
}
