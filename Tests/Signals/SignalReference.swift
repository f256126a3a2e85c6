// What the signals say in the plainest Swift: arrays of scalars, a line a rule, after datatrove's Python.

import Support
import Text

/// Every measure but repetition's, of scalars and strings.
enum SignalReference {
  static let stopWords: Set = ["the", "be", "to", "of", "and", "that", "have", "with"]

  static func measure(_ text: String, words: [String], badWords: [ScalarArray]) -> [String: UInt64] {
    let scalars = ScalarArray(text.unicodeScalars)
    let spelled = words.filter { $0.unicodeScalars.contains { !isPunctuation($0) } }
    let lines = splitLines(scalars)
    let paragraphs = scalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    let filled = paragraphs.filter { !strip($0).isEmpty }
    let lengths = paragraphs.map(\.count).sorted(by: >)
    return [
      "words.all": words.count,
      "words.count": spelled.count,
      "words.code_points": spelled.reduce(0) { $0 + $1.unicodeScalars.count },
      "words.with_letter": words.count { $0.unicodeScalars.contains(where: isLetter) },
      "words.stop_words": stopWords.intersection(words).count,
      "symbols.hashes": scalars.count { $0 == "#" },
      "symbols.ellipses": count("...", in: scalars) + scalars.count { $0 == "…" },
      "lines.count": lines.count,
      "lines.bullet_starts": lines.map(strip).count { $0.first == "-" || $0.first == "•" },
      "lines.ellipsis_ends": lines.map(strip).count {
        $0.last == "…" || $0.suffix(3) == ["." as Unicode.Scalar, ".", "."]
      },
      "nonblank_lines.count": filled.count,
      "nonblank_lines.terminal_punctuation": filled.count { isTerminal($0.last!) },
      "nonblank_lines.short": filled.count { $0.count <= 30 },
      "nonblank_lines.duplicate_code_points": duplicates(filled),
      "text.code_points_without_newlines": scalars.count { $0 != "\n" },
      "text.newlines": scalars.count { $0 == "\n" },
      "c4.paragraphs": paragraphs.count,
      "c4.third_longest_paragraph": lengths.count < 3 ? 0 : lengths[2],
      "c4.bad_words": countBadWords(lower(scalars), badWords),
    ].mapValues { UInt64($0) }
  }

  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || scalar == "_" || scalar.properties.numericType != nil
  }

  /// datatrove's PUNCTUATION_SET, as far as `SignalTexts` writes it.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    isTerminal(scalar) || scalar.value < 9 || 11...12 ~= scalar.value || 14...31 ~= scalar.value
      || 127...159 ~= scalar.value
      || "!/—”:&(、\\【#%「」，】；+^]~“„';’{|[=-`*）（–？：$～«,><》)…@_\"}»".unicodeScalars.contains(scalar)
  }

  /// datatrove's TERMINAL_PUNCTUATION, as far as `SignalTexts` writes it.
  static func isTerminal(_ scalar: Unicode.Scalar) -> Bool { ".!?。؟‼".unicodeScalars.contains(scalar) }

  static func count(_ part: String, in text: ScalarArray) -> Int {
    let part = ScalarArray(part.unicodeScalars)
    var (position, found) = (0, 0)
    while position + part.count <= text.count {
      let isHere = Array(text[position..<position + part.count]) == part
      found += isHere ? 1 : 0
      position += isHere ? part.count : 1
    }
    return found
  }

  static func duplicates(_ lines: [ScalarArray]) -> Int {
    var seen: Set<ScalarArray> = []
    return lines.reduce(0) { $0 + (seen.insert($1).inserted ? 0 : $1.count) }
  }

  static func lower(_ text: ScalarArray) -> ScalarArray {
    text.flatMap { ScalarArray($0.properties.lowercaseMapping.unicodeScalars) }
  }

  static func countBadWords(_ text: ScalarArray, _ list: [ScalarArray]) -> Int {
    text.indices.count { start in
      if start > 0 && isWord(text[start - 1]) { return false }
      return list.contains { word in
        let end = start + word.count
        return end <= text.count && Array(text[start..<end]) == word && (end == text.count || !isWord(text[end]))
      }
    }
  }
}
