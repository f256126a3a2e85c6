// Languages that nobody speaks, for training: words by a seed, so that tests have as much text as they like.

import Languages
import Support

/// A vocabulary, and texts of its words.
struct InventedLanguage {
  let label: LanguageLabel
  var words: [String]

  /// Makes a language of random words of these letters.
  init(_ code: String, letters: String, size: Int = 60, _ random: inout SeededRandom) {
    label = LanguageLabel(code) ?? .undetermined
    let letters = Array(letters)
    // Each language likes some letters more than others.
    let weights = letters.map { _ in 1 + random.below(8) }
    let pool = zip(letters, weights).flatMap { [Character](repeating: $0, count: $1) }
    words = (0..<size).map { _ in String((0..<2 + random.below(6)).map { _ in pool[random.below(pool.count)] }) }
  }

  /// A text of so many words.
  func text(_ count: Int, _ random: inout SeededRandom) -> String {
    (0..<count).map { _ in words[random.below(words.count)] }.joined(separator: " ")
  }
}

/// Six languages in Latin letters, two of them close, two in Cyrillic ones, one alone in Greek ones; and code.
struct InventedTexts {
  var languages: [InventedLanguage] = []
  var texts: [(text: String, label: LanguageLabel)] = []

  static let close = [LanguageLabel("hrv"), LanguageLabel("srp")].compactMap { $0 }

  init(seed: UInt64 = 1, textsEach: Int = 60) {
    var random = SeededRandom(seed)
    let latin = "abcdefghijklmnopqrstuvwxyzäéø"
    for code in ["deu", "eng", "fra", "hrv", "pol"] {
      languages.append(InventedLanguage(code, letters: latin, &random))
    }
    // Most words are those of the neighbour.
    var near = InventedLanguage("srp", letters: latin, &random)
    near.words = Array(languages[3].words.prefix(48)) + near.words.prefix(12)
    languages.append(near)
    for code in ["bul", "rus"] {
      languages.append(InventedLanguage(code, letters: "абвгдежзиклмнопрстуфхцчшщъыьэюя", &random))
    }
    languages.append(InventedLanguage("ell", letters: "αβγδεζηθικλμνξοπρστυφχψω", &random))
    let strangers = (0..<4).map { _ in InventedLanguage("und", letters: latin, &random) }
    for number in 0..<textsEach {
      for language in languages { texts.append((language.text(4 + number % 20, &random), language.label)) }
      for stranger in strangers { texts.append((stranger.text(8, &random), .undetermined)) }
      texts.append(("if (x\(number) == \(number * 7)) { return call_it(); }", .noLanguage))
      texts.append(
        ("the \(strangers[0].text(2, &random)) = \(number) + \(strangers[1].text(1, &random))();", .noLanguage))
    }
  }

  static var settings: ProfileTrainer.Settings {
    var settings = ProfileTrainer.Settings()
    settings.gramCount = 700
    settings.smallGramCount = 500
    settings.closeSets = [close]
    return settings
  }

  /// Trains on all texts.
  func train(
    _ settings: ProfileTrainer.Settings = settings
  ) throws -> (profiles: LanguageProfiles, report: TrainingReport) {
    var trainer = ProfileTrainer(settings)
    for (text, label) in texts { trainer.add(Array(text.utf8).span, label) }
    return try trainer.train()
  }

  /// The file that the texts make, once for all tests.
  static let file: [UInt8] = (try? InventedTexts().train().profiles.file()) ?? []
}
