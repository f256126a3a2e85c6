// Every edit by name: what recipes look up, the catalogue prints and the pipeline runs.

public import Buffers
public import Measures
public import Text

/// All edits.
public enum EditCatalog {
  /// The edits' definitions, by name.
  public static let definitions = [
    C4LineEdit.definition
  ]

  /// All signals of all edits.
  public static let signals = definitions.flatMap(\.signals)

  /// The edit of this name.
  public static func definition(named name: String) -> EditDefinition? {
    definitions.first { $0.name == name }
  }
}

/// One edit of a recipe, whichever it is.
public enum AnyEdit: ~Copyable {
  /// The edit `c4-lines`.
  case c4Lines(C4LineEdit)

  /// Makes an edit.
  ///
  /// - Parameters:
  ///   - name: its name in the catalogue.
  ///   - options: every option of its definition.
  /// - Returns: nil where the catalogue has no such name.
  public init?(name: String, options: [String: OptionValue]) {
    switch name {
    case "c4-lines": self = .c4Lines(C4LineEdit(options: options))
    default: return nil
    }
  }

  /// What it reads of the index of the text it is given.
  public var needs: TextNeeds {
    switch self {
    case .c4Lines: C4LineEdit.needs
    }
  }

  /// Edits one document; see `TextEdit.apply`.
  public mutating func apply(
    _ index: borrowing TextIndex, output: inout Buffer<UInt8>, kept: inout Buffer<KeptPart>,
    values: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    switch consume self {
    case .c4Lines(var edit):
      let changed = edit.apply(index, output: &output, kept: &kept, values: values)
      self = .c4Lines(edit)
      return changed
    }
  }
}
