// What a study found: numbers alone, without times and without paths of the machine, so that they come out the same again.

public import Ledger
import Recipes

/// The results of a study.
public struct StudyResults: Sendable, Hashable, Codable {
  /// The study's name.
  public var study: String
  /// What it asks.
  public var summary: String
  /// Its runs, in the order of the study.
  public var runs: [RunResults]
  /// What was concluded, a paragraph each.
  public var conclusion: [String]
}

/// What a study found of one run.
public struct RunResults: Sendable, Hashable, Codable {
  /// The run's name.
  public var name: String
  /// Its recipe, as the study names it.
  public var recipe: String
  /// The changes that it was made with, in the words of the command line.
  public var changes: [String]
  /// Its inputs, as the study names them.
  public var inputs: [String]
  /// All documents.
  public var total: Tally
  /// What each filter does, where that was asked for.
  public var filters: [FilterAblation]?
  /// What each family does, where that was asked for.
  public var families: [FilterAblation]?
  /// The labels, where there are any.
  public var labels: JudgeReport.LabelCounts?
  /// The reference, where there is one.
  public var reference: JudgeReport.ReferenceCounts?
  /// First the run itself, then the variants in the order of the study.
  public var variants: [VariantResults]
  /// What judges can and cannot tell.
  public var notes: [String]
  /// How texts were cut for trainings, where there are any.
  public var budget: TrainingBudget?
}

/// How much text each training gets.
public struct TrainingBudget: Sendable, Hashable, Codable {
  /// Tokens, by the estimate: those asked for, or as many as the smallest variant has.
  public var tokens: Int
  /// The estimate: bytes of UTF-8 a token.
  public var bytesPerToken: Double
  /// Bytes of text: tokens times bytes a token.
  public var bytes: Int

  enum CodingKeys: String, CodingKey {
    case tokens
    case bytesPerToken = "bytes_per_token"
    case bytes
  }
}

/// What a study found of one variant.
public struct VariantResults: Sendable, Hashable, Codable {
  /// One value of a slice.
  public struct SliceValue: Sendable, Hashable, Codable {
    /// The value.
    public var value: String
    /// Documents that have it.
    public var documents: Int
    /// Those that are kept.
    public var kept: Int
  }

  /// Documents by the values of a field.
  public struct Slice: Sendable, Hashable, Codable {
    /// The field.
    public var field: String
    /// Its values, in the order of their bytes.
    public var values: [SliceValue]
  }

  /// One training.
  public struct TrainingResult: Sendable, Hashable, Codable {
    /// Its seed.
    public var seed: Int
    /// What the command printed.
    public var metrics: [String: Double]
  }

  /// The variant's name; `run` is the run itself.
  public var name: String
  /// The setting that it is a step of a sweep over, and its value there.
  public var sweep: String?
  /// The value of the sweep.
  public var value: Double?
  /// What it keeps.
  public var kept: Tally
  /// How much more it keeps than the run.
  public var change: Change
  /// Why inputs were scanned anew; nothing where the ledger answered.
  public var rescanned: String?
  /// Bytes of the kept texts as edits leave them, where a judge read texts.
  public var writtenBytes: UInt64?
  /// What it keeps by the values of fields.
  public var slices: [Slice]?
  /// Of removal.
  public var removal: RemovalScore?
  /// Of likeness.
  public var reference: ReferenceDistance?
  /// Of variety.
  public var diversity: Diversity?
  /// Its trainings, by seed.
  public var training: [TrainingResult]?
  /// Of each metric, how much it differs from the run's, seed by seed.
  public var differences: [String: PairedInterval]?

  enum CodingKeys: String, CodingKey {
    case name, sweep, value, kept, change, rescanned
    case writtenBytes = "written_bytes"
    case slices, removal, reference, diversity, training, differences
  }
}
