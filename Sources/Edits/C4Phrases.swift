// The words that C4's line rules look for, recognised at the places that the anchor pass marks.

internal import Text

/// What a line holds of the things that C4's rules look for.
struct C4Findings: OptionSet {
  let rawValue: UInt8
  /// lorem ipsum, in any case.
  static let loremIpsum = C4Findings(rawValue: 1)
  /// javascript, in any case.
  static let javascript = C4Findings(rawValue: 2)
  /// An opening curly bracket.
  static let curlyBracket = C4Findings(rawValue: 4)
  /// One of the policy phrases, in any case.
  static let policy = C4Findings(rawValue: 8)
  /// An opening square bracket, which may begin a citation mark.
  static let squareBracket = C4Findings(rawValue: 16)
}

/// Recognises phrases, as if the line had been lower-cased as Python's `str.lower()` does.
///
/// Beyond ASCII only two characters lower-case to ASCII: the Kelvin sign (to k) is matched as such; U+0130 becomes an i
/// with a combining dot behind it, which no phrase holds.
enum C4Phrases {
  /// What stands at an anchor, if it lies within a line.
  ///
  /// - Parameters:
  ///   - text: the bytes that hold the line.
  ///   - anchor: a position that the anchor pass marked.
  ///   - start: the line's first byte.
  ///   - end: the byte behind the line.
  static func look(_ text: UnsafePointer<UInt8>, at anchor: Int, from start: Int, to end: Int) -> C4Findings {
    func holds(_ phrase: StaticString, _ offset: Int) -> Bool {
      anchor - offset >= start && matches(phrase, text + (anchor - offset), text + end)
    }
    switch unsafe text[anchor] {
    case UInt8(ascii: "{"): return .curlyBracket
    case UInt8(ascii: "["): return .squareBracket
    case UInt8(ascii: "o"), UInt8(ascii: "O"):
      let isPolicy = holds("cookie policy", 1) || holds("use cookies", 5) || holds("uses cookies", 6)
      return isPolicy || holds("use of cookies", 8) ? .policy : []
    case UInt8(ascii: "v"), UInt8(ascii: "V"):
      return holds("javascript", 2) ? .javascript : holds("privacy policy", 3) ? .policy : []
    case UInt8(ascii: "r"), UInt8(ascii: "R"): return holds("terms of use", 2) ? .policy : []
    case UInt8(ascii: "p"), UInt8(ascii: "P"): return holds("lorem ipsum", 7) ? .loremIpsum : []
    default: return []
    }
  }

  /// What a whole line holds, looked for at each byte; for lines that an edit has rewritten.
  static func lookEverywhere(_ text: UnsafePointer<UInt8>, from start: Int, to end: Int) -> C4Findings {
    var findings: C4Findings = []
    for position in start..<end { unsafe findings.formUnion(look(text, at: position, from: start, to: end)) }
    return findings
  }

  /// Whether the text at `bytes` begins with a phrase of lower-case ASCII letters and spaces.
  private static func matches(
    _ phrase: StaticString, _ bytes: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var cursor = unsafe bytes
    for offset in 0..<phrase.utf8CodeUnitCount {
      if unsafe cursor >= end { return false }
      let wanted = unsafe phrase.utf8Start[offset]
      let byte = unsafe cursor.pointee
      if wanted == UInt8(ascii: " ") {
        if byte != wanted { return false }
      } else if byte | 0x20 != wanted {
        // U+212A is E2 84 AA.
        let isKelvin = unsafe wanted == UInt8(ascii: "k") && byte == 0xE2 && cursor[1] == 0x84 && cursor[2] == 0xAA
        if !isKelvin { return false }
        unsafe cursor += 2
      }
      unsafe cursor += 1
    }
    return unsafe cursor <= end
  }
}

/// Cuts out citation marks: `[`, decimal digits of any script, `]`; `[edit]`; `[citation needed]`.
enum C4Citations {
  /// Bytes of the citation mark that begins at a square bracket, or 0.
  static func size(_ bracket: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) -> Int {
    var cursor = unsafe bracket + 1
    while unsafe cursor < end {
      let byte = unsafe cursor.pointee
      if byte == UInt8(ascii: "]") { return unsafe cursor - bracket + 1 }
      let (scalar, size) = unsafe CodePoints.first(at: cursor)
      if byte < 0x80 ? byte &- 0x30 > 9 : !UnicodeClasses.classes(of: scalar).contains(.decimal) { break }
      unsafe cursor += size
    }
    if unsafe begins("[edit]", bracket, end) { return 6 }
    if unsafe begins("[citation needed]", bracket, end) { return 17 }
    return 0
  }

  /// Whether the text at `bytes` begins with a word, case told apart.
  private static func begins(_ word: StaticString, _ bytes: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    let size = word.utf8CodeUnitCount
    if unsafe end - bytes < size { return false }
    for offset in 0..<size where unsafe bytes[offset] != word.utf8Start[offset] { return false }
    return true
  }
}
