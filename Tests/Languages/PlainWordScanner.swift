// The word scanner in the plainest Swift, for the fast one to be held against.

import Languages
import Text

/// What a scan finds, section by section.
struct ScannedWords: Equatable {
  struct Section: Equatable {
    var group: UInt8
    var words: [[UInt32]]
  }

  var sections: [Section] = []
  /// Letters by script; those of `Hans` and `Hant` count as `Hani`.
  var scripts: [UInt8: Int] = [:]
  var droppedLetters = 0
  var signs = 0
  var marks = 0

  /// Puts the words of another piece behind.
  mutating func append(_ more: Self) {
    for section in more.sections { append(section.group, section.words) }
    scripts.merge(more.scripts) { $0 + $1 }
    droppedLetters += more.droppedLetters
    signs += more.signs
    marks += more.marks
  }

  mutating func append(_ group: UInt8, _ words: [[UInt32]]) {
    guard !words.isEmpty else { return }
    if sections.last?.group == group {
      sections[sections.count - 1].words += words
    } else {
      sections.append(Section(group: group, words: words))
    }
  }
}

/// Scans by the standard library's characters and by rules on whole chunks.
struct PlainWordScanner {
  let groups: [UInt8]

  func scan(_ bytes: [UInt8]) -> ScannedWords {
    var result = ScannedWords()
    for chunk in bytes.split(whereSeparator: { $0 <= 0x20 }) {
      let scalars = Array(String(decoding: chunk, as: UTF8.self).unicodeScalars)
      result.signs += scalars.count { Self.signs.contains($0) }
      result.marks += scalars.count { Self.marks.contains($0) }
      if Self.isCode(scalars) {
        result.droppedLetters += scalars.count { Self.isASCIILetter($0) }
      } else {
        addWords(of: scalars, to: &result)
      }
    }
    return result
  }

  private static let signs: Set<Unicode.Scalar> = Set("_\\=<>{}[]|@#$*+~^&%/`".unicodeScalars)
  private static let marks: Set<Unicode.Scalar> = Set("():;\"".unicodeScalars)
  /// What ends or divides sentences, and so code where letters follow at once.
  private static let stops: Set<Unicode.Scalar> = Set(".,!?:;)\"".unicodeScalars)

  private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool { isSmall(scalar) || isCapital(scalar) }
  private static func isSmall(_ scalar: Unicode.Scalar) -> Bool { "a"..."z" ~= scalar }
  private static func isCapital(_ scalar: Unicode.Scalar) -> Bool { "A"..."Z" ~= scalar }

  static func isCode(_ chunk: [Unicode.Scalar]) -> Bool {
    guard chunk.allSatisfy(\.isASCII) else { return false }
    func touches(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar || signs.contains(scalar) }
    for (left, right) in zip(chunk, chunk.dropFirst()) {
      if isASCIILetter(left), touches(right) || right == "(" { return true }
      if isASCIILetter(right), touches(left) { return true }
      if isSmall(left), isCapital(right) { return true }
    }
    for (place, scalar) in chunk.enumerated() where isASCIILetter(scalar) {
      let rest = chunk[(place + 1)...]
      let next = rest.drop { stops.contains($0) }
      if next.count < rest.count, let letter = next.first, isASCIILetter(letter) { return true }
    }
    return false
  }

  private func addWords(of chunk: [Unicode.Scalar], to result: inout ScannedWords) {
    var open: (group: UInt8, letters: [UInt32])?
    func close() {
      if let word = open { result.append(word.group, [word.letters]) }
      open = nil
    }
    for scalar in chunk {
      switch Self.kind(scalar) {
      case .letter(let script):
        result.scripts[script, default: 0] += 1
        let group = groups[Int(script)]
        if open?.group != group { close() }
        guard group != WordScanner.noGroup else { continue }
        open = (group, (open?.letters ?? []) + [Self.lower(scalar)])
      case .inherits: open?.letters.append(Self.lower(scalar))
      case .other: close()
      }
    }
    close()
  }

  private enum Kind {
    case letter(script: UInt8)
    case inherits
    case other
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    let script = UnicodeScripts.script(of: scalar.value)
    let category = scalar.properties.generalCategory
    switch category {
    case .decimalNumber, .letterNumber, .otherNumber: return .other
    // Punctuation of one script alone is punctuation where datatrove's list has it.
    case _ where script != 0 && UnicodeClasses.classes(of: scalar.value).contains(.punctuation): return .other
    case _ where script != 0: return .letter(script: script)
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark:
      return .inherits
    default: return .other
    }
  }

  private static func lower(_ scalar: Unicode.Scalar) -> UInt32 {
    let mapping = Array(scalar.properties.lowercaseMapping.unicodeScalars)
    return mapping.count == 1 ? mapping[0].value : scalar.value
  }
}
