// How varied what is kept is: its n-grams, its languages, its hosts.

import Buffers
import Glibc
import Ledger
import Text

/// How varied a variant's kept texts are.
///
/// It tells whether a variant leaves more of the same, or fewer languages and hosts. It cannot tell whether variety is
/// good: noise is the most varied text of all, and a corpus of one language may be what is wanted.
public struct Diversity: Sendable, Hashable, Codable {
  /// Words compared: the first so many of a sample of documents, the same number in every variant.
  public var words: Int
  /// Distinct words among them, as a share.
  ///
  /// This and the two below are the distinct-n of Li and others 2016, arXiv 1510.03055.
  public var distinctWords: Double?
  /// Distinct pairs of words, as a share of all pairs.
  public var distinctPairs: Double?
  /// Distinct triples of words, as a share of all triples.
  public var distinctTriples: Double?
  /// By language, where a step of the recipe identifies it.
  public var languages: Spread?
  /// By host, where that is carried.
  public var hosts: Spread?

  enum CodingKeys: String, CodingKey {
    case words
    case distinctWords = "distinct_words"
    case distinctPairs = "distinct_pairs"
    case distinctTriples = "distinct_triples"
    case languages, hosts
  }
}

/// How kept documents spread over the values of a field.
public struct Spread: Sendable, Hashable, Codable {
  /// Documents that have a value.
  public var documents: Int
  /// Distinct values.
  public var values: Int
  /// Shannon's entropy over the values, in bits.
  public var entropy: Double
  /// How many equally common values would have that entropy: 2 to its power.
  public var effective: Double

  /// Makes the spread of counts, by value.
  init(_ counts: [Int]) {
    let present = counts.filter { $0 > 0 }
    let total = present.reduce(0, +)
    documents = total
    values = present.count
    let bits = present.reduce(0.0) { sum, count in
      let share = Double(count) / Double(total)
      return sum - share * log2(share)
    }
    entropy = significant(bits)
    effective = significant(present.isEmpty ? 0 : exp2(bits))
  }
}

/// Counts distinct n-grams of one to three words in a bounded number of words.
struct DistinctGrams {
  private var known: [HashSet] = [HashSet(), HashSet(), HashSet()]
  private var totals = [0, 0, 0]
  private let limit: Int

  /// Counts in the first so many words that are added.
  init(limit: Int) { self.limit = limit }

  /// Adds the words of a text; n-grams do not cross texts.
  mutating func add(_ words: [UInt64]) {
    var pair: UInt64 = 0
    for (place, word) in words.prefix(limit - totals[0]).enumerated() {
      let single = HashedWords.gram(0, word)
      known[0].insert(single)
      totals[0] += 1
      if place > 1 {
        known[2].insert(HashedWords.gram(pair, word))
        totals[2] += 1
      }
      if place > 0 {
        pair = HashedWords.gram(HashedWords.gram(0, words[place - 1]), word)
        known[1].insert(pair)
        totals[1] += 1
      }
    }
  }

  /// The share of distinct n-grams of so many words.
  func share(_ length: Int) -> Double? {
    totals[length - 1] == 0 ? nil : significant(Double(known[length - 1].count) / Double(totals[length - 1]))
  }
}

/// A set of hashes, by open addressing.
struct HashSet {
  private var slots = [UInt64](repeating: 0, count: 1 << 10)
  private var hasZero = false
  private var filled = 0

  /// Hashes in it.
  var count: Int { filled + (hasZero ? 1 : 0) }

  /// Adds a hash.
  mutating func insert(_ hash: UInt64) {
    if hash == 0 {
      hasZero = true
      return
    }
    if 4 * filled >= 3 * slots.count {
      let old = slots
      slots = [UInt64](repeating: 0, count: 2 * old.count)
      filled = 0
      for hash in old where hash != 0 { insert(hash) }
    }
    var slot = Int(hash & UInt64(slots.count - 1))
    while slots[slot] != 0 {
      if slots[slot] == hash { return }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = hash
    filled += 1
  }
}
