// One pass over a document leaves everything that signals, edits and signatures read: where chunks, words and lines
// begin and end, their hashes, their lengths. Text is scanned once; signals loop over spans of these arrays.

public import Buffers
internal import CKernels

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
  /// Where those words start and end, and nothing else of them or of chunks: `wordStarts`, `wordEnds`.
  public static let wordEdges = TextNeeds(rawValue: 16)
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

  /// The classes of all bytes, a bit each.
  private var continuations = Buffer<UInt64>()
  private var letters = Buffer<UInt64>()
  private var digits = Buffer<UInt64>()
  private var high = Buffer<UInt64>()
  private var spaces = Buffer<UInt64>()
  private var cutter = WordCutter()
  /// The edges of the words of the text before, while some of them are kept.
  private var earlierStarts = Buffer<UInt32>()
  private var earlierEnds = Buffer<UInt32>()

  /// Makes an empty index.
  public init() {}

  /// How chunks of all texts so far were cut into words.
  public var chunkRoutes: ChunkRoutes { cutter.routes }

  /// Indexes a text, replacing what was there.
  ///
  /// - Parameters:
  ///   - source: valid UTF-8, less than 4 GB; it is copied.
  ///   - needs: what is going to be read.
  public mutating func index(_ source: Span<UInt8>, needs: TextNeeds) {
    text.removeAll()
    text.append(contentsOf: source)
    fill(needs, keeping: Span())
  }

  /// Indexes a text that has parts of the text before, replacing what was there.
  ///
  /// The index is the same as if the text were new; but words of the parts, where the index has them, are taken over.
  ///
  /// - Parameters:
  ///   - edited: valid UTF-8, less than 4 GB; it becomes the text, and the buffer gets the text before.
  ///   - parts: ascending in both texts; in neither text does a chunk reach across the ends of a part.
  ///   - needs: what is going to be read.
  public mutating func replaceText(with edited: inout Buffer<UInt8>, keeping parts: Span<KeptPart>, needs: TextNeeds) {
    swap(&text, &edited)
    swap(&wordStarts, &earlierStarts)
    swap(&wordEnds, &earlierEnds)
    fill(needs, keeping: earlierStarts.count > 0 ? parts : Span())
  }

  /// Indexes the text; the words of some parts are the earlier ones.
  private mutating func fill(_ needs: TextNeeds, keeping parts: Span<KeptPart>) {
    unsafe (text.base + text.count).update(repeating: 0x20, count: Buffer<UInt8>.padding)
    wordStarts.removeAll()
    wordEnds.removeAll()
    let cutsWords = needs.contains(.words) || needs.contains(.wordEdges)
    // Where all words are earlier ones, neither chunks nor classes of bytes are looked for.
    let keepsWords = cutsWords && needs.isDisjoint(with: [.chunks, .words]) && isCovered(by: parts)
    scan(cutsWords && !keepsWords ? needs.union([.chunks, .words]) : needs)
    lineStarts.removeAll()
    if needs.contains(.lines) { cutLines() }
    if needs.contains(.chunks) || needs.contains(.words) { countChunks() } else { chunkCodePoints.removeAll() }
    if cutsWords { cutWords(keeping: parts) }
    if needs.contains(.words) {
      describeWords()
    } else {
      wordCodePoints.removeAll()
      wordHashes.removeAll()
      wordTraits.removeAll()
    }
  }

  /// Finds edges of chunks, line breaks, newlines and byte classes.
  ///
  /// The arrays grow by what a segment of the text can need at most, so that they follow what a document has rather
  /// than what its length would allow.
  private mutating func scan(_ needs: TextNeeds) {
    let segment = 64
    let blocks = text.count / 64 + 1
    var wanted: UInt32 = 0
    if needs.contains(.chunks) { wanted |= UInt32(SLUICE_SCAN_CHUNKS) }
    if needs.contains(.lines) { wanted |= UInt32(SLUICE_SCAN_LINES) }
    if needs.contains(.newlines) { wanted |= UInt32(SLUICE_SCAN_NEWLINES) }
    continuations.count = 0
    continuations.reserve(blocks)
    var scan = sluice_scan()
    unsafe scan.continuations = continuations.base
    if needs.contains(.words) {
      wanted |= UInt32(SLUICE_SCAN_CLASSES)
      letters.reserve(blocks)
      digits.reserve(blocks)
      high.reserve(blocks)
      spaces.reserve(blocks + 1)
      unsafe scan.letters = letters.base
      unsafe scan.digits = digits.base
      unsafe scan.high = high.base
      unsafe scan.spaces = spaces.base
    }
    chunkStarts.count = 0
    chunkEnds.count = 0
    lineEnds.count = 0
    newlines.count = 0
    var first = 0
    while first < blocks {
      let last = min(first + segment, blocks)
      let room = (last - first) * 64
      if needs.contains(.chunks) {
        chunkStarts.reserve(chunkStarts.count + room / 2 + 64)
        chunkEnds.reserve(chunkEnds.count + room / 2 + 64)
        unsafe scan.chunk_starts = chunkStarts.base
        unsafe scan.chunk_ends = chunkEnds.base
      }
      if needs.contains(.lines) {
        lineEnds.reserve(lineEnds.count + room + 64)
        unsafe scan.line_breaks = lineEnds.base
      }
      if needs.contains(.newlines) {
        newlines.reserve(newlines.count + room + 64)
        unsafe scan.newlines = newlines.base
      }
      unsafe sluice_scan_blocks(&scan, text.base, first, last, wanted)
      chunkStarts.count = unsafe scan.chunk_start_count
      chunkEnds.count = unsafe scan.chunk_end_count
      lineEnds.count = unsafe scan.line_break_count
      newlines.count = unsafe scan.newline_count
      first = last
    }
    codePointCount = unsafe text.count - scan.continuation_count
    isASCII = unsafe scan.any_high == 0
  }

  /// Turns line breaks, which are the ends of lines, into lines.
  private mutating func cutLines() {
    let breaks = lineEnds.count
    lineStarts.reserve(breaks + 1)
    let bytes = unsafe UnsafePointer(text.base)
    let starts = unsafe lineStarts.base
    let ends = unsafe lineEnds.base
    var start: UInt32 = 0
    for line in 0..<breaks {
      unsafe starts[line] = start
      let end = unsafe ends[line]
      let first = unsafe bytes[Int(end)]
      if first < 0x80 {
        let isPair = unsafe first == 0x0D && bytes[Int(end) + 1] == 0x0A
        start = end &+ (isPair ? 2 : 1)
      } else {
        start = end &+ (first == 0xC2 ? 2 : 3)
      }
    }
    lineStarts.count = breaks
    if Int(start) < text.count {
      lineStarts.append(start)
      lineEnds.append(UInt32(text.count))
    }
  }

  /// Counts the code points of chunks.
  private mutating func countChunks() {
    let count = chunkStarts.count
    chunkCodePoints.count = 0
    chunkCodePoints.reserve(count)
    unsafe sluice_count_code_points(
      continuations.base, chunkStarts.base, chunkEnds.base, chunkCodePoints.base, count)
    chunkCodePoints.count = count
  }

  /// Whether nothing but single newlines stands between some parts of the text.
  private func isCovered(by parts: Span<KeptPart>) -> Bool {
    var end = 0
    for number in parts.indices {
      let part = parts[number]
      let gap = Int(part.after) - end
      if unsafe gap > 1 || (gap == 1 && text.base[end] != 0x0A) { return false }
      end = Int(part.after + part.count)
    }
    return end == text.count
  }

  /// Cuts chunks into words, and takes over the earlier words of some parts.
  private mutating func cutWords(keeping parts: Span<KeptPart>) {
    var chunk = 0
    var word = 0
    for number in parts.indices {
      let part = parts[number]
      cutWords(ofChunks: chunk..<chunkStarts.firstIndex(from: chunk, notBelow: part.after))
      chunk = chunkStarts.firstIndex(from: chunk, notBelow: part.after + part.count)
      let first = earlierStarts.firstIndex(from: word, notBelow: part.before)
      word = earlierStarts.firstIndex(from: first, notBelow: part.before + part.count)
      keepWords(first..<word, movedBy: part.after &- part.before)
    }
    cutWords(ofChunks: chunk..<chunkStarts.count)
  }

  /// Cuts some chunks into words.
  private mutating func cutWords(ofChunks chunks: Range<Int>) {
    if chunks.isEmpty { return }
    let scanned = unsafe ScannedText(
      text: UnsafePointer(text.base), letters: letters.base, digits: digits.base, high: high.base, spaces: spaces.base,
      blocks: text.count / 64 + 1, chunkStarts: chunkStarts.base + chunks.lowerBound,
      chunkEnds: chunkEnds.base + chunks.lowerBound, chunkCount: chunks.count)
    cutter.cut(scanned, into: &wordStarts, &wordEnds)
  }

  /// Takes over some of the earlier words, moved by a distance (modulo 2^32).
  private mutating func keepWords(_ words: Range<Int>, movedBy distance: UInt32) {
    let count = wordStarts.count
    wordStarts.reserve(count + words.count)
    wordEnds.reserve(count + words.count)
    let starts = unsafe wordStarts.base + count
    let ends = unsafe wordEnds.base + count
    let earlierStarts = unsafe earlierStarts.base + words.lowerBound
    let earlierEnds = unsafe earlierEnds.base + words.lowerBound
    for word in 0..<words.count {
      unsafe starts[word] = earlierStarts[word] &+ distance
      unsafe ends[word] = earlierEnds[word] &+ distance
    }
    wordStarts.count = count + words.count
    wordEnds.count = count + words.count
  }

  /// Fills what is known of words.
  private mutating func describeWords() {
    let count = wordStarts.count
    wordCodePoints.count = 0
    wordCodePoints.reserve(count)
    wordHashes.count = 0
    wordHashes.reserve(count)
    wordTraits.count = 0
    wordTraits.reserve(count)
    var source = sluice_word_source()
    unsafe source.text = UnsafePointer(text.base)
    unsafe source.continuations = UnsafePointer(continuations.base)
    unsafe source.letters = UnsafePointer(letters.base)
    unsafe source.digits = UnsafePointer(digits.base)
    unsafe source.high = UnsafePointer(high.base)
    unsafe source.unicode_classes = UnicodeClasses.table
    unsafe wordTraits.base.withMemoryRebound(to: UInt8.self, capacity: count) { traits in
      unsafe sluice_describe_words(
        &source, wordStarts.base, wordEnds.base, 0, count, wordHashes.base, wordCodePoints.base, traits)
    }
    wordCodePoints.count = count
    wordHashes.count = count
    wordTraits.count = count
  }
}
