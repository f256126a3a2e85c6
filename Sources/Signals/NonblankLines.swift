// Lines between "\n" that are not blank: FineWeb's rules on their ends, lengths and repeats.

internal import Buffers
internal import CXXHash
public import Measures
public import Text

#if canImport(Glibc)
  internal import Glibc
#endif

/// What FineWeb's quality rules ask of lines.
///
/// A line here stands between "\n" characters alone and holds something other than white space; it is not stripped, so
/// a trailing space or carriage return belongs to it and hides its last mark.
public struct NonblankLines: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition("nonblank_lines.count", unit: "lines", "Lines between \\n that are not white space alone."),
    MeasureDefinition(
      "nonblank_lines.terminal_punctuation", unit: "lines",
      "Of these, lines whose very last character is one of datatrove's 159 TERMINAL_PUNCTUATION characters."),
    MeasureDefinition("nonblank_lines.short", unit: "lines", "Of these, lines of at most 30 code points."),
    MeasureDefinition(
      "nonblank_lines.duplicate_code_points", unit: "code points",
      "Length of those lines that equal an earlier one; the first of equal lines does not count."),
    MeasureDefinition("text.code_points_without_newlines", unit: "code points", "Length of the text without its \\n."),
    MeasureDefinition("text.newlines", unit: "characters", "Newline characters (\\n) in the text."),
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "nonblank_lines.count", unit: "lines", .measure("nonblank_lines.count"),
      "Lines between \\n that hold something other than white space; datatrove's reason `empty` is a count of 0.",
      source: source),
    SignalDefinition(
      "nonblank_lines.terminal_punctuation_fraction", unit: "share of lines",
      .ratio("nonblank_lines.terminal_punctuation", "nonblank_lines.count"),
      """
      Share of lines (between \\n, not blank) that end in a terminal mark of any script. Lines are not stripped: a \
      trailing space or carriage return hides the mark. U+2026, quotation marks and colons are not terminal.
      """, source: source),
    SignalDefinition(
      "nonblank_lines.short_fraction", unit: "share of lines",
      .ratio("nonblank_lines.short", "nonblank_lines.count"),
      "Share of lines (between \\n, not blank, not stripped) of at most 30 code points.", source: source),
    SignalDefinition(
      "nonblank_lines.duplicate_code_point_fraction", unit: "share of code points",
      .ratio("nonblank_lines.duplicate_code_points", "text.code_points_without_newlines"),
      """
      Code points of lines (between \\n, not blank) that equal an earlier line, as a share of the text without its \
      newlines. The paper keeps documents below 0.1, datatrove's code those up to 0.01.
      """, source: source),
    SignalDefinition(
      "words.newline_ratio", unit: "newlines a word", .ratio("text.newlines", "words.all"),
      "Newline characters for each word of spaCy's English tokenizer, symbols included: high in lists.",
      source: "datatrove FineWebQualityFilter (list_ratio); not in the paper"),
  ]

  private static let source = "Penedo et al. 2024, arXiv 2406.17557, section 3.6; datatrove FineWebQualityFilter"

  /// What it reads of the index.
  public static let needs: TextNeeds = [.newlines]

  /// The most code points of a short line.
  private static let shortLength = 30

  /// Open addressing: a line's tag in the high, its number plus one in the low half; 0 is free.
  private var table = Buffer<UInt64>()
  /// First byte of each line in the table.
  private var starts = Buffer<UInt32>()
  /// Bytes of each line in the table.
  private var sizes = Buffer<UInt32>()

  /// Makes the family's scratch memory.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let text = unsafe UnsafePointer(index.text.base)
    let newlines = index.newlines.span
    let size = index.text.count
    let isASCII = index.isASCII
    clear(lines: newlines.count + 1)
    var count = 0
    var terminal = 0
    var short = 0
    var duplicated = 0
    var start = 0
    for number in 0...newlines.count {
      let end = number < newlines.count ? Int(newlines[number]) : size
      defer { start = end + 1 }
      if unsafe start == end || isBlank(text, start, end) { continue }
      count &+= 1
      terminal &+= unsafe Self.endsInTerminal(text + end) ? 1 : 0
      let bytes = end - start
      if bytes <= Self.shortLength {
        short &+= 1
      } else if !isASCII && bytes <= 4 * Self.shortLength {
        short &+= unsafe CodePoints.count(text + start, bytes) <= Self.shortLength ? 1 : 0
      }
      if unsafe isRepeat(text, start, bytes) {
        duplicated &+= unsafe isASCII ? bytes : CodePoints.count(text + start, bytes)
      }
    }
    values[0] = UInt64(count)
    values[1] = UInt64(terminal)
    values[2] = UInt64(short)
    values[3] = UInt64(duplicated)
    values[4] = UInt64(index.codePointCount - newlines.count)
    values[5] = UInt64(newlines.count)
  }

  /// Whether a line is white space alone; nearly always told by its first byte.
  @inline(__always)
  private func isBlank(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let first = unsafe text[start]
    if first > 0x20 && first < 0x80 { return false }
    let bounds = unsafe WhiteSpace.trim(text, start, end)
    return bounds.start == bounds.end
  }

  /// Whether the code point before `end` is terminal punctuation.
  @inline(__always)
  static func endsInTerminal(_ end: UnsafePointer<UInt8>) -> Bool {
    let last = unsafe end[-1]
    if last < 0x80 { return last == UInt8(ascii: ".") || last == UInt8(ascii: "!") || last == UInt8(ascii: "?") }
    return unsafe UnicodeClasses.classes(of: CodePoints.last(before: end).scalar).contains(.terminal)
  }

  /// Empties the table and gives it at least two slots a line.
  private mutating func clear(lines: Int) {
    var slots = 64
    while slots < 2 * lines { slots *= 2 }
    table.reserve(slots)
    table.count = slots
    unsafe table.base.update(repeating: 0, count: slots)
    starts.removeAll()
    sizes.removeAll()
  }

  /// Whether an equal line came before; if not, the line is remembered.
  @inline(__always)
  private mutating func isRepeat(_ text: UnsafePointer<UInt8>, _ start: Int, _ bytes: Int) -> Bool {
    let hash = unsafe XXH3_64bits(text + start, bytes)
    let mask = table.count - 1
    let tag = hash & 0xFFFF_FFFF_0000_0000
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = unsafe table.base[slot]
      if entry == 0 {
        starts.append(UInt32(start))
        sizes.append(UInt32(bytes))
        unsafe table.base[slot] = tag | UInt64(starts.count)
        return false
      }
      if entry & 0xFFFF_FFFF_0000_0000 == tag {
        let other = Int(entry & 0xFFFF_FFFF) - 1
        if unsafe Int(sizes.base[other]) == bytes
          && memcmp(text + Int(starts.base[other]), text + start, bytes) == 0
        {
          return true
        }
      }
      slot = (slot + 1) & mask
    }
  }
}
