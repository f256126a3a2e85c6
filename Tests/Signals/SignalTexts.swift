// Random texts of awkward pieces, and one catalogue-wide way to measure them.

import Buffers
import Measures
import Signals
import Support
import Text

/// Texts put together from pieces that rules on words and lines stumble over.
enum SignalTexts {
  static let words = [
    "the", "be", "to", "of", "and", "that", "have", "with", "The", "thee", "bee", "river", "naïve", "дом", "水", "🙂",
    "१२",
    "Ⅷ", "#", "##", "...", "....", ".", "…", "….", "\u{2025}", "\u{2022}", "-", "--", "{", "don't", "x", "()", "。", "؟",
    "‼",
    "sex", "SEX", "Sussex", "s&m", "XX", "xxx", "xxxx", "g-spot", "🖕", "\u{130}sex", "neonaz\u{130}", "kin\u{212A}y",
    "kinky", "ésex", "sexé", "“sex”", "ass_", "sexual intercourse", "two girls one cup", "hot chick", "hot\nchick",
  ]
  static let ends = [".", "!", "?", "...", "…", "", "", " ", "。", ". ", ".\u{A0}", "\r", "…\u{3000}", "\u{1F}"]
  static let breaks = [
    "\n", "\n", "\n", "\n\n", "\r\n", "\r", "\u{2028}", "\u{85}", "\u{B}", "\u{1E}", "\n \n", "\n\u{3000}\n",
  ]
  static let starts = ["", "", "", "- ", "\u{2022} ", "  -", "\u{A0}\u{2022}", "\u{3000}", "* ", "\u{205F}-"]

  /// A text of a few lines; every third line or so repeats an earlier one.
  static func random(_ random: inout SeededRandom) -> String {
    var text = ""
    var lines: [String] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      var line = starts.randomElement(using: &random)!
      for number in 0..<Int.random(in: 0...7, using: &random) {
        line += (number > 0 ? " " : "") + words.randomElement(using: &random)!
      }
      line += ends.randomElement(using: &random)!
      if Int.random(in: 0..<3, using: &random) == 0, let earlier = lines.randomElement(using: &random) {
        line = earlier
      }
      lines.append(line)
      text += line + breaks.randomElement(using: &random)!
    }
    if Bool.random(using: &random) && !text.isEmpty { text.removeLast() }
    return text
  }
}

/// All measures of the catalogue but repetition's, of one text after the other, by one set of meters.
struct SignalsUnderTest: ~Copyable {
  let names: [String]
  private let selection: MeasurementSelection
  private var meters: SignalMeters
  private var index = TextIndex()

  init(_ names: [String]? = nil) {
    self.names = names ?? SignalCatalog.measures.map(\.name).filter { !$0.hasPrefix("repetition.") }
    selection = MeasurementSelection(self.names.enumerated().map { (measure: $1, column: $0) })!
    meters = SignalMeters(for: [selection])
  }

  mutating func measure(_ text: String) -> [String: UInt64] {
    let bytes = Array(text.utf8)
    index.index(bytes.span, needs: selection.needs)
    var row = [UInt64](repeating: 999, count: names.count)
    row.withUnsafeMutableBufferPointer { meters.measure(index, selection, into: $0) }
    return Dictionary(uniqueKeysWithValues: zip(names, row))
  }

  /// The words of the text measured last.
  func words() -> [String] {
    let bytes = index.text.unsafeElements
    return zip(index.wordStarts.unsafeElements, index.wordEnds.unsafeElements).map {
      String(decoding: bytes[Int($0)..<Int($1)], as: UTF8.self)
    }
  }
}
