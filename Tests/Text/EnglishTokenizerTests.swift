// The English tokenizer against spaCy's answers (recorded by Scripts/generate-english) and on random chunks.

import Buffers
import Support
import Testing
import Text

@Suite struct EnglishTokenizerTests {
  @Test func goldenChunks() {
    let rows = englishFixture("english-tokens.tsv")
    #expect(rows.count > 800)
    var tokenizer = EnglishTokenizer()
    for row in rows {
      #expect(englishTokens(row[0], &tokenizer).joined(separator: " ") == row[1])
    }
  }

  @Test func whatFollowsAChunkDoesNotMatter() {
    var tokenizer = EnglishTokenizer()
    for row in englishFixture("english-tokens.tsv") where row[0].utf8.count < 12 {
      for rest in ["$$$$$$$$", ".com/a-b", "'s'd5km5", "\u{80}\u{2026}zz"] {
        #expect(englishTokens(row[0], &tokenizer, followedBy: rest).joined(separator: " ") == row[1])
      }
    }
  }

  @Test func tokensCoverTheirChunk() {
    var random = SeededRandom(1)
    var tokenizer = EnglishTokenizer()
    for _ in 0..<3000 {
      let pieces = Int.random(in: 1...9, using: &random)
      let chunk = (0..<pieces).map { _ in englishPieces.randomElement(using: &random) ?? "" }.joined()
      let tokens = englishTokens(chunk, &tokenizer)
      #expect(tokens.joined() == chunk)
      #expect(!tokens.contains(""))
    }
  }

  @Test func endsAreAppended() {
    var tokenizer = EnglishTokenizer()
    let text = inText("(foo:)")
    var ends = Buffer<UInt32>()
    ends.append(99)
    unsafe tokenizer.cut(UnsafeBufferPointer(start: text.base, count: 6), into: &ends)
    #expect(Array(ends.unsafeElements) == [99, 1, 4, 6])
    unsafe tokenizer.cut(UnsafeBufferPointer(start: text.base, count: 0), into: &ends)
    #expect(ends.count == 4)
  }

  @Test func exceptionsAreKnown() {
    let tokenizer = EnglishTokenizer()
    func isException(_ chunk: String) -> Bool {
      let text = inText(chunk)
      return unsafe tokenizer.isException(UnsafeBufferPointer(start: text.base, count: chunk.utf8.count))
    }
    for chunk in ["cannot", "dont", "Im", "a.m.", ":)", "C++", "(╯°□°）╯︵┻━┻", "°C."] { #expect(isException(chunk)) }
    // The last ones are units, which are no special cases.
    for chunk in ["canno", "cannott", "Dnot", "word", "km", "US$", "اكواب", String(repeating: "a", count: 40)] {
      #expect(!isException(chunk))
    }
  }

  @Test func longChunksTakeTimeInProportion() {
    // Each of these makes a rule look at every byte; any rule that looked at the rest again for each would not finish.
    var tokenizer = EnglishTokenizer()
    for piece in ["(", ".", "a@", "a.", ":)", "-", "5km", "…", "'s"] {
      let chunk = String(repeating: piece, count: 20_000)
      #expect(englishTokens(chunk, &tokenizer).joined() == chunk)
    }
  }
}
