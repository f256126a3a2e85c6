// Hashed words beside a plain cut of the same texts.

import Buffers
import Support
import Testing
import Text

struct HashedWordsTests {
  /// `\w+|[^\w\s]+` of the lower-cased text, letter by letter.
  private func plainWords(_ text: String) -> [[UInt32]] {
    var words: [[UInt32]] = []
    var last = 0
    for scalar in text.unicodeScalars {
      let classes = UnicodeClasses.classes(of: scalar.value)
      let kind = classes.contains(.whitespace) ? 0 : classes.contains(.word) ? 1 : 2
      if kind != 0 {
        if kind != last { words.append([]) }
        words[words.count - 1].append(UnicodeClasses.lowercase(scalar.value))
      }
      last = kind
    }
    return words
  }

  private func hashes(_ text: String) -> [UInt64] {
    var words = HashedWords()
    words.cut(Array(text.utf8).span)
    return Array(words.hashes.unsafeElements)
  }

  @Test func wordsAreThoseOfWordPunctTokenize() {
    #expect(hashes("Can't stop, WON'T").count == 8)
    #expect(hashes("so ... (well)").count == 5)
    #expect(hashes("Straße ÄRGER") == hashes("straße ärger"))
    #expect(hashes("a  b\n") == hashes("a b"))
    #expect(hashes("a b") != hashes("b a"))
    #expect(hashes("") == [])
    #expect(hashes(" \n") == [])
  }

  @Test func equalWordsAndOnlyTheyHaveEqualHashes() throws {
    var random = SeededRandom(6)
    let letters = Array("aAbB1_ .,!?\n\tßÄäΣσ漢字é\u{301}\u{2028}🙂".unicodeScalars)
    var known: [UInt64: [UInt32]] = [:]
    var distinct: Set<[UInt32]> = []
    for _ in 0..<3000 {
      let scalars = (0..<random.below(24)).map { _ in letters[random.below(letters.count)] }
      let text = String(String.UnicodeScalarView(scalars))
      let plain = plainWords(text)
      let found = hashes(text)
      try #require(found.count == plain.count)
      for (hash, word) in zip(found, plain) {
        try #require(known[hash] == nil || known[hash] == word)
        known[hash] = word
        distinct.insert(word)
      }
    }
    #expect(known.count == distinct.count)
    #expect(distinct.count > 1000)
  }
}
