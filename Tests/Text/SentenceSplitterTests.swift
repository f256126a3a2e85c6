// Where sentences end, against datatrove's answers (Tests/Fixtures/passages.py) and the plain definition over all tokens.

import Buffers
import Foundation
import Support
import Testing
import Text

@Suite struct SentenceSplitterTests {
  struct Expected: Decodable {
    var text: String
    var ends: [UInt32]
  }

  @Test func endsEqualDatatrove() throws {
    let data = try Data(contentsOf: fixtures.appending(path: "passages.jsonl"))
    var splitter = SentenceSplitter()
    var count = 0
    for line in data.split(separator: UInt8(ascii: "\n")) where line.starts(with: Data(#"{"text""#.utf8)) {
      let expected = try JSONDecoder().decode(Expected.self, from: line)
      #expect(Self.ends(expected.text, &splitter) == expected.ends, "\(expected.text.debugDescription)")
      count += 1
    }
    #expect(count == 400)
  }

  @Test func whatStandsAtTheEnd() {
    var splitter = SentenceSplitter()
    #expect(Self.ends("", &splitter) == [])
    #expect(Self.ends(" ", &splitter) == [1])
    #expect(Self.ends("One. Two. ", &splitter) == [4, 9])
    #expect(Self.ends("One. Two.\n", &splitter) == [4, 9, 10])
    #expect(Self.ends("One. Two", &splitter, followedBy: ". Three") == [4, 8])
    let isEmpty = Self.isEmpty(&splitter)
    #expect(isEmpty)
  }

  static func isEmpty(_ splitter: inout SentenceSplitter) -> Bool {
    unsafe splitter.split(UnsafeBufferPointer(start: nil, count: 0))
    return splitter.ends.count == 0
  }

  @Test func endsAgreeWithTheCounter() {
    var random = SeededRandom(5)
    var splitter = SentenceSplitter()
    var counter = SentenceCounter()
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<random.below(12) {
        text += englishPieces[random.below(englishPieces.count)]
        text += ["", " ", " ", "  ", "\n", "\u{A0}"][random.below(6)]
      }
      let ends = Self.ends(text, &splitter)
      #expect(max(ends.count, 1) == SentenceCounterTests.count(text, &counter), "\(text.debugDescription)")
      #expect(zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 })
      #expect(ends.allSatisfy { Int($0) <= text.utf8.count })
    }
  }

  static func ends(
    _ text: String, _ splitter: inout SentenceSplitter, followedBy rest: String = "        "
  ) -> [UInt32] {
    let bytes = inText(text, followedBy: rest)
    unsafe splitter.split(UnsafeBufferPointer(start: bytes.base, count: text.utf8.count))
    return unsafe Array(splitter.ends.unsafeElements)
  }
}
