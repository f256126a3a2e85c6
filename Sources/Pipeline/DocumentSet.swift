// A set of a run's documents, a bit each.

/// Some of the documents of a run, numbered from 0 in input order.
public struct DocumentSet: Sendable, Hashable {
  /// Documents of the run.
  public let capacity: Int
  /// The bits, 64 documents a word, least significant bit first.
  public var words: [UInt64]

  /// The empty set of a run with so many documents.
  public init(capacity: Int) {
    self.capacity = capacity
    words = Array(repeating: 0, count: (capacity + 63) / 64)
  }

  /// Documents in the set.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether a document is in the set.
  @inlinable public func contains(_ document: Int) -> Bool { self[document] }

  /// Whether a document is in the set.
  public subscript(document: Int) -> Bool {
    get { words[document >> 6] >> UInt64(document & 63) & 1 == 1 }
    set {
      let bit: UInt64 = 1 << UInt64(document & 63)
      words[document >> 6] = newValue ? words[document >> 6] | bit : words[document >> 6] & ~bit
    }
  }

  /// The documents that are in this set and not in another of the same run.
  public func subtracting(_ other: DocumentSet) -> DocumentSet {
    precondition(capacity == other.capacity, "sets of one run")
    var result = self
    for word in words.indices { result.words[word] &= ~other.words[word] }
    return result
  }

  /// Calls `body` with each document of the set, ascending.
  public func forEach(_ body: (Int) throws -> Void) rethrows {
    for (place, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        try body(place * 64 + rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }
}
