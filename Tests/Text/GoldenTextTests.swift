// Every cut of a text against what Python and datatrove say of it; Tests/Fixtures/python-text.py and datatrove-words.py
// write the expectations.

import Buffers
import FoundationEssentials
import Support
import Testing
import Text

@Suite struct GoldenTextTests {
  /// A line of python-text.jsonl.
  struct PythonText: Decodable {
    var text: String
    var codePoints: Int
    var chunks: [UInt32]
    var lines: [UInt32]
    var newlines: [UInt32]
    var unicode: [UInt32]
    var lower: String
    var runs: [UInt32]
  }

  /// A line of datatrove-words.jsonl.
  struct EnglishText: Decodable {
    var text: String
    var words: [UInt32]
  }

  /// The records of a fixture.
  static func records<Record: Decodable>(_ name: String) throws -> [Record] {
    let data = try Data(contentsOf: fixtures.appending(path: name))
    let decoder = JSONDecoder()
    return try data.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Record.self, from: $0) }
  }

  /// Starts and ends by turns.
  static func pieces(_ starts: borrowing Buffer<UInt32>, _ ends: borrowing Buffer<UInt32>) -> [UInt32] {
    zip(starts.unsafeElements, ends.unsafeElements).flatMap { [$0, $1] }
  }

  @Test func cutsEqualPython() throws {
    let texts: [PythonText] = try Self.records("python-text.jsonl")
    #expect(texts.count == 400)
    var index = TextIndex()
    var unicode = UnicodeWords()
    var runs = WordRuns()
    for expected in texts {
      let bytes = Array(expected.text.utf8)
      index.index(bytes.span, needs: [.chunks, .lines, .newlines])
      #expect(index.codePointCount == expected.codePoints)
      #expect(Self.pieces(index.chunkStarts, index.chunkEnds) == expected.chunks, "\(expected.text.debugDescription)")
      #expect(Self.pieces(index.lineStarts, index.lineEnds) == expected.lines, "\(expected.text.debugDescription)")
      #expect(Array(index.newlines.unsafeElements) == expected.newlines)
      unicode.cut(bytes.span)
      #expect(Self.pieces(unicode.starts, unicode.ends) == expected.unicode, "\(expected.text.debugDescription)")
      runs.cut(bytes.span)
      #expect(Array(runs.text.unsafeElements) == Array(expected.lower.utf8), "\(expected.text.debugDescription)")
      #expect(Self.pieces(runs.starts, runs.ends) == expected.runs, "\(expected.text.debugDescription)")
    }
  }

  @Test func wordsEqualDatatrove() throws {
    let texts: [EnglishText] = try Self.records("datatrove-words.jsonl")
    #expect(texts.count == 300)
    var index = TextIndex()
    for expected in texts {
      let bytes = Array(expected.text.utf8)
      index.index(bytes.span, needs: [.words])
      var words: [UInt32] = []
      for word in 0..<index.wordStarts.count {
        words += [index.wordStarts.span[word], index.wordEnds.span[word], index.wordCodePoints.span[word]]
        words.append(UInt32(index.wordTraits.span[word].rawValue))
      }
      #expect(words == expected.words, "\(expected.text.debugDescription)")
    }
  }

  @Test func lowerCaseGrowsWithinItsRoom() {
    var runs = WordRuns()
    for character in ["\u{23A}", "\u{130}", "A", "Ω", "𐐀"] {
      for count in [1, 64, 1000] {
        let text = String(repeating: character, count: count)
        let bytes = Array(text.utf8)
        runs.cut(bytes.span)
        #expect(Array(runs.text.unsafeElements) == Array(text.lowercased().utf8))
      }
    }
  }
}
