// Signatures of the datatrove scheme as all others are used: class hashes, band keys, sketches, sets of shingles.

import Buffers
import CXXHash
import Foundation
import Signatures
import Support
import Testing

@Suite struct DatatroveSignerTests {
  static let texts = [
    "The river runs past the mill, and the people of the town stand there.",
    "the river runs PAST the mill and the people of the town stand there",
    "The river runs past the mill, and the people of the village stand there.",
    "one two three four", "",
    "a b c d e a b c d e a b c d e", "a b c d e a b c d e",
  ]

  @Test func entriesSayWhatTheValuesSay() throws {
    let kind = SignatureKind.minHash(.datatrove)
    var signer = Signer(kind)
    var plain = DatatroveSigner()
    var block = SignatureBlock(SignatureLayout(kind))
    for text in Self.texts {
      let bytes = Array(text.utf8)
      signer.sign(text: bytes.span, into: &block)
    }
    var file = Buffer<UInt8>()
    block.finish(appendingTo: &file)
    let folder = try TemporaryFolder()
    let path = try folder.write("part", Data(file.unsafeElements))
    var part = try SignaturePart(path: path, layout: SignatureLayout(kind))
    #expect(part.rowCount == Self.texts.count)
    var classes = Buffer<ClassHash>()
    var keys = Buffer<UInt64>()
    var sketch = Buffer<UInt8>()
    try part.readClasses(ofBlock: 0, into: &classes)
    try part.readKeys(ofBlock: 0, bands: 0..<14, into: &keys)
    let hashes = Array(classes.unsafeElements)
    for (row, text) in Self.texts.enumerated() {
      let bytes = Array(text.utf8)
      let isSigned = plain.sign(bytes.span)
      #expect(hashes[row].isSigned == isSigned)
      guard isSigned else { continue }
      try part.readSketch(ofRow: row, into: &sketch)
      #expect(Array(sketch.unsafeElements) == plain.values.unsafeElements.map { UInt8(truncatingIfNeeded: $0) })
      for band in 0..<14 {
        #expect(keys.base[band * Self.texts.count + row] == XXH3_64bits(plain.values.base + band * 8, 64))
      }
    }
    #expect(hashes[0] == hashes[1] && hashes[0] != hashes[2])
    #expect(!hashes[3].isSigned && !hashes[4].isSigned)
    #expect(hashes[5] == hashes[6], "repeated shingles are one")
  }

  @Test func shinglesAreASortedSet() {
    var signer = Signer(.minHash(.datatrove))
    var set = Buffer<UInt64>()
    let text = Array(Self.texts[5].utf8)
    signer.shingles(of: text.span, into: &set)
    let expected = ["a b c d e", "b c d e a", "c d e a b", "d e a b c", "e a b c d"].map { shingle in
      let bytes = Array(shingle.utf8)
      return XXH64(bytes, bytes.count, 0)
    }
    #expect(Array(set.unsafeElements) == expected.sorted())
    let short = Array(Self.texts[3].utf8)
    signer.shingles(of: short.span, into: &set)
    #expect(set.count == 0)
  }

  @Test func shortDocumentsAreOneShingleWhereTheyAreSigned() {
    var parameters = MinHashParameters.datatrove
    parameters.signsShortDocuments = true
    var signer = Signer(.minHash(parameters))
    var set = Buffer<UInt64>()
    let text = Array("One, two: three.".utf8)
    signer.shingles(of: text.span, into: &set)
    let shingle = Array("one two three".utf8)
    #expect(Array(set.unsafeElements) == [XXH64(shingle, shingle.count, 0)])
    let none = Array("?!".utf8)
    signer.shingles(of: none.span, into: &set)
    #expect(set.count == 0)
  }
}
