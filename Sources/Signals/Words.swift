// Words of the English tokenizer: how many, how long, with or without letters, and which of eight stop words occur.

internal import Buffers
internal import CKernels
public import Measures
public import Text

/// What Gopher's quality rules ask of a document's words.
///
/// A word is a token of spaCy's English rule tokenizer, which cuts off punctuation and contractions: `don't.` is
/// `do`, `n't`, `.`. A symbol word consists of datatrove's PUNCTUATION_SET alone.
public struct Words: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition("words.count", unit: "words", "Words that are not symbols alone."),
    MeasureDefinition("words.code_points", unit: "code points", "Length of all words that are not symbols alone."),
    MeasureDefinition("words.with_letter", unit: "words", "Words with at least one letter."),
    MeasureDefinition(
      "words.stop_words", unit: "words", "How many of the, be, to, of, and, that, have, with occur; case matters."),
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "words.count", unit: "words", .measure("words.count"),
      "Words of spaCy's English tokenizer that are not symbols alone (datatrove's PUNCTUATION_SET).",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
    SignalDefinition(
      "words.mean_length", unit: "code points a word", .ratio("words.code_points", "words.count"),
      "Mean length of the words that are not symbols alone.",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
    SignalDefinition(
      "words.with_letter_fraction", unit: "share of words", .ratio("words.with_letter", "words.all"),
      """
      Share of all words, symbols included, with at least one letter of any script. datatrove names the limit \
      max_non_alpha_words_ratio, but it is the least share that is kept.
      """,
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
    SignalDefinition(
      "words.stop_words", unit: "words", .measure("words.stop_words"),
      """
      How many different words among the, be, to, of, and, that, have, with occur; case matters (The does not count), \
      repeats do not.
      """,
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
  ]

  /// What it reads of the index.
  public static let needs: TextNeeds = .words

  /// Makes the family; it needs no scratch memory.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let count = index.wordTraits.count
    let sums = unsafe index.wordTraits.base.withMemoryRebound(to: UInt8.self, capacity: count) {
      unsafe sluice_sum_words($0, index.wordCodePoints.base, count)
    }
    values[0] = UInt64(sums.spelled)
    values[1] = UInt64(sums.code_points)
    values[2] = UInt64(sums.lettered)
    let stopWords = unsafe sluice_find_stop_words(index.text.base, index.wordStarts.base, index.wordEnds.base, count)
    values[3] = UInt64(stopWords.nonzeroBitCount)
  }
}
