// How well what a variant removes agrees with labels.

import Pipeline

/// What a variant removes, beside what labels say that it should: the positive class is removal.
///
/// It tells how far the filters agree with whoever labelled these documents. It cannot tell whether a model gets better,
/// nor anything about documents unlike the labelled ones; the base rate, `bad` among the labelled, is the precision of
/// removal at random.
public struct RemovalScore: Sendable, Hashable, Codable {
  /// Bad documents that are removed.
  public var badRemoved: Int
  /// Bad documents that are kept.
  public var badKept: Int
  /// Good documents that are removed.
  public var goodRemoved: Int
  /// Good documents that are kept.
  public var goodKept: Int
  /// Share of bad ones among the labelled that are removed; nothing where none is removed.
  public var precision: Double?
  /// The Wilson interval (95 %) of `precision`.
  public var precisionInterval: [Double]?
  /// Share of the bad ones that are removed; nothing where none is bad.
  public var recall: Double?
  /// The Wilson interval (95 %) of `recall`.
  public var recallInterval: [Double]?
  /// Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN); nothing where there is nothing to divide by.
  public var f1: Double?

  enum CodingKeys: String, CodingKey {
    case badRemoved = "bad_removed"
    case badKept = "bad_kept"
    case goodRemoved = "good_removed"
    case goodKept = "good_kept"
    case precision
    case precisionInterval = "precision_interval"
    case recall
    case recallInterval = "recall_interval"
    case f1
  }

  /// Counts what becomes of labelled documents.
  init(_ labels: MatchedLabels, kept: DocumentSet) {
    badKept = labels.bad.count { kept[$0] }
    badRemoved = labels.bad.count - badKept
    goodKept = labels.good.count { kept[$0] }
    goodRemoved = labels.good.count - goodKept
    let removed = badRemoved + goodRemoved
    if removed > 0 {
      precision = significant(Double(badRemoved) / Double(removed))
      precisionInterval = wilsonInterval(badRemoved, of: removed)
    }
    if !labels.bad.isEmpty {
      recall = significant(Double(badRemoved) / Double(labels.bad.count))
      recallInterval = wilsonInterval(badRemoved, of: labels.bad.count)
    }
    let wrong = goodRemoved + badKept
    if badRemoved + wrong > 0 { f1 = significant(Double(2 * badRemoved) / Double(2 * badRemoved + wrong)) }
  }
}

/// The ends of a Wilson interval, rounded.
private func wilsonInterval(_ part: Int, of whole: Int) -> [Double] {
  let interval = WilsonInterval(UInt64(part), of: UInt64(whole))
  return [significant(interval.low), significant(interval.high)]
}

/// A number to six places behind the point: results of other machines' logarithms print the same.
func significant(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
