// One reading of all shards: what it is for and which files it makes of each.
//
// A recipe without selections needs one pass, which measures, judges and writes. With selections the first pass measures
// and signs, and when the phases between have resolved who has which duplicates, a second one writes. What a variant of
// a finished run keeps takes one pass, which writes alone.

import Recipes

/// One of the files that a pass makes of a shard.
enum Product: Sendable, Hashable {
  /// Kept lines, compressed.
  case kept
  /// Rejected lines, compressed.
  case rejected
  /// Bad lines with their reasons.
  case bad
  /// Rows and mask tables.
  case ledger
  /// Lines that no filter of the scan rejects, for the write pass.
  case survivors
  /// What the selection of this number compares.
  case signatures(Int)

  /// Its name in the files of a segment.
  var name: String {
    switch self {
    case .kept: "kept"
    case .rejected: "rejected"
    case .bad: "bad"
    case .ledger: "ledger"
    case .survivors: "survivors"
    case .signatures(let selection): "signatures-\(selection)"
    }
  }

  /// Whether it is a shard of records, which is a valid compressed file even without any.
  var isShard: Bool { self == .kept || self == .rejected }
}

/// One reading of all shards.
struct Pass: Sendable, Hashable {
  /// What a pass is for.
  enum Kind: Sendable, Hashable {
    /// Everything, where nothing has to be known of other documents.
    case whole
    /// Rows and signatures.
    case measure
    /// What is kept, and the rows with what the selections found.
    case write
    /// What a variant of a finished run keeps.
    case select
  }

  let kind: Kind
  /// The files it makes of each shard.
  let products: [Product]
  /// The folder of each selection below the run's directory.
  let selectionFolders: [String]

  /// The pass of this kind over a plan.
  init(_ kind: Kind, plan: Plan, rejected: Bool) {
    self.kind = kind
    let selections = plan.selections
    selectionFolders = selections.map { plan.steps[$0].selectionFolder }
    let shards: [Product] = rejected ? [.kept, .rejected] : [.kept]
    switch kind {
    case .whole: products = shards + [.bad, .ledger]
    case .measure:
      // Rejected lines, and those from which passages are removed before later filters judge, stand in the input alone.
      let hasPassages = selections.contains { plan.steps[$0].removesPassages }
      products =
        [.bad, .ledger] + selections.indices.map { .signatures($0) } + (rejected || hasPassages ? [] : [.survivors])
    case .write: products = shards + [.ledger]
    case .select: products = shards
    }
  }

  /// The last pass over a plan, whose products are those that readers see.
  static func last(_ plan: Plan, rejected: Bool) -> Pass {
    Pass(plan.selections.isEmpty ? .whole : .write, plan: plan, rejected: rejected)
  }

  /// Its name in the folder of markers.
  var name: String {
    switch kind {
    case .whole, .measure: "scan"
    case .write: "write"
    case .select: "select"
    }
  }
}

extension PlannedStep {
  /// Whether it removes passages that documents share.
  fileprivate var removesPassages: Bool {
    guard case .deduplicate(let deduplication) = work, case .passages = deduplication.method else { return false }
    return true
  }

  /// The folder of a selection's files below the run's directory: `dedup/minhash`.
  var selectionFolder: String {
    let inner = name.hasPrefix("dedup/") ? String(name.dropFirst("dedup/".count)) : name
    return "dedup/" + String(inner.map { $0 == "/" ? "-" : $0 })
  }
}
