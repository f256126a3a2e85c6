// What each filter of a run, or of a variant of it, costs: the numbers of `sluice ablate`, for a terminal and as files.

/// What a filter, or a family of filters, does among the others.
public struct FilterAblation: Sendable, Hashable, Codable {
  /// `family/name`, or the family.
  public var name: String
  /// Documents on which it fires.
  public var gross: Amount
  /// Documents on which nothing else fires.
  public var unique: Amount
  /// Documents on which it is the first to fire in recipe order.
  public var first: Amount
  /// How much more would be kept without it, duplicates resolved anew; nothing where that is not known.
  ///
  /// Code points and bytes may be less than nothing: a document that comes back may be kept in place of a longer one.
  public var leaveOneOut: Change?
  /// How much it would reject if it were the only filter; nothing where that is not known.
  public var addOneIn: Change?
  /// Its Shapley value: its fair share of all that is rejected.
  public var shapley: Change
  /// The standard error of `shapley`, where that is estimated from permutations.
  public var shapleyError: Change?

  enum CodingKeys: String, CodingKey {
    case name, gross, unique, first
    case leaveOneOut = "leave_one_out"
    case addOneIn = "add_one_in"
    case shapley
    case shapleyError = "shapley_error"
  }

  /// Writes a number that is not known as null rather than leaving it out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(gross, forKey: .gross)
    try container.encode(unique, forKey: .unique)
    try container.encode(first, forKey: .first)
    try container.encode(leaveOneOut, forKey: .leaveOneOut)
    try container.encode(addOneIn, forKey: .addOneIn)
    try container.encode(shapley, forKey: .shapley)
    try container.encodeIfPresent(shapleyError, forKey: .shapleyError)
  }
}

/// Two filters that fire on the same documents.
public struct AblationOverlap: Sendable, Hashable, Codable {
  /// The filter that stands first in the recipe.
  public var left: String
  /// The other one.
  public var right: String
  /// Documents on which both fire.
  public var both: Amount
  /// `both` as a share of what either of the two fires on (Jaccard).
  public var jaccard: Change
  /// `both` as a share of what the left one fires on.
  public var ofLeft: Change
  /// `both` as a share of what the right one fires on.
  public var ofRight: Change

  enum CodingKeys: String, CodingKey {
    case left, right, both, jaccard
    case ofLeft = "of_left"
    case ofRight = "of_right"
  }
}

/// How Shapley values were found.
public enum ShapleyMethod: String, Sendable, Hashable, Codable {
  /// Exactly: each rejected document's weight is shared equally by all that fire on it. With a selection this takes its
  /// verdicts as the run has them, which others' presence has shaped.
  case coverage
  /// From permutations of all filters, with duplicates resolved anew for each set of filters.
  case permutations
}

/// What every filter and every family of a variant does.
public struct AblationTable: Sendable, Hashable, Codable {
  /// The variant; without changes it is the run itself.
  public var variant: VariantRecord
  /// All documents.
  public var total: Amount
  /// What the run itself keeps.
  public var runKept: Amount
  /// What the variant keeps.
  public var kept: Amount
  /// What it rejects.
  public var rejected: Amount
  /// Why the inputs were scanned anew; nothing where the ledger answered.
  public var rescanned: String?
  /// Why `leave_one_out` and `add_one_in` are not known; nothing where they are.
  public var unanswered: String?
  /// Where numbers of tokens come from, if they are counted.
  public var tokens: TokenNote?
  /// The share of lines that the run took, where it took a sample.
  public var sample: Double?
  /// The 95 % interval of the share of documents that are kept of all lines, where the run took a sample of them.
  public var interval: WilsonInterval?
  /// How `shapley` was found.
  public var shapleyMethod: ShapleyMethod
  /// Permutations drawn, where they were.
  public var permutations: Int?
  /// Its filters, in recipe order.
  public var filters: [FilterAblation]
  /// Its families, in recipe order, each as if it were one filter.
  public var families: [FilterAblation]
  /// Each pair of filters that fire on the same documents, in recipe order.
  public var overlaps: [AblationOverlap]
  /// What is kept by the values of a carried field, where that was asked for.
  public var slices: SliceTable?

  enum CodingKeys: String, CodingKey {
    case variant, total
    case runKept = "run_kept"
    case kept, rejected, rescanned, unanswered, tokens, sample
    case interval = "wilson_95"
    case shapleyMethod = "shapley_method"
    case permutations, filters, families, overlaps
    case slices = "by"
  }
}
