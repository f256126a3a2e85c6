// Signing against its plain twin, and what makes signatures equal.

import Buffers
import Foundation
import Signatures
import Support
import Testing

/// An entry as it lies in a block.
struct Entry: Equatable {
  var hash: ClassHash
  var keys: [UInt64]
  var sketch: [UInt8]
}

/// A signer that reads what it has signed; a class, as the macros of the tests do not take calls that change a value.
final class ReadingSigner {
  private var signer: Signer
  let layout: SignatureLayout

  init(_ kind: SignatureKind) {
    signer = Signer(kind)
    layout = SignatureLayout(kind)
  }

  /// Signs one text and reads what is in the block.
  func entry(_ text: String, field: [UInt8]? = nil) -> Entry {
    var block = SignatureBlock(layout)
    let bytes = Array(text.utf8)
    if let field {
      signer.sign(field: field.span, into: &block)
    } else {
      signer.sign(text: bytes.span, into: &block)
    }
    return Self.entry(&block)
  }

  /// The entry of a document that is passed over.
  func skipped() -> Entry {
    var block = SignatureBlock(layout)
    signer.skip(into: &block)
    return Self.entry(&block)
  }

  /// The sorted shingles of a text.
  func shingles(_ text: String) -> [UInt64] {
    var sorted = Buffer<UInt64>()
    let bytes = Array(text.utf8)
    signer.shingles(of: bytes.span, into: &sorted)
    return Array(sorted.unsafeElements)
  }

  /// The only entry of a block.
  private static func entry(_ block: inout SignatureBlock) -> Entry {
    let layout = block.layout
    var output = Buffer<UInt8>()
    block.finish(appendingTo: &output)
    let body = UnsafeRawPointer(output.base) + 24 + 8 * (layout.bands + 3)
    let words = (0..<layout.bands + 2).map { body.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
    let sketch = (0..<layout.sketchBytes).map { body.load(fromByteOffset: 16 + 8 * layout.bands + $0, as: UInt8.self) }
    return Entry(hash: ClassHash(high: words[0], low: words[1]), keys: Array(words[2...]), sketch: sketch)
  }
}

@Suite struct SignerTests {
  static func lengths(_ random: inout SeededRandom) -> Int {
    switch random.below(10) {
    case 0: random.below(6)
    case 1...6: random.below(300)
    case 7: 60 + random.below(10)
    case 8: 4090 + random.below(20)
    default: random.below(12000)
    }
  }

  @Test(arguments: [
    MinHashParameters(unit: .auto, bands: 2, rows: 3), MinHashParameters(unit: .word, bands: 2, rows: 3),
    MinHashParameters(unit: .character, bands: 2, rows: 3), MinHashParameters(shingle: 1, bands: 1, rows: 1),
    MinHashParameters(shingle: 13, bands: 1, rows: 1),
    MinHashParameters(shingle: 3, bands: 1, rows: 1, signsShortDocuments: false),
    MinHashParameters(unit: .character, shingle: 24, bands: 1, rows: 1, signsShortDocuments: false),
  ])
  func shinglesEqualThePlainTwins(_ parameters: MinHashParameters) {
    var random = SeededRandom(1)
    var texts = RandomTexts(2)
    let signer = ReadingSigner(.minHash(parameters))
    for number in 0..<600 {
      let text = texts.next(of: Self.lengths(&random))
      let found = signer.shingles(text)
      let expected = ShingleReference.shingles(text, parameters)
      // A text without units has one shingle of which the twin knows only that it is there.
      if expected == [] {
        #expect(found.count == 1, "text \(number)")
      } else {
        #expect(found == expected ?? [], "text \(number): \(text.prefix(200))")
      }
      if found != expected ?? [] && expected != [] { return }
    }
  }

  @Test(arguments: [(14, 8), (16, 6), (20, 13), (26, 11), (1, 1), (5, 13), (256, 4), (9, 7)])
  func signaturesAreTheLeastValues(_ shape: (bands: Int, rows: Int)) {
    let parameters = MinHashParameters(bands: shape.bands, rows: shape.rows)
    var texts = RandomTexts(3)
    let signer = ReadingSigner(.minHash(parameters))
    for length in [0, 3, 30, 700, 5000] {
      let text = texts.next(of: length)
      let minima = ShingleReference.minima(signer.shingles(text), parameters.hashCount)
      let entry = signer.entry(text)
      #expect(entry.sketch == minima.map { UInt8(truncatingIfNeeded: $0) })
      #expect(entry.hash.isSigned)
    }
  }

  @Test func valuesAreTheSameOnEveryMachine() {
    // Written to files: whoever changes one of these raises the scheme's number in `canonicalText`.
    let signer = ReadingSigner(.minHash(MinHashParameters(bands: 2, rows: 4)))
    let entry = signer.entry("The quick brown fox, jumping over the lazy dog, naps in Łódź.")
    #expect(entry.hash == ClassHash(high: 10_244_332_763_643_149_835, low: 10_900_069_358_702_543_451))
    #expect(entry.keys == [12_341_243_470_327_284_338, 17_274_648_707_761_453_406])
    #expect(entry.sketch == [202, 240, 45, 0, 151, 221, 34, 1])
    let key = ReadingSigner(.exact(.normalisedText)).entry("The quick brown fox naps in Łódź.").hash
    #expect(key == ClassHash(high: 16_886_236_003_034_228_455, low: 13_001_673_783_412_762_863))
  }

  @Test func classesDependOnTheSetAlone() {
    let signer = ReadingSigner(.minHash(MinHashParameters(shingle: 2, bands: 4, rows: 3)))
    let first = signer.entry("One two one two, ONE.")
    #expect(signer.entry("two one two one two") == first)
    #expect(signer.entry("two  one\ttwo") == first)
    let others = ["one two", "two one", "one two three", "one one two two one", "", "one", "1"].map { signer.entry($0) }
    #expect(Set((others + [first]).map(\.hash)).count == 8)
    // Sets of many members, in another order: the blocks of a text turned round.
    var random = SeededRandom(4)
    let blocks = (0..<500).map { _ in "x\(random.below(100)) y\(random.below(100)) . " }
    let single = ReadingSigner(.minHash(MinHashParameters(shingle: 1, bands: 14, rows: 8)))
    #expect(single.entry(blocks.joined()) == single.entry(blocks.reversed().joined()))
    #expect(single.entry(blocks.joined()) == single.entry((blocks + blocks).joined()))
    #expect(single.entry(blocks.joined()) != single.entry(blocks.joined() + "z"))
  }

  @Test func shortAndEmptyTextsAreShinglesOfTheirOwn() {
    let signer = ReadingSigner(.minHash(MinHashParameters(bands: 4, rows: 3)))
    #expect(signer.entry("Four words are few") == signer.entry("four words: are few!"))
    #expect(signer.entry("four words are few") != signer.entry("four words are"))
    #expect(signer.entry(" !?\n") == signer.entry("!?"))
    #expect(signer.entry("!?") != signer.entry("?!"))
    #expect(signer.entry("") == signer.entry(" \u{3000}\n"))
    #expect(signer.entry("").hash.isSigned)
    let strict = ReadingSigner(.minHash(MinHashParameters(bands: 4, rows: 3, signsShortDocuments: false)))
    let unsigned = Entry(hash: .unsigned, keys: [0, 0, 0, 0], sketch: Array(repeating: 0, count: 12))
    for text in ["four words are few", "!?", ""] { #expect(strict.entry(text) == unsigned) }
    #expect(strict.entry("five words are not few").hash.isSigned)
    #expect(strict.shingles("four words are few") == [])
  }

  @Test func skippedDocumentsAreNotSigned() {
    let signer = ReadingSigner(.minHash(MinHashParameters(bands: 2, rows: 2)))
    #expect(signer.skipped() == Entry(hash: .unsigned, keys: [0, 0], sketch: [0, 0, 0, 0]))
  }

  @Test func aSignerForgetsTheLastText() {
    var texts = RandomTexts(5)
    let many = (0..<60).map { _ in texts.next(of: [0, 5, 90, 9000][texts.random.below(4)]) }
    for unit in ShingleUnit.allCases {
      let kind = SignatureKind.minHash(MinHashParameters(unit: unit, bands: 14, rows: 8))
      let reused = ReadingSigner(kind)
      for text in many {
        let fresh = ReadingSigner(kind)
        #expect(reused.entry(text) == fresh.entry(text))
      }
    }
  }

  @Test func largeTextsGrowTheTable() {
    // A word every two bytes, and more distinct shingles than the first table has room for.
    var random = SeededRandom(6)
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    let text = (0..<150_000).map { _ in "\(letters[random.below(36)]) " }.joined()
    let parameters = MinHashParameters(bands: 1, rows: 1)
    let signer = ReadingSigner(.minHash(parameters))
    #expect(signer.shingles(text) == ShingleReference.shingles(text, parameters))
  }
}
