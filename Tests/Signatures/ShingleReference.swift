// The plain twin of signing: strings, sets and loops over code points, straight from the definitions.

import Buffers
import Foundation
import Signatures
import Support
import Text

/// What `Signer` must yield, made the plainest way from the runs of `WordRuns`.
enum ShingleReference {
  /// The units of a text as bytes of UTF-8.
  static func units(_ text: String, _ unit: ShingleUnit) -> [[UInt8]] {
    var runs = WordRuns()
    let bytes = Array(text.utf8)
    runs.cut(bytes.span)
    if unit == .character {
      let lowered = String(decoding: runs.text.unsafeElements, as: UTF8.self)
      let parts = lowered.unicodeScalars.split(whereSeparator: isSpace)
      return Array(parts.map { $0.map { Array(String($0).utf8) } }.joined(separator: [[0x20]]))
    }
    var words: [[UInt8]] = []
    for number in 0..<runs.starts.count {
      let range = Int(runs.starts.base[number])..<Int(runs.ends.base[number])
      let word = Array(runs.text.unsafeElements[range])
      if unit == .word {
        words.append(word)
        continue
      }
      var rest = ""
      for scalar in String(decoding: word, as: UTF8.self).unicodeScalars {
        if !isUnspaced(scalar) {
          rest.unicodeScalars.append(scalar)
          continue
        }
        if !rest.isEmpty { words.append(Array(rest.utf8)) }
        rest = ""
        words.append(Array(String(scalar).utf8))
      }
      if !rest.isEmpty { words.append(Array(rest.utf8)) }
    }
    return words
  }

  /// Distinct shingle hashes in ascending order; nil where the text is not signed.
  static func shingles(_ text: String, _ parameters: MinHashParameters) -> [UInt64]? {
    let units = units(text, parameters.unit)
    let hashes = units.map { parameters.unit == .character ? hash(character: $0) : hash($0) }
    if units.count < parameters.shingle && !parameters.signsShortDocuments { return nil }
    if units.isEmpty { return [] }
    let size = min(parameters.shingle, units.count)
    var set: Set<UInt64> = []
    for first in 0...units.count - size {
      var sum: UInt64 = 0
      for hash in hashes[first..<first + size] { sum = sum &* 0xA54F_F53A_5F1D_36F1 &+ hash }
      let mixed = mix(sum)
      set.insert(mixed == 0 ? 1 : mixed)
    }
    return set.sorted()
  }

  /// The least value of each hash function over some shingles.
  static func minima(_ shingles: [UInt64], _ count: Int) -> [UInt32] {
    (0..<count).map { function in
      let number = mix(UInt64(function + 1) &* 0x9E37_79B9_7F4A_7C15)
      let multiplier = UInt32(truncatingIfNeeded: number >> 32) | 1
      let addend = UInt32(truncatingIfNeeded: number)
      return shingles.map { UInt32(truncatingIfNeeded: $0) &* multiplier &+ addend }.min() ?? .max
    }
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    UnicodeClasses.classes(of: scalar.value).contains(.whitespace)
  }

  /// Letters and numerals of scripts without spaces, by the names of a few blocks that the tests' alphabet has.
  static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x109F, 0x1780...0x17FF, 0x1950...0x19FF, 0x1A20...0x1AAF, 0x1B00...0x1B7F: true
    case 0x2E80...0x312F, 0x3190...0xA4CF, 0xA980...0xA9FF, 0xAA60...0xAADF, 0xF900...0xFAFF, 0xFF66...0xFF9F: true
    case 0x11700...0x1174F, 0x16FE0...0x1B2FF, 0x20000...0x10FFFF: true
    default: false
    }
  }

  static func mix(_ number: UInt64) -> UInt64 {
    var x = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
    return x ^ x >> 31
  }

  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  static func hash(character: [UInt8]) -> UInt64 {
    let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first!
    return fold(UInt64(scalar.value) ^ 0x6A09_E667_F3BC_C909, 0xBB67_AE85_84CA_A73B)
  }

  static func hash(_ word: [UInt8]) -> UInt64 {
    func load(_ from: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | (from + $1 < word.count ? UInt64(word[from + $1]) << UInt64(8 * $1) : 0) }
    }
    var left = word.count
    var from = 0
    var state: UInt64 = 0x6A09_E667_F3BC_C909 ^ UInt64(left) &* 0x3C6E_F372_FE94_F82B
    while left > 16 {
      state = fold(load(from) ^ state, load(from + 8) ^ 0xBB67_AE85_84CA_A73B)
      from += 16
      left -= 16
    }
    return fold(load(from) ^ state, load(from + 8) ^ 0xBB67_AE85_84CA_A73B)
  }
}

/// Random texts of words, marks, spaces and characters of every kind that the kernels treat in a way of their own.
struct RandomTexts {
  var random: SeededRandom
  static let common = Array("aabcdeEFGxyZ019__ .,-'\n\t".unicodeScalars)
  static let rare = Array(
    ("éÉßẞİıKÅΣσςΑα日本語ひらカｶﾀﾞ한글ไทยລາວខ្មែរမြန်བོདⅠⅷⒶﬀÀ̀’“…\u{A0}\u{3000}\u{2028}\u{1C}🙂𐐀𐐨𠀀٣²½ªµ𝐀Ⱥⱥ゛々〇ㄅ㈱"
      + "\u{0}\u{7F}\u{80}\u{85}\u{200D}\u{FEFF}\u{10FFFF}ǅꙀᏣ").unicodeScalars)

  init(_ seed: UInt64) { random = SeededRandom(seed) }

  mutating func next(of length: Int) -> String {
    var text = String.UnicodeScalarView()
    let rareness = [0, 0, 3, 12, 60][random.below(5)]
    // A small alphabet repeats shingles.
    let letters = [2, 6, Self.common.count][random.below(3)]
    for _ in 0..<length {
      if rareness > 0 && random.below(100) < rareness {
        text.append(Self.rare[random.below(Self.rare.count)])
      } else if random.below(3) == 0 {
        text.append(" ")
      } else {
        text.append(Self.common[random.below(letters)])
      }
    }
    return String(text)
  }
}
