// The index of hand-made texts, whose arrays are short enough to be written out.

import Buffers
import Testing
import Text

@Suite struct TextIndexTests {
  @Test func chunksLinesAndNewlines() {
    var index = TextIndex()
    let text: [UInt8] = Array("a b\u{A0}cé\r\n\u{3000}d\n\ne".utf8)
    index.index(text.span, needs: [.words, .lines, .newlines])
    #expect(Array(index.chunkStarts.unsafeElements) == [0, 2, 5, 13, 16])
    #expect(Array(index.chunkEnds.unsafeElements) == [1, 3, 8, 14, 17])
    #expect(Array(index.chunkCodePoints.unsafeElements) == [1, 1, 2, 1, 1])
    #expect(Array(index.lineStarts.unsafeElements) == [0, 10, 15, 16])
    #expect(Array(index.lineEnds.unsafeElements) == [8, 14, 15, 17])
    #expect(Array(index.newlines.unsafeElements) == [9, 14, 15])
    #expect(index.codePointCount == 13)
    let isASCII = index.isASCII
    #expect(!isASCII)
  }

  @Test func emptyText() {
    var index = TextIndex()
    let text: [UInt8] = []
    index.index(text.span, needs: [.words, .lines, .newlines])
    #expect(index.wordStarts.count == 0 && index.lineStarts.count == 0 && index.newlines.count == 0)
    #expect(index.codePointCount == 0)
    let isASCII = index.isASCII
    #expect(isASCII)
  }
}
