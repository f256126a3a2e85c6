// The word scanner against a plain one: words, scripts, what is code, wherever a text is cut into pieces.

import Buffers
import Languages
import Support
import Testing

@Suite struct WordScannerTests {
  /// Groups as profiles have them: Latin, Cyrillic, Arabic, Devanagari, Chinese, Japanese, Korean, Thai, Adlam, Ethiopic;
  /// Greek and all others have none.
  static let groups: [UInt8] = {
    var groups = [UInt8](repeating: WordScanner.noGroup, count: 256)
    let names = [
      ["Latn"], ["Cyrl"], ["Arab"], ["Deva"], ["Hani", "Hans", "Hant", "Bopo"], ["Hira", "Kana", "Jpan"],
      ["Hang", "Kore"], ["Thai"], ["Adlm"], ["Ethi"],
    ]
    for (group, scripts) in names.enumerated() {
      for script in scripts { groups[Int(UnicodeScripts.number(named: script))] = UInt8(group) }
    }
    return groups
  }()

  /// What the fast scanner has found, in the form of the plain one.
  static func found(_ scanner: borrowing WordScanner) -> ScannedWords {
    var result = ScannedWords()
    var end = 0
    for number in 0..<scanner.sections.count {
      let section = scanner.sections.base[number]
      #expect(section.start == end, "sections follow one another")
      end = section.end
      let letters = Array(scanner.letters.unsafeElements[section.start..<section.end])
      #expect(letters.count > 2 && letters.first == 32 && letters.last == 32)
      let words = letters.split(separator: 32, omittingEmptySubsequences: false).dropFirst().dropLast().map(Array.init)
      #expect(!words.contains([]), "one space between words")
      #expect(result.sections.last?.group != section.group, "neighbours differ")
      result.append(section.group, words)
    }
    #expect(end == scanner.letters.count)
    let han = UnicodeScripts.han
    for script in UInt8(0)..<255 where scanner.scripts[Int(script)] > 0 {
      let isHan = script == UnicodeScripts.simplified || script == UnicodeScripts.traditional
      result.scripts[isHan ? han : script, default: 0] += Int(scanner.scripts[Int(script)])
    }
    result.droppedLetters = scanner.droppedLetters
    result.signs = scanner.signs
    result.marks = scanner.marks
    return result
  }

  static func scan(_ scanner: inout WordScanner, _ bytes: [UInt8]) -> ScannedWords {
    scanner.begin()
    bytes.withUnsafeBufferPointer { scanner.scan($0) }
    return found(scanner)
  }

  /// Parts of texts that rules tell apart.
  static let atoms: [[UInt8]] = {
    let parts = [
      "a", "b", "Z", "word", "Word", "wordCase", "HTTP", "é", "É", "ß", "İ", "ж", "Ж", "Слово", "Σ", "λόγος", "كتاب",
      "ـ", "هذا", "नमस्ते", "हिं", "中", "国", "國", "ひ", "カー", "한국", "ไทย", "\u{1E900}", "\u{1E922}", "ሰላም", "፡",
      "\u{301}", "\u{483}", "’", "'", "-", "–", "٣", "१", "3", "42", "½", "Ⅳ", "①", "ª", "µ", "。", "।", "😀", "\u{A0}",
      "\u{3000}", "\u{200B}", "\u{FEFF}", "\u{7F}", "\u{0}", "\u{1F}", ".", ",", "!", "?", ":", ";", ")", "(", "\"",
      "_",
      "\\", "=", "<", ">", "{", "}", "[", "]", "|", "@", "#", "$", "*", "+", "~", "^", "&", "%", "/", "`", " ", "\n",
      "\t", "\r\n", "  ",
    ]
    let invalid: [[UInt8]] = [
      [0xC3], [0x80], [0xBF, 0x80], [0xE4, 0xB8], [0xF0, 0x9F, 0x98], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xF5],
      [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xD0],
    ]
    return parts.map { Array($0.utf8) } + invalid
  }()

  /// A text of a few kinds of atoms, so that the same ones meet often.
  static func text(_ random: inout SeededRandom) -> [UInt8] {
    let few = (0..<2 + random.below(12)).map { _ in atoms[random.below(atoms.count)] }
    let spaces = random.below(3)
    return (0..<random.below(60)).flatMap { _ in
      random.below(6) < spaces ? [0x20] : few[random.below(few.count)]
    }
  }

  @Test func wordsAreThoseOfThePlainScanner() {
    var random = SeededRandom(21)
    var scanner = WordScanner(groups: Self.groups)
    let plain = PlainWordScanner(groups: Self.groups)
    var withWords = 0
    var withCode = 0
    for round in 0..<20_000 {
      let bytes = Self.text(&random)
      let expected = plain.scan(bytes)
      let found = Self.scan(&scanner, bytes)
      #expect(found == expected, "round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      withWords += expected.sections.isEmpty ? 0 : 1
      withCode += expected.droppedLetters > 0 ? 1 : 0
      if found != expected { break }
    }
    // The texts must put the rules to the test.
    #expect(withWords > 5000 && withCode > 1000)
  }

  @Test func randomBytesAreReadAsTheStandardLibraryReadsThem() {
    var random = SeededRandom(22)
    var scanner = WordScanner(groups: Self.groups)
    let plain = PlainWordScanner(groups: Self.groups)
    // Lead and continuation bytes of the scripts in `groups`; what Unicode has added of late is not among them.
    let likely: [UInt8] = [
      0xC3, 0xA9, 0xD0, 0xB6, 0xD9, 0x83, 0xE4, 0xB8, 0xAD, 0x80, 0xF0, 0xFF, 0x61, 0x42, 0x20, 0x31,
    ]
    for round in 0..<20_000 {
      let bytes = (0..<random.below(40)).map { _ in likely[random.below(likely.count)] }
      let found = Self.scan(&scanner, bytes)
      #expect(found == plain.scan(bytes), "round \(round): \(bytes)")
      if found != plain.scan(bytes) { break }
    }
  }

  /// Alone, and between letters of another script.
  @Test func everyCharacterIsWhatUnicodeSays() {
    var scanner = WordScanner(groups: Self.groups)
    let plain = PlainWordScanner(groups: Self.groups)
    var known = 0
    for value in UInt32(0x80)..<0x3_0000 {
      // What a later Unicode has added is not in the tables.
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age <= (14, 0) else { continue }
      known += 1
      for text in ["\(scalar)", "ж\(scalar)ж"] {
        let bytes = Array(text.utf8)
        let found = Self.scan(&scanner, bytes)
        #expect(found == plain.scan(bytes), "\(value)")
      }
    }
    #expect(known > 100_000)
  }

  @Test func piecesCutAtWhiteSpaceMakeTheWhole() {
    var random = SeededRandom(23)
    var scanner = WordScanner(groups: Self.groups)
    for round in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<4 { bytes += Self.text(&random) + [0x20] }
      let whole = Self.scan(&scanner, bytes)
      var pieces = ScannedWords()
      var start = 0
      for place in bytes.indices where bytes[place] <= 0x20 && random.below(3) == 0 || place == bytes.count - 1 {
        let end = place == bytes.count - 1 ? bytes.count : place
        pieces.append(Self.scan(&scanner, Array(bytes[start..<end])))
        start = end
      }
      #expect(pieces == whole, "round \(round)")
    }
  }

  @Test func countsGoOnFromPieceToPieceUntilBegin() {
    var scanner = WordScanner(groups: Self.groups)
    let latin = Int(UnicodeScripts.number(named: "Latn"))
    for piece in ["two words (x)", "f(x) = 1;", "drei"] {
      Array(piece.utf8).withUnsafeBufferPointer { scanner.scan($0) }
    }
    #expect(scanner.scripts[latin] == 13)
    #expect(scanner.droppedLetters == 2)
    #expect(scanner.signs == 1)
    #expect(scanner.marks == 5)
    // The words are those of the last piece alone.
    #expect(Self.found(scanner).sections.map(\.words) == [[[0x64, 0x72, 0x65, 0x69]]])
    scanner.begin()
    #expect(scanner.scripts[latin] == 0 && scanner.droppedLetters == 0 && scanner.signs == 0 && scanner.marks == 0)
  }

  @Test func nothingIsReadBehindThePiece() {
    var scanner = WordScanner(groups: Self.groups)
    // The rest of a character, a word that goes on, a sign that makes code of a word.
    for (text, behind) in [("sto", "p"), ("call", "("), ("no\u{E9}", "l")] {
      let bytes = Array((text + behind).utf8)
      let piece = Array(bytes.prefix(text.utf8.count))
      let alone = Self.scan(&scanner, piece)
      scanner.begin()
      bytes.withUnsafeBufferPointer { scanner.scan(UnsafeBufferPointer(rebasing: $0[..<piece.count])) }
      #expect(Self.found(scanner) == alone)
    }
    let cut: [UInt8] = [0x61, 0xC3, 0xA9]
    scanner.begin()
    cut.withUnsafeBufferPointer { scanner.scan(UnsafeBufferPointer(rebasing: $0[..<2])) }
    #expect(Self.found(scanner).sections.map(\.words) == [[[0x61]]])
  }

  @Test(arguments: [
    ("don't well-known (see) \"so\": end; a, b", true), ("U.S.", false), ("x=1", false), ("f(x)", false),
    ("a.b", false),
    ("camelCase", false), ("https://example.org/path", false), ("name@example.org", false), ("3rd", false),
    ("snake_case", false), ("wait...what", false), ("end.) Then", true), ("5.a", true), ("...and", true), ("v(", false),
  ])
  func codeIsToldFromWords(text: String, isProse: Bool) {
    var scanner = WordScanner(groups: Self.groups)
    let found = Self.scan(&scanner, Array(text.utf8))
    #expect((found.droppedLetters == 0) == isProse)
    #expect(found.sections.isEmpty == !isProse)
  }
}
