// The identifier by profiles: against a plain twin, on texts of no sense, and without memory of the texts before.

import Languages
import Support
import Testing

@Suite struct ProfileIdentifierTests {
  static let invented = InventedTexts()

  static func identifier(_ file: [UInt8] = InventedTexts.file) throws -> ProfileIdentifier {
    ProfileIdentifier(try LanguageProfiles(file: file.span))
  }

  static func identify(_ identifier: ProfileIdentifier, _ text: some Sequence<UInt8>) -> Identification {
    identifier.identify(Array(text).span)
  }

  static func identify(_ identifier: ProfileIdentifier, _ text: String) -> Identification {
    identify(identifier, text.utf8)
  }

  static func identifyWhole(_ identifier: ProfileIdentifier, _ text: some Sequence<UInt8>) -> Identification {
    identifier.identifyWhole(Array(text).span)
  }

  static func identifyWhole(_ identifier: ProfileIdentifier, _ text: String) -> Identification {
    identifyWhole(identifier, text.utf8)
  }

  /// Short texts in one script, some with strange words, signs or code between.
  static func text(_ random: inout SeededRandom) -> String {
    let language = invented.languages[random.below(invented.languages.count)]
    var words = (0..<random.below(40)).map { _ in language.words[random.below(language.words.count)] }
    for _ in 0..<random.below(4) {
      let extra = ["(", "a = b", "f(x)", "12", "\"", ";", "...", "q7"][random.below(8)]
      words.insert(
        language.label.code == "ell" || language.words[0].utf8.count > language.words[0].count ? "34 =" : extra,
        at: random.below(words.count + 1))
    }
    return words.joined(separator: " ")
  }

  @Test(arguments: [false, true]) func labelsAndScoresAreThoseOfThePlainTwin(isTrained: Bool) throws {
    var plain = PlainProfiles(file: InventedTexts.file)
    var random = SeededRandom(41)
    if !isTrained {
      // Any weights will do: these show every feature and a share of seconds.
      plain.models = plain.models.map { $0.map { _ in Double(random.below(200) - 100) / 1000 } }
      plain.leastProse = 0.4
      plain.leastKnown = 0.45
      plain.secondShare = 0.3
      for group in plain.groups.indices {
        for place in plain.groups[group].languages.indices {
          plain.groups[group].languages[place].meanFit = Double(random.below(100)) / 100
          plain.groups[group].languages[place].fitSpread = 0.5 + Double(random.below(100)) / 100
          plain.groups[group].languages[place].prior = UInt32(random.below(30))
        }
        if let weights = plain.groups[group].table?.weights {
          plain.groups[group].table?.weights = weights.map { random.below(4) == 0 ? UInt8(random.below(256)) : $0 }
        }
      }
    }
    let identifier = try Self.identifier(PlainProfiles.file(raw: plain.raw))
    var labels: Set<LanguageLabel> = []
    var undetermined = 0
    for round in 0..<3000 {
      let text = Self.text(&random)
      let expected = plain.identify(text)
      let found = Self.identifyWhole(identifier, text)
      #expect(found.label == expected.label && found.second == expected.second, "round \(round): \(text)")
      // Sums of features may round in another way.
      #expect(abs(Int(found.score) - Int(expected.score)) <= 1, "round \(round): \(text)")
      #expect(abs(Int(found.secondScore) - Int(expected.secondScore)) <= 1, "round \(round): \(text)")
      labels.insert(found.label)
      undetermined += found.label == .undetermined ? 1 : 0
    }
    #expect(labels.count == 10 && undetermined > 30 && undetermined < 2500)
  }

  @Test func whatHasNoWordsHasNoLanguage() throws {
    let identifier = try Self.identifier()
    let texts: [[UInt8]] = [
      [], [0x20], [UInt8](repeating: 0x20, count: 10_000), Array("\n\r\n\t".utf8), Array("12 345, 6.7!".utf8),
      [UInt8](repeating: 0xFF, count: 5000), [UInt8](repeating: 0x80, count: 5000), [0xC3], [0xF0, 0x9F, 0x98],
      [UInt8](repeating: 0, count: 3000), [UInt8](repeating: 0x7F, count: 3000), Array("x = f(1); y = g(2)".utf8),
      Array("https://example.org/index.html?a=b".utf8), Array("ไทย".utf8), Array("😀😀".utf8),
    ]
    for text in texts {
      #expect(Self.identify(identifier, text) == .undetermined, "\(text.prefix(20))")
      #expect(Self.identifyWhole(identifier, text) == .undetermined, "\(text.prefix(20))")
    }
    // No end of the program, whatever is said of them.
    for text in ["a", "ж", "α", "a ж α", "\u{301}", "'", "-"] {
      #expect(Self.identify(identifier, text).score <= 10_000)
    }
  }

  @Test func textsOfEverySizeAroundWindowsAndPiecesAreRead() throws {
    let identifier = try Self.identifier()
    var random = SeededRandom(42)
    let language = Self.invented.languages[0]
    let long = Array(language.text(30_000, &random).utf8)
    for edge in [64, 128, 1024, 1152, 2048, 4096, 4160, 8192, 16_384, 32_768, 65_536] {
      for count in [edge - 1, edge, edge + 1] {
        let text = Array(long.prefix(count))
        let found = Self.identify(identifier, text)
        #expect(found.label.code == "deu", "\(count)")
        #expect(Self.identifyWhole(identifier, text).label == found.label, "\(count)")
        // As a part of something longer, whose rest is in another language.
        let longer = text + Array(Self.invented.languages[1].text(50, &random).utf8)
        let extracted = identifier.identify(longer.span.extracting(first: count))
        #expect(extracted == found, "\(count)")
      }
    }
  }

  @Test func aMegabyteWithoutWhiteSpaceIsRead() throws {
    let identifier = try Self.identifier()
    var random = SeededRandom(43)
    for (letters, script) in [("abcdefgh", "Latn"), ("абвгдежз", "Cyrl"), ("αβγδε", "Grek")] {
      let letters = Array(letters)
      let text = String((0..<600_000).map { _ in letters[random.below(letters.count)] })
      for found in [Self.identify(identifier, text), Self.identifyWhole(identifier, text)] {
        #expect(found.label == .undetermined || found.label.script == script)
      }
    }
    // Greek has one language, so the answer is sure.
    #expect(Self.identify(identifier, String(repeating: "αβ", count: 300_000)).label.description == "ell_Grek")
    #expect(Self.identify(identifier, [UInt8](repeating: 0xBF, count: 1 << 20)) == .undetermined)
    #expect(Self.identify(identifier, [UInt8](repeating: 0xE4, count: 1 << 20)) == .undetermined)
  }

  /// Samples may not grow one by one where none is enough: this took minutes.
  @Test func aLongTextOfNoLanguageTakesNoLongerThanReadingIt() throws {
    let identifier = try Self.identifier()
    var random = SeededRandom(47)
    let letters = Array("abcdefghijklmnopqrstuvwxyz ".utf8)
    let words = (0..<4 << 20).map { _ in letters[random.below(letters.count)] }
    let clock = ContinuousClock()
    for text in [words, [UInt8](repeating: 0xBF, count: 16 << 20)] {
      let whole = clock.measure { _ = Self.identifyWhole(identifier, text) }
      let sampled = clock.measure { _ = Self.identify(identifier, text) }
      #expect(sampled < whole * 4 + .seconds(1))
    }
  }

  @Test func nothingIsRememberedOfTheTextBefore() throws {
    let busy = try Self.identifier()
    var random = SeededRandom(44)
    var texts: [[UInt8]] = []
    for _ in 0..<60 {
      let language = Self.invented.languages[random.below(Self.invented.languages.count)]
      let other = Self.invented.languages[random.below(Self.invented.languages.count)]
      var text = language.text([2, 30, 2000][random.below(3)], &random)
      if random.below(2) == 0 { text += " " + other.text([2, 30, 2000][random.below(3)], &random) }
      if random.below(4) == 0 { text += " f(x) = { 1 }; (a) \"b\"" }
      texts.append(Array(text.utf8))
    }
    texts += [[], [0xFF], Array("x = 1".utf8)]
    let fresh = try texts.map { text in
      (sampled: Self.identify(try Self.identifier(), text), whole: Self.identifyWhole(try Self.identifier(), text))
    }
    for _ in 0..<1500 {
      let place = random.below(texts.count)
      if random.below(2) == 0 {
        #expect(Self.identify(busy, texts[place]) == fresh[place].sampled)
      } else {
        #expect(Self.identifyWhole(busy, texts[place]) == fresh[place].whole)
      }
    }
  }

  @Test func samplesSayWhatTheWholeSays() throws {
    let identifier = try Self.identifier()
    var random = SeededRandom(45)
    for language in Self.invented.languages {
      for count in [400, 3000, 20_000] {
        let text = language.text(count, &random)
        let found = Self.identify(identifier, text)
        #expect(found.label.code == language.label.code)
        #expect(found.label == Self.identifyWhole(identifier, text).label)
      }
    }
  }

  /// Two long texts of the same beginning and end, one of them in another language between.
  @Test func samplesLieInTheWholeText() throws {
    let identifier = try Self.identifier()
    var random = SeededRandom(46)
    let edge = Self.invented.languages[0].text(60, &random)
    let text = edge + " " + Self.invented.languages[2].text(8000, &random) + " " + edge
    #expect(Self.identify(identifier, text).label.code == "fra")
  }

  @Test func languagesAreThoseOfTheProfiles() throws {
    let profiles = try LanguageProfiles(file: InventedTexts.file.span)
    #expect(ProfileIdentifier(profiles).languages == profiles.languages)
    #expect(profiles.scripts(of: LanguageLabel("rus") ?? .undetermined) == ["Cyrl"])
    #expect(profiles.scripts(of: LanguageLabel("ell") ?? .undetermined) == ["Grek"])
    #expect(profiles.scripts(of: LanguageLabel("jpn") ?? .undetermined) == [])
  }
}
