// Reading a set of filters: first, count, members, order.

extension FilterMask: BitwiseCopyable {}

extension FilterMask {
  /// The first filter of the set in recipe order, if there is one.
  public var first: Int? {
    if words.0 != 0 { return words.0.trailingZeroBitCount }
    if words.1 != 0 { return 64 + words.1.trailingZeroBitCount }
    if words.2 != 0 { return 128 + words.2.trailingZeroBitCount }
    if words.3 != 0 { return 192 + words.3.trailingZeroBitCount }
    return nil
  }

  /// The filters that two sets have in common.
  public static func & (left: FilterMask, right: FilterMask) -> FilterMask {
    var both = left
    both.words.0 &= right.words.0
    both.words.1 &= right.words.1
    both.words.2 &= right.words.2
    both.words.3 &= right.words.3
    return both
  }

  /// How many filters the set has.
  public var count: Int {
    words.0.nonzeroBitCount + words.1.nonzeroBitCount + words.2.nonzeroBitCount + words.3.nonzeroBitCount
  }

  /// Whether the set is exactly that one filter.
  public func isOnly(_ index: Int) -> Bool { self[index] && count == 1 }

  /// The members in recipe order.
  public var members: [Int] {
    var result: [Int] = []
    forEach { result.append($0) }
    return result
  }

  /// Calls `body` with each member in recipe order.
  @inlinable public func forEach(_ body: (Int) -> Void) {
    func visit(_ word: UInt64, _ offset: Int) {
      var rest = word
      while rest != 0 {
        body(offset &+ rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
    visit(words.0, 0)
    visit(words.1, 64)
    visit(words.2, 128)
    visit(words.3, 192)
  }

  /// Whether `left` stands before `right`: word by word, the first filters' word first.
  static func isOrdered(_ left: FilterMask, before right: FilterMask) -> Bool? {
    if left.words.0 != right.words.0 { return left.words.0 < right.words.0 }
    if left.words.1 != right.words.1 { return left.words.1 < right.words.1 }
    if left.words.2 != right.words.2 { return left.words.2 < right.words.2 }
    if left.words.3 != right.words.3 { return left.words.3 < right.words.3 }
    return nil
  }
}
