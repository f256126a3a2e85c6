// CCNet's normalisation of lines, sixteen bytes at a time, against the plain definition.

import Buffers
import Support
import Testing
import Text

@Suite struct NormalisedLineTests {
  static let dropped = Set("，。、„”“«»」「《》´∶：？！（）；–—．～’…━〈〉【】％►".unicodeScalars)

  /// The definition, one character at a time.
  ///
  /// Swift's lower case knows no final sigma, which is left to the lines of Tests/Fixtures/passages.py.
  static func definition(_ line: String) -> String {
    var normalised = ScalarArray()
    var lower = ""
    lower.unicodeScalars.append(contentsOf: strip(Array(line.unicodeScalars)))
    for scalar in lower.lowercased().unicodeScalars {
      if scalar.properties.generalCategory == .decimalNumber {
        normalised.append("0")
      } else if scalar.value >= 32 && !(127..<160).contains(scalar.value) && !dropped.contains(scalar) {
        normalised.append(scalar)
      }
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: normalised)
    return text
  }

  static func normalised(_ line: String, before: String = "", after: String = "") -> String {
    let text = inText(before + line, followedBy: after + "                ")
    var normaliser = NormalisedLine()
    let start = before.utf8.count
    unsafe normaliser.normalise(UnsafePointer(text.base), start, start + line.utf8.count)
    return unsafe String(decoding: normaliser.text.unsafeElements, as: UTF8.self)
  }

  @Test func everyASCIICharacterAtEveryPlace() {
    for value in UInt8(0)..<128 {
      let character = String(UnicodeScalar(value))
      for place in 0..<18 {
        let line = String(repeating: "x", count: place) + character + String(repeating: "Y9", count: (34 - place) / 2)
        #expect(Self.normalised(line) == Self.definition(line), "\(line.debugDescription)")
      }
    }
  }

  @Test func linesEqualTheDefinition() {
    var random = SeededRandom(11)
    let pieces = [
      "A", "z", "Word ", "0", "19", "٣", "３", " ", "  ", "\t", "\u{0}", "\u{7F}", "\u{85}", "\u{9F}", "\u{A0}", "«",
      "»", "´",
      "“", "”", "’", "…", "—", "–", "é", "É", "Ⱥ", "K", "İ", "日", "。", "、", "「", "」", "〈", "】", "％", "～", "►", "１", "😀",
      "𐐀", "½",
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ[", "@`{~/:", "Ю",
    ]
    var lengths: Set<Int> = []
    for _ in 0..<6000 {
      let isMostlyASCII = random.below(2) == 0
      var line = ""
      for _ in 0..<random.below(20) {
        line +=
          isMostlyASCII && random.below(6) > 0
          ? ["Ab3 ", "q", "Zz-9"][random.below(3)] : pieces[random.below(pieces.count)]
      }
      lengths.insert(line.utf8.count)
      #expect(Self.normalised(line) == Self.definition(line), "\(line.debugDescription)")
      // What stands around a line does not matter.
      #expect(Self.normalised(line, before: "Aé\n", after: "\nBÉ9\u{1}") == Self.definition(line))
    }
    #expect(lengths.isSuperset(of: 0..<60))
  }
}
