// The index of hand-made and random texts against the plain reference.

import Buffers
import Support
import Testing
import Text

/// The index of a text in the shape of the reference.
func indexed(_ text: String, by index: inout TextIndex, needs: TextNeeds = [.chunks, .lines, .newlines])
  -> ReferenceIndex
{
  let bytes = Array(text.utf8)
  index.index(bytes.span, needs: needs)
  var result = ReferenceIndex()
  for chunk in 0..<index.chunkStarts.count {
    result.chunks.append(
      .init(
        start: Int(index.chunkStarts.span[chunk]), end: Int(index.chunkEnds.span[chunk]),
        codePoints: Int(index.chunkCodePoints.span[chunk])))
  }
  for line in 0..<index.lineStarts.count {
    let start = Int(index.lineStarts.span[line])
    let end = Int(index.lineEnds.span[line])
    let codePoints = bytes[start..<end].count { $0 >> 6 != 2 }
    result.lines.append(.init(start: start, end: end, codePoints: codePoints))
  }
  result.newlines = index.newlines.unsafeElements.map(Int.init)
  result.codePoints = index.codePointCount
  result.isASCII = index.isASCII
  return result
}

@Suite struct TextIndexTests {
  @Test func chunksLinesAndNewlines() {
    var index = TextIndex()
    let result = indexed("a b\u{A0}cé\r\n\u{3000}d\n\ne", by: &index)
    #expect(result.chunks.map(\.start) == [0, 2, 5, 13, 16])
    #expect(result.chunks.map(\.end) == [1, 3, 8, 14, 17])
    #expect(result.chunks.map(\.codePoints) == [1, 1, 2, 1, 1])
    #expect(result.lines.map(\.start) == [0, 10, 15, 16])
    #expect(result.lines.map(\.end) == [8, 14, 15, 17])
    #expect(result.newlines == [9, 14, 15])
    #expect(result.codePoints == 13)
    #expect(!result.isASCII)
  }

  @Test func emptyText() {
    var index = TextIndex()
    #expect(indexed("", by: &index, needs: [.words, .lines, .newlines]) == ReferenceIndex())
    #expect(index.wordStarts.count == 0)
  }

  @Test func randomTextsEqualTheReference() {
    var generator = SeededRandom(1)
    var index = TextIndex()
    for _ in 0..<1500 {
      let text = RandomText.make(length: 60, using: &generator)
      #expect(indexed(text, by: &index) == ReferenceIndex(text))
    }
  }

  @Test func everyPieceAtEveryBlockBoundary() {
    var index = TextIndex()
    for piece in RandomText.pieces.joined() {
      for before in 60...65 {
        for fill in ["x", " "] {
          let text = String(repeating: fill, count: before) + piece + "y"
          #expect(indexed(text, by: &index) == ReferenceIndex(text))
          let last = String(repeating: fill, count: before) + piece
          #expect(indexed(last, by: &index) == ReferenceIndex(last))
        }
      }
    }
  }

  @Test func textsOfManySegments() {
    var generator = SeededRandom(2)
    var index = TextIndex()
    for length in [3000, 9000] {
      var text = ""
      while text.utf8.count < length { text += RandomText.make(length: 60, using: &generator) }
      #expect(indexed(text, by: &index) == ReferenceIndex(text))
    }
    // More positions than any estimate: every byte a newline, every second a chunk.
    let dense = String(repeating: "\n", count: 10_000) + String(repeating: "a ", count: 10_000)
    #expect(indexed(dense, by: &index) == ReferenceIndex(dense))
  }

  @Test func edgesOfWordsAloneAreThoseOfDescribedWords() {
    var generator = SeededRandom(6)
    var described = TextIndex()
    var plain = TextIndex()
    for _ in 0..<300 {
      let text = Array(RandomText.make(length: 60, using: &generator).utf8)
      described.index(text.span, needs: .words)
      plain.index(text.span, needs: .wordEdges)
      #expect(Array(plain.wordStarts.unsafeElements) == Array(described.wordStarts.unsafeElements))
      #expect(Array(plain.wordEnds.unsafeElements) == Array(described.wordEnds.unsafeElements))
      #expect(plain.wordHashes.count + plain.wordTraits.count + plain.wordCodePoints.count == 0)
    }
  }

  @Test func onlyWhatIsNeededIsFilled() {
    var index = TextIndex()
    _ = indexed("one two\nthree\n", by: &index, needs: [.words, .lines, .newlines])
    let lines = indexed("four\nfive six", by: &index, needs: [.lines])
    #expect(lines.lines.map(\.start) == [0, 5])
    #expect(lines.chunks.isEmpty && lines.newlines.isEmpty)
    #expect(index.wordStarts.count == 0 && index.wordHashes.count == 0)
    let newlines = indexed("four\nfive six", by: &index, needs: [.newlines])
    #expect(newlines.newlines == [4])
    #expect(newlines.lines.isEmpty && newlines.chunks.isEmpty)
  }

  @Test func spacesStandBehindTheText() {
    var index = TextIndex()
    _ = indexed(String(repeating: "long ", count: 100), by: &index)
    _ = indexed("short", by: &index)
    let behind = unsafe Array(UnsafeBufferPointer(start: index.text.base + 5, count: 64))
    #expect(behind == Array(repeating: 0x20, count: 64))
  }
}
