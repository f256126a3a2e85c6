// A deduplication step, resolved: what is compared, when two documents are duplicates, and who of them is kept.

public import Signatures

/// How candidates that share a band become duplicates.
public enum Verification: String, Sendable, Hashable, CaseIterable {
  /// Their texts are read again and their shingle sets compared.
  case exact
  /// Their stored signatures are compared.
  case estimate
  /// Every candidate pair counts, as in most tools.
  case none
}

/// Which document of a cluster is kept; ties go to the first in input order.
public enum KeeperPolicy: Sendable, Hashable {
  /// The first in input order.
  case first
  /// The one with the most code points.
  case longest
  /// The one with the latest value of a carried field: a number or an ISO 8601 date.
  case newest(field: String)
  /// The one with the greatest value of a signal of the plan, by its name in the plan.
  case highest(signal: String)
  /// The one whose carried field has the value that stands first in a list; values not listed come last.
  case priority(field: String, values: [String])
}

/// Which documents a step signs.
public enum DeduplicationScope: String, Sendable, Hashable, CaseIterable {
  /// All, so that any variant can be resolved from one run.
  case all
  /// Those that pass every earlier step.
  case survivors
}

/// What of a text is compared and removed where it stood in an earlier document, or earlier in the same one.
public struct PassageDeduplication: Sendable, Hashable {
  /// What a passage is.
  public typealias Unit = PassageUnit

  /// What the passages are, and which count.
  public var passages: PassageParameters
  /// Whether the first of equal passages stays; else one that two or more documents have goes from all of them, as in
  /// CCNet's own runs (its two passes).
  public var keepsFirst: Bool
  /// Removed sentences stay where their first has fewer words than this (spans only; datatrove's
  /// `min_words_to_remove_span`: then only that first sentence stays); 0 for no such limit.
  public var minimumRemovedWords: Int
  /// A document that lost passages is rejected with fewer words left; 0 for no such limit.
  public var minimumWords: Int
  /// A document that lost passages is rejected with fewer sentences left; 0 for no such limit.
  public var minimumSentences: Int

  /// What a passage is.
  public var unit: PassageUnit { passages.unit }

  /// Describes a passage step.
  public init(
    _ passages: PassageParameters, keepsFirst: Bool = true, minimumRemovedWords: Int = 0, minimumWords: Int = 0,
    minimumSentences: Int = 0
  ) {
    self.passages = passages
    self.keepsFirst = keepsFirst
    self.minimumRemovedWords = minimumRemovedWords
    self.minimumWords = minimumWords
    self.minimumSentences = minimumSentences
  }

  /// Describes a passage step with the defaults of the tool that its unit is named after.
  public init(unit: PassageUnit, minimumWords: Int = 0, minimumSentences: Int = 0) {
    self.init(PassageParameters(unit), minimumWords: minimumWords, minimumSentences: minimumSentences)
  }
}

/// A deduplication step, every default filled in.
public struct Deduplication: Sendable, Hashable {
  /// What is compared.
  public enum Method: Sendable, Hashable {
    /// A key that must be equal.
    case exact(ExactKey)
    /// Shingle sets, found by MinHash.
    case minHash(MinHashParameters, threshold: Double, verification: Verification)
    /// Passages inside documents; the step changes text and ends the pass.
    case passages(PassageDeduplication)
  }

  /// What is compared.
  public var method: Method
  /// Who is kept.
  public var keep: KeeperPolicy
  /// Who is signed.
  public var scope: DeduplicationScope
  /// The folder of an index: documents that it has already are dropped, and take no part in clusters.
  public var against: String?

  /// Makes a step.
  public init(
    method: Method, keep: KeeperPolicy = .longest, scope: DeduplicationScope = .all, against: String? = nil
  ) {
    self.against = against
    self.method = method
    self.keep = keep
    self.scope = scope
  }

  /// What each document is signed with; nothing where passages are compared.
  public var signature: SignatureKind? {
    switch method {
    case .exact(let key): .exact(key)
    case .minHash(let parameters, _, _): .minHash(parameters)
    case .passages: nil
    }
  }
}
