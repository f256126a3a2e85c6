// How far the words of what is kept are from those of a reference corpus.

import Buffers
import Glibc
import Text

/// The distance of a variant's kept texts from a reference corpus, by hashed n-grams.
///
/// Kullback-Leibler divergence of the reference from the kept texts, in nats, over lower-cased words and pairs of words
/// hashed into 10,000 buckets, one count added to each (DSIR: Xie et al. 2023, arXiv 2302.03169; there the divergence's
/// reduction goes with the results of models trained on the selection). It tells whether the vocabulary comes nearer to
/// the reference. It cannot tell whether texts are true, well ordered or repeated, it rewards likeness to the reference
/// whatever that is, and it grows as less is kept: compare it with `noise`.
public struct ReferenceDistance: Sendable, Hashable, Codable {
  /// KL(reference || kept), in nats.
  public var kl: Double
  /// By how much it is less than that of everything read: more is nearer.
  public var reduction: Double
  /// Unigrams and bigrams of the kept texts.
  public var grams: UInt64
  /// About what chance alone adds to `kl` for a text of this length: (buckets - 1) / (2 grams).
  public var noise: Double
}

/// Counts of hashed unigrams and bigrams.
struct GramBuckets {
  /// As in DSIR.
  static let count = 10_000
  private(set) var counts = [UInt64](repeating: 0, count: GramBuckets.count)
  private(set) var total: UInt64 = 0

  /// Adds the n-grams of a text, given the hashes of its words.
  mutating func add(_ words: Span<UInt64>) {
    var before: UInt64 = 0
    for place in words.indices {
      let word = words[place]
      counts[Int(HashedWords.gram(0, word) % UInt64(Self.count))] += 1
      if place > 0 { counts[Int(HashedWords.gram(before, word) % UInt64(Self.count))] += 1 }
      before = HashedWords.gram(0, word)
    }
    total += UInt64(max(0, 2 * words.count - 1))
  }

  static func += (left: inout GramBuckets, right: GramBuckets) {
    for bucket in 0..<Self.count { left.counts[bucket] += right.counts[bucket] }
    left.total += right.total
  }

  /// KL(self || other), in nats, with one count added to each bucket of both.
  func divergence(from other: GramBuckets) -> Double {
    var sum = 0.0
    let mine = Double(total) + Double(Self.count)
    let theirs = Double(other.total) + Double(Self.count)
    for bucket in 0..<Self.count {
      let p = (Double(counts[bucket]) + 1) / mine
      let q = (Double(other.counts[bucket]) + 1) / theirs
      sum += p * log(p / q)
    }
    return sum
  }

  /// What a variant's texts are from a reference, beside everything read.
  func distance(from reference: GramBuckets, everything: GramBuckets) -> ReferenceDistance {
    let kl = reference.divergence(from: self)
    return ReferenceDistance(
      kl: significant(kl), reduction: significant(reference.divergence(from: everything) - kl), grams: total,
      noise: significant(total == 0 ? 0 : Double(Self.count - 1) / (2 * Double(total))))
  }
}
