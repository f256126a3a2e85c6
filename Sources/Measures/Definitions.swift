// What a measured number is: the words in which edits, signals, recipes, the ledger and the catalogue speak of it.
// No code here measures anything.

/// One integer that is measured on a document and stored in the ledger.
public struct MeasureDefinition: Sendable, Hashable {
  /// Dotted name, family first: `lines.duplicate_code_points`.
  public let name: String
  /// What one unit is: `lines`, `code points`, `words` ...
  public let unit: String
  /// One sentence: what is counted.
  public let summary: String

  /// Defines a measure.
  public init(_ name: String, unit: String, _ summary: String) {
    self.name = name
    self.unit = unit
    self.summary = summary
  }
}

/// A number that a filter limits: a measure, or the quotient of two.
///
/// A quotient is one IEEE double division of two exact integers, as the field's Python tools compute it. Where its
/// denominator is 0 the signal is undefined. What stands for a language is a signal too, read as its code.
public struct SignalDefinition: Sendable, Hashable {
  /// How the number follows from stored measures, each by its name.
  public enum Value: Sendable, Hashable {
    /// The measure itself.
    case measure(String)
    /// The first measure divided by the second.
    case ratio(String, String)
    /// The measure divided by a constant, such as a probability in ten-thousandths; undefined where the measure is 0.
    case fixedPoint(String, Int)
    /// The measure is the number of a language, read as its code (`deu_Latn`); undefined where that is `und`.
    case language(String)
  }

  /// Dotted name, family first: `lines.duplicate_fraction`.
  public let name: String
  /// The tool whose definition this is: `datatrove`, `dclm` ...
  public let dialect: String
  /// Unit of the value: `words`, `share of lines` ...
  public let unit: String
  /// How it follows from measures.
  public let value: Value
  /// What it measures, in a sentence or two, traps included.
  public let summary: String
  /// Paper and section, or tool and function, that define it.
  public let source: String

  /// Defines a signal.
  public init(
    _ name: String, dialect: String = "datatrove", unit: String, _ value: Value, _ summary: String, source: String
  ) {
    self.name = name
    self.dialect = dialect
    self.unit = unit
    self.value = value
    self.summary = summary
    self.source = source
  }
}
