// A recipe as its files say it: includes followed, overrides applied, names not yet looked up in the catalogue.

public import Edits

/// A recipe, loaded: the families of filters that documents pass through, in order.
///
/// Everything keeps its place in its file, so that what planning finds wrong can be shown where it was written.
public struct Recipe: Sendable {
  /// The recipe's name; a family file on its own is a recipe of the family's name.
  public var name: String
  /// What it is for, in a sentence or two; may be empty.
  public var summary: String
  /// Whether every signal of the catalogue is measured, beside those that filters read (`measure: all`).
  public var measuresAll: Bool
  /// Its families, in order.
  public var families: [RecipeFamily]
  /// The files that were read, each once, the recipe's own first.
  public var files: [String]
  /// Where the recipe begins.
  public var position: SourcePosition
}

/// One family: an edit or none, then filters over what is measured behind it.
public struct RecipeFamily: Sendable {
  /// Its name in this recipe (`as:`, else `family:`).
  public var name: String
  /// The paper or tool that it comes from; empty where the file does not say.
  public var source: String
  /// Whose definitions of signals are meant.
  public var dialect: String
  /// What it is for; may be empty.
  public var summary: String
  /// Whether only documents that pass everything before are measured (`when: surviving`).
  public var onlySurviving: Bool
  /// The edit that runs before its signals are measured.
  public var edit: RecipeEdit?
  /// The deduplication step that it is; it has no edit and no filters then.
  public var dedup: RecipeDedup?
  /// The language step that it is; its filters are `keep` and `score` then.
  public var language: RecipeLanguage?
  /// Its filters, in order.
  public var filters: [RecipeFilter]
  /// Where it is written.
  public var position: SourcePosition
}

/// The edit of a family, with the options that the recipe gives.
public struct RecipeEdit: Sendable {
  /// The edit's name in the catalogue.
  public var name: String
  /// The options given, in order; the rest have their defaults.
  public var options: [RecipeOption]
  /// Where it is written.
  public var position: SourcePosition
}

/// One option of an edit.
public struct RecipeOption: Sendable {
  /// The option's name.
  public var name: String
  /// Its value.
  public var value: OptionValue
  /// Where it is written.
  public var position: SourcePosition
}

/// One filter.
public struct RecipeFilter: Sendable {
  /// Its name in the family: the pattern that it finds.
  public var name: String
  /// The name of the signal that it limits.
  public var signal: String
  /// What it keeps.
  public var limits: Limits
  /// What becomes of a document on which the signal is undefined.
  public var undefined: UndefinedVerdict
  /// The tool and the reason that it gives for the same verdict.
  public var origin: PlannedFilter.Origin?
  /// Why the filter exists; may be empty.
  public var why: String
  /// Where the filter is written.
  public var position: SourcePosition
  /// Where its signal is named.
  public var signalPosition: SourcePosition
  /// Where its limits were last changed.
  public var limitsPosition: SourcePosition
  /// What it keeps of documents in some languages, as far as that differs.
  public var languages: [RecipeLanguageLimits] = []
}

extension Recipe {
  /// Names that a user may give: families, filters and edits, as `family/name`.
  var names: [String] {
    families.flatMap { family in
      [family.name] + (family.edit.map { ["\(family.name)/\($0.name)"] } ?? [])
        + (family.dedup.map { ["\(family.name)/\($0.kind.rawValue)"] } ?? [])
        + family.filters.map { "\(family.name)/\($0.name)" }
    }
  }
}
