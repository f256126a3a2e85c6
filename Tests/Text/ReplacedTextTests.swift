// A text that keeps parts of the one before has the index that it would have if it were new.

import Buffers
import Support
import Testing
import Text

@Suite struct ReplacedTextTests {
  /// What an index knows of a text, as far as it was asked.
  struct Known: Equatable {
    var text: [UInt8]
    var counts: [Int]
    var positions: [[UInt32]]
    var hashes: [UInt64]
    var traits: [UInt8]

    init(_ index: borrowing TextIndex, needs: TextNeeds) {
      text = Array(index.text.unsafeElements)
      counts = [index.codePointCount, index.isASCII ? 1 : 0]
      positions = [
        Array(index.wordStarts.unsafeElements),
        Array(index.wordEnds.unsafeElements), Array(index.wordCodePoints.unsafeElements),
        Array(index.lineStarts.unsafeElements), Array(index.lineEnds.unsafeElements),
        Array(index.newlines.unsafeElements),
      ]
      // Edges of words are found without chunks or with them.
      if needs.contains(.chunks) || needs.contains(.words) {
        positions += [
          Array(index.chunkStarts.unsafeElements), Array(index.chunkEnds.unsafeElements),
          Array(index.chunkCodePoints.unsafeElements),
        ]
      }
      hashes = Array(index.wordHashes.unsafeElements)
      traits = index.wordTraits.unsafeElements.map(\.rawValue)
    }

    init(_ text: [UInt8], needs: TextNeeds) {
      var index = TextIndex()
      index.index(text.span, needs: needs)
      self.init(index, needs: needs)
    }
  }

  static let needs: [TextNeeds] = [
    .wordEdges, [.wordEdges, .newlines], .words, [.words, .lines, .newlines], [.chunks, .lines], .newlines, [],
  ]

  /// A random text: words, marks and white space of every kind.
  static func text(_ random: inout SeededRandom) -> [UInt8] {
    var text = ""
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      text += RandomText.make(length: 30, using: &random)
      text += englishPieces.randomElement(using: &random) ?? ""
      text += ["", " ", "\n", "don't. "].randomElement(using: &random) ?? ""
    }
    return Array(text.utf8)
  }

  /// An edit at random: parts between chunks are kept or not, and half of the edits put new text between them.
  static func edit(_ text: [UInt8], _ random: inout SeededRandom) -> (text: [UInt8], kept: [KeptPart]) {
    var index = TextIndex()
    index.index(text.span, needs: .chunks)
    let starts = Array(index.chunkStarts.unsafeElements).map(Int.init)
    let ends = Array(index.chunkEnds.unsafeElements).map(Int.init)
    var after: [UInt8] = []
    var kept: [KeptPart] = []
    // Lines alone, as most edits leave them.
    let onlyDrops = Bool.random(using: &random)
    var chunk = 0
    while chunk < starts.count {
      let last = min(chunk + Int.random(in: 0..<40, using: &random), starts.count - 1)
      if Bool.random(using: &random) {
        // White space before the part may belong to it.
        let start = Bool.random(using: &random) || chunk == 0 ? starts[chunk] : ends[chunk - 1]
        kept.append(KeptPart(before: start, after: after.count, count: ends[last] - start))
        after += text[start..<ends[last]]
      }
      if !onlyDrops && Int.random(in: 0..<3, using: &random) == 0 { after += Array(" ".utf8) + Self.text(&random) }
      let space = onlyDrops ? "\n" : ["\n", " ", "\u{3000}", "\n\n"].randomElement(using: &random)!
      if !onlyDrops || kept.last.map({ Int($0.after + $0.count) }) == after.count { after += Array(space.utf8) }
      chunk = last + 1
    }
    if onlyDrops && after.last == UInt8(ascii: "\n") { after.removeLast() }
    return (after, kept)
  }

  @Test func randomEditsLeaveWhatAFreshIndexHas() {
    var random = SeededRandom(11)
    var index = TextIndex()
    var buffer = Buffer<UInt8>()
    var keptChunks = 0
    for round in 0..<600 {
      var text = Self.text(&random)
      index.index(text.span, needs: Self.needs.randomElement(using: &random)!)
      // An edited text may be edited again.
      for _ in 0..<2 {
        let (after, kept) = Self.edit(text, &random)
        buffer.removeAll()
        buffer.append(contentsOf: after.span)
        let needs = Self.needs.randomElement(using: &random)!
        let routed = index.chunkRoutes.chunks
        let hadWords = index.wordStarts.count > 0
        index.replaceText(with: &buffer, keeping: kept.span, needs: needs)
        #expect(Known(index, needs: needs) == Known(after, needs: needs), "round \(round)")
        #expect(Array(buffer.unsafeElements) == text, "the buffer has the text before")
        if hadWords && index.wordStarts.count > 0 {
          var fresh = TextIndex()
          fresh.index(after.span, needs: .words)
          keptChunks += fresh.chunkRoutes.chunks - (index.chunkRoutes.chunks - routed)
        }
        text = after
      }
    }
    #expect(keptChunks > 1000, "chunks of kept parts are not cut again")
  }

  @Test func positionsAreFoundWhereverTheSearchBegins() {
    var random = SeededRandom(12)
    for _ in 0..<300 {
      var positions = Buffer<UInt32>()
      var value: UInt32 = 0
      let count = Int.random(in: 0...70, using: &random)
      for _ in 0..<count {
        value += UInt32.random(in: 1...9, using: &random)
        positions.append(value)
      }
      // What lies behind the last position does not matter.
      for _ in 0..<16 { positions.append(UInt32.random(in: 0...900, using: &random)) }
      positions.count = count
      let all = Array(positions.unsafeElements)
      for _ in 0..<20 {
        let first = Int.random(in: 0...count, using: &random)
        let limit = UInt32.random(in: 0...(value + 3), using: &random)
        let expected = all[first...].firstIndex { $0 >= limit } ?? count
        #expect(positions.firstIndex(from: first, notBelow: limit) == expected)
      }
    }
  }
}
