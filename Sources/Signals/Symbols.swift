// Hash signs and ellipses, counted in the text itself and compared with its words.

internal import Buffers
internal import CKernels
public import Measures
public import Text

/// Gopher's two symbols that stand for boilerplate.
public struct Symbols: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition("symbols.hashes", unit: "signs", "Hash signs (#) in the text."),
    MeasureDefinition(
      "symbols.ellipses", unit: "signs", "Ellipses in the text: \"...\" without overlap, and the sign U+2026."),
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "words.hash_ratio", unit: "signs a word", .ratio("symbols.hashes", "words.all"),
      "Hash signs in the text, whether words of their own or not, for each word, symbols included.",
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
    SignalDefinition(
      "words.ellipsis_ratio", unit: "signs a word", .ratio("symbols.ellipses", "words.all"),
      """
      Ellipses in the text for each word, symbols included; \"...\" is counted without overlap (five dots are one), \
      and U+2026 counts as well.
      """,
      source: "Rae et al. 2021, arXiv 2112.11446, table A1; datatrove GopherQualityFilter"),
  ]

  /// What it reads of the index: the text alone.
  public static let needs: TextNeeds = []

  /// Makes the family; it needs no scratch memory.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    let symbols = unsafe sluice_count_symbols(index.text.base, index.text.count / 64 + 1)
    values[0] = symbols.hashes
    values[1] = symbols.ellipses
  }
}
