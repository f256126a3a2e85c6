// What the repetition signals must equal: datatrove's definitions written as plainly as Swift allows, with arrays of
// scalars as keys and dictionaries, and nothing shared with the code under test.

import Buffers
import Signals
import Text

/// The plain twin of the repetition families.
enum RepetitionReference {
  typealias Scalars = [Unicode.Scalar]

  /// Parts of a text between runs of at least `least` newlines, as `re.split` gives them.
  static func split(_ text: Scalars, least: Int) -> [Scalars] {
    var parts: [Scalars] = [[]]
    var position = 0
    while position < text.count {
      var run = 0
      while position + run < text.count, text[position + run] == "\n" { run += 1 }
      if run >= least {
        parts.append([])
      } else {
        parts[parts.count - 1] += text[position..<position + max(run, 1)]
      }
      position += max(run, 1)
    }
    return parts
  }

  /// A text without white space at its ends.
  static func strip(_ text: Scalars) -> Scalars {
    var part = text[...]
    while let first = part.first, first.properties.isWhitespace { part.removeFirst() }
    while let last = part.last, last.properties.isWhitespace { part.removeLast() }
    return Scalars(part)
  }

  /// All parts, those seen before, and the code points in these.
  static func duplicates(_ parts: [Scalars]) -> [UInt64] {
    var seen: Set<Scalars> = []
    var counts: [UInt64] = [UInt64(parts.count), 0, 0]
    for part in parts where !seen.insert(part).inserted {
      counts[1] += 1
      counts[2] += UInt64(part.count)
    }
    return counts
  }

  /// Length of the most frequent n-gram times its occurrences; of equally frequent ones the first.
  static func top(_ words: [Scalars], _ order: Int) -> UInt64 {
    if words.count < order { return 0 }
    let grams = (0...words.count - order).map { Scalars(words[$0..<$0 + order].joined(separator: [" "])) }
    var counts: [Scalars: Int] = [:]
    for gram in grams { counts[gram, default: 0] += 1 }
    var best = grams[0]
    for gram in grams where counts[gram]! > counts[best]! { best = gram }
    return UInt64(best.count * counts[best]!)
  }

  /// Code points of n-grams that a cursor finds again, moving over each.
  static func duplicate(_ words: [Scalars], _ order: Int) -> UInt64 {
    var seen: Set<Scalars> = []
    var codePoints = 0
    var place = 0
    while place + order <= words.count {
      let key = Scalars(words[place..<place + order].joined())
      if seen.insert(key).inserted {
        place += 1
      } else {
        codePoints += key.count
        place += order
      }
    }
    return UInt64(codePoints)
  }

  /// Every number of the families, in their order, `words` being those of the index.
  static func measure(_ text: Scalars, words: [Scalars]) -> [UInt64] {
    let parts =
      text.isEmpty
      ? [0, 0, 0, 0, 0, 0]
      : duplicates(split(strip(text), least: 2)) + duplicates(split(text, least: 1))
    return [UInt64(text.count)] + parts + (2...4).map { top(words, $0) } + (5...10).map { duplicate(words, $0) }
  }
}

/// The families under test, with one index.
struct RepetitionUnderTest: ~Copyable {
  var index = TextIndex()
  var text = RepetitionText()
  var lines = RepetitionOfLines()
  var top = RepetitionTopNGrams()
  var duplicate = RepetitionDuplicateNGrams()

  /// Every number of the families, in their order; slots that a family leaves alone show as `UInt64.max`.
  mutating func measure(_ source: [UInt8]) -> [UInt64] {
    index.index(source.span, needs: [.chunks, .words, .newlines])
    var values = [UInt64](repeating: .max, count: 16)
    values.withUnsafeMutableBufferPointer { slots in
      unsafe text.measure(index, into: UnsafeMutableBufferPointer(rebasing: slots[0..<1]))
      unsafe lines.measure(index, into: UnsafeMutableBufferPointer(rebasing: slots[1..<7]))
      unsafe top.measure(index, into: UnsafeMutableBufferPointer(rebasing: slots[7..<10]))
      unsafe duplicate.measure(index, into: UnsafeMutableBufferPointer(rebasing: slots[10..<16]))
    }
    return values
  }

  /// The words of the text last measured, as the index cuts them.
  var words: [[Unicode.Scalar]] {
    (0..<index.wordStarts.count).map { word in
      let start = Int(index.wordStarts.span[word])
      let end = Int(index.wordEnds.span[word])
      let bytes = (start..<end).map { index.text.span[$0] }
      return Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }
  }
}
