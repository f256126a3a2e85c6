// Hashes, code points and traits of words, which come from masks, against a plain look at their code points.

import Buffers
import Support
import Testing
import Text

@Suite struct WordDescriptionTests {
  /// Traits as defined: some letter; some code point outside datatrove's two punctuation sets.
  static func traits(of word: Substring) -> WordTraits {
    var traits = WordTraits()
    for scalar in word.unicodeScalars {
      let classes = UnicodeClasses.classes(of: scalar.value)
      if classes.contains(.letter) { traits.insert(.hasLetter) }
      if classes.isDisjoint(with: [.punctuation, .terminal]) { traits.insert(.hasNonPunctuation) }
    }
    return traits
  }

  @Test func randomWordsEqualThePlainLook() {
    var generator = SeededRandom(3)
    var index = TextIndex()
    var wordOfHash: [UInt64: String] = [:]
    var hashOfWord: [String: UInt64] = [:]
    for _ in 0..<800 {
      let text = RandomText.make(length: 80, using: &generator)
      let bytes = Array(text.utf8)
      index.index(bytes.span, needs: [.words])
      #expect(index.wordStarts.count >= index.chunkStarts.count)
      for word in 0..<index.wordStarts.count {
        let range = Int(index.wordStarts.span[word])..<Int(index.wordEnds.span[word])
        let string = String(decoding: bytes[range], as: UTF8.self)
        let hash = index.wordHashes.span[word]
        let codePoints = index.wordCodePoints.span[word]
        let traits = index.wordTraits.span[word]
        #expect(Int(codePoints) == string.unicodeScalars.count)
        #expect(traits == Self.traits(of: string[...]))
        #expect(wordOfHash.updateValue(string, forKey: hash).map { Array($0.utf8) == Array(string.utf8) } ?? true)
        #expect(hashOfWord.updateValue(hash, forKey: string).map { $0 == hash } ?? true)
      }
    }
    #expect(wordOfHash.count > 1000)
  }

  @Test func longWordsWhereverTheyStand() {
    var index = TextIndex()
    // Masks are read 57 bits at a time: what tells these words apart stands at their very end.
    for before in 0...8 {
      for length in 17...33 {
        for end in ["é", "a", "7", "—"] {
          let word = String(repeating: "ｘ", count: length) + end
          let text = Array((String(repeating: " ", count: before) + word).utf8)
          index.index(text.span, needs: [.words])
          #expect(index.chunkCodePoints.unsafeElements.elementsEqual([UInt32(word.unicodeScalars.count)]))
          let sum = index.wordCodePoints.unsafeElements.reduce(0, +)
          #expect(Int(sum) == word.unicodeScalars.count)
          let plain = Array(
            (String(repeating: " ", count: before) + String(repeating: "\u{301C}", count: length) + end).utf8)
          index.index(plain.span, needs: [.words])
          let last = index.wordTraits.span[index.wordTraits.count - 1]
          let isWhole = index.wordStarts.count == 1
          #expect(last == Self.traits(of: (isWhole ? "\u{301C}" : "") + end))
        }
      }
    }
  }

  @Test func hashesTellLengthsAndZeroBytesApart() {
    var index = TextIndex()
    var hashes: Set<UInt64> = []
    for length in 1...200 {
      for byte: UInt8 in [0, 0x61] {
        let bytes = [UInt8](repeating: byte, count: length)
        index.index(bytes.span, needs: [.words])
        hashes.formUnion(index.wordHashes.unsafeElements)
      }
    }
    // Every length of "a...a" is one word of its own; runs of zero bytes may be cut, into shorter runs of them.
    #expect(hashes.count > 200)
    let first: [UInt8] = Array("plain words hash by their bytes alone, plain".utf8)
    index.index(first.span, needs: [.words])
    let (start, end) = (index.wordHashes.span[0], index.wordHashes.span[index.wordHashes.count - 1])
    #expect(start == end)
  }
}
