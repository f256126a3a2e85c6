// Sentences of a line whose words an index already has: the same count as from the line's bytes, without a tokenizer.
//
// Words mean nothing to the sentencizer until a stop has come, so one loop finds the stops of the whole text, and a line
// is looked at behind its own.

internal import Buffers
internal import CKernels

extension SentenceCounter {
  /// Finds the stops of a text, for `count(_:from:to:)` of its lines.
  ///
  /// - Parameter index: a text indexed with its words.
  public mutating func findStops(_ index: borrowing TextIndex) {
    let words = index.wordStarts.count
    stops.reserve(words + 1)
    stops.count = unsafe sluice_find_stops(
      index.text.base, index.wordStarts.base, index.wordEnds.base, words, index.isASCII ? 1 : 0, stops.base)
    nextOfStops = 0
  }

  /// Counts the sentences of a line of the text whose stops were found last; lines come in their order.
  ///
  /// - Parameters:
  ///   - index: the text.
  ///   - start: first byte of the line, stripped.
  ///   - end: byte behind the line, stripped.
  public mutating func count(_ index: borrowing TextIndex, from start: Int, to end: Int) -> Int {
    let bytes = unsafe UnsafePointer(index.text.base)
    let starts = unsafe index.wordStarts.unsafeElements
    let ends = unsafe index.wordEnds.unsafeElements
    let stops = unsafe self.stops.unsafeElements
    var next = nextOfStops
    while next < stops.count, unsafe Int(starts[Int(stops[next])]) < start { next &+= 1 }
    var sentences = 1
    while next < stops.count {
      var word = unsafe Int(stops[next])
      let first = unsafe Int(starts[word])
      if first >= end { break }
      next &+= 1
      if unsafe bytes[first] >= 0x80 && kind(bytes, first, Int(ends[word])) != .stop { continue }
      // The next sentence begins with what is neither a stop nor punctuation.
      while true {
        let last = unsafe Int(ends[word])
        word &+= 1
        if word == starts.count { break }
        let first = unsafe Int(starts[word])
        if first >= end { break }
        // White space but for a single space is a token, and no punctuation.
        let gap = first &- last
        let isBehindToken = unsafe gap > 1 || (gap == 1 && bytes[last] != UInt8(ascii: " "))
        if unsafe isBehindToken || kind(bytes, first, Int(ends[word])) == .other {
          sentences &+= 1
          break
        }
      }
      while next < stops.count, unsafe Int(stops[next]) < word { next &+= 1 }
    }
    nextOfStops = next
    return sentences
  }
}
