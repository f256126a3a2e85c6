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

/// What of a text is compared and removed where it stood in an earlier document.
public struct PassageDeduplication: Sendable, Hashable {
  /// What a passage is.
  public enum Unit: String, Sendable, Hashable, CaseIterable {
    /// A line, normalised as CCNet does (Wenzek et al. 2020, section 3.1).
    case line
    /// A paragraph: a line as it stands (Dolma, Soldaini et al. 2024).
    case paragraph
    /// Three consecutive sentences (C4, Raffel et al. 2020, section 2.2).
    case span
  }

  /// What a passage is.
  public var unit: Unit
  /// A document with fewer words after removal is rejected; 0 for no such limit.
  public var minimumWords: Int
  /// A document with fewer sentences after removal is rejected (spans only); 0 for no such limit.
  public var minimumSentences: Int

  /// Describes a passage step.
  public init(unit: Unit, minimumWords: Int = 0, minimumSentences: Int = 0) {
    self.unit = unit
    self.minimumWords = minimumWords
    self.minimumSentences = minimumSentences
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

  /// Makes a step.
  public init(method: Method, keep: KeeperPolicy = .longest, scope: DeduplicationScope = .all) {
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
