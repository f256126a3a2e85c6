// The sentence counter against datatrove's answers (recorded by Scripts/generate-english), and its short cuts against
// the plain definition over all tokens of a line.

import Buffers
import Support
import Testing
import Text

@Suite struct SentenceCounterTests {
  @Test func goldenLines() {
    let rows = englishFixture("english-sentences.tsv")
    #expect(rows.count > 90)
    var counter = SentenceCounter()
    for row in rows {
      let line = Self.unescape(row[0])
      #expect(Self.count(line, &counter) == Int(row[1]), "\(row[0])")
    }
  }

  @Test func linesWithoutTokensAreOneSentence() {
    var counter = SentenceCounter()
    for line in ["", " ", "  ", "\t", "\u{A0} "] { #expect(Self.count(line, &counter) == 1) }
    #expect(unsafe counter.count(UnsafeBufferPointer(start: nil, count: 0)) == 1)
  }

  @Test func whatFollowsALineDoesNotMatter() {
    var counter = SentenceCounter()
    for rest in [". Next. X", ".........", " A! B! C! "] {
      #expect(Self.count("One. Two", &counter, followedBy: rest) == 2)
      #expect(Self.count("One.", &counter, followedBy: rest) == 1)
    }
  }

  @Test func shortCutsAgreeWithTheDefinition() {
    var random = SeededRandom(2)
    var counter = SentenceCounter()
    var tokenizer = EnglishTokenizer()
    let words = ["Hello", "USA", "A", "5", "end", "Im", "vs", "etc", "it", "8", "中", "10", "3.5"]
    let marks = ["", "", ".", "!", "?", ".\"", ".)", ").", "...", "。", ".”", "]?", ".'", "\".", "?!"]
    let spaces = [" ", " ", " ", " ", "  ", "\t", "\u{A0}", "\u{3000} "]
    for _ in 0..<3000 {
      var line = ""
      for _ in 0..<Int.random(in: 1...7, using: &random) {
        if Int.random(in: 0..<3, using: &random) == 0 {
          for _ in 0..<Int.random(in: 1...4, using: &random) {
            line += englishPieces.randomElement(using: &random) ?? ""
          }
        } else {
          line += (words.randomElement(using: &random) ?? "") + (marks.randomElement(using: &random) ?? "")
        }
        line += spaces.randomElement(using: &random) ?? ""
      }
      #expect(Self.count(line, &counter) == Self.definition(line, &tokenizer), "\(line)")
    }
  }

  static func count(_ line: String, _ counter: inout SentenceCounter, followedBy rest: String = "        ") -> Int {
    let text = inText(line, followedBy: rest)
    return unsafe counter.count(UnsafeBufferPointer(start: text.base, count: line.utf8.count))
  }

  /// The sentencizer over all tokens, those of white space included.
  static func definition(_ line: String, _ tokenizer: inout EnglishTokenizer) -> Int {
    let scalars = Array(line.unicodeScalars)
    var tokens: [String] = []
    var at = 0
    while at < scalars.count {
      let isSpace = scalars[at].properties.isWhitespace
      var end = at
      while end < scalars.count, scalars[end].properties.isWhitespace == isSpace { end += 1 }
      var run = ""
      run.unicodeScalars.append(contentsOf: scalars[at..<end])
      if !isSpace {
        tokens += englishTokens(run, &tokenizer)
      } else {
        // One space behind a chunk belongs to the chunk.
        if at > 0 && run.hasPrefix(" ") { run.removeFirst() }
        if !run.isEmpty { tokens.append(run) }
      }
      at = end
    }
    let stops: Set<String> = [".", "!", "?", "。"]
    var sentences = 1
    var isBehindStop = false
    for token in tokens {
      let isPunctuation = token.unicodeScalars.allSatisfy { Self.isPunctuation($0.properties.generalCategory) }
      if isBehindStop && !isPunctuation && !stops.contains(token) {
        sentences += 1
        isBehindStop = false
      } else if stops.contains(token) {
        isBehindStop = true
      }
    }
    return sentences
  }

  static func isPunctuation(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// Resolves `\t` and `\uXXXX`.
  static func unescape(_ line: String) -> String {
    var out = ""
    var rest = Substring(line)
    while let slash = rest.firstIndex(of: "\\") {
      out += rest[..<slash]
      let kind = rest[rest.index(after: slash)]
      let digits = rest.index(slash, offsetBy: 2)
      if kind == "t" {
        out += "\t"
        rest = rest[digits...]
      } else {
        let end = rest.index(digits, offsetBy: 4)
        out.unicodeScalars.append(UnicodeScalar(UInt32(rest[digits..<end], radix: 16) ?? 0) ?? " ")
        rest = rest[end...]
      }
    }
    return out + rest
  }
}
