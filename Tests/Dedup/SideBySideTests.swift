// Two texts beside each other: nothing is lost, nothing is wider than the page, and what is shared stands level.

import Dedup
import Support
import Testing

struct SideBySideTests {
  private func page(
    _ first: String, _ second: String, width: Int = 63, marks: PassageMarks = .brackets, limit: Int = 0
  ) -> [(left: String, right: String)] {
    let shared = SharedPassages(first.utf8.span, second.utf8.span)
    return SideBySide(width: width, marks: marks).lines(first, second, shared, limit: limit).map { line in
      let parts = line.split(separator: "│", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  @Test func levelMarkedAndWhole() {
    let tail = "The rest of both texts is the same and goes on for more than one line."
    let lines = page("First. Then comes a sentence that only this one has, and it is long. \(tail)", "Then. \(tail)")
    let expected = """
      First. Then comes a sentence   │ Then.
      that only this one has, and it │
      is long.                       │
      ⟦The rest of both texts is the │ ⟦The rest of both texts is the
      same and goes on for more than │ same and goes on for more than
      one line⟧.                     │ one line⟧.
      """
    #expect(lines.map { "\($0.left)│\($0.right)" }.joined(separator: "\n") == expected)
    let swapped = page("Then. \(tail)", "First. Then comes a sentence that only this one has, and it is long. \(tail)")
    #expect(swapped.map { $0.left.contains("⟦") } == lines.map { $0.left.contains("⟦") })
  }

  @Test func aStyleHoldsWithinOneLineOfOneColumn() {
    let text = "a passage that both have and that is longer than a line of a narrow page"
    let lines = page("\(text) end", "begin \(text)", width: 43, marks: .bold)
    #expect(lines.count > 3)
    for cell in lines.flatMap({ [$0.left, $0.right] }) {
      let begins = cell.components(of: "\u{1B}[1m")
      #expect(begins == cell.components(of: "\u{1B}[22m"))
      #expect(begins <= 1)
    }
    #expect(lines.contains { $0.left.contains("\u{1B}[1m") } && lines.contains { $0.right.contains("\u{1B}[1m") })
  }

  @Test func linesAndIndentationStay() {
    let lines = page("one\n\n  - two\n\tthree\r\nfour", "x")
    #expect(
      lines.map { $0.left.reversed().drop { $0 == " " }.reversed() }.map { String($0) }
        == ["one", "", "  - two", "    three", "four"])
  }

  @Test func whatATextSaysDoesNotSteerTheTerminal() {
    let lines = page("a\u{1B}[31mb\u{9B}c\u{7}", "d")
    #expect(lines[0].left.hasPrefix("a\u{FFFD}[31mb\u{FFFD}c\u{FFFD} "))
  }

  @Test func aLimitSaysWhatIsLeftOut() {
    let lines = page("a b c d e f g h", "a b c d e f", limit: 7)
    #expect(lines.map(\.right) == [" ⟦a b c d⟧", " … 4 more code points"])
    #expect(lines[1].left.hasPrefix("… 8 more code points"))
  }

  @Test(arguments: 0..<40) func nothingIsLostAndNothingIsWider(seed: Int) {
    var random = SeededRandom(UInt64(seed))
    let words = [
      "a", "word", "straße", "天気", "がいい", "e\u{301}te\u{301}", "averyveryverylongwordthatfitsnowhereatallinacolumn",
      "\n",
      "\n\n", "x,y", "😀",
    ]
    func text(_ count: Int) -> [String] { (0..<count).map { _ in words[random.below(words.count)] } }
    let common = text(40)
    let first = (text(random.below(20)) + common + text(random.below(30))).joined(separator: " ")
    let second = (text(random.below(60)) + common + text(random.below(5))).joined(separator: " ")
    let width = 43 + random.below(60)
    let lines = page(first, second, width: width)
    let column = (width - 3) / 2
    func columns(_ text: String) -> Int {
      text.unicodeScalars.reduce(0) { sum, scalar in
        sum + (scalar == "\u{301}" ? 0 : scalar.value >= 0x3000 && scalar != "\u{FFFD}" ? 2 : 1)
      }
    }
    for line in lines {
      #expect(columns(line.left) == column + 1)
      #expect(columns(line.right) <= column + 1)
    }
    func plain(_ text: String) -> [Unicode.Scalar] {
      text.unicodeScalars.filter { !" \n⟦⟧".unicodeScalars.contains($0) }
    }
    #expect(plain(lines.map(\.left).joined()) == plain(first))
    #expect(plain(lines.map(\.right).joined()) == plain(second))
    for side in [lines.map(\.left).joined(), lines.map(\.right).joined()] {
      #expect(side.filter { $0 == "⟦" || $0 == "⟧" }.enumerated().allSatisfy { $1 == ($0 % 2 == 0 ? "⟦" : "⟧") })
      #expect(side.count { $0 == "⟦" } == side.count { $0 == "⟧" })
    }
  }
}

extension String {
  /// How often a text stands in this one.
  fileprivate func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
