// The denominator of most repetition signals, a family of its own so that n-gram signals do not pay for lines.

public import Measures
public import Text

/// The length of a text in code points, by which Gopher's repetition shares are divided.
public struct RepetitionText: SignalFamily {
  /// `repetition.text_code_points`.
  public static let measures = [
    MeasureDefinition(
      "repetition.text_code_points", unit: "code points",
      "Length of the whole text, white space included (Python's `len`).")
  ]
  /// None: a length alone says nothing of repetition.
  public static let signals: [SignalDefinition] = []
  /// Nothing beyond the code points that every index counts.
  public static let needs: TextNeeds = []

  /// Makes the family, which keeps nothing.
  public init() {}

  /// Writes the text's code points.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    unsafe values[0] = UInt64(index.codePointCount)
  }
}
