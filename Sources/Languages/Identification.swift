// What an identifier says of a text, and the one protocol that identifiers have.

public import Measures

/// The language of a text, how sure that is, and what else it may be.
public struct Identification: Sendable, Hashable {
  /// Scores are stored as whole ten-thousandths.
  public static let scale = 10_000

  /// The language, with the script of the text; `und` where nothing is known.
  public var label: LanguageLabel
  /// The calibrated probability that the label is right, in ten-thousandths (0 to 10,000); 0 for `und`.
  public var score: UInt16
  /// The language that comes second; `und` where there is none.
  public var second: LanguageLabel
  /// The probability of the second, in ten-thousandths.
  public var secondScore: UInt16

  /// Nothing is known.
  public static let undetermined = Identification(
    label: .undetermined, score: 0, second: .undetermined, secondScore: 0)

  /// States an identification; scores in ten-thousandths.
  public init(label: LanguageLabel, score: UInt16, second: LanguageLabel, secondScore: UInt16) {
    self.label = label
    self.score = score
    self.second = second
    self.secondScore = secondScore
  }
}

/// Finds the language of texts; the place where another model is plugged in.
///
/// One instance belongs to one worker and reuses its memory. The same text gives the same answer everywhere.
public protocol LanguageIdentifier: AnyObject {
  /// The languages that it can name, without scripts, sorted by code.
  var languages: [LanguageLabel] { get }
  /// The language of a document; long ones are sampled evenly.
  func identify(_ text: Span<UInt8>) -> Identification
  /// The language of a text, every byte of it read.
  func identifyWhole(_ text: Span<UInt8>) -> Identification
}

/// The integers and signals of a language step.
public enum LanguageMeasures {
  /// The label's number, its score, the second label's number and score.
  public static let measures = [
    MeasureDefinition("language.label", unit: "language", "The document's language, with its script."),
    MeasureDefinition(
      "language.score", unit: "ten-thousandths", "The calibrated probability that the label is right; 0 for `und`."),
    MeasureDefinition("language.second", unit: "language", "The language that comes second."),
    MeasureDefinition("language.second_score", unit: "ten-thousandths", "The probability of the second language."),
  ]

  /// Measured only where a filter names them, since each line is identified for itself.
  public static let lineMeasures = [
    MeasureDefinition("language.lines", unit: "lines", "Lines whose language is known."),
    MeasureDefinition("language.agreeing_lines", unit: "lines", "Lines in the language of the document."),
  ]
}
