// A variant in answers: what was changed, in the words of the command line.

public import Recipes

/// The changes of a variant, as files keep them.
public struct VariantRecord: Sendable, Hashable, Codable {
  /// What is left out.
  public var without: [String]
  /// What is set.
  public var set: [String]
  /// Who of a cluster is kept, where that differs.
  public var keepPolicy: String?
  /// The index compared with, where that differs.
  public var against: String?

  enum CodingKeys: String, CodingKey {
    case without, set
    case keepPolicy = "keep_policy"
    case against
  }

  /// The changes of a variant.
  public init(_ variant: Variant) {
    without = variant.without
    set = variant.set
    keepPolicy = variant.keepPolicy
    against = variant.against
  }

  /// The options that make it: `--without c4 --set short-document.min=40`; empty for the run itself.
  public var options: String {
    var words = without.map { "--without \($0)" } + set.map { "--set \($0)" }
    if let keepPolicy { words.append("--keep-policy \(keepPolicy)") }
    if let against { words.append("--against \(against)") }
    return words.joined(separator: " ")
  }
}
