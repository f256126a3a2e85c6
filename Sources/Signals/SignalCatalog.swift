// Every family of signals by name: what recipes look up, the catalogue prints and the meters run.

public import Measures
public import Text

/// A family of signals, as a value.
public struct CataloguedFamily: Sendable {
  /// The integers it writes.
  public let measures: [MeasureDefinition]
  /// The signals that stand beside them.
  public let signals: [SignalDefinition]
  /// What it reads of the index.
  public let needs: TextNeeds

  /// Describes a family by its type.
  init<Family: SignalFamily & ~Copyable>(_ family: Family.Type) {
    measures = family.measures
    signals = family.signals
    needs = family.needs
  }
}

/// All families of signals.
///
/// A new family is a file of its own, a line in `families`, and a property and two lines in `SignalMeters`, in the
/// same order. Names of measures and of signals are unique over all families and edits. A signal may divide measures of two
/// families: both are taken of the text as it is at the filter's step.
public enum SignalCatalog {
  /// The families, in the order in which `SignalMeters` runs them.
  public static let families = [
    CataloguedFamily(WordCount.self),
    CataloguedFamily(Words.self),
    CataloguedFamily(Symbols.self),
    CataloguedFamily(Lines.self),
    CataloguedFamily(NonblankLines.self),
    CataloguedFamily(C4Paragraphs.self),
    CataloguedFamily(C4BadWords.self),
    CataloguedFamily(RepetitionText.self),
    CataloguedFamily(RepetitionOfLines.self),
    CataloguedFamily(RepetitionTopNGrams.self),
    CataloguedFamily(RepetitionDuplicateNGrams.self),
  ]

  /// All measures; a measure's index here is its slot in the meters.
  public static let measures = families.flatMap(\.measures)

  /// All signals, in the order of their families.
  public static let signals = families.flatMap(\.signals)

  /// The measure of this name.
  public static func measure(named name: String) -> MeasureDefinition? {
    measures.first { $0.name == name }
  }

  /// The signal of this name in this dialect.
  public static func signal(named name: String, dialect: String) -> SignalDefinition? {
    signals.first { $0.name == name && $0.dialect == dialect }
  }
}
