// Lengths of the longest lines: what mC4 calls paragraphs.

internal import Buffers
public import Measures
public import Text

/// What mC4's paragraph rule asks: whether at least three lines are long.
///
/// A paragraph here is what stands between "\n" characters, blank or not, and is not stripped.
public struct C4Paragraphs: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition("c4.paragraphs", unit: "lines", "Lines between \\n, blank ones included."),
    MeasureDefinition(
      "c4.third_longest_paragraph", unit: "code points",
      "Length of the third-longest line between \\n; 0 where there are fewer than three."),
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "c4.paragraphs", unit: "lines", .measure("c4.paragraphs"),
      "Lines between \\n, blank ones included (mC4 calls them paragraphs).", source: source),
    SignalDefinition(
      "c4.third_longest_paragraph", unit: "code points", .measure("c4.third_longest_paragraph"),
      """
      Length of the third-longest line between \\n; 0 where there are fewer than three lines. mC4 keeps documents with \
      three lines of at least 200.
      """, source: source),
  ]

  private static let source =
    "Xue et al. 2021, arXiv 2010.11934, section 3.1; datatrove C4ParagraphFilter, after c4_utils.py"

  /// What it reads of the index.
  public static let needs: TextNeeds = [.newlines]

  /// Makes the family; it needs no scratch memory.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let text = unsafe UnsafePointer(index.text.base)
    let newlines = index.newlines.span
    let size = index.text.count
    let isASCII = index.isASCII
    var (longest, second, third) = (0, 0, 0)
    var start = 0
    for number in 0...newlines.count {
      let end = number < newlines.count ? Int(newlines[number]) : size
      // A line has at most as many code points as bytes.
      if end - start > third {
        let length = unsafe isASCII ? end - start : CodePoints.count(text + start, end - start)
        if length > longest {
          (longest, second, third) = (length, longest, second)
        } else if length > second {
          (second, third) = (length, second)
        } else if length > third {
          third = length
        }
      }
      start = end + 1
    }
    values[0] = UInt64(newlines.count + 1)
    values[1] = UInt64(third)
  }
}
