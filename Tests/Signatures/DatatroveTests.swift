// The datatrove scheme against what datatrove itself says of invented texts (Tests/Fixtures/datatrove-minhash.py writes
// it), against numpy's numbers, and against a plain twin.

import Buffers
import CXXHash
import Foundation
import Signatures
import Support
import Testing
import Text

/// A line of datatrove-minhash.jsonl.
private struct PeerText: Decodable {
  var text: String
  var simplified: String
  var shingles: Int
  var signature: String?
}

/// The first line of datatrove-minhash.jsonl.
private struct PeerCharacters: Decodable {
  var digests: [String]
  var newerDigits: [UInt32]

  enum CodingKeys: String, CodingKey {
    case digests
    case newerDigits = "newer_digits"
  }
}

private let peerLines = Result {
  try Data(contentsOf: fixtures.appending(path: "datatrove-minhash.jsonl")).split(separator: UInt8(ascii: "\n"))
}

private func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
  let digits = String(XXH64(bytes.baseAddress, bytes.count, 0), radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

private func simplify(_ text: String, _ simplified: inout SimplifiedText) -> [UInt8] {
  let bytes = Array(text.utf8)
  simplified.simplify(bytes.span)
  return Array(simplified.text.unsafeElements)
}

@Suite struct DatatroveTests {
  @Test func simplifiedTextsAndSignaturesEqualDatatrove() throws {
    let lines = try peerLines.get().dropFirst()
    #expect(lines.count > 250)
    var simplified = SimplifiedText()
    var signer = DatatroveSigner()
    var signed = 0
    for line in lines {
      let expected = try JSONDecoder().decode(PeerText.self, from: line)
      let found = simplify(expected.text, &simplified)
      #expect(found == Array(expected.simplified.utf8), "\(expected.text.debugDescription)")
      let bytes = Array(expected.text.utf8)
      let isSigned = signer.sign(bytes.span)
      #expect(isSigned == (expected.shingles > 0), "\(expected.text.debugDescription)")
      guard isSigned else { continue }
      signed += 1
      let values = signer.values.unsafeElements
      #expect(values.count == 112)
      #expect(hexadecimal(UnsafeRawBufferPointer(values)) == expected.signature, "\(expected.text.debugDescription)")
    }
    #expect(signed > 150)
  }

  @Test func everyCharacterIsSimplifiedAsDatatroveDoes() throws {
    let expected = try JSONDecoder().decode(PeerCharacters.self, from: #require(try peerLines.get().first))
    #expect(expected.digests.count == 0x110)
    let leftOut = Set(expected.newerDigits)
    var simplified = SimplifiedText()
    for (block, digest) in expected.digests.enumerated() {
      var lines: [UInt8] = []
      for value in UInt32(block) << 12..<UInt32(block + 1) << 12 where !leftOut.contains(value) {
        guard let scalar = Unicode.Scalar(value) else { continue }
        lines += simplify("a\(scalar)1\(scalar)b", &simplified) + [0x0A]
      }
      let found = lines.withUnsafeBytes(hexadecimal)
      #expect(found == digest, "code points from \(String(block << 12, radix: 16))")
    }
  }

  @Test func theTwisterIsNumpys() {
    // numpy.random.RandomState(1).randint(0, 2**32, 3, dtype=uint32), and the first numbers of the generator itself.
    var twister = MersenneTwister(seed: 1)
    #expect((0..<3).map { _ in twister.next32() } == [1_791_095_845, 4_282_876_139, 3_093_770_124])
    for _ in 3..<9_999 { _ = twister.next32() }
    // The 10,000th number of the standard seed is a published check value (ISO C++, mt19937).
    var standard = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = standard.next32() }
    #expect(standard.next32() == 4_123_659_995)
    var narrow = MersenneTwister(seed: 7)
    let numbers = (0..<1000).map { _ in narrow.number(from: 3, below: 8) }
    #expect(Set(numbers) == [3, 4, 5, 6, 7])
  }

  @Test func permutationsAreDatatroves() {
    var permutations = DatatrovePermutations(count: 112)
    let factors = Array(permutations.factors.unsafeElements[..<112])
    let terms = Array(permutations.terms.unsafeElements[..<112])
    #expect(Array(factors[..<3]) == [775_169_054_918_279_404, 1_758_426_461_858_698_313, 2_109_959_069_025_162])
    #expect(factors[111] == 223_865_076_026_037_746)
    #expect(Array(terms[..<3]) == [1_062_448_801_025_099_917, 1_324_811_268_927_594_100, 1_217_488_311_597_731_462])
    var hashes = Buffer<UInt64>()
    hashes.append(12_345_678_901_234_567_890)
    var values = Buffer<UInt64>()
    permutations.writeLeast(of: hashes, to: &values)
    #expect(values.count == 112)
    #expect(
      Array(values.unsafeElements[..<3])
        == [574_544_044_318_327_338, 238_136_717_084_171_353, 746_332_547_839_613_373])
  }

  @Test func leastValuesEqualDivision() {
    var random = SeededRandom(9)
    for count in [1, 2, 15, 16, 17, 112, 286] {
      var permutations = DatatrovePermutations(count: count)
      for size in [1, 2, 7, 100] {
        var hashes = Buffer<UInt64>()
        for _ in 0..<size { hashes.append(random.next()) }
        // Now and then a hash whose product is at an edge of the reduction: the prime, its multiples, the greatest.
        let function = random.below(count)
        let factor = permutations.factors.base[function]
        if factor & 1 == 1 && random.below(2) == 0 {
          let edges = [0, DatatrovePermutations.prime, 2 * DatatrovePermutations.prime + 1, UInt64.max]
          // The inverse of an odd number modulo 2^64, by Newton's method.
          var inverse = factor
          for _ in 0..<6 { inverse = inverse &* (2 &- factor &* inverse) }
          hashes.base[0] = (edges[random.below(4)] &- permutations.terms.base[function]) &* inverse
        }
        var values = Buffer<UInt64>()
        permutations.writeLeast(of: hashes, to: &values)
        let expected = (0..<count).map { function in
          hashes.unsafeElements.map {
            ($0 &* permutations.factors.base[function] &+ permutations.terms.base[function])
              % DatatrovePermutations.prime
          }.min()!
        }
        #expect(Array(values.unsafeElements) == expected)
      }
    }
  }

  @Test func shinglesOfAnyLengthHaveTheirXXH64() {
    var random = SeededRandom(12)
    let letters = Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars)
    var signer = Signer(.minHash(.datatrove))
    var set = Buffer<UInt64>()
    for round in 0..<300 {
      // Shingles from 9 bytes to more than one of the hash's stripes; now and then a very long word among short ones.
      let longest = [1, 4, 12, 40][round % 4]
      let words = (0..<5 + random.below(40)).map { _ in
        let length = random.below(50) == 0 ? 300 : 1 + random.below(longest)
        var word = String.UnicodeScalarView()
        for _ in 0..<length { word.append(letters[random.below(26)]) }
        return String(word) + "q"
      }
      let text = Array(words.joined(separator: " ").utf8)
      // Only where each of these words is one token can the shingles be told beforehand.
      var index = TextIndex()
      index.index(text.span, needs: .words)
      guard index.wordStarts.count == words.count else { continue }
      signer.shingles(of: text.span, into: &set)
      let expected = (0...words.count - 5).map { first in
        let shingle = Array(words[first..<first + 5].joined(separator: " ").utf8)
        return XXH64(shingle, shingle.count, 0)
      }
      #expect(Array(set.unsafeElements) == Array(Set(expected)).sorted())
    }
  }

  @Test func simplifiedTextsEqualAPlainTwin() {
    let pieces: [String] =
      [
        "river", "MILL", "x", "1", "1.5", "12,3", "٣", "٫", "،", ".", ",", " ", "  ", "\n", "\u{A0}", "—", "e\u{301}",
        "é",
      ]
      + [
        "\u{301}", "Σ", "ΑΣ", "'", "İ", "한", "\u{302E}", "\u{1D15E}", "\u{1B44}", "中", "１",
        "w" + String(repeating: "q", count: 60),
      ]
    var random = SeededRandom(4)
    var simplified = SimplifiedText()
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<random.below(30) {
        text.unicodeScalars.append(contentsOf: pieces[random.below(pieces.count)].unicodeScalars)
      }
      #expect(simplify(text, &simplified) == Array(plainTwin(text).utf8), "\(text.debugDescription)")
    }
  }

  /// The steps of the normalisation one after the other, on code points.
  private func plainTwin(_ text: String) -> String {
    var runs = WordRuns()
    let bytes = Array(text.utf8)
    runs.cut(bytes.span)
    let lower = Array(String(decoding: runs.text.unsafeElements, as: UTF8.self).unicodeScalars)
    func isDigit(_ place: Int) -> Bool {
      place < lower.count && UnicodeClasses.classes(of: lower[place].value).contains(.decimal)
    }
    var numbered: ScalarArray = []
    var place = 0
    while place < lower.count {
      guard isDigit(place) else {
        numbered.append(lower[place])
        place += 1
        continue
      }
      while isDigit(place) { place += 1 }
      if place < lower.count, ".,،٫⎖⎗⎘".unicodeScalars.contains(lower[place]), isDigit(place + 1) {
        place += 1
        while isDigit(place) { place += 1 }
      }
      numbered.append("0")
    }
    let spaced = numbered.map { UnicodeClasses.classes(of: $0.value).contains(.punctuation) ? " " : $0 }
    var single: ScalarArray = []
    for scalar in strip(spaced) {
      if !isWhitespace(scalar) { single.append(scalar) } else if single.last != " " { single.append(" ") }
    }
    var joined = String.UnicodeScalarView()
    joined.append(contentsOf: single)
    let decomposed = String(joined).decomposedStringWithCanonicalMapping.unicodeScalars
    var left = String.UnicodeScalarView()
    left.append(contentsOf: strip(decomposed.filter { $0.properties.generalCategory != .nonspacingMark }))
    return String(left)
  }
}
