// A step that changes text: it runs to its end, yields the new text and measures of what it did, and never rejects.

public import Buffers
public import Measures
public import Text

/// The value of one option of an edit, as a recipe gives it.
public enum OptionValue: Sendable, Hashable {
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
}

/// One option of an edit: its name, default and meaning.
public struct OptionDefinition: Sendable, Hashable {
  /// Name in the recipe: `min_words_per_line`.
  public let name: String
  /// Value where the recipe says nothing; its case is the option's type.
  public let standard: OptionValue
  /// One sentence.
  public let summary: String

  /// Defines an option.
  public init(_ name: String, _ standard: OptionValue, _ summary: String) {
    self.name = name
    self.standard = standard
    self.summary = summary
  }
}

/// An edit as recipes and the catalogue know it.
public struct EditDefinition: Sendable {
  /// Name in the recipe: `c4-lines`.
  public let name: String
  /// The tool whose behaviour this is.
  public let dialect: String
  /// What it does, in a few sentences.
  public let summary: String
  /// Paper or tool that defines it.
  public let source: String
  /// Its options.
  public let options: [OptionDefinition]
  /// The integers that it yields about what it did, in the order in which `apply` writes them.
  public let measures: [MeasureDefinition]
  /// The signals over those integers.
  public let signals: [SignalDefinition]

  /// Defines an edit.
  public init(
    name: String, dialect: String, summary: String, source: String, options: [OptionDefinition],
    measures: [MeasureDefinition], signals: [SignalDefinition]
  ) {
    self.name = name
    self.dialect = dialect
    self.summary = summary
    self.source = source
    self.options = options
    self.measures = measures
    self.signals = signals
  }
}

/// A step that changes text.
public protocol TextEdit: ~Copyable {
  /// What recipes and the catalogue say of it.
  static var definition: EditDefinition { get }
  /// What it reads of the index of the text it is given.
  static var needs: TextNeeds { get }
  /// Makes the edit with every option given (defaults filled in by the caller).
  init(options: [String: OptionValue])
  /// Edits one document.
  ///
  /// - Parameters:
  ///   - index: the text before.
  ///   - output: emptied, then filled with the text after; left empty and unread where nothing changed.
  ///   - kept: emptied, then filled with the parts of the text that stand in the text after, ascending, as
  ///     `TextIndex.replaceText` asks for them; unread where nothing changed.
  ///   - values: one slot a measure of the definition, all to be written.
  /// - Returns: whether the text changed.
  mutating func apply(
    _ index: borrowing TextIndex, output: inout Buffer<UInt8>, kept: inout Buffer<KeptPart>,
    values: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool
}
