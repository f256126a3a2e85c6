// Shared passages against the definition, word by word.

import Dedup
import Support
import Testing

struct SharedPassagesTests {
  private func shared(_ first: String, _ second: String, least: Int = 5) -> SharedPassages {
    SharedPassages(first.utf8.span, second.utf8.span, least: least)
  }

  private func piece(_ text: String, _ range: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  @Test func whatStandsInBoth() {
    let first = "One two three four five SIX, seven (eight) nine."
    let second = "Zero. one two, three four FIVE six seven ten nine"
    let passages = shared(first, second)
    #expect(passages.first.map { piece(first, $0) } == ["One two three four five SIX, seven"])
    #expect(passages.second.map { piece(second, $0) } == ["one two, three four FIVE six seven"])
    #expect(passages.inOrder.map { piece(first, $0.first) } == ["One two three four five SIX, seven"])
    #expect(shared("a b c d", "x a b c d y").first == [0..<7])
    #expect(shared("a b c d", "x a b c d y").second == [2..<9])
    #expect(shared("a b c d e f", "a b c d x e f").first == [])
    for (left, right) in [("", ""), ("", "a"), ("...", "a b"), ("a", "b")] {
      let none = shared(left, right)
      #expect(none.first.isEmpty && none.second.isEmpty && none.inOrder.isEmpty)
    }
  }

  @Test func whatWasMovedIsSharedAndOutOfOrder() {
    let (a, b) = ("a1 a2 a3 a4 a5 a6", "b1 b2 b3 b4 b5")
    let first = "\(a) x \(b)"
    let second = "\(b) y \(a)"
    let passages = shared(first, second)
    #expect(passages.first.map { piece(first, $0) } == [a, b])
    #expect(passages.second.map { piece(second, $0) } == [b, a])
    #expect(passages.inOrder.map { piece(first, $0.first) } == [a])
  }

  @Test func scriptsWithoutSpacesAreTakenCharacterByCharacter() {
    let first = "今日は天気がいいですね。"
    let second = "明日も今日は天気がいいです！"
    let passages = shared(first, second)
    #expect(passages.first.map { piece(first, $0) } == ["今日は天気がいいです"])
    #expect(passages.second.map { piece(second, $0) } == ["今日は天気がいいです"])
  }

  @Test(arguments: 0..<60) func areWhatAPlainSearchFinds(seed: Int) {
    var random = SeededRandom(UInt64(seed))
    // Few words, so that runs repeat and cross; or many, so that runs are rare and unique.
    let vocabulary = [2, 3, 6, 40, 400][seed % 5]
    func words(_ count: Int) -> [String] { (0..<count).map { _ in "w\(random.below(vocabulary))" } }
    var left = words(random.below(80))
    var right = words(random.below(40))
    for _ in 0..<random.below(4) where !left.isEmpty {
      let start = random.below(left.count)
      right += left[start..<min(left.count, start + random.below(30))] + words(random.below(3))
    }
    if seed % 7 == 0 { left = right }
    let (first, second) = (left.joined(separator: " "), right.joined(separator: ", "))
    let passages = shared(first, second, least: 3)

    let size = min(3, left.count, right.count)
    func marked(_ words: [String], _ others: [String]) -> [Bool] {
      var isShared = words.map { _ in false }
      guard size > 0 else { return isShared }
      for start in 0...(words.count - size) {
        for other in 0...(others.count - size)
        where words[start..<(start + size)].elementsEqual(others[other..<(other + size)]) {
          for word in start..<(start + size) { isShared[word] = true }
        }
      }
      return isShared
    }
    func found(_ ranges: [Range<Int>], _ words: [String], gap: Int) -> [Bool] {
      var offset = 0
      return words.map { word in
        defer { offset += word.utf8.count + gap }
        return ranges.contains { $0.contains(offset) && $0.contains(offset + word.utf8.count - 1) }
      }
    }
    #expect(found(passages.first, left, gap: 1) == marked(left, right))
    #expect(found(passages.second, right, gap: 2) == marked(right, left))
    for ranges in [passages.first, passages.second] {
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }

    // In order: equal words, ascending in both, within what is shared; all of it where the texts are equal.
    for pair in passages.inOrder {
      let (one, other) = (piece(first, pair.first), piece(second, pair.second))
      #expect(one.split(separator: " ") == other.split(separator: ", "))
      #expect(!one.isEmpty)
      #expect(
        passages.first.contains { $0.lowerBound <= pair.first.lowerBound && pair.first.upperBound <= $0.upperBound })
    }
    for (one, next) in zip(passages.inOrder, passages.inOrder.dropFirst()) {
      #expect(one.first.upperBound <= next.first.lowerBound && one.second.upperBound <= next.second.lowerBound)
    }
    // As long as they can be: the words around one differ, or belong to its neighbours.
    func place(_ offset: Int, _ words: [String], gap: Int) -> Int {
      var end = 0
      return words.prefix { word in
        end += word.utf8.count + gap
        return end <= offset
      }.count
    }
    var (start, other) = (0, 0)
    for pair in passages.inOrder {
      let (one, two) = (place(pair.first.lowerBound, left, gap: 1), place(pair.second.lowerBound, right, gap: 2))
      if one > start && two > other { #expect(left[one - 1] != right[two - 1]) }
      let count = piece(first, pair.first).split(separator: " ").count
      (start, other) = (one + count, two + count)
    }
    if start < left.count && other < right.count && !passages.inOrder.isEmpty { #expect(left[start] != right[other]) }
    #expect(passages.inOrder.isEmpty == passages.first.isEmpty)
    if left == right && !left.isEmpty { #expect(passages.inOrder.map(\.first) == [0..<first.utf8.count]) }
  }
}
