// Lines as Python's splitlines() cuts them: how many begin with a bullet or end in an ellipsis.

internal import Buffers
public import Measures
public import Text

/// Gopher's two rules on lines.
///
/// A line here is one of `str.splitlines()`: cut at \n, \r, \r\n, \v, \f, U+001C to U+001E, U+0085, U+2028 and U+2029;
/// blank lines count, and a final terminator makes no further line.
public struct Lines: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition("lines.count", unit: "lines", "Lines of splitlines(), blank ones included."),
    MeasureDefinition(
      "lines.bullet_starts", unit: "lines", "Lines whose first character, white space aside, is • or -."),
    MeasureDefinition("lines.ellipsis_ends", unit: "lines", "Lines that end, white space aside, in ... or U+2026."),
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "lines.bullet_fraction", unit: "share of lines", .ratio("lines.bullet_starts", "lines.count"),
      "Share of lines (splitlines(), blank ones included) that begin, white space aside, with • or a hyphen.",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
    SignalDefinition(
      "lines.ellipsis_end_fraction", unit: "share of lines", .ratio("lines.ellipsis_ends", "lines.count"),
      "Share of lines (splitlines(), blank ones included) that end, white space aside, in ... or U+2026.",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
  ]

  /// What it reads of the index.
  public static let needs: TextNeeds = [.lines]

  /// Makes the family; it needs no scratch memory.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let starts = index.lineStarts.span
    let ends = index.lineEnds.span
    let text = index.text.base
    var bullets: UInt64 = 0
    var ellipses: UInt64 = 0
    for line in 0..<starts.count {
      let bounds = unsafe WhiteSpace.trim(text, Int(starts[line]), Int(ends[line]))
      if bounds.start == bounds.end { continue }
      let first = unsafe text[bounds.start]
      if first == UInt8(ascii: "-") {
        bullets &+= 1
      } else if first == 0xE2 {
        // U+2022 is E2 80 A2.
        let isBullet = unsafe text[bounds.start + 1] == 0x80 && text[bounds.start + 2] == 0xA2
        bullets &+= isBullet ? 1 : 0
      }
      let last = unsafe text[bounds.end - 1]
      if last == UInt8(ascii: ".") || last == 0xA6, bounds.end - bounds.start >= 3 {
        let (third, second) = unsafe (text[bounds.end - 3], text[bounds.end - 2])
        let isDots = last == UInt8(ascii: ".") && second == last && third == last
        // U+2026 is E2 80 A6.
        let isSign = last == 0xA6 && second == 0x80 && third == 0xE2
        ellipses &+= isDots || isSign ? 1 : 0
      }
    }
    values[0] = UInt64(starts.count)
    values[1] = bullets
    values[2] = ellipses
  }
}
