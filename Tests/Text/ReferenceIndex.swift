// The text index as its definition says it, one code point at a time: what the fast passes must equal.

/// A plain index of a text.
struct ReferenceIndex: Equatable {
  /// A piece of the text: bytes [start, end) and code points.
  struct Piece: Equatable {
    var start: Int
    var end: Int
    var codePoints: Int
  }

  var chunks: [Piece] = []
  var lines: [Piece] = []
  var newlines: [Int] = []
  var codePoints = 0
  var isASCII = true

  init() {}

  /// Indexes a text by walking its code points.
  init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var chunk: Piece?
    var line: Piece?
    var position = 0
    for (number, scalar) in scalars.enumerated() {
      let end = position + UTF8.width(scalar)
      if scalar.value >= 0x80 { isASCII = false }
      if scalar == "\n" { newlines.append(position) }
      if Self.isWhitespace(scalar.value) {
        if let chunk { chunks.append(chunk) }
        chunk = nil
      } else {
        chunk = Piece(start: chunk?.start ?? position, end: end, codePoints: (chunk?.codePoints ?? 0) + 1)
      }
      let isSecondOfPair = number > 0 && scalar == "\n" && scalars[number - 1] == "\r"
      if !isSecondOfPair {
        if Self.isLineBreak(scalar.value) {
          lines.append(line ?? Piece(start: position, end: position, codePoints: 0))
          line = nil
        } else {
          line = Piece(start: line?.start ?? position, end: end, codePoints: (line?.codePoints ?? 0) + 1)
        }
      }
      codePoints += 1
      position = end
    }
    if let chunk { chunks.append(chunk) }
    if let line { lines.append(line) }
  }

  /// Whether Python's `str.split()` cuts here.
  static func isWhitespace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// Whether Python's `str.splitlines()` ends a line here.
  static func isLineBreak(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}

/// A small generator of pseudo-random numbers (SplitMix64): the same texts on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Texts that visit every case of the index.
enum RandomText {
  /// Pieces of text by kind: plain words, every kind of whitespace, characters of two, three and four bytes that look
  /// much like whitespace, punctuation.
  static let pieces: [[String]] = [
    ["a", "word", "Mixed", "0", "42", "x1", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghij"],
    [" ", " ", " ", "\n", "\n", "\t", "  "],
    ["\r", "\r\n", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{1F}", "\u{85}", "\u{A0}"],
    [
      "\u{1680}", "\u{2000}", "\u{2005}", "\u{200A}", "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}",
    ],
    [
      "\u{84}", "\u{86}", "\u{9F}", "\u{A1}", "\u{1681}", "\u{200B}", "\u{2027}", "\u{202A}", "\u{202E}", "\u{2030}",
      "\u{205E}", "\u{2060}", "\u{3001}", "\u{3040}", "\u{FEFF}", "\u{7F}", "\u{1B}", "\u{00}", "\u{08}", "\u{0E}",
    ],
    ["é", "Ω", "я", "ß", "中", "の", "한", "😀", "𝒜", "\u{10FFFF}", "\u{E000}", "१", "½"],
    [".", ",", "—", "“", "。", "!", "'", "-", "(", "…", "؟", "•"],
  ]

  /// A random text of up to `length` pieces, from a random mixture of kinds.
  static func make(length: Int, using generator: inout SeededGenerator) -> String {
    var kinds: [Int] = []
    for _ in 0..<Int.random(in: 1...6, using: &generator) { kinds.append(Int.random(in: 0..<7, using: &generator)) }
    var text = ""
    for _ in 0..<Int.random(in: 0...length, using: &generator) {
      text += pieces[kinds.randomElement(using: &generator)!].randomElement(using: &generator)!
    }
    return text
  }
}
