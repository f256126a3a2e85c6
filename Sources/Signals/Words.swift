// Words of the English tokenizer: how many, how long, with or without letters, and which of eight stop words occur.

internal import Buffers
public import Measures
public import Text

/// What Gopher's quality rules ask of a document's words.
///
/// A word is a token of spaCy's English rule tokenizer, which cuts off punctuation and contractions: `don't.` is
/// `do`, `n't`, `.`. A symbol word consists of datatrove's PUNCTUATION_SET alone.
public struct Words: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition("words.all", unit: "words", "Words, symbol words included."),
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
    let traits = index.wordTraits.span
    let lengths = index.wordCodePoints.span
    let starts = index.wordStarts.span
    let ends = index.wordEnds.span
    let text = index.text.base
    var spelled: UInt64 = 0
    var codePoints: UInt64 = 0
    var lettered: UInt64 = 0
    var stopWords: UInt8 = 0
    for word in 0..<traits.count {
      let bits = UInt64(traits[word].rawValue)
      lettered &+= bits & 1
      let isSpelled = bits >> 1 & 1
      spelled &+= isSpelled
      codePoints &+= isSpelled &* UInt64(lengths[word])
      let size = ends[word] &- starts[word]
      if size &- 2 <= 2 {
        let four = unsafe UnsafeRawPointer(text + Int(starts[word])).loadUnaligned(as: UInt32.self)
        stopWords |= Self.stopWord(UInt32(littleEndian: four), size: size)
      }
    }
    values[0] = UInt64(traits.count)
    values[1] = spelled
    values[2] = codePoints
    values[3] = lettered
    values[4] = UInt64(stopWords.nonzeroBitCount)
  }

  /// The bit of a word of two to four bytes among the stop words, or 0.
  ///
  /// - Parameters:
  ///   - four: four bytes from the word's start, first byte lowest.
  ///   - size: bytes of the word, 2 to 4.
  @inline(__always)
  static func stopWord(_ four: UInt32, size: UInt32) -> UInt8 {
    switch size {
    case 2:
      switch four & 0xFFFF {
      case 0x6562: return 1  // be
      case 0x6F74: return 2  // to
      case 0x666F: return 4  // of
      default: return 0
      }
    case 3:
      switch four & 0xFF_FFFF {
      case 0x65_6874: return 8  // the
      case 0x64_6E61: return 16  // and
      default: return 0
      }
    default:
      switch four {
      case 0x7461_6874: return 32  // that
      case 0x6576_6168: return 64  // have
      case 0x6874_6977: return 128  // with
      default: return 0
      }
    }
  }
}
