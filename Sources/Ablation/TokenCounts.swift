// How many tokens documents have: as a carried field says, or by a stated estimate.

import Buffers
import Filters
import Ledger
public import Pipeline
import Recipes
import Shards

/// Where numbers of tokens come from.
public enum TokenSource: Sendable, Hashable {
  /// A carried field whose values are whole numbers; a document without it counts as none.
  case field(String)
  /// So many code points a token, for all texts alike.
  case estimate(codePointsPerToken: Double)
}

/// What is said of tokens beside their numbers.
public struct TokenNote: Sendable, Hashable, Codable {
  /// The field that they were read from.
  public var field: String?
  /// Documents without that field, counted as without tokens.
  public var missing: Int?
  /// The code points that a token was taken for, where they are an estimate.
  public var codePointsPerToken: Double?

  /// Notes where numbers come from.
  public init(field: String? = nil, missing: Int? = nil, codePointsPerToken: Double? = nil) {
    self.field = field
    self.missing = missing
    self.codePointsPerToken = codePointsPerToken
  }

  enum CodingKeys: String, CodingKey {
    case field, missing
    case codePointsPerToken = "code_points_per_token"
  }
}

/// Tokens of each document of a run.
enum TokenCounts {
  case none
  case estimate(codePointsPerToken: Double)
  /// 4 bytes a document.
  case counted([UInt32], field: String, missing: Int)

  /// Reads them.
  ///
  /// - Throws: `UnknownField`; `AblationError` where a value is no number of tokens; `LedgerError`.
  init(_ source: TokenSource?, of directory: RunDirectory, count: Int) throws {
    switch source {
    case nil: self = .none
    case .estimate(let size):
      guard size > 0 && size.isFinite else {
        throw AblationError(
          "--code-points-per-token \(numeral(size)): a token has more than 0 code points; English has about 4.5")
      }
      self = .estimate(codePointsPerToken: size)
    case .field(let name):
      guard let field = directory.schema.carried.firstIndex(of: name) else {
        throw UnknownField(name: name, known: directory.schema.carried)
      }
      var selection = LedgerSelection(noneOf: directory.schema)
      selection.carried[field] = true
      selection.lines = true
      var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
      var numbers: [UInt32] = []
      numbers.reserveCapacity(count)
      var missing = 0
      while try scan.next() {
        try Interruption.check()
        for row in 0..<scan.rows.count {
          guard scan.rows.hasCarried(field, row: row) else {
            missing += 1
            numbers.append(0)
            continue
          }
          let value = scan.rows.carried(field, ofRow: row).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
          }
          guard let number = Double(value), let whole = UInt32(exactly: number) else {
            throw AblationError(
              "--tokens-field \(name): \(directory.parts[scan.part].shard) line \(scan.rows.line(ofRow: row)) has "
                + "\"\(value)\", which is no number of tokens; --code-points-per-token X estimates them")
          }
          numbers.append(whole)
        }
      }
      self = .counted(numbers, field: name, missing: missing)
    }
  }

  /// What is to be said of them; nothing where there are none.
  var note: TokenNote? {
    switch self {
    case .none: nil
    case .estimate(let size): TokenNote(codePointsPerToken: size)
    case .counted(_, let field, let missing): TokenNote(field: field, missing: missing)
    }
  }

  /// The tokens of one document where a field says them; 0 otherwise.
  func counted(of document: Int) -> UInt64 {
    if case .counted(let numbers, _, _) = self { UInt64(numbers[document]) } else { 0 }
  }

  /// An amount that was summed: an estimate of tokens is one of the sum, without the rounding of its parts.
  func settled(_ amount: Amount) -> Amount {
    guard case .estimate(let size) = self else { return amount }
    var settled = amount
    settled.tokens = Double(amount.codePoints) / size
    return settled
  }

  /// A tally with its tokens, of which a field said so many.
  func amount(_ tally: Tally, counted: UInt64) -> Amount {
    switch self {
    case .none: Amount(tally)
    case .estimate(let size): Amount(tally, tokens: Double(tally.codePoints) / size)
    case .counted: Amount(tally, tokens: Double(counted))
    }
  }
}

extension RunVerdicts {
  /// How much text some documents have, tokens included where they are counted.
  public func amount(of documents: DocumentSet) -> Amount {
    var sum = Tally()
    var counted: UInt64 = 0
    documents.forEach {
      sum += tally(of: $0)
      counted += tokens.counted(of: $0)
    }
    return tokens.amount(sum, counted: counted)
  }

  /// How much text there is in all.
  public var totalAmount: Amount { amount(of: DocumentSet(allOf: count)) }
}

extension DocumentSet {
  /// All documents of a run.
  init(allOf capacity: Int) {
    self.init(capacity: capacity)
    for word in words.indices { words[word] = ~0 }
    if capacity & 63 != 0, let last = words.indices.last { words[last] = (1 << UInt64(capacity & 63)) - 1 }
  }
}
