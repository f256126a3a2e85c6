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
    }
  }

  /// The greatest value that it can have; a share may pass 1 only where its summary says so.
  var greatest: Double? {
    unit.hasPrefix("share") && !summary.contains("may pass 1") ? 1 : nil
  }
}
