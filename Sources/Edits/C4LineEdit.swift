// C4's line rules, as datatrove has them: which lines of a page stay, and what the others were dropped for.

public import Buffers
public import Text

/// Keeps the lines of a page that look like prose; see its definition.
public struct C4LineEdit: TextEdit, ~Copyable {
  /// What it reads of the index of the text it is given.
  public static let needs: TextNeeds = [.chunks, .lines]

  let removesCitations: Bool
  let wantsTerminalPunctuation: Bool
  let minWords: Int
  let maxWordLength: Int
  let dropsJavascript: Bool
  let dropsPolicy: Bool

  /// Makes the edit with every option given.
  public init(options: [String: OptionValue]) {
    removesCitations = options.boolean("remove_citations")
    wantsTerminalPunctuation = options.boolean("terminal_punctuation")
    minWords = options.limit("min_words_per_line") ?? 0
    maxWordLength = options.limit("max_word_length") ?? Int.max
    dropsJavascript = options.boolean("javascript")
    dropsPolicy = options.boolean("policy")
  }

  /// Edits one document.
  public mutating func apply(
    _ index: borrowing TextIndex, output: inout Buffer<UInt8>, values: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    output.removeAll()
    values.update(repeating: 0)
    return false
  }
}

extension [String: OptionValue] {
  /// A switch that must be given.
  func boolean(_ name: String) -> Bool {
    guard case .boolean(let value)? = self[name] else { preconditionFailure("option \(name) must be true or false") }
    return value
  }

  /// A limit that must be given; nil where 0 or less switches it off.
  func limit(_ name: String) -> Int? {
    guard case .integer(let value)? = self[name] else { preconditionFailure("option \(name) must be a whole number") }
    return value > 0 ? value : nil
  }
}
