// What the ledger holds: its schema, and one document's row in memory.

/// What a ledger's columns are.
///
/// Two parts can be read together where their schemas are equal.
public struct LedgerSchema: Sendable, Hashable, Codable {
  /// Names of the integer columns, in recipe order.
  public var columns: [String]
  /// Names of the carried fields, in the order asked for.
  public var carried: [String]
  /// Names of the filters (`family/name`), in recipe order; bit i of a mask is filter i.
  public var filters: [String]
  /// Names of the steps, in order; bit i of a row's `unmeasured` is step i.
  public var steps: [String]

  /// Makes a schema.
  public init(columns: [String], carried: [String], filters: [String], steps: [String]) {
    self.columns = columns
    self.carried = carried
    self.filters = filters
    self.steps = steps
  }
}

/// A set of filters, a bit each in recipe order; at most 256.
public struct FilterMask: Sendable, Hashable {
  /// The most filters that a recipe may have.
  public static let capacity = 256
  /// 64 filters a word, least significant bit first.
  public var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The empty set.
  public init() {}

  /// Whether no filter is in the set.
  @inlinable public var isEmpty: Bool { (words.0 | words.1 | words.2 | words.3) == 0 }

  /// Whether filter `index` is in the set.
  @inlinable public subscript(index: Int) -> Bool {
    get {
      switch index >> 6 {
      case 0: return words.0 >> UInt64(index & 63) & 1 == 1
      case 1: return words.1 >> UInt64(index & 63) & 1 == 1
      case 2: return words.2 >> UInt64(index & 63) & 1 == 1
      default: return words.3 >> UInt64(index & 63) & 1 == 1
      }
    }
    set {
      let bit: UInt64 = 1 << UInt64(index & 63)
      switch index >> 6 {
      case 0: words.0 = newValue ? words.0 | bit : words.0 & ~bit
      case 1: words.1 = newValue ? words.1 | bit : words.1 & ~bit
      case 2: words.2 = newValue ? words.2 | bit : words.2 & ~bit
      default: words.3 = newValue ? words.3 | bit : words.3 & ~bit
      }
    }
  }

  /// Whether two sets are equal.
  public static func == (left: FilterMask, right: FilterMask) -> Bool {
    left.words.0 == right.words.0 && left.words.1 == right.words.1 && left.words.2 == right.words.2
      && left.words.3 == right.words.3
  }

  /// Feeds the set to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
