// Repeated lines and paragraphs, as datatrove's reading of Gopher's rules counts them.

import Buffers
import CKernels
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

  private var table = RepetitionTable()
  /// Hashes of lines that occur twice.
  private var marks = Buffer<UInt8>()
  /// Lines that may be equal to another.
  private var candidates = Buffer<UInt32>()
  /// Whether a line is equal to another.
  private var repeated = Buffer<UInt8>()

  /// Makes the scratch memory.
  public init() {}

  /// Counts lines and paragraphs, repetitions, and code points of those.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let length = index.text.count
    let newlines = index.newlines.count
    if length == 0 {
      for slot in 0..<Self.measures.count { unsafe values[slot] = 0 }
      return
    }
    let text = unsafe UnsafePointer(index.text.base)
    var source = unsafe sluice_text_lines(
      text: text, newlines: UnsafePointer(index.newlines.base), newline_count: newlines, length: length,
      ascii: index.isASCII ? 1 : 0)

    // Lines; empty ones stand at the ends of the text only, and the second is a repetition of no length.
    marks.reserve(sluice_twice_places(newlines + 1))
    candidates.reserve(newlines + 1)
    repeated.reserve(newlines + 1)
    var filled = 0
    let found = unsafe sluice_lines_seen_twice(&source, marks.base, candidates.base, repeated.base, &filled)
    var lines = sluice_repetitions()
    var size = RepetitionTable.size(for: found)
    while unsafe sluice_repeated_lines(
      &source, candidates.base, found, repeated.base, table.search(size: size, positions: newlines + 1), &lines)
      == sluice_search_full
    { size *= 4 }
    let empty = unsafe (text[0] == 0x0A ? 1 : 0) + (text[length - 1] == 0x0A ? 1 : 0)
    unsafe values[3] = UInt64(filled + empty)
    unsafe values[4] = UInt64(lines.duplicates + (empty == 2 ? 1 : 0))
    unsafe values[5] = UInt64(lines.code_points)

    // Paragraphs, in what Python's `str.strip()` leaves.
    let chunks = index.chunkStarts.count
    var all = 1
    var paragraphs = sluice_repetitions()
    if chunks > 0 {
      let start = Int(unsafe index.chunkStarts.base[0])
      let end = Int(unsafe index.chunkEnds.base[chunks - 1])
      let whole = unsafe (start == 0 || text[start - 1] == 0x0A) && (end == length || text[end] == 0x0A)
      let known = whole ? unsafe UnsafePointer(repeated.base) : nil
      while unsafe sluice_repeated_paragraphs(
        &source, start, end, known, table.search(size: size, positions: newlines + 1), &all, &paragraphs)
        == sluice_search_full
      { size *= 4 }
    }
    unsafe values[0] = UInt64(all)
    unsafe values[1] = UInt64(paragraphs.duplicates)
    unsafe values[2] = UInt64(paragraphs.code_points)
  }
}
