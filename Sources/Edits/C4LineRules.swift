// The rules that C4's line edit applies to a line, and the counts that it keeps of them.

/// The options of the edit, as its loop reads them.
struct C4LineRules {
  let removesCitations: Bool
  let wantsTerminalPunctuation: Bool
  /// Least words a line; at most 0 is no limit.
  let minWords: Int
  /// Most code points a word.
  let maxWordLength: Int
  let dropsJavascript: Bool
  let dropsPolicy: Bool

  /// Reads the options, all of which are given.
  init(options: [String: OptionValue]) {
    removesCitations = options.boolean("remove_citations")
    wantsTerminalPunctuation = options.boolean("terminal_punctuation")
    minWords = options.limit("min_words_per_line") ?? 0
    maxWordLength = options.limit("max_word_length") ?? Int.max
    dropsJavascript = options.boolean("javascript")
    dropsPolicy = options.boolean("policy")
  }

  /// Whether a line ends in one of `. ? ! " '` and not in three dots.
  static func endsInTerminalMark(_ line: UnsafePointer<UInt8>, _ size: Int) -> Bool {
    if size == 0 { return false }
    switch unsafe line[size - 1] {
    case UInt8(ascii: "."):
      return unsafe size < 3 || line[size - 2] != UInt8(ascii: ".") || line[size - 3] != UInt8(ascii: ".")
    case UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "'"): return true
    default: return false
    }
  }
}

/// What the edit counts, one property a measure.
struct C4LineCounts {
  var lines = 0
  var longWord = 0
  var noTerminalPunctuation = 0
  var fewWords = 0
  var javascript = 0
  var policy = 0
  var kept = 0
  var loremIpsum = 0
  var curlyBracket = 0
  var loremIpsumBeforeCurlyBracket = 0
  var sentences = 0

  /// Counts what a line holds, in the order in which datatrove looks, and tells whether it is dropped.
  mutating func drops(_ findings: C4Findings, _ rules: C4LineRules) -> Bool {
    if findings.contains(.loremIpsum) {
      loremIpsum += 1
      if curlyBracket == 0 { loremIpsumBeforeCurlyBracket += 1 }
    }
    if rules.dropsJavascript && findings.contains(.javascript) {
      javascript += 1
      return true
    }
    if findings.contains(.curlyBracket) { curlyBracket += 1 }
    if rules.dropsPolicy && findings.contains(.policy) {
      policy += 1
      return true
    }
    return false
  }

  /// Writes the counts in the order of the definition's measures.
  func write(to values: UnsafeMutableBufferPointer<UInt64>) {
    let counts = (
      lines, longWord, noTerminalPunctuation, fewWords, javascript, policy, kept, loremIpsum, curlyBracket,
      loremIpsumBeforeCurlyBracket, sentences
    )
    unsafe withUnsafeBytes(of: counts) { bytes in
      for (slot, count) in unsafe bytes.bindMemory(to: Int.self).enumerated() { unsafe values[slot] = UInt64(count) }
    }
  }
}

extension [String: OptionValue] {
  /// A switch that must be given.
  func boolean(_ name: String) -> Bool {
    guard case .boolean(let value)? = self[name] else { preconditionFailure("option \(name) must be true or false") }
    return value
  }

  /// A limit that must be given; nil where 0 or less switches it off.
  func limit(_ name: String) -> Int? {
    guard case .integer(let value)? = self[name] else { preconditionFailure("option \(name) must be a whole number") }
    return value > 0 ? value : nil
  }
}
