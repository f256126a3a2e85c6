// C4's line rules in the plainest Swift: arrays of scalars, a line a rule, after datatrove's Python.

import Edits
import Support

/// What the edit should leave and count.
struct C4LineReference {
  var removesCitations = true
  var wantsTerminalPunctuation = true
  var minWords = 3
  var maxWordLength = 1000
  var dropsJavascript = true
  var dropsPolicy = true

  static let policies = [
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies",
  ]

  /// The options as a recipe gives them.
  var options: [String: OptionValue] {
    [
      "remove_citations": .boolean(removesCitations), "terminal_punctuation": .boolean(wantsTerminalPunctuation),
      "min_words_per_line": .integer(minWords), "max_word_length": .integer(maxWordLength),
      "javascript": .boolean(dropsJavascript), "policy": .boolean(dropsPolicy),
    ]
  }

  /// The text after the edit and its counts by name; sentences are left to others.
  func apply(_ text: String) -> (text: String, counts: [String: UInt64]) {
    var counts: [String: UInt64] = [:]
    var kept: [ScalarArray] = []
    for line in splitLines(ScalarArray(text.unicodeScalars)) {
      var line = strip(line)
      let words = line.split(whereSeparator: isWhitespace)
      counts["c4.lines", default: 0] += 1
      if maxWordLength > 0 && words.contains(where: { $0.count > maxWordLength }) {
        counts["c4.lines_with_long_word", default: 0] += 1
        continue
      }
      if removesCitations { line = Self.withoutCitations(line) }
      if wantsTerminalPunctuation {
        let hasMark = line.last.map { ".?!\"'".unicodeScalars.contains($0) } ?? false
        if !hasMark || line.suffix(3) == ["." as Unicode.Scalar, ".", "."] {
          counts["c4.lines_without_terminal_punctuation", default: 0] += 1
          continue
        }
      }
      if words.count < minWords {
        counts["c4.lines_with_few_words", default: 0] += 1
        continue
      }
      let lower = line.flatMap { ScalarArray($0.properties.lowercaseMapping.unicodeScalars) }
      if Self.contains(lower, "lorem ipsum") {
        counts["c4.lines_with_lorem_ipsum", default: 0] += 1
        if counts["c4.lines_with_curly_bracket"] == nil {
          counts["c4.lorem_ipsum_lines_before_curly_bracket", default: 0] += 1
        }
      }
      if dropsJavascript && Self.contains(lower, "javascript") {
        counts["c4.lines_with_javascript", default: 0] += 1
        continue
      }
      if line.contains("{") { counts["c4.lines_with_curly_bracket", default: 0] += 1 }
      if dropsPolicy && Self.policies.contains(where: { Self.contains(lower, $0) }) {
        counts["c4.lines_with_policy", default: 0] += 1
        continue
      }
      counts["c4.lines_kept", default: 0] += 1
      kept.append(line)
    }
    let joined = strip(ScalarArray(kept.joined(separator: ["\n"])))
    return (String(String.UnicodeScalarView(joined)), counts)
  }

  static func contains(_ line: ScalarArray, _ phrase: String) -> Bool {
    let phrase = ScalarArray(phrase.unicodeScalars)
    return line.indices.contains { line[$0...].starts(with: phrase) }
  }

  static func withoutCitations(_ line: ScalarArray) -> ScalarArray {
    var left: ScalarArray = []
    var position = 0
    while position < line.count {
      let rest = line[position...]
      let digits = rest.dropFirst().prefix { $0.properties.generalCategory == .decimalNumber }
      if rest.first == "[" && rest.dropFirst(1 + digits.count).first == "]" {
        position += digits.count + 2
      } else if let mark = ["[edit]", "[citation needed]"].first(where: { rest.starts(with: $0.unicodeScalars) }) {
        position += mark.unicodeScalars.count
      } else {
        left.append(line[position])
        position += 1
      }
    }
    return left
  }
}
