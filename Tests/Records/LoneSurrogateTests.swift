// Escapes of half a character against a plain search.

import Records
import Support
import Testing

@Suite struct LoneSurrogateTests {
  static func isFound(_ line: String) -> Bool {
    let bytes = Array(line.utf8)
    return bytes.withUnsafeBufferPointer { hasLoneSurrogate($0) }
  }

  @Test(
    arguments: [
      (#"{"a":"\ud800"}"#, true), (#"{"a":"\udc00"}"#, true), (#"{"a":"\uD83D\uDE00"}"#, false),
      (#"{"\uDBFF":1}"#, true), (#"{"a":"\ud800\ud800\udc00"}"#, true), (#"{"a":"\\ud800"}"#, false),
      (#"{"a":"\\\ud800"}"#, true), (#"{"a":"\uD83D\u0041"}"#, true), (#"{"a":"\ud7ff\ue000"}"#, false),
      (#"{"a":"\n\ud83d\ude00\n\udfff"}"#, true), (#"{"a":"plain"}"#, false), ("", false), (#"\ud800\udc0"#, true),
    ])
  func halvesAreFound(line: String, isLone: Bool) { #expect(Self.isFound(line) == isLone) }

  @Test func randomEscapesAsAPlainSearchFindsThem() {
    let pieces = [#"\ud800"#, #"\uDBff"#, #"\udc00"#, #"\uDfFF"#, #"\u0041"#, #"\\"#, #"\n"#, "u", "d800", "x", #"\""#]
    var random = SeededRandom(3)
    var found = 0
    for _ in 0..<2000 {
      let parts = (0..<random.below(6)).map { _ in pieces[random.below(pieces.count)] }
      var isLone = false
      var leading = false
      for part in parts {
        let place = pieces.firstIndex(of: part)!
        let isTrailing = place == 2 || place == 3
        if leading != isTrailing { isLone = true }
        leading = place < 2
      }
      if leading { isLone = true }
      found += isLone ? 1 : 0
      #expect(Self.isFound(parts.joined()) == isLone, "\(parts)")
    }
    #expect(found > 500)
  }
}
