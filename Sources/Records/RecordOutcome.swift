// What a line turned out to be: a document, or bad for a reason that has a name.

/// Why a line is bad; the raw value is the code that counts, logs and `bad/` use.
public enum BadLineCode: String, CaseIterable, Sendable {
  /// Some byte is not UTF-8; this is reported whatever else is wrong.
  case invalidUTF8 = "invalid_utf8"
  /// Brackets, commas, colons, a string's end, a control character in a string, a literal, something behind the
  /// object, or a wrong escape or number in a wanted field.
  case invalidJSON = "invalid_json"
  /// JSON, but an array, a string, a number or a literal.
  case notAnObject = "not_an_object"
  /// 1,024 levels of brackets or more.
  case tooDeep = "nested_too_deep"
  /// No text field, or it is null.
  case noText = "no_text"
  /// The text is a number, a boolean, an object or an array.
  case textNotString = "text_not_string"
  /// Longer than the longest line allowed.
  case lineTooLong = "line_too_long"
}

/// What a line turned out to be.
public enum RecordOutcome: Sendable, Hashable {
  /// A document; the parser holds its fields.
  case document
  /// A bad line; the parser holds nothing of use.
  case bad(BadLineCode)
}
