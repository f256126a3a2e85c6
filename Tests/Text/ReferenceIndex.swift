// The text index as its definition says it, one code point at a time: what the fast passes must equal.

import Support

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
      if isWhitespace(scalar) {
        if let chunk { chunks.append(chunk) }
        chunk = nil
      } else {
        chunk = Piece(start: chunk?.start ?? position, end: end, codePoints: (chunk?.codePoints ?? 0) + 1)
      }
      let isSecondOfPair = number > 0 && scalar == "\n" && scalars[number - 1] == "\r"
      if !isSecondOfPair {
        if isLineBreak(scalar) {
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
  static func make(length: Int, using generator: inout SeededRandom) -> String {
    var kinds: [Int] = []
    for _ in 0..<Int.random(in: 1...6, using: &generator) { kinds.append(Int.random(in: 0..<7, using: &generator)) }
    var text = ""
    for _ in 0..<Int.random(in: 0...length, using: &generator) {
      text += pieces[kinds.randomElement(using: &generator)!].randomElement(using: &generator)!
    }
    return text
  }
}
