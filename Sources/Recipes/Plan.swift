// A recipe, resolved: what the pipeline runs and the judge judges. Every name is looked up, every default filled in.

public import Edits
public import Languages
public import Measures

/// The limits of one filter; a value outside them rejects the document.
public struct Limits: Sendable, Hashable {
  /// Least value kept.
  public var min: Double?
  /// Greatest value kept.
  public var max: Double?
  /// Values at or below this are rejected (`keep: { above: 0.1 }`).
  public var above: Double?
  /// Values at or above this are rejected (`keep: { below: 0.1 }`).
  public var below: Double?
  /// The languages kept, of a signal whose values are languages; one without script stands for all its scripts.
  public var among: [LanguageLabel]?
  /// The languages rejected, of such a signal.
  public var notAmong: [LanguageLabel]?

  /// Makes limits; those left out do not apply.
  public init(
    min: Double? = nil, max: Double? = nil, above: Double? = nil, below: Double? = nil, among: [LanguageLabel]? = nil,
    notAmong: [LanguageLabel]? = nil
  ) {
    self.min = min
    self.max = max
    self.above = above
    self.below = below
    self.among = among
    self.notAmong = notAmong
  }
}

/// What a filter keeps of documents in one language, in place of its own limits.
public struct LanguageLimits: Sendable, Hashable {
  /// The language; one with a script goes before the same without.
  public var language: LanguageLabel
  /// The limits; nothing where the filter does not judge this language at all.
  public var limits: Limits?

  /// Pairs a language with its limits.
  public init(_ language: LanguageLabel, _ limits: Limits?) {
    self.language = language
    self.limits = limits
  }
}

/// What becomes of a document on which a filter's signal is undefined.
public enum UndefinedVerdict: String, Sendable, Hashable {
  /// The filter does not fire.
  case keep
  /// The filter fires.
  case reject
}

/// One filter of a resolved recipe.
public struct PlannedFilter: Sendable, Hashable {
  /// `family/name`.
  public var name: String
  /// The signal it limits.
  public var signal: SignalDefinition
  /// The ledger column that holds the measure, or a ratio's numerator.
  public var numerator: Int
  /// The ledger column that holds a ratio's denominator.
  public var denominator: Int?
  /// What it keeps.
  public var limits: Limits
  /// What becomes of a document on which the signal is undefined.
  public var undefined: UndefinedVerdict
  /// The tool and the reason that it gives for the same verdict, where there is one.
  public var origin: Origin?
  /// Why the filter exists, in a sentence.
  public var why: String
  /// Index of the step that measures what it reads; it is unmeasured where that step is.
  ///
  /// A filter of a family with an edit may read the edit's own measures, so within a family this index may go back.
  public var step: Int
  /// Limits of its own for documents in some languages, sorted by label.
  public var languages: [LanguageLimits]
  /// The ledger column that holds the document's language, where some have limits of their own.
  public var languageColumn: Int?

  /// The ledger columns that decide whether it fires.
  public var columns: [Int] { [numerator] + [denominator, languageColumn].compactMap { $0 } }

  /// Where a filter comes from.
  public struct Origin: Sendable, Hashable {
    /// `datatrove`.
    public var tool: String
    /// `gopher_short_doc`.
    public var reason: String

    /// Names a tool and its reason.
    public init(tool: String, reason: String) {
      self.tool = tool
      self.reason = reason
    }
  }

  /// Makes a planned filter.
  public init(
    name: String, signal: SignalDefinition, numerator: Int, denominator: Int?, limits: Limits,
    undefined: UndefinedVerdict, origin: Origin?, why: String, step: Int, languages: [LanguageLimits] = [],
    languageColumn: Int? = nil
  ) {
    self.languages = languages
    self.languageColumn = languageColumn
    self.name = name
    self.signal = signal
    self.numerator = numerator
    self.denominator = denominator
    self.limits = limits
    self.undefined = undefined
    self.origin = origin
    self.why = why
    self.step = step
  }
}

/// One integer column of the ledger: a measure of the text as it is at one step.
public struct PlannedColumn: Sendable, Hashable {
  /// The measure's name, with `@step` behind it where an earlier edit changed the text: `words.count@c4/c4-lines`.
  ///
  /// A column that is measured for survivors only has `@family` behind it, the name of the step that measures it.
  public var name: String
  /// What is measured.
  public var measure: MeasureDefinition

  /// Makes a column.
  public init(name: String, measure: MeasureDefinition) {
    self.name = name
    self.measure = measure
  }
}

/// One step of a resolved recipe, in order.
public struct PlannedStep: Sendable, Hashable {
  /// What a step does.
  public enum Work: Sendable, Hashable {
    /// Changes the text with the edit of this name; every option is given.
    case edit(name: String, options: [String: OptionValue])
    /// Measures the text as it is now.
    case measure
    /// Compares documents; its columns are filled in when all have been scanned.
    case deduplicate(Deduplication)
    /// Identifies the language of the text as it is now, by the profiles of this file or the built-in ones.
    case identify(model: String?)
  }

  /// The family's name, or `family/edit-name` for its edit.
  public var name: String
  /// What it does.
  public var work: Work
  /// Which measure goes into which ledger column.
  public var outputs: [Output]
  /// Whether only documents that pass all earlier steps are measured (`when: surviving`); never so for an edit.
  public var onlySurviving: Bool
  /// How many of the plan's filters stand before this step's family.
  ///
  /// A document survives up to here if none of these first filters fires. All of them can be judged by then.
  public var filtersBefore: Int

  /// One measure and its column.
  public struct Output: Sendable, Hashable {
    /// The measure's name.
    public var measure: String
    /// Index into the plan's columns.
    public var column: Int

    /// Pairs a measure with a column.
    public init(measure: String, column: Int) {
      self.measure = measure
      self.column = column
    }
  }

  /// Makes a step.
  public init(name: String, work: Work, outputs: [Output], onlySurviving: Bool, filtersBefore: Int = 0) {
    self.name = name
    self.work = work
    self.outputs = outputs
    self.onlySurviving = onlySurviving
    self.filtersBefore = filtersBefore
  }
}

/// One signal that a reader can compute from the ledger's columns: for `explain`, `export` and sweeps.
public struct PlannedSignal: Sendable, Hashable {
  /// The signal's name, with `@step` behind it where its columns have it: `words.count@c4/c4-lines`.
  public var name: String
  /// What it is.
  public var signal: SignalDefinition
  /// The ledger column that holds the measure, or a ratio's numerator.
  public var numerator: Int
  /// The ledger column that holds a ratio's denominator.
  public var denominator: Int?
  /// Index of the step that measures it.
  public var step: Int

  /// Makes a planned signal.
  public init(name: String, signal: SignalDefinition, numerator: Int, denominator: Int?, step: Int) {
    self.name = name
    self.signal = signal
    self.numerator = numerator
    self.denominator = denominator
    self.step = step
  }
}

/// A recipe, resolved.
public struct Plan: Sendable {
  /// The most filters that a recipe may have: a ledger row has a bit for each.
  public static let filterCapacity = 256
  /// The most steps that a recipe may have: a ledger row has a bit for each.
  public static let stepCapacity = 64
  /// The recipe's name.
  public var name: String
  /// Its steps, in order.
  public var steps: [PlannedStep]
  /// Its filters, in recipe order over all steps.
  public var filters: [PlannedFilter]
  /// The integer columns of its ledger.
  public var columns: [PlannedColumn]
  /// The signals over those columns, each once, in the order of their steps: what filters read, what an edit says of
  /// itself, and with `measure: all` the whole catalogue.
  public var signals: [PlannedSignal]
  /// The resolved recipe as YAML: every include, override and default written out.
  public var resolved: String
  /// XXH3 (128 bits, hexadecimal) of `resolved`.
  public var hash: String

  /// The steps that need all documents, by index, in order.
  public var selections: [Int] {
    steps.indices.filter {
      if case .deduplicate = steps[$0].work { true } else { false }
    }
  }

  /// The steps that identify languages, each with the field that it adds to the carried ones and the column behind it.
  ///
  /// The field has the step's name; its values are languages without scripts.
  public var languageFields: [(name: String, step: Int, column: Int)] {
    steps.indices.compactMap { index in
      guard case .identify = steps[index].work,
        let label = steps[index].outputs.first(where: { $0.measure == LanguageMeasures.label })
      else { return nil }
      return (steps[index].name, index, label.column)
    }
  }

  /// The fields that keeper policies read, which the ledger has to carry.
  public var carriedFields: [String] {
    var fields = languageFields.map(\.name)
    let provided = fields.count
    for step in steps {
      guard case .deduplicate(let deduplication) = step.work else { continue }
      switch deduplication.keep {
      case .newest(let field), .priority(let field, _): if !fields.contains(field) { fields.append(field) }
      case .first, .longest, .highest: break
      }
    }
    return Array(fields.dropFirst(provided))
  }

  /// Makes a plan.
  public init(
    name: String, steps: [PlannedStep], filters: [PlannedFilter], columns: [PlannedColumn],
    signals: [PlannedSignal] = [], resolved: String, hash: String
  ) {
    self.name = name
    self.steps = steps
    self.filters = filters
    self.columns = columns
    self.signals = signals
    self.resolved = resolved
    self.hash = hash
  }
}
