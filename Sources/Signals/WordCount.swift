// How many words there are: apart from what else is asked of words, for it takes no more than their edges.

internal import Buffers
public import Measures
public import Text

/// The number by which ratios of words divide.
public struct WordCount: SignalFamily, ~Copyable {
  /// The integer it writes.
  public static let measures = [
    MeasureDefinition("words.all", unit: "words", "Words, symbol words included.")
  ]

  /// None of its own: others divide by it.
  public static let signals: [SignalDefinition] = []

  /// What it reads of the index.
  public static let needs: TextNeeds = .wordEdges

  /// Makes the family; it needs no scratch memory.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    values[0] = UInt64(index.wordStarts.count)
  }
}
