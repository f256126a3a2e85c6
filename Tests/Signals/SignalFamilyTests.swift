// Each family against its plain twin on random texts, and against datatrove on invented ones.

import FoundationEssentials
import Signals
import Support
import Testing

/// One line of `Tests/Fixtures/datatrove-signals.jsonl`, as far as signals are concerned.
struct DatatroveRow: Decodable {
  var text: String
  var measures: [String: UInt64]
  var reasons: [String: String?]

  static func all() throws -> [DatatroveRow] {
    let data = try Data(contentsOf: fixtures.appending(path: "datatrove-signals.jsonl"))
    return try data.split(separator: 0x0A).map { try JSONDecoder().decode(DatatroveRow.self, from: Data($0)) }
  }
}

@Suite struct SignalFamilyTests {
  private let badWords: [ScalarArray]

  init() throws {
    let list = try Data(contentsOf: repositoryRoot.appending(path: "Sources/CResources/data/ldnoobw-en.txt"))
    badWords = String(decoding: list, as: UTF8.self).split(separator: "\n").map { ScalarArray($0.unicodeScalars) }
  }

  @Test(arguments: 0..<8) func randomTextsEqualThePlainTwin(seed: UInt64) {
    var random = SeededRandom(seed)
    var signals = SignalsUnderTest()
    for _ in 0..<25 {
      let text = SignalTexts.random(&random)
      let measured = signals.measure(text)
      let expected = SignalReference.measure(text, words: signals.words(), badWords: badWords)
      for (name, value) in expected where measured[name] != value {
        Issue.record("\(name) is \(measured[name] ?? 0), expected \(value): \(text.debugDescription)")
      }
      #expect(measured.count == expected.count)
    }
  }

  @Test func everyListedWordIsFound() {
    var signals = SignalsUnderTest(["c4.bad_words"])
    for word in badWords {
      let word = String(String.UnicodeScalarView(word))
      #expect(signals.measure(word)["c4.bad_words"] ?? 0 > 0, "\(word)")
      #expect(signals.measure("¡" + word.uppercased() + "?")["c4.bad_words"] ?? 0 > 0, "\(word)")
      if word.contains(" ") { continue }
      #expect(signals.measure("qz" + word)["c4.bad_words"] == 0, "\(word)")
      #expect(signals.measure(word + "\u{E9}")["c4.bad_words"] == 0, "\(word)")
    }
  }

  @Test func linesAcrossManyBlocksAreCounted() {
    var signals = SignalsUnderTest()
    let measured = signals.measure(String(repeating: "A line of words....\n• and\n\n", count: 300))
    #expect(measured["lines.count"] == 900)
    #expect(measured["lines.bullet_starts"] == 300)
    #expect(measured["lines.ellipsis_ends"] == 300)
    #expect(measured["symbols.ellipses"] == 300)
    #expect(measured["nonblank_lines.duplicate_code_points"] == 299 * 24)
  }

  @Test func datatroveMeasuresTheSame() throws {
    var signals = SignalsUnderTest()
    let rows = try DatatroveRow.all()
    #expect(rows.count > 50)
    for row in rows {
      for (name, value) in signals.measure(row.text) where row.measures[name] ?? 0 != value {
        Issue.record("\(name) is \(value), datatrove has \(row.measures[name] ?? 0): \(row.text.debugDescription)")
      }
    }
  }
}
