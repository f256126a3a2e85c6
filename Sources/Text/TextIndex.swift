// One pass over a document leaves everything that signals, edits and signatures read: where chunks, words and lines
// begin and end, their hashes, their lengths. Text is scanned once; signals loop over spans of these arrays.

public import Buffers

/// What of a text index a caller is going to read; the rest is not computed.
public struct TextNeeds: OptionSet, Sendable, Hashable {
  /// The bits.
  public let rawValue: UInt32
  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Whitespace chunks (Python's `str.split()`): `chunkStarts`, `chunkEnds`, `chunkCodePoints`.
  public static let chunks = TextNeeds(rawValue: 1)
  /// Words of the English rule tokenizer (spaCy's), which refine chunks: the `word...` arrays; implies chunks.
  public static let words = TextNeeds(rawValue: 2)
  /// Lines as Python's `str.splitlines()` cuts them: `lineStarts`, `lineEnds`.
  public static let lines = TextNeeds(rawValue: 4)
  /// Positions of "\n": `newlines`.
  public static let newlines = TextNeeds(rawValue: 8)
}

/// What is known of a word, a bit each.
public struct WordTraits: OptionSet, Sendable, BitwiseCopyable {
  /// The bits.
  public let rawValue: UInt8
  /// Makes a set from its bits.
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Some code point is alphabetic (Python's `isalpha`: categories Lu Ll Lt Lm Lo).
  @inlinable public static var hasLetter: WordTraits { WordTraits(rawValue: 1) }
  /// Some code point is outside datatrove's PUNCTUATION_SET: not a symbol word.
  @inlinable public static var hasNonPunctuation: WordTraits { WordTraits(rawValue: 2) }
}

/// The index of one document's text, reused from document to document.
///
/// All offsets are bytes into `text`; ends are exclusive. Behind the text lie 64 readable bytes, all spaces.
public struct TextIndex: ~Copyable {
  /// The text itself, valid UTF-8, with spare spaces behind its end.
  public private(set) var text = Buffer<UInt8>(capacity: 1 << 16)
  /// Code points in the text (Python's `len`).
  public private(set) var codePointCount = 0
  /// Whether every byte is below 0x80.
  public private(set) var isASCII = true

  /// First byte of each whitespace chunk.
  public private(set) var chunkStarts = Buffer<UInt32>()
  /// Byte behind each whitespace chunk.
  public private(set) var chunkEnds = Buffer<UInt32>()
  /// Code points of each whitespace chunk.
  public private(set) var chunkCodePoints = Buffer<UInt32>()

  /// First byte of each word, ascending.
  public private(set) var wordStarts = Buffer<UInt32>()
  /// Byte behind each word.
  public private(set) var wordEnds = Buffer<UInt32>()
  /// Code points of each word.
  public private(set) var wordCodePoints = Buffer<UInt32>()
  /// A 64-bit hash of each word's bytes: equal words have equal hashes.
  public private(set) var wordHashes = Buffer<UInt64>()
  /// What is known of each word.
  public private(set) var wordTraits = Buffer<WordTraits>()

  /// First byte of each line of `str.splitlines()`.
  public private(set) var lineStarts = Buffer<UInt32>()
  /// Byte behind each line, its terminator left out.
  public private(set) var lineEnds = Buffer<UInt32>()
  /// Position of each "\n".
  public private(set) var newlines = Buffer<UInt32>()

  /// Makes an empty index.
  public init() {}

  /// Indexes a text, replacing what was there.
  ///
  /// - Parameters:
  ///   - source: valid UTF-8, less than 4 GB; it is copied.
  ///   - needs: what is going to be read.
  public mutating func index(_ source: Span<UInt8>, needs: TextNeeds) {
    text.removeAll()
    text.append(contentsOf: source)
    unsafe (text.base + text.count).update(repeating: 0x20, count: 64)
    chunkStarts.removeAll()
    chunkEnds.removeAll()
    chunkCodePoints.removeAll()
    wordStarts.removeAll()
    wordEnds.removeAll()
    wordCodePoints.removeAll()
    wordHashes.removeAll()
    wordTraits.removeAll()
    lineStarts.removeAll()
    lineEnds.removeAll()
    newlines.removeAll()
    scan(needs)
    if needs.contains(.words) { cutWords() }
  }

  /// Finds chunks, lines and newlines one code point at a time.
  private mutating func scan(_ needs: TextNeeds) {
    let bytes = unsafe UnsafePointer(text.base)
    let count = text.count
    let wantsChunks = needs.contains(.chunks) || needs.contains(.words)
    let wantsLines = needs.contains(.lines)
    let wantsNewlines = needs.contains(.newlines)
    var position = 0
    var codePoints = 0
    var allASCII = true
    var chunkStart = -1
    var chunkFirstCodePoint = 0
    var lineStart = 0
    while position < count {
      let (scalar, length) = unsafe Scalar.decode(bytes + position)
      if scalar >= 0x80 { allASCII = false }
      if Scalar.isWhitespace(scalar) {
        if chunkStart >= 0 && wantsChunks {
          chunkStarts.append(UInt32(chunkStart))
          chunkEnds.append(UInt32(position))
          chunkCodePoints.append(UInt32(codePoints - chunkFirstCodePoint))
        }
        chunkStart = -1
      } else if chunkStart < 0 {
        chunkStart = position
        chunkFirstCodePoint = codePoints
      }
      if scalar == 0x0A && wantsNewlines { newlines.append(UInt32(position)) }
      let end = position
      position += length
      codePoints += 1
      if Scalar.isLineBreak(scalar) {
        if scalar == 0x0D && position < count, unsafe bytes[position] == 0x0A {
          if wantsNewlines { newlines.append(UInt32(position)) }
          position += 1
          codePoints += 1
        }
        if wantsLines {
          lineStarts.append(UInt32(lineStart))
          lineEnds.append(UInt32(end))
        }
        lineStart = position
      }
    }
    if chunkStart >= 0 && wantsChunks {
      chunkStarts.append(UInt32(chunkStart))
      chunkEnds.append(UInt32(count))
      chunkCodePoints.append(UInt32(codePoints - chunkFirstCodePoint))
    }
    if lineStart < count && wantsLines {
      lineStarts.append(UInt32(lineStart))
      lineEnds.append(UInt32(count))
    }
    codePointCount = codePoints
    isASCII = allASCII
  }

  /// Fills the word arrays from chunks, each chunk being one word.
  private mutating func cutWords() {
    let bytes = unsafe UnsafePointer(text.base)
    for chunk in 0..<chunkStarts.count {
      let start = chunkStarts.span[chunk]
      let end = chunkEnds.span[chunk]
      let codePoints = chunkCodePoints.span[chunk]
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      var traits = WordTraits()
      var position = Int(start)
      while position < Int(end) {
        let (scalar, length) = unsafe Scalar.decode(bytes + position)
        if let properties = Unicode.Scalar(scalar)?.properties {
          switch properties.generalCategory {
          case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            traits.insert(.hasLetter)
          default: break
          }
        }
        if !Scalar.isPunctuation(scalar) { traits.insert(.hasNonPunctuation) }
        for offset in 0..<length { hash = unsafe (hash ^ UInt64(bytes[position + offset])) &* 0x100_0000_01B3 }
        position += length
      }
      wordStarts.append(start)
      wordEnds.append(end)
      wordCodePoints.append(codePoints)
      wordHashes.append(hash)
      wordTraits.append(traits)
    }
  }
}
