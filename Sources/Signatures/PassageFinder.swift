// Finds the passages of a text and hashes them: in the scan for the passage part, in the write pass to cut them out.

public import Buffers
internal import CXXHash
internal import Glibc
internal import Text

/// Finds passages; one a worker and step, reused from document to document.
///
/// A text is first cut into pieces (lines, paragraphs or sentences), in order and without overlap. A passage is a piece,
/// or as many consecutive ones as a span has; it has the number of its first piece.
public struct PassageFinder: ~Copyable {
  /// What passages are.
  public let parameters: PassageParameters
  /// First byte of each piece.
  public private(set) var starts = Buffer<UInt32>()
  /// Byte behind each piece.
  ///
  /// A line's piece is without its newline, a paragraph's with it, a sentence's has what lies between the sentence before
  /// and it.
  public private(set) var ends = Buffer<UInt32>()
  /// The hash of each passage; 0 for one that is not compared with others.
  public private(set) var hashes = Buffer<UInt64>()

  /// The text cut last, with readable bytes behind its end.
  private var text = Buffer<UInt8>(capacity: 1 << 16)
  private var line = NormalisedLine()
  private var splitter = SentenceSplitter()
  private var index = TextIndex()
  private var simplified = SimplifiedText()
  /// The simplified sentences with a space between two, and where each begins and ends.
  private var joined = Buffer<UInt8>(capacity: 1 << 16)
  private var joinedStarts = Buffer<UInt32>()
  private var joinedEnds = Buffer<UInt32>()

  /// Makes a finder.
  public init(_ parameters: PassageParameters) { self.parameters = parameters }

  /// Fills `starts`, `ends` and `hashes` for a text, valid UTF-8 of less than 1 GB.
  public mutating func find(_ text: Span<UInt8>) {
    cut(text)
    hashes.removeAll()
    switch parameters.unit {
    case .line: hashLines()
    case .paragraph: hashParagraphs()
    case .span: hashSpans()
    }
  }

  /// Fills `starts` and `ends` alone.
  public mutating func cut(_ text: Span<UInt8>) {
    self.text.removeAll()
    self.text.append(contentsOf: text)
    starts.removeAll()
    ends.removeAll()
    hashes.removeAll()
    switch parameters.unit {
    case .line: cutLines()
    case .paragraph: cutParagraphs()
    case .span where parameters.splitsSentences: cutSentences()
    case .span: cutIndexedLines()
    }
  }

  /// Bytes of the text cut last.
  var end: Int { text.count }

  // MARK: Cutting

  /// The strings of Python's `split("\n")`; none for an empty text, which CCNet leaves out.
  private mutating func cutLines() {
    let count = text.count
    if count == 0 { return }
    let bytes = text.base
    var start = 0
    while let found = memchr(bytes + start, 0x0A, count - start) {
      let end = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
      starts.append(UInt32(start))
      ends.append(UInt32(end))
      start = end + 1
    }
    starts.append(UInt32(start))
    ends.append(UInt32(count))
  }

  /// Lines, each with its newline.
  ///
  /// Dolma counts code points and compares them with the length in bytes, so that a newline which ends the text belongs to
  /// the paragraph before it only where the text is not all ASCII.
  private mutating func cutParagraphs() {
    cutLines()
    if starts.count < 2 { return }
    let isASCII = CodePoints.count(text.base, text.count) == text.count
    for piece in 0..<ends.count - 1 { ends.base[piece] += 1 }
    if isASCII && Int(starts.base[starts.count - 1]) == text.count {
      ends.base[ends.count - 2] -= 1
      starts.base[starts.count - 1] -= 1
      ends.base[ends.count - 1] -= 1
    }
  }

  private mutating func cutSentences() {
    splitter.split(text.unsafeElements)
    var start: UInt32 = 0
    for end in splitter.ends.unsafeElements {
      starts.append(start)
      ends.append(end)
      start = end
    }
  }

  /// The strings of Python's `splitlines()`.
  private mutating func cutIndexedLines() {
    let bytes = text.unsafeElements
    index.index(bytes.span, needs: .lines)
    starts.append(from: index.lineStarts.base, count: index.lineStarts.count)
    ends.append(from: index.lineEnds.base, count: index.lineEnds.count)
  }

  // MARK: Hashing

  private mutating func hashLines() {
    hashes.reserve(starts.count)
    let bytes = UnsafePointer(text.base)
    for piece in 0..<starts.count {
      line.normalise(bytes, Int(starts.base[piece]), Int(ends.base[piece]))
      let count = line.text.count
      let isShort =
        count < 4 * parameters.minimumLength && CodePoints.count(line.text.base, count) < parameters.minimumLength
      hashes.append(isShort ? 0 : Self.counting(XXH3_64bits(line.text.base, count)))
    }
  }

  private mutating func hashParagraphs() {
    hashes.reserve(starts.count)
    let bytes = UnsafePointer(text.base)
    for piece in 0..<starts.count {
      let start = Int(starts.base[piece])
      var end = Int(ends.base[piece])
      if end > start && bytes[end - 1] == 0x0A { end -= 1 }
      hashes.append(isShort(bytes, start, end) ? 0 : Self.counting(XXH3_64bits(bytes + start, end - start)))
    }
  }

  /// Whether what is left of a paragraph, stripped, has too few code points.
  private func isShort(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if parameters.minimumLength == 0 { return false }
    let (first, last) = WhiteSpace.trim(bytes, start, end)
    let count = last - first
    return count < 4 * parameters.minimumLength && CodePoints.count(bytes + first, count) < parameters.minimumLength
  }

  /// Hashes spans as datatrove's `SentenceDedupSignature` does, by XXH64 of its simplified sentences with a space between.
  private mutating func hashSpans() {
    let bytes = UnsafePointer(text.base)
    joined.removeAll()
    joinedStarts.removeAll()
    joinedEnds.removeAll()
    for piece in 0..<starts.count {
      let (first, last) = WhiteSpace.trim(bytes, Int(starts.base[piece]), Int(ends.base[piece]))
      // A blank sentence, which only the last can be, is none.
      if first == last && parameters.splitsSentences { continue }
      let sentence = UnsafeBufferPointer(start: bytes + first, count: last - first)
      simplified.simplify(sentence.span)
      if joinedStarts.count > 0 { joined.append(0x20) }
      joinedStarts.append(UInt32(joined.count))
      joined.append(from: simplified.text.base, count: simplified.text.count)
      joinedEnds.append(UInt32(joined.count))
    }
    let spans = joinedStarts.count - parameters.sentences + 1
    if spans <= 0 { return }
    hashes.reserve(spans)
    for span in 0..<spans {
      let start = Int(joinedStarts.base[span])
      let count = Int(joinedEnds.base[span + parameters.sentences - 1]) - start
      // Nothing but the spaces between sentences that are empty when simplified.
      let gram = UnsafeBufferPointer(start: joined.base + start, count: count)
      let isBlank = count == parameters.sentences - 1 && gram.allSatisfy { $0 == 0x20 }
      hashes.append(isBlank ? 0 : Self.counting(XXH64(joined.base + start, count, 0)))
    }
  }

  /// A hash that is not 0, which stands for what is not compared.
  @inline(__always) private static func counting(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }
}
