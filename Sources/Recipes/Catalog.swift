// The catalogue: every filter, signal, edit and recipe that Sluice knows, from the documentation beside them.

public import Edits
internal import Languages
public import Measures

/// What Sluice can do, for `sluice catalog`.
public struct Catalog: Sendable {
  /// One filter of a family.
  public struct Filter: Sendable {
    /// The family's source and dialect, and the filter as it is planned.
    public var filter: PlannedFilter
    /// The family's name.
    public var family: String
    /// The paper or tool that the family comes from; may be empty.
    public var source: String
  }

  /// One family of filters.
  public struct Family: Sendable {
    /// Its name.
    public var name: String
    /// The name to call it by on the command line: `gopher/quality`.
    public var path: String
    /// What it is for; may be empty.
    public var summary: String
    /// The paper or tool that it comes from; may be empty.
    public var source: String
    /// Whose definitions of signals it uses.
    public var dialect: String
    /// Its edit with the options that differ from their defaults: `c4-lines (terminal_punctuation: false)`.
    public var edit: String?
    /// What it compares, where it is a deduplication step.
    public var dedup: String?
    /// What it keeps by language, where it is a language step.
    public var language: String?
  }

  /// One built-in recipe.
  public struct Entry: Sendable {
    /// The name to call it by.
    public var name: String
    /// What it is for.
    public var summary: String
    /// Its families, in order.
    public var families: [String]
    /// How many filters it has.
    public var filterCount: Int
  }

  /// The recipes.
  public var recipes: [Entry] = []
  /// The families, in the order of their paths.
  public var families: [Family] = []
  /// The filters of all families.
  public var filters: [Filter] = []
  /// The signals of texts, then those of edits.
  public var signals: [SignalDefinition] = []
  /// The edits.
  public var edits: [EditDefinition] = []
  /// The kinds of deduplication steps.
  public var dedups: [DedupDocumentation] = []
  /// The language step; nothing where the recipe has none.
  public var language: LanguageDocumentation?

  /// The catalogue of everything that is built in.
  ///
  /// - Throws: `RecipeError` where a built-in file is at fault, which a test excludes.
  public static func builtIn() throws(RecipeError) -> Catalog {
    var catalog = Catalog()
    for name in EmbeddedSpecs.names {
      let recipe = try loadRecipe(embedded: name)
      if name.contains("/") {
        try catalog.add(recipe, path: name)
      } else {
        catalog.recipes.append(
          Entry(
            name: name, summary: recipe.summary, families: recipe.families.map(\.name),
            filterCount: try recipe.plan().filters.count))
      }
    }
    catalog.edits = Vocabulary.standard.edits
    catalog.signals =
      Vocabulary.standard.signals + catalog.edits.flatMap(\.signals) + DuplicateMeasures.signals
      + DuplicateMeasures.indexSignals + DuplicateMeasures.passageSignals + LanguageMeasures.signals
      + LanguageMeasures.lineSignals
    catalog.language = LanguageDocumentation()
    catalog.dedups = DedupDocumentation.kinds
    return catalog
  }

  /// The catalogue of one recipe: its families and filters, and the signals, edits and deduplication that they use.
  ///
  /// - Throws: `RecipeError` where the recipe cannot be planned.
  public init(of recipe: Recipe) throws(RecipeError) {
    try add(recipe, path: "")
    for filter in filters where !signals.contains(filter.filter.signal) { signals.append(filter.filter.signal) }
    let names = recipe.families.compactMap { $0.edit?.name }
    edits = Vocabulary.standard.edits.filter { names.contains($0.name) }
    if recipe.families.contains(where: { $0.language != nil }) { language = LanguageDocumentation() }
    let kinds = recipe.families.compactMap { $0.dedup?.kind.rawValue }
    dedups = DedupDocumentation.kinds.filter { kinds.contains($0.name) }
    recipes = [
      Entry(
        name: recipe.name, summary: recipe.summary, families: recipe.families.map(\.name), filterCount: filters.count)
    ]
  }

  private init() {}

  private static func describe(_ edit: RecipeEdit) -> String {
    let standard = Vocabulary.standard.edits.first { $0.name == edit.name }?.options ?? []
    let changed = edit.options.filter { option in
      standard.first { $0.name == option.name }?.standard != option.value
    }
    if changed.isEmpty { return edit.name }
    return "\(edit.name) (\(changed.map { "\($0.name): \($0.value.written)" }.joined(separator: ", ")))"
  }

  private mutating func add(_ recipe: Recipe, path: String) throws(RecipeError) {
    let plan = try recipe.plan()
    for family in recipe.families {
      families.append(
        Family(
          name: family.name, path: path, summary: family.summary, source: family.source, dialect: family.dialect,
          edit: family.edit.map { Catalog.describe($0) }, dedup: plan.deduplication(ofFamily: family)?.summary,
          language: family.language == nil ? nil : plan.stepSummaries.first { $0.name == family.name }?.summary))
      for filter in plan.filters where filter.name.hasPrefix(family.name + "/") {
        filters.append(Filter(filter: filter, family: family.name, source: family.source))
      }
    }
  }
}

extension Plan {
  /// The deduplication step that a family is; nil where it is none.
  func deduplication(ofFamily family: RecipeFamily) -> Deduplication? {
    guard let kind = family.dedup?.kind.rawValue,
      let step = steps.first(where: { $0.name == "\(family.name)/\(kind)" }),
      case .deduplicate(let deduplication) = step.work
    else { return nil }
    return deduplication
  }
}

/// Loads an embedded recipe, whatever lies in the folder that the command was started in.
func loadRecipe(embedded name: String) throws(RecipeError) -> Recipe {
  var loader = RecipeLoader()
  let recipe = EmbeddedSpecs.path(named: name).flatMap { loader.load(.embedded($0)) }
  guard let recipe, loader.faults.isEmpty else { throw RecipeError(loader.faults) }
  return recipe
}
