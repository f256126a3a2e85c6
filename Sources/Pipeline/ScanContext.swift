// What every thread of a scan reads and none changes.

import Filters
import Languages
import Ledger
import Recipes
import Records
import Shards
import Signatures

/// The fixed facts of one scan.
struct ScanContext: Sendable {
  let plan: Plan
  let pass: Pass
  let judge: Judge
  let schema: LedgerSchema
  let settings: RunSettings
  let codec: Codec
  let directory: OutputDirectory
  let identity: RunIdentity
  let progress: Progress
  /// What the selections have found, for the write pass.
  let resolution: Resolution?
  /// The documents that are kept, for the select pass.
  let selected: DocumentSet?

  init(
    _ kind: Pass.Kind, plan: Plan, settings: RunSettings, directory: OutputDirectory, progress: Progress,
    resolution: Resolution? = nil, selected: DocumentSet? = nil, identity: RunIdentity? = nil
  ) throws {
    self.resolution = resolution
    self.selected = selected
    self.plan = plan
    pass = Pass(kind, plan: plan, rejected: settings.shape.rejected)
    self.settings = settings
    self.directory = directory
    self.progress = progress
    judge = Judge(plan.filters)
    codec = try Codec(name: settings.shape.codec, level: settings.shape.level)
    schema = LedgerSchema(plan: plan, carried: settings.shape.carried)
    self.identity = identity ?? RunIdentity(recipe: plan.hash, version: sluiceVersion)
  }

  /// The fields that are read of a record: the carried ones, then those that only selections compare.
  var fields: RecordFields {
    var fields = settings.shape.fields
    for selection in plan.selections {
      if case .deduplicate(let step) = plan.steps[selection].work, case .exact(let key)? = step.signature {
        if let field = key.carriedField { fields.carried.append(field) }
      }
    }
    return fields
  }

  /// What is read of the rows that an earlier pass has measured.
  var rowSelection: LedgerSelection {
    if pass.kind != .select { return LedgerSelection(all: schema) }
    var selection = LedgerSelection(noneOf: schema)
    selection.lines = true
    return selection
  }

  /// An identifier for each language step, of a worker's own.
  func identifiers() throws -> [any LanguageIdentifier] {
    try plan.steps.compactMap { step in
      guard case .identify(let model) = step.work else { return nil }
      return try settings.identifiers.identifier(model: model)
    }
  }

  /// What the reader of a shard is told.
  var readerOptions: ReaderOptions {
    var options = ReaderOptions()
    options.blockSize = settings.blockSize
    options.maximumLineLength = settings.shape.maximumLine
    options.lineLimit = settings.shape.limit
    return options
  }
}

extension LedgerSchema {
  /// The schema of a plan's ledger; the fields that language steps add stand behind those carried of records.
  init(plan: Plan, carried: [String]) {
    self.init(
      columns: plan.columns.map(\.name), carried: carried + plan.languageFields.map(\.name),
      filters: plan.filters.map(\.name),
      steps: plan.steps.map(\.name))
  }
}

extension RunSettings.Shape {
  /// The fields that the settings name.
  var fields: RecordFields {
    RecordFields(
      text: textField.map { [$0] } ?? RecordFields.usualText, id: idField.map { [$0] } ?? RecordFields.usualID,
      carry: carried)
  }
}

extension ExactKey {
  /// The field that it compares, if it compares one.
  var carriedField: CarriedField? {
    switch self {
    case .normalisedText, .rawText: nil
    case .url: CarriedField(name: "url", paths: RecordFields.usualURL)
    case .field(let path): CarriedField(name: path, paths: [path])
    }
  }
}
