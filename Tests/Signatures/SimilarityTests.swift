// MinHash as statistics: hash functions agree as often as the Jaccard similarity says, bands as the formula says.

import Buffers
import Signatures
import Support
import Testing

@Suite struct SimilarityTests {
  /// Two texts of which `shared` words of `all` are the same, a word being a shingle.
  static func pair(_ shared: Int, _ all: Int, _ random: inout SeededRandom, serial: Bool) -> (String, String) {
    let start = random.below(1_000_000)
    let words = (0..<all).map { serial ? "\(start + $0)" : String(random.next(), radix: 36) }
    let own = (all - shared) / 2
    return (
      words[..<(shared + own)].joined(separator: " "),
      (words[..<shared] + words[(shared + own)...]).joined(separator: " ")
    )
  }

  // Words in arithmetic progression are where weak hash functions go wrong.
  @Test(arguments: [(0.2, false), (0.5, false), (0.8, false), (0.95, false), (0.5, true), (0.8, true)])
  func functionsAgreeAsOftenAsShinglesDo(_ similarity: Double, serial: Bool) {
    var random = SeededRandom(7)
    let parameters = MinHashParameters(shingle: 1, bands: 14, rows: 8)
    let signer = ReadingSigner(.minHash(parameters))
    let pairs = 400
    let all = 200
    var sum = 0.0
    var squares = 0.0
    var candidates = 0
    for _ in 0..<pairs {
      let (first, second) = Self.pair(Int(similarity * Double(all)), all, &random, serial: serial)
      let left = signer.entry(first)
      let right = signer.entry(second)
      let agreed = Double(zip(left.sketch, right.sketch).count { $0 == $1 })
      sum += agreed
      squares += agreed * agreed
      candidates += zip(left.keys, right.keys).contains { $0 == $1 } ? 1 : 0
    }
    // One byte agrees by chance in 1 of 256.
    let expected = similarity + (1 - similarity) / 256
    let hashes = Double(parameters.hashCount)
    let mean = sum / Double(pairs)
    let deviation = (expected * (1 - expected) / (hashes * Double(pairs))).squareRoot()
    #expect(abs(mean / hashes - expected) < 4 * deviation, "\(mean / hashes), not \(expected)")
    // Functions that depended on each other would scatter more than coins do.
    let variance = squares / Double(pairs) - mean * mean
    #expect(variance < 1.35 * hashes * expected * (1 - expected), "\(variance)")
    let recall = parameters.recall(at: similarity)
    let spread = (recall * (1 - recall) / Double(pairs)).squareRoot()
    #expect(abs(Double(candidates) / Double(pairs) - recall) < 4 * spread + 0.005)
  }
}
