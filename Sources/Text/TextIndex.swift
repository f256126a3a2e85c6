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
    // The owner of this module replaces this body.
    text.removeAll()
    text.append(contentsOf: source)
  }
}
