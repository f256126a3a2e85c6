// Documents that are made up from their numbers alone: what is signed of each, and which are duplicates of which.

import Buffers
import Dedup
import Shards
import Signatures

/// A corpus of units of twenty documents, spread over the whole input.
///
/// | documents of a unit | what they are |
/// |---|---|
/// | 0 to 10 | documents without duplicates; in every 25th unit the first has the band key of a boilerplate |
/// | 11 | not signed |
/// | 12, 13 | half of their hash functions agree: candidates at times, no duplicates |
/// | 14, 15 | near-duplicates: 0.95, 0.9, 0.85 or 0.8 of their hash functions agree |
/// | 16 | equal to 15 |
/// | 17, 18, 19 | equal |
///
/// A hash function of a near-duplicate differs or not by a coin that is thrown for it, as MinHash has it.
struct SyntheticCorpus: Sendable {
  static let unit = 20
  static let bands = 14
  static let rows = 8
  static var hashes: Int { bands * rows }
  static let threshold = 0.8

  /// Documents in all.
  let count: Int
  let seed: UInt64
  private let step: UInt64
  private let inverse: UInt64

  /// A corpus of about so many documents.
  init(documents: Int, seed: UInt64) {
    count = max(documents / Self.unit, 1) * Self.unit
    self.seed = seed
    // Documents of a unit stand a golden section of the corpus apart.
    let modulus = Int(count)
    var step = Int(Double(modulus) * 0.618) | 1
    while Self.commonDivisor(step, modulus).divisor != 1 { step += 2 }
    self.step = UInt64(step)
    let inverse = Self.commonDivisor(step, modulus).inverse
    self.inverse = UInt64(inverse < 0 ? inverse + modulus : inverse)
  }

  /// The greatest common divisor of two numbers, and what the first is to be multiplied with to be it (Euclid).
  private static func commonDivisor(_ a: Int, _ b: Int) -> (divisor: Int, inverse: Int) {
    var (old, new) = (a, b)
    var (oldFactor, factor) = (1, 0)
    while new != 0 {
      let quotient = old / new
      (old, new) = (new, old - quotient * new)
      (oldFactor, factor) = (factor, oldFactor - quotient * factor)
    }
    return (old, oldFactor)
  }

  /// Number of the document that stands at a place of its unit.
  func document(unit: Int, place: Int) -> UInt32 {
    UInt32((UInt64(unit * Self.unit + place) * step) % UInt64(count))
  }

  /// Unit and place of a document.
  func place(of document: Int) -> (unit: Int, place: Int) {
    let index = Int((UInt64(document) * inverse) % UInt64(count))
    return (index / Self.unit, index % Self.unit)
  }

  /// Units whose first document has the key of the boilerplate in band 0.
  var boilerplate: Int { (count / Self.unit + 24) / 25 }

  /// A hash of two numbers (the finisher of SplitMix64, Steele and others 2014).
  private func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var x = (a &+ seed) &* 0x9E37_79B9_7F4A_7C15 &+ b &* 0xD1B5_4A32_D192_ED03
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }

  /// The place whose hash functions a document begins with, and the share of them that it keeps.
  private func origin(_ unit: Int, _ place: Int) -> (place: Int, kept: Double) {
    switch place {
    case 13: (12, 0.5)
    case 15, 16: (14, [0.95, 0.9, 0.85, 0.8][unit % 4])
    case 18, 19: (17, 1)
    default: (place, 1)
    }
  }

  /// Replaces the minima of a document's hash functions.
  func minima(unit: Int, place: Int, into minima: inout [UInt64]) {
    let (origin, kept) = origin(unit, place)
    let entity = UInt64(unit * Self.unit + origin)
    let limit = UInt64(kept * 0x1p32)
    for hash in 0..<Self.hashes {
      let value = mix(entity, UInt64(hash))
      minima[hash] = kept == 1 || mix(entity, UInt64(hash) + 1000) >> 32 < limit ? value : ~value
    }
  }

  /// The key of each band of a document with these minima.
  func keys(unit: Int, place: Int, _ minima: [UInt64], into keys: inout [UInt64]) {
    for band in 0..<Self.bands {
      var key = UInt64(band)
      for row in 0..<Self.rows { key = mix(key, minima[band * Self.rows + row]) }
      keys[band] = key
    }
    if place == 0 && unit % 25 == 0 { keys[0] = 1 }
  }

  /// A document's class; the unsigned one where it has none.
  func classHash(unit: Int, place: Int) -> ClassHash {
    if place == 11 { return .unsigned }
    let first = [16: 15, 18: 17, 19: 17][place] ?? place
    let entity = UInt64(unit * Self.unit + first)
    return ClassHash(high: mix(entity, 2000), low: mix(entity, 2001) | 1)
  }
}

extension SyntheticCorpus {
  /// Writes the signatures of some documents, in blocks of about what a megabyte of text makes.
  func write(_ documents: Range<Int>, _ layout: SignatureLayout, _ graph: GraphFolder, _ name: String) throws {
    let file = try graph.directory.temporary(named: name)
    var block = SignatureBlock(layout)
    var bytes = Buffer<UInt8>()
    var minima = [UInt64](repeating: 0, count: Self.hashes)
    var keys = [UInt64](repeating: 0, count: Self.bands)
    var sketch = [UInt8](repeating: 0, count: Self.hashes)
    for document in documents {
      let (unit, place) = place(of: document)
      let hash = classHash(unit: unit, place: place)
      if hash.isSigned {
        self.minima(unit: unit, place: place, into: &minima)
        self.keys(unit: unit, place: place, minima, into: &keys)
        for index in minima.indices { sketch[index] = UInt8(truncatingIfNeeded: minima[index]) }
        block.append(hash, bandKeys: keys.span, sketch: sketch.span)
      } else {
        block.appendUnsigned()
      }
      if block.count == 400 || document == documents.upperBound - 1 {
        block.finish(appendingTo: &bytes)
        try file.write(bytes.span)
        bytes.removeAll()
      }
    }
    try graph.commit(name, [(file: file, name: name)], documents.count)
  }
}
