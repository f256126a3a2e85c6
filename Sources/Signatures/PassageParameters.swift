// What parts of a text are compared with those of other texts, for deduplication inside documents.

/// What a passage is.
public enum PassageUnit: String, Sendable, Hashable, CaseIterable {
  /// A line, normalised as CCNet does (Wenzek et al. 2020, section 3.1); cut at "\n" alone.
  case line
  /// A paragraph: a line as it stands (Dolma, Soldaini et al. 2024, section 5.4); cut at "\n" alone.
  case paragraph
  /// Consecutive sentences, simplified as datatrove does (C4, Raffel et al. 2020, section 2.2).
  case span
}

/// What the passages of a text are, and which of them count.
public struct PassageParameters: Sendable, Hashable {
  /// What a passage is.
  public var unit: PassageUnit
  /// Code points that a line has, normalised, or a paragraph, stripped, to be compared; shorter ones stay as they are.
  ///
  /// CCNet compares all lines, so of the blank lines of a corpus one is left: 0. Dolma's recipes leave blank paragraphs
  /// alone (`skip_empty`): 1. Spans have no such limit; datatrove leaves those alone that are nothing when simplified.
  public var minimumLength: Int
  /// Sentences in a span: 3 in C4.
  public var sentences: Int
  /// Whether spans consist of sentences; else of the lines of Python's `str.splitlines()`.
  public var splitsSentences: Bool

  /// Describes passages; the defaults are those of the tool that the unit is named after.
  public init(_ unit: PassageUnit, minimumLength: Int? = nil, sentences: Int = 3, splitsSentences: Bool = true) {
    precondition(sentences > 0, "a span has a sentence")
    self.unit = unit
    self.minimumLength = minimumLength ?? (unit == .paragraph ? 1 : 0)
    self.sentences = sentences
    self.splitsSentences = splitsSentences
  }

  /// Everything that the hashes of passages depend on, in one line.
  ///
  /// The number behind the unit's name is that of its algorithm: whoever changes a value that it computes, raises it.
  public var canonicalText: String {
    switch unit {
    case .line, .paragraph: "\(unit.rawValue)-1 length \(minimumLength)"
    case .span: "span-1 of \(sentences) \(splitsSentences ? "sentences" : "lines")"
    }
  }
}
