// Repeated lines and paragraphs, as datatrove's reading of Gopher's rules counts them.

import Buffers
import Glibc
public import Measures
public import Text

/// Lines and paragraphs that occurred before in the same text.
///
/// Lines are what `re.split("\n+", text)` gives: a newline at either end of the text adds an empty line there.
/// Paragraphs are what `re.split("\n{2,}", text.strip())` gives. The second and later occurrences count, and all their
/// code points. An empty text has neither, so that its shares are undefined; datatrove rejects it before it counts.
public struct RepetitionOfLines: SignalFamily, ~Copyable {
  /// Counts of lines and paragraphs, of their repetitions, and code points in those.
  public static let measures = [
    MeasureDefinition(
      "repetition.paragraphs", unit: "paragraphs", "Parts of the stripped text between two or more newlines."),
    MeasureDefinition(
      "repetition.duplicate_paragraphs", unit: "paragraphs", "Paragraphs equal to an earlier paragraph."),
    MeasureDefinition(
      "repetition.duplicate_paragraph_code_points", unit: "code points",
      "Code points in paragraphs equal to an earlier paragraph."),
    MeasureDefinition(
      "repetition.lines", unit: "lines",
      "Parts of the text between runs of newlines; a newline at either end of the text adds an empty one."),
    MeasureDefinition("repetition.duplicate_lines", unit: "lines", "Lines equal to an earlier line."),
    MeasureDefinition(
      "repetition.duplicate_line_code_points", unit: "code points", "Code points in lines equal to an earlier line."),
  ]
  /// Gopher's four shares of repeated lines and paragraphs.
  public static let signals = [
    SignalDefinition(
      "repetition.duplicate_paragraph_fraction", unit: "share of paragraphs",
      .ratio("repetition.duplicate_paragraphs", "repetition.paragraphs"),
      "Share of paragraphs that are equal to an earlier one. Paragraphs lie between two or more newlines of the text "
        + "without the white space at its ends.",
      source: source),
    SignalDefinition(
      "repetition.duplicate_paragraph_code_point_fraction", unit: "share of code points",
      .ratio("repetition.duplicate_paragraph_code_points", "repetition.text_code_points"),
      "Share of the text that lies in paragraphs equal to an earlier one. The denominator counts all white space.",
      source: source),
    SignalDefinition(
      "repetition.duplicate_line_fraction", unit: "share of lines",
      .ratio("repetition.duplicate_lines", "repetition.lines"),
      "Share of lines that are equal to an earlier one. Runs of newlines separate lines; newlines at both ends of the "
        + "text make two empty lines, one of them a repetition.",
      source: source),
    SignalDefinition(
      "repetition.duplicate_line_code_point_fraction", unit: "share of code points",
      .ratio("repetition.duplicate_line_code_points", "repetition.text_code_points"),
      "Share of the text that lies in lines equal to an earlier one. The denominator counts all white space.",
      source: source),
  ]
  private static let source = "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove gopher_repetition_filter"
  /// Newlines, and chunks for the white space at the ends of the text.
  public static let needs: TextNeeds = [.chunks, .newlines]

  /// Lines or paragraphs seen, by where they start.
  private var table = RepetitionTable()

  /// Makes the scratch memory.
  public init() {}

  /// Counts lines and paragraphs, repetitions, and code points of those.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let text = index.text.unsafeElements
    let newlines = index.newlines.unsafeElements
    if text.count == 0 {
      for slot in 0..<Self.measures.count { unsafe values[slot] = 0 }
      return
    }
    let chunks = index.chunkStarts.count
    let start = chunks == 0 ? 0 : Int(unsafe index.chunkStarts.base[0])
    let end = chunks == 0 ? 0 : Int(unsafe index.chunkEnds.base[chunks - 1])
    let paragraphs = unsafe count(text, newlines, start..<end, separator: 2, index.isASCII)
    let lines = unsafe count(text, newlines, 0..<text.count, separator: 1, index.isASCII)
    unsafe values[0] = paragraphs.all
    unsafe values[1] = paragraphs.duplicates
    unsafe values[2] = paragraphs.codePoints
    unsafe values[3] = lines.all
    unsafe values[4] = lines.duplicates
    unsafe values[5] = lines.codePoints
  }

  /// What was counted of lines or paragraphs.
  private struct Counts {
    var all: UInt64 = 0
    var duplicates: UInt64 = 0
    var codePoints: UInt64 = 0
    var empty = 0
  }

  /// Counts the parts of `range` that lie between runs of at least `separator` newlines.
  private mutating func count(
    _ text: UnsafeBufferPointer<UInt8>, _ newlines: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, separator: Int,
    _ isASCII: Bool
  ) -> Counts {
    var counts = Counts()
    table.clear(for: newlines.count + 1)
    var start = range.lowerBound
    var next = 0
    while next < newlines.count, unsafe Int(newlines[next]) < start { next += 1 }
    while true {
      // The next run of newlines that is long enough, or the end.
      var end = range.upperBound
      var after = -1
      while next < newlines.count {
        let first = unsafe Int(newlines[next])
        if first >= range.upperBound { break }
        var run = 1
        while next + run < newlines.count, unsafe Int(newlines[next + run]) == first + run { run += 1 }
        next += run
        if run >= separator {
          end = first
          after = first + run
          break
        }
      }
      unsafe add(text, start, end, range.upperBound, separator, isASCII, &counts)
      if after < 0 { return counts }
      start = after
    }
  }

  /// Counts one part, and finds whether an equal one came before.
  private mutating func add(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ limit: Int, _ separator: Int, _ isASCII: Bool,
    _ counts: inout Counts
  ) {
    counts.all += 1
    let length = end - start
    if length == 0 {
      if counts.empty > 0 { counts.duplicates += 1 }
      counts.empty += 1
      return
    }
    let bytes = text.baseAddress!
    let hash = unsafe RepetitionHash.whole(bytes + start, length)
    let slots = unsafe table.base
    let mask = table.slotMask
    var slot = Int(truncatingIfNeeded: hash) & mask
    while unsafe slots[slot] != 0 {
      let entry = unsafe slots[slot]
      if entry >> 32 == hash >> 32 {
        let other = Int(entry & 0xFFFF_FFFF) - 1
        let otherEnd = other + length
        // Parts hold no separator, so equal bytes are an equal part if one follows them, or the end.
        if otherEnd <= limit, unsafe memcmp(bytes + other, bytes + start, length) == 0,
          unsafe otherEnd == limit
            || bytes[otherEnd] == 0x0A && (separator == 1 || bytes[otherEnd + 1] == 0x0A)
        {
          counts.duplicates += 1
          counts.codePoints += UInt64(unsafe codePoints(bytes + start, length, isASCII))
          return
        }
      }
      slot = (slot + 1) & mask
    }
    unsafe slots[slot] = (hash >> 32) << 32 | UInt64(start + 1)
  }

  /// Code points in valid UTF-8.
  private func codePoints(_ bytes: UnsafePointer<UInt8>, _ length: Int, _ isASCII: Bool) -> Int {
    if isASCII { return length }
    var count = 0
    for position in 0..<length { count &+= unsafe bytes[position] & 0xC0 == 0x80 ? 0 : 1 }
    return count
  }
}
