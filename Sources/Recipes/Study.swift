// A study: which runs and variants are compared, by whom they are judged, and what was concluded. Read from study.yaml.

/// A study, decoded.
///
/// Paths of inputs, recipes, labels and references are relative to the folder `root`, so that a study is the same in every
/// clone of its repository.
public struct Study: Sendable, Hashable {
  /// One run that variants are asked of.
  public struct Run: Sendable, Hashable {
    /// Its name in results.
    public var name: String
    /// A built-in recipe, or a path.
    public var recipe: String
    /// Files, folders and patterns.
    public var inputs: [String]
    /// Fields carried into the ledger.
    public var carry: [String]
    /// Changes that the run itself is made with.
    public var changes: Variant
    /// Where it is written, for messages.
    public var position: SourcePosition
  }

  /// A variant with its name.
  public struct NamedVariant: Sendable, Hashable {
    /// Its name in results.
    public var name: String
    /// What it changes.
    public var variant: Variant
    /// The sweep that it is a step of, and the value there.
    public var sweep: (name: String, value: Double)? {
      get { sweepName.map { ($0, sweepValue) } }
      set {
        sweepName = newValue?.name
        sweepValue = newValue?.value ?? 0
      }
    }
    private var sweepName: String?
    private var sweepValue = 0.0
    /// Where it is written, for messages.
    public var position: SourcePosition

    init(name: String, variant: Variant, position: SourcePosition) {
      self.name = name
      self.variant = variant
      self.position = position
    }
  }

  /// Which filters are tabled.
  public enum Filters: Sendable, Hashable {
    /// None.
    case none
    /// Each filter.
    case filters
    /// Each filter and each family.
    case families
  }

  /// The judges that are asked of every variant.
  public struct Judges: Sendable, Hashable {
    /// A file of labels.
    public var labels: String?
    /// The labels that are bad; empty for the usual words.
    public var bad: [String] = []
    /// Shards of a reference corpus.
    public var reference: [String] = []
    /// Whether variety is judged.
    public var diversity = false
  }

  /// A command that trains a model on a variant's texts.
  public struct Training: Sendable, Hashable {
    /// What a shell runs, in `root`.
    public var command: String
    /// The seeds, each a training of every variant.
    public var seeds: [Int]
    /// Tokens of each training.
    public var tokens: Int
    /// The estimate by which texts are cut to `tokens`: bytes of UTF-8 a token.
    public var bytesPerToken: Double
    /// Files whose contents the results depend on, such as the trainer's program.
    public var files: [String]
    /// The variants trained, by name; nothing for all.
    public var variants: [String]?
    /// Where it is written, for messages.
    public var position: SourcePosition
  }

  /// Its name.
  public var name: String
  /// What it asks, in prose.
  public var summary: String
  /// The folder that paths are relative to, relative to the study's own.
  public var root: String
  /// The runs.
  public var runs: [Run]
  /// The variants, asked of every run; sweeps are spelt out.
  public var variants: [NamedVariant]
  /// Which filters are tabled.
  public var filters: Filters
  /// Carried fields by whose values it is counted what variants keep.
  public var slices: [String]
  /// The judges.
  public var judges: Judges
  /// A training, where there is one.
  public var training: Training?
  /// What was concluded; its paragraphs are apart by empty lines.
  public var conclusion: [String]
}

/// Reads a study.
///
/// - Parameters:
///   - text: YAML.
///   - file: how faults name it.
/// - Throws: `RecipeError` with everything that is wrong.
public func parseStudy(_ text: String, file: String) throws(RecipeError) -> Study {
  var faults: [RecipeFault] = []
  guard let tree = YAMLTree.parse(text, file: file, faults: &faults) else { throw RecipeError(faults) }
  var decoder = RecipeDecoder()
  let study = decoder.study(tree)
  faults += decoder.faults
  guard let study, faults.isEmpty else { throw RecipeError(faults) }
  return study
}
