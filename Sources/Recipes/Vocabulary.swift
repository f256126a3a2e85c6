// The names that a recipe may use: signals, the measures behind them, and edits.

public import Edits
public import Measures
internal import Signals

/// What a recipe can ask for.
public struct Vocabulary: Sendable {
  /// Signals of a text as it stands at a step.
  public var signals: [SignalDefinition]
  /// The integers behind those signals.
  public var measures: [MeasureDefinition]
  /// Edits, each with measures and signals of its own.
  public var edits: [EditDefinition]

  /// Makes a vocabulary.
  public init(signals: [SignalDefinition], measures: [MeasureDefinition], edits: [EditDefinition]) {
    self.signals = signals
    self.measures = measures
    self.edits = edits
  }

  /// Everything that this version of Sluice can measure and do.
  public static let standard = Vocabulary(
    signals: SignalCatalog.signals, measures: SignalCatalog.measures, edits: EditCatalog.definitions)

  /// Dialects that something is defined in, in the order of their first definition.
  var dialects: [String] {
    var found: [String] = []
    for dialect in signals.map(\.dialect) + edits.map(\.dialect) where !found.contains(dialect) {
      found.append(dialect)
    }
    return found
  }

  /// The measure of this name.
  func measure(_ name: String) -> MeasureDefinition? { measures.first { $0.name == name } }
}

extension SignalDefinition {
  /// The measures that it is made of: one, or a ratio's numerator and denominator.
  var measures: [String] {
    switch value {
    case .measure(let name): [name]
    case .ratio(let numerator, let denominator): [numerator, denominator]
    case .fixedPoint(let name, _), .language(let name): [name]
    }
  }

  /// Whether its values are languages rather than numbers.
  public var isLanguage: Bool {
    if case .language = value { true } else { false }
  }

  /// Whether it may be undefined on a document that was measured.
  var mayBeUndefined: Bool {
    if case .measure = value { false } else { true }
  }

  /// The greatest value that it can have; a share may pass 1 only where its summary says so.
  var greatest: Double? {
    (unit.hasPrefix("share") || unit == "probability") && !summary.contains("may pass 1") ? 1 : nil
  }
}
