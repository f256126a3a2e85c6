// Training: the same again, reports that add up, and what comes of data that are not as one would wish.

import Languages
import Support
import Testing

@Suite struct ProfileTrainerTests {
  static func trained(
    _ texts: [(text: String, label: LanguageLabel)], _ settings: ProfileTrainer.Settings = InventedTexts.settings
  ) throws -> (profiles: LanguageProfiles, report: TrainingReport) {
    var trainer = ProfileTrainer(settings)
    for (text, label) in texts { trainer.add(Array(text.utf8).span, label) }
    return try trainer.train()
  }

  static func label(_ code: String) -> LanguageLabel { LanguageLabel(code) ?? .undetermined }

  /// The same texts, each of which has a word of its own, so that none is repeated.
  static func texts(_ code: String, _ count: Int, letters: String = "abcdefgh") -> [(
    text: String, label: LanguageLabel
  )] {
    var random = SeededRandom(UInt64(code.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
    let language = InventedLanguage(code, letters: letters, &random)
    return (0..<count).map { _ in (language.text(12, &random), label(code)) }
  }

  @Test func theSameTextsMakeTheSameBytes() throws {
    let texts = InventedTexts()
    let first = try texts.train()
    let second = try texts.train()
    #expect(first.profiles.file() == second.profiles.file())
    #expect(first.report.json == second.report.json)
    #expect(first.report.text(confusions: 9) == second.report.text(confusions: 9))
    #expect(try InventedTexts(seed: 2).train().profiles.file() != first.profiles.file())
  }

  @Test func reportsAddUp() throws {
    var invented = InventedTexts()
    // Too little between too many signs to be in any language, so that some texts held out get `und`.
    for (number, word) in invented.languages[0].words.enumerated() {
      invented.texts.append(("\(word) = { } == ( ) ; = = ; \(number)", Self.label("deu")))
    }
    let report = try invented.train().report
    let held = report.languages.reduce(0) { $0 + $1.heldOut }
    #expect(report.languages.map(\.label.code) == ["bul", "deu", "ell", "eng", "fra", "hrv", "pol", "rus", "srp"])
    #expect(report.languages.reduce(0) { $0 + $1.texts } + report.repeated == 9 * 60 + 60)
    #expect(report.undetermined > 0)
    // About one in ten.
    #expect(held > 30 && held < 90)
    let right = report.languages.reduce(0) { $0 + $1.right }
    #expect(right + report.confusions.reduce(0) { $0 + $1.texts } == held)
    #expect(report.languages.reduce(0) { $0 + $1.given } + report.undetermined == held)
    #expect(report.confusions.filter { $0.given == .undetermined }.reduce(0) { $0 + $1.texts } == report.undetermined)
    for language in report.languages {
      let lost = report.confusions.filter { $0.truth == language.label }.reduce(0) { $0 + $1.texts }
      let taken = report.confusions.filter { $0.given == language.label }.reduce(0) { $0 + $1.texts }
      #expect(language.right + lost == language.heldOut && language.right + taken == language.given)
    }
    #expect(report.accuracy == Double(right) / Double(held))
    #expect(report.accuracy > 0.8)
    #expect(report.unknown == 240 && report.unknownFound <= 240)
    #expect(report.wordless == 120 && report.wordlessFound <= 120)
    #expect(report.confusions.allSatisfy { $0.truth != $0.given && $0.texts > 0 })
    #expect(zip(report.confusions, report.confusions.dropFirst()).allSatisfy { $0.texts >= $1.texts })
  }

  @Test func repeatedAndEmptyTextsAreLeftOut() throws {
    let texts = Self.texts("deu", 30) + Self.texts("eng", 30)
    let once = try Self.trained(texts)
    // The same words with other signs are the same text.
    let more =
      texts + texts.map { ($0.text.uppercased() + "!", $0.label) } + [
        ("12 + 3", Self.label("deu")), ("", Self.label("eng")),
      ]
    let twice = try Self.trained(more)
    #expect(once.report.repeated == 0 && once.report.empty == 0)
    #expect(twice.report.repeated == 60 && twice.report.empty == 2)
    #expect(twice.profiles.file() == once.profiles.file())
    // In another language it is another text.
    #expect(try Self.trained(texts + [(texts[0].text, Self.label("eng"))]).report.repeated == 0)
  }

  @Test func noTextsMakeNoLanguages() throws {
    for texts in [
      [], [("", Self.label("deu"))], [("1 2 3", Self.label("deu"))], Self.texts("und", 20),
      Self.texts("zxx", 20), Self.texts("und", 20) + Self.texts("zxx", 20), Self.texts("deu", 9),
    ] {
      let (profiles, report) = try Self.trained(texts)
      #expect(profiles.languages.isEmpty && report.languages.isEmpty && profiles.gramCount == 0)
      #expect(report.accuracy == 0 && report.macroF1 == 0)
      let identifier = ProfileIdentifier(profiles)
      #expect(ProfileIdentifierTests.identify(identifier, "abc def") == .undetermined)
      #expect(try LanguageProfiles(file: profiles.file().span).file() == profiles.file())
      #expect(report.text(confusions: 5).contains("accuracy\t0.0000"))
    }
  }

  @Test func oneLanguageIsKnownByItsScript() throws {
    let (profiles, report) = try Self.trained(Self.texts("deu", 20) + Self.texts("und", 5))
    #expect(profiles.languages == [Self.label("deu")] && profiles.gramCount == 0)
    #expect(report.unknown == 5)
    let identifier = ProfileIdentifier(profiles)
    #expect(ProfileIdentifierTests.identify(identifier, "whatever words").label.description == "deu_Latn")
    #expect(ProfileIdentifierTests.identify(identifier, "слова") == .undetermined)
  }

  @Test func aLanguageIsLearntInEachScriptThatHasEnoughTexts() throws {
    let cyrillic = "абвгдежз"
    let texts =
      Self.texts("srp", 20) + Self.texts("deu", 20) + Self.texts("srp", 20, letters: cyrillic)
      + Self.texts("rus", 20, letters: cyrillic) + Self.texts("deu", 9, letters: cyrillic)
    let (profiles, report) = try Self.trained(texts)
    #expect(profiles.scripts(of: Self.label("srp")).sorted() == ["Cyrl", "Latn"])
    #expect(profiles.scripts(of: Self.label("deu")) == ["Latn"])
    // Nine texts are too few: they are examples of what is not known.
    #expect(report.unknown == 9)
    #expect(report.languages.map(\.texts) == [20, 20, 40])
  }

  @Test func closeSetsOfLanguagesThatAreNotThereAreNone() throws {
    var settings = InventedTexts.settings
    settings.closeSets = []
    let texts = Self.texts("deu", 20) + Self.texts("eng", 20)
    let without = try Self.trained(texts, settings).profiles.file()
    settings.closeSets = [[Self.label("hrv"), Self.label("srp")], [Self.label("deu"), Self.label("nld")]]
    #expect(try Self.trained(texts, settings).profiles.file() == without)
    settings.closeSets = [[Self.label("deu"), Self.label("eng"), Self.label("nld")]]
    #expect(try Self.trained(texts, settings).profiles.file() != without)
  }

  @Test func closeSetsThatNoTableHoldsAreErrors() {
    let texts = Self.texts("deu", 20) + Self.texts("eng", 20)
    let nine = ["deu", "eng", "fra", "ita", "nld", "por", "ron", "spa", "swe"].map(Self.label)
    let pair = Array(nine.prefix(2))
    for (sets, part) in [
      ([nine], "a set of 9"), ([[nine[0]]], "a set of 1"), ([[]], "a set of 0"), ([pair, pair], "deu stands twice"),
      ([[nine[0], nine[1], nine[0]]], "deu stands twice"),
    ] {
      var settings = InventedTexts.settings
      settings.closeSets = sets
      #expect { try Self.trained(texts, settings) } throws: { "\($0)".contains(part) }
    }
  }

  @Test(arguments: [256, 257, 300]) func aScriptHoldsSoManyLanguages(count: Int) throws {
    var random = SeededRandom(51)
    var texts: [(text: String, label: LanguageLabel)] = []
    for number in 0..<count {
      let letters = (0..<3).map { "abcdefghijklmnopqrst"[number / [1, 20, 400][$0] % 20] }
      let language = InventedLanguage(String(letters), letters: String(letters) + "uvwxyz", size: 12, &random)
      for _ in 0..<10 { texts.append((language.text(12, &random), language.label)) }
    }
    if count > 256 {
      #expect { try Self.trained(texts) } throws: {
        "\($0)" == "\(count) languages are written in Latn, and profiles hold 256; name fewer languages to learn"
      }
      return
    }
    let (profiles, _) = try Self.trained(texts)
    #expect(profiles.languages.count == 256)
    let identifier = ProfileIdentifier(try LanguageProfiles(file: profiles.file().span))
    // The first column, the last of low halves, the first of high ones and the last.
    for place in [0, 127, 128, 255] {
      let label = profiles.languages[place]
      let text = texts.filter { $0.label == label }.map(\.text).joined(separator: " ")
      #expect(ProfileIdentifierTests.identifyWhole(identifier, text).label.code == label.code)
    }
  }

  @Test func settingsOfWhatIsHeldOutAreKept() throws {
    let texts = Self.texts("deu", 40) + Self.texts("eng", 40)
    var settings = InventedTexts.settings
    settings.heldOut = 0
    let (none, report) = try Self.trained(texts, settings)
    #expect(report.languages.allSatisfy { $0.heldOut == 0 } && none.languages.count == 2)
    settings.heldOut = 1
    #expect(try Self.trained(texts, settings).report.languages.allSatisfy { $0.heldOut == 40 })
    settings.heldOut = 10
    settings.leastTexts = 41
    #expect(try Self.trained(texts, settings).profiles.languages.isEmpty)
  }

  /// A label with a script names the language; what script a text has is seen in the text.
  @Test func scriptsOfLabelsAreOfNoMatter() throws {
    let texts = Self.texts("deu", 20) + Self.texts("eng", 20)
    let named = texts.map { ($0.text, Self.label($0.label.code + "_Cyrl")) }
    #expect(try Self.trained(named).profiles.file() == Self.trained(texts).profiles.file())
  }
}

extension String {
  fileprivate subscript(place: Int) -> Character { self[index(startIndex, offsetBy: place)] }
}
