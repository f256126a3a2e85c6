// The repetition families against their plain twin, against worked examples, and against texts made to slow them down.

import Measures
import Signals
import Support
import Testing

/// Measures a text and compares every number with the plain twin.
private func compare(_ text: String, with families: inout RepetitionUnderTest) {
  let measured = families.measure(Array(text.utf8))
  let expected = RepetitionReference.measure(Array(text.unicodeScalars), words: families.words)
  #expect(measured == expected, "text: \(text.prefix(400).debugDescription)")
}

@Suite struct RepetitionTests {
  /// Few and short words, so that n-grams repeat, tie, and have equal bytes that are cut differently.
  static let vocabularies: [[String]] = [
    ["a", "b", "ab", "aa"],
    ["a", "aa", "aaa"],
    ["ä", "a", "äa", "日本", "日", "本", "本日"],
    ["abcdefgh", "abcd", "efgh", "abcdefghabcdefgh", "x"],
    ["the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", "and", "runs", "away", "from", "it", "again"],
    ["0123456789abcdef0123456789abcdef0123456789abcdef", "y", "0123456789abcdef", "0123456789abcdee", "é"],
  ]

  @Test(arguments: 0..<6) func randomTextsEqualThePlainTwin(vocabulary: Int) {
    var random = SeededRandom(UInt64(vocabulary) + 1)
    var families = RepetitionUnderTest()
    let words = Self.vocabularies[vocabulary]
    for round in 0..<120 {
      let count = Int.random(in: 0...(round % 4 == 0 ? 200 : 40), using: &random)
      let separators = [" ", " ", " ", " ", "\n", "\n\n", "\n\n\n", " \n", "\n \n", "\u{A0}"]
      var text = Bool.random(using: &random) ? "" : ["\n", "\n\n", " \n", "\u{2003}"].randomElement(using: &random)!
      for _ in 0..<count {
        text += words.randomElement(using: &random)!
        text += separators.randomElement(using: &random)!
      }
      compare(text, with: &families)
    }
  }

  @Test func copiedPassagesEqualThePlainTwin() {
    var random = SeededRandom(99)
    var families = RepetitionUnderTest()
    let words = (0..<300).map { "w\($0)" } + Self.vocabularies[4]
    for _ in 0..<30 {
      var text: [String] = []
      while text.count < 500 {
        if text.count > 20, Bool.random(using: &random) {
          let start = Int.random(in: 0..<text.count - 15, using: &random)
          text += text[start..<start + Int.random(in: 4...15, using: &random)]
        } else {
          text += (0..<Int.random(in: 1...12, using: &random)).map { _ in words.randomElement(using: &random)! }
        }
      }
      compare(text.joined(separator: " "), with: &families)
    }
  }

  @Test func edgesOfTheTextEqualThePlainTwin() {
    var families = RepetitionUnderTest()
    for text in [
      "", " ", "\n", "\n\n", "\n\n\n", "a", "a\n", "\na", "\na\n", "a\na", "a\n\na", "\n\na\n\na\n\n", "a\n \na",
      " a\n\n a", " a\n\na", "a\n\na ", "a\r\n\r\na", "\u{85}a\n\na\u{85}", "é\n\né", "a b", "a b c d", "a a a a a a",
      "a\n\nab\n\na\n\nab", "x\n\nx\ny\n\nx\ny", "a\n\n\n\na\n\n\na",
    ] { compare(text, with: &families) }
  }

  @Test func workedExample() {
    var families = RepetitionUnderTest()
    // Lines "", "x", "x", "": one repeated "x", one repeated "", of 5 code points; one paragraph "x\nx".
    #expect(families.measure(Array("\nx\nx\n".utf8))[0...6] == [5, 1, 0, 0, 4, 2, 1])
    // "a b" twice is 3 * 2; 3-grams are all different, so the first counts, once; the same of 4-grams.
    #expect(families.measure(Array("a b c a b".utf8))[7...9] == [6, 5, 7])
    // "ab c d e f" and "a bc d e f" are one 5-gram, as keys have no separator.
    #expect(families.measure(Array("ab c d e f a bc d e f".utf8))[10...11] == [6, 0])
  }

  @Test func namesAreUniqueAndRatiosResolve() {
    let measures =
      RepetitionText.measures + RepetitionOfLines.measures + RepetitionTopNGrams.measures
      + RepetitionDuplicateNGrams.measures
    let signals = RepetitionOfLines.signals + RepetitionTopNGrams.signals + RepetitionDuplicateNGrams.signals
    let names = Set(measures.map(\.name))
    #expect(measures.count == 16 && names.count == 16)
    #expect(signals.count == 13 && Set(signals.map(\.name)).count == 13)
    for signal in signals {
      guard case .ratio(let numerator, let denominator) = signal.value else {
        Issue.record("\(signal.name) is no ratio")
        continue
      }
      #expect(names.contains(numerator) && names.contains(denominator))
    }
  }

  @Test func onlyWantedOrdersAreMeasured() {
    let text = Array("a b c d e f a b c d e f".utf8)
    var families = RepetitionUnderTest()
    let all = families.measure(text)
    families.top.select([false, true, false])
    families.duplicate.select([false, true, false, false, false, false])
    let some = families.measure(text)
    #expect(some[7...9] == [0, all[8], 0])
    #expect(all[11] == 6 && some[10...15] == [0, 6, 0, 0, 0, 0])
  }

  @Test func manyDifferentPartsEnlargeTheTables() {
    // 50,000 different words, twice: every table starts too small for them.
    let count = 50_000
    let words = (0..<count).map { "\(100_000 + $0)" }
    var families = RepetitionUnderTest()
    let measured = families.measure(Array((words + words).joined(separator: "\n\n").utf8))
    let all = UInt64(2 * count)
    let half = UInt64(count)
    #expect(measured[0...6] == [14 * half + all - 2, all, half, 6 * half, all, half, 6 * half])
    #expect(measured[7...9] == [26, 40, 54])
    for order in 5...10 { #expect(measured[order + 5] == UInt64(count / order * order * 6)) }
  }

  @Test func partsThatDifferWhereHashesDoNotLookEqualThePlainTwin() {
    // Five-word records of one length whose first, middle and last bytes are the same; some records occur twice.
    var random = SeededRandom(5)
    var families = RepetitionUnderTest()
    for separator in [" ", "\n"] {
      let records = (0..<250).map { _ in
        let numbers = (0..<2).map { _ in "\(Int.random(in: 1000..<2000, using: &random))" }
        return "firstfirstfirst \(numbers[0]) middlemiddlemiddle \(numbers[1]) lastlastlastlast"
      }
      compare((records + records.shuffled(using: &random).prefix(60)).joined(separator: separator), with: &families)
    }
  }
}
