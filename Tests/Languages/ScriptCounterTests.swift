// Counts of scripts against a plain reference, the table against facts from elsewhere, the dominant script of texts.

import Languages
import Support
import Testing

@Suite struct ScriptCounterTests {
  static func counter(_ text: String) -> ScriptCounter {
    let counter = ScriptCounter()
    counter.add(Array(text.utf8).span)
    return counter
  }

  /// The same by the standard library's decoding and a look-up each.
  static func reference(_ bytes: [UInt8]) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      counts[Int(UnicodeScripts.script(of: scalar.value))] += 1
    }
    return counts
  }

  static func expectSame(_ bytes: [UInt8], _ counter: ScriptCounter) {
    // Letters stand behind the text, or the rest of a character, and neither may be counted.
    let longer = bytes + (bytes.count % 2 == 0 ? [0x85, 0x80, 0x80] : []) + [UInt8](repeating: 0x61, count: 32)
    counter.reset()
    counter.add(longer.span.extracting(first: bytes.count))
    let expected = reference(bytes)
    for number in 1..<UInt8(UnicodeScripts.names.count) where expected[Int(number)] != counter.count(of: number) {
      let name = UnicodeScripts.names[Int(number)]
      // Unicode has no such scripts: their characters are Han.
      if ["Hans", "Hant"].contains(name) { continue }
      Issue.record("\(name): \(counter.count(of: number)) for \(expected[Int(number)]) in \(bytes)")
    }
  }

  @Test func countsAreThoseOfTheReference() {
    var random = SeededRandom(4)
    let counter = ScriptCounter()
    // Ranges with letters of one to four bytes, and some of the places where encodings change length.
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x61...0x7A, 0x61...0x7A, 0x7E...0x82, 0xC0...0x24F, 0x391...0x3C9, 0x410...0x44F, 0x5D0...0x5EA,
      0x7FE...0x802, 0x905...0x939, 0x3041...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFFFE...0x10001,
      0x1E900...0x1E943, 0x10FFFE...0x10FFFF, 0x0...0xD7FF,
    ]
    for _ in 0..<3000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<random.below(6) {
        let range = ranges[random.below(ranges.count)]
        for _ in 0..<random.below(40) {
          guard let scalar = Unicode.Scalar(range.lowerBound + UInt32(random.below(range.count))) else { continue }
          text.append(scalar)
        }
      }
      Self.expectSame(Array(String(text).utf8), counter)
    }
  }

  @Test func bytesThatAreNoTextArePassedOver() {
    var random = SeededRandom(5)
    let counter = ScriptCounter()
    let likely: [UInt8] = [0xC1, 0xC2, 0xD0, 0xE0, 0xE4, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0x80, 0x90, 0x9F, 0xA0, 0xBF]
    for _ in 0..<5000 {
      let bytes = (0..<random.below(60)).map { _ in
        switch random.below(3) {
        case 0: UInt8(random.below(256))
        case 1: likely[random.below(likely.count)]
        default: UInt8(0x40 + random.below(64))
        }
      }
      Self.expectSame(bytes, counter)
    }
  }

  @Test func longASCIITextIsCountedWhole() {
    let counter = ScriptCounter()
    for count in [0, 1, 7, 8, 15, 16, 17, 31, 32, 4079, 4080, 4096, 9999] {
      counter.reset()
      counter.add([UInt8](repeating: 0x7A, count: count).span)
      #expect(counter.count(of: UnicodeScripts.number(named: "Latn")) == count)
      #expect(counter.dominant.total == count)
    }
  }

  @Test func asciiLettersAreLatinAndNothingElseIs() {
    for byte in UInt32(0)..<0x80 {
      let isLetter = byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
      #expect(UnicodeScripts.names[Int(UnicodeScripts.script(of: byte))] == (isLetter ? "Latn" : "Zyyy"))
    }
  }

  /// Sizes are those of Scripts.txt in Unicode 14.0.0, and samples from its list.
  @Test func theTableIsOfUnicode14() {
    var sizes = [Int](repeating: 0, count: 256)
    for scalar in UInt32(0)..<0x110000 { sizes[Int(UnicodeScripts.script(of: scalar))] += 1 }
    let expected = [
      "Latn": 1475, "Grek": 518, "Cyrl": 443, "Armn": 96, "Hebr": 134, "Arab": 1365, "Deva": 154, "Thai": 86,
      "Hang": 11739, "Hira": 380, "Kana": 320, "Bopo": 77, "Hani": 94215, "Ethi": 523, "Cans": 726, "Geor": 173,
      "Vith": 70, "Tnsa": 89, "Cpmn": 99, "Ougr": 26, "Toto": 31, "Hans": 0, "Hant": 0, "Jpan": 0, "Kore": 0,
    ]
    for (name, size) in expected.sorted(by: { $0.key < $1.key }) {
      #expect(sizes[Int(UnicodeScripts.number(named: name))] == size, "\(name)")
    }
    let samples: [(UInt32, String)] = [
      (0xAA, "Latn"), (0xB5, "Zyyy"), (0x301, "Zyyy"), (0x3B1, "Grek"), (0x416, "Cyrl"), (0x5D0, "Hebr"),
      (0x61F, "Zyyy"), (0x628, "Arab"), (0x966, "Deva"), (0x964, "Zyyy"), (0x10D0, "Geor"), (0x13A0, "Cher"),
      (0x3007, "Hani"), (0x30FC, "Zyyy"), (0x30AB, "Kana"), (0xAC00, "Hang"), (0x1E900, "Adlm"), (0x20000, "Hani"),
      (0x10FFFF, "Zyyy"), (0x6C49, "Hani"), (0x6F22, "Hani"), (0xA000, "Yiii"),
    ]
    for (scalar, name) in samples {
      #expect(UnicodeScripts.names[Int(UnicodeScripts.script(of: scalar))] == name, "\(scalar)")
    }
  }

  @Test func namesComeBackByNumberAndAsLabels() {
    #expect(UnicodeScripts.names.count == 164)
    for (number, name) in UnicodeScripts.names.enumerated() {
      #expect(Int(UnicodeScripts.number(named: name)) == number)
      #expect(UnicodeScripts.labels[number].script == (number == 0 ? nil : name))
    }
    #expect(UnicodeScripts.number(named: "Xxxx") == 0)
  }

  @Test func everyScriptOfALanguageIsKnown() {
    for language in LanguageCodes.all {
      for script in language.scripts { #expect(UnicodeScripts.number(named: script) != 0, "\(script)") }
    }
  }

  @Test(arguments: [
    ("", "Zyyy", 0, 0), ("12 + 3 = ?!", "Zyyy", 0, 0), ("hello", "Latn", 5, 5), ("ab да", "Cyrl", 2, 4),
    ("Привет, world и мир", "Cyrl", 10, 15), ("नमस्ते", "Deva", 6, 6), ("안녕하세요 大韓民國", "Kore", 9, 9),
    ("これは日本語です", "Jpan", 8, 8), ("東京カ", "Jpan", 3, 3), ("这是中国的语言", "Hans", 7, 7),
    ("這是中國的語言", "Hant", 7, 7), ("中文", "Hani", 2, 2), ("国國", "Hani", 2, 2),
    ("中文一二三四五六七八九十上下大小人口日の", "Hani", 19, 20),
    ("ﬀⅣ", "Latn", 2, 2),
  ])
  func theDominantScriptHasAName(text: String, name: String, letters: Int, total: Int) {
    let dominant = Self.counter(text).dominant
    // Of Cyrillic and Latin with equally many letters the one with the lower number stands first.
    #expect(UnicodeScripts.names[Int(dominant.number)] == name)
    #expect(dominant.letters == letters)
    #expect(dominant.total == total)
  }

  @Test func countsAddUpUntilReset() {
    let counter = Self.counter("да")
    counter.add(Array("нет".utf8).span)
    #expect(counter.count(of: UnicodeScripts.number(named: "Cyrl")) == 5)
    counter.reset()
    #expect(counter.dominant == Self.counter("").dominant)
  }
}
