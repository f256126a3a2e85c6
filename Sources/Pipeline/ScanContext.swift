// What every thread of a scan reads and none changes.

import Filters
import Ledger
import Recipes
import Records
import Shards

/// The fixed facts of one scan.
struct ScanContext: Sendable {
  let plan: Plan
  let judge: Judge
  let schema: LedgerSchema
  let settings: RunSettings
  let codec: Codec
  let directory: OutputDirectory
  let identity: RunIdentity
  let progress: Progress

  init(plan: Plan, settings: RunSettings, directory: OutputDirectory, progress: Progress) throws {
    self.plan = plan
    self.settings = settings
    self.directory = directory
    self.progress = progress
    judge = Judge(plan.filters)
    codec = try Codec(name: settings.shape.codec, level: settings.shape.level)
    schema = LedgerSchema(plan: plan, carried: settings.shape.carried)
    identity = RunIdentity(recipe: plan.hash, version: sluiceVersion)
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
  /// The schema of a plan's ledger.
  init(plan: Plan, carried: [String]) {
    self.init(
      columns: plan.columns.map(\.name), carried: carried, filters: plan.filters.map(\.name),
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
