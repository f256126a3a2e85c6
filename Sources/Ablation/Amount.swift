// How much text: in documents, code points, bytes, and tokens where somebody says how many there are.

public import Ledger

/// In what an ablation counts.
public enum AblationUnit: String, Sendable, CaseIterable {
  /// Documents.
  case documents
  /// Unicode code points of the texts as read.
  case codePoints = "code-points"
  /// UTF-8 bytes of the texts as read.
  case bytes
  /// Tokens, as a carried field or an estimate gives them.
  case tokens

  /// The unit in a sentence.
  public var words: String { self == .codePoints ? "code points" : rawValue }
}

/// An amount of text.
public struct Amount: Sendable, Hashable, Codable {
  /// Documents.
  public var documents: UInt64
  /// Code points of their texts as read.
  public var codePoints: UInt64
  /// Bytes of their texts as read.
  public var bytes: UInt64
  /// Their tokens; nothing where nobody asked for them.
  public var tokens: Double?

  enum CodingKeys: String, CodingKey {
    case documents
    case codePoints = "code_points"
    case bytes, tokens
  }

  /// A tally with its tokens, if those are counted.
  public init(_ tally: Tally = Tally(), tokens: Double? = nil) {
    documents = tally.documents
    codePoints = tally.codePoints
    bytes = tally.bytes
    self.tokens = tokens
  }

  /// The part that a unit counts; no tokens where they are not counted.
  public subscript(unit: AblationUnit) -> Double { Change(self)[unit] }

  /// Adds another amount.
  public static func += (left: inout Amount, right: Amount) {
    left.documents &+= right.documents
    left.codePoints &+= right.codePoints
    left.bytes &+= right.bytes
    if let more = right.tokens { left.tokens = (left.tokens ?? 0) + more }
  }

  /// What is left of an amount without a part of it.
  static func - (whole: Amount, part: Amount) -> Amount {
    var rest = whole
    rest.documents -= part.documents
    rest.codePoints -= part.codePoints
    rest.bytes -= part.bytes
    if let tokens = whole.tokens { rest.tokens = tokens - (part.tokens ?? 0) }
    return rest
  }
}

/// An amount of text that may be less than nothing or a fraction: how much more one variant keeps than another.
public struct Change: Sendable, Hashable, Codable {
  /// Documents.
  public var documents: Double
  /// Code points of their texts as read.
  public var codePoints: Double
  /// Bytes of their texts as read.
  public var bytes: Double
  /// Their tokens; nothing where nobody asked for them.
  public var tokens: Double?

  enum CodingKeys: String, CodingKey {
    case documents
    case codePoints = "code_points"
    case bytes, tokens
  }

  /// Makes a change; of nothing unless said otherwise.
  public init(documents: Double = 0, codePoints: Double = 0, bytes: Double = 0, tokens: Double? = nil) {
    self.documents = documents
    self.codePoints = codePoints
    self.bytes = bytes
    self.tokens = tokens
  }

  /// A tally as a change, without tokens.
  public init(_ tally: Tally) { self.init(Amount(tally)) }

  /// An amount as a change.
  public init(_ amount: Amount) {
    self.init(
      documents: Double(amount.documents), codePoints: Double(amount.codePoints), bytes: Double(amount.bytes),
      tokens: amount.tokens)
  }

  /// The part that a unit counts; no tokens where they are not counted.
  public subscript(unit: AblationUnit) -> Double {
    switch unit {
    case .documents: documents
    case .codePoints: codePoints
    case .bytes: bytes
    case .tokens: tokens ?? 0
    }
  }

  /// By how much `left` is more.
  public static func - (left: Change, right: Change) -> Change { left.combined(with: right, -) }

  /// Adds another change, so many times.
  mutating func add(_ other: Change, times factor: Double = 1) {
    self = combined(with: other) { $0 + $1 * factor }
  }

  /// Each part mapped.
  func mapped(_ transform: (Double) -> Double) -> Change {
    Change(
      documents: transform(documents), codePoints: transform(codePoints), bytes: transform(bytes),
      tokens: tokens.map(transform))
  }

  /// Each part of this with the same of another.
  func combined(with other: Change, _ combine: (Double, Double) -> Double) -> Change {
    Change(
      documents: combine(documents, other.documents), codePoints: combine(codePoints, other.codePoints),
      bytes: combine(bytes, other.bytes),
      tokens: tokens == nil && other.tokens == nil ? nil : combine(tokens ?? 0, other.tokens ?? 0))
  }

  /// This as a share of an amount; nothing of nothing is nothing.
  func share(of whole: Amount) -> Change { combined(with: Change(whole)) { $1 == 0 ? 0 : $0 / $1 } }
}
