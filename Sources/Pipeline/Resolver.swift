// The resolve phase: for each selection of a recipe, in order, the graph of duplicates, and whom of the survivors it keeps.
//
// The graph is a function of the input, the edits before it and its parameters. Survivors come in at the end, from the
// rows of the scan, judged by the filters before the step and by the selections before it.

import Buffers
import Dedup
import Filters
import Ledger
import Recipes
import Shards
import Signatures
import Threads

/// Resolves the selections of a run.
struct Resolver {
  let plan: Plan
  let settings: RunSettings
  let output: OutputDirectory
  let identity: RunIdentity
  let progress: Progress
  /// The keys of the run's inputs.
  let keys: [String]

  /// The selections with their steps.
  private var selections: [(step: Int, deduplication: Deduplication)] {
    plan.selections.compactMap { step in
      guard case .deduplicate(let deduplication) = plan.steps[step].work else { return nil }
      return (step, deduplication)
    }
  }

  private func folder(_ step: Int) -> GraphFolder {
    GraphFolder(output, path: plan.steps[step].selectionFolder, identity: identity)
  }

  /// Whether all selections are resolved, so that no rows are needed for it.
  func isDone() throws -> Bool { try totals() != nil }

  /// What the selections found, if all of them are resolved.
  func totals() throws -> [SelectionTotals]? {
    var found: [SelectionTotals] = []
    for (step, deduplication) in selections {
      let folder = folder(step)
      if case .passages = deduplication.method {
        guard let passages = try folder.passageTotals() else { return nil }
        found.append(SelectionTotals(plan.steps[step].name, passages))
        continue
      }
      guard
        let clusters = try folder.selectionTotals(),
        let classes = try folder.payload(of: "classes", ClassTotals.self)
      else { return nil }
      var compared: CompareTotals?
      if deduplication.hasEdges {
        compared = try folder.compareTotals()
        if compared == nil { return nil }
      }
      let indexed = try folder.indexTotals()
      if deduplication.against != nil && indexed == nil { return nil }
      found.append(SelectionTotals(plan.steps[step].name, clusters, classes, compared, indexed))
    }
    return found
  }

  /// Does what is not done yet.
  func resolve(
    _ shards: [InputShard], numbers: DocumentNumbers, costs: inout [PhaseCost]
  ) throws -> Resolution {
    var resolved: [ResolvedSelection] = []
    var totals: [SelectionTotals] = []
    var passages: ResolvedPassages?
    for (number, selection) in selections.enumerated() {
      let step = selection.step
      let folder = folder(step)
      let name = plan.steps[step].name
      if case .passages(let deduplication) = selection.deduplication.method {
        let found = try joinPassages(number, step, deduplication, numbers, earlier: resolved, &costs)
        totals.append(SelectionTotals(name, found))
        passages = ResolvedPassages(
          step, of: plan, deduplication, removals: try PassageRemovalFile(path: folder.removalFile))
        continue
      }
      let (classes, compared) = try graph(number, selection, shards, numbers, &costs)
      let indexed = try joinIndex(number, selection, numbers, &costs)
      var clusters = try folder.selectionTotals()
      if clusters == nil {
        progress.begin("\(name): cluster")
        try costs.measure("\(name): cluster") {
          let found = try select(folder, selection, numbers, earlier: resolved, indexed: indexed?.matches)
          clusters = found
          return "\(found.clusters) clusters, \(found.duplicates) duplicates"
        }
      }
      totals.append(SelectionTotals(name, clusters ?? ClusterTotals(), classes, compared, indexed?.totals))
      resolved.append(
        ResolvedSelection(
          step, of: plan, rows: try DocumentRecordFile(path: folder.selectionFile), matches: indexed?.matches))
    }
    return Resolution(numbers: numbers, selections: resolved, passages: passages, totals: totals)
  }

  // MARK: Graph

  private func graph(
    _ number: Int, _ selection: (step: Int, deduplication: Deduplication), _ shards: [InputShard],
    _ numbers: DocumentNumbers, _ costs: inout [PhaseCost]
  ) throws -> (ClassTotals, CompareTotals?) {
    let (step, deduplication) = selection
    guard let kind = deduplication.signature else { preconditionFailure("a step with a graph signs documents") }
    let folder = folder(step)
    let name = plan.steps[step].name
    let set = signatures(number, kind, numbers)
    var classes = ClassTotals()
    progress.begin("\(name): join")
    guard case .minHash(let parameters, let threshold, let verification) = deduplication.method else {
      try costs.measure("\(name): join") {
        classes = try folder.joinClasses(set, memory: settings.memory)
        return "\(classes.equal) of \(classes.signed) documents equal an earlier one"
      }
      return (classes, nil)
    }
    if let done = try folder.compareTotals(), let found = try folder.payload(of: "classes", ClassTotals.self) {
      // A run that was killed when it had edges may have left the pairs.
      try folder.removePairs(bands: parameters.bands)
      return (found, done)
    }
    do {
      return try edges(
        folder, set, parameters, threshold, verification, step: step, shards, numbers, &costs)
    } catch {
      // A twin that was first has removed the pairs that this one still reads.
      guard let done = try folder.compareTotals(), let found = try folder.payload(of: "classes", ClassTotals.self)
      else { throw error }
      try folder.removePairs(bands: parameters.bands)
      return (found, done)
    }
  }

  /// Joins the bands, compares the candidates, and commits the edges.
  private func edges(
    _ folder: GraphFolder, _ set: SignatureSet, _ parameters: MinHashParameters, _ threshold: Double,
    _ verification: Verification, step: Int, _ shards: [InputShard], _ numbers: DocumentNumbers,
    _ costs: inout [PhaseCost]
  ) throws -> (ClassTotals, CompareTotals?) {
    let name = plan.steps[step].name
    var classes = ClassTotals()
    var compared = CompareTotals()
    try costs.measure("\(name): join") {
      classes = try folder.joinClasses(set, memory: settings.memory)
      compared.bands = try joinBands(parameters.bands, folder, set)
      return "\(classes.equal) of \(classes.signed) documents equal an earlier one; \(compared.bands.pairs) pairs in "
        + "\(parameters.bands) bands\(compared.bands.largeGroupNote)"
    }
    progress.begin("\(name): compare")
    try costs.measure("\(name): compare") {
      let judge: PairJudge
      switch verification {
      case .none: judge = .all
      case .estimate: judge = .sketches(set, threshold: threshold)
      case .exact:
        let store = try readRepresentatives(folder, parameters, step: step, shards, numbers, &compared)
        judge = .sets(store, threshold: threshold)
      }
      compared = try folder.compare(
        bands: parameters.bands, by: judge, threads: settings.threads, memory: settings.memory, totals: compared)
      return "\(compared.candidates) candidate pairs, \(compared.confirmed) confirmed; "
        + "\(compared.reread) texts read again"
    }
    try folder.removePairs(bands: parameters.bands)
    return (classes, compared)
  }

  /// Joins all bands, each a task, on as many threads as there are.
  private func joinBands(_ bands: Int, _ folder: GraphFolder, _ set: SignatureSet) throws -> BandTotals {
    let threads = min(settings.threads, bands)
    let memory = settings.memory / threads
    let outcomes = try concurrently(bands, threads: threads) { band in
      try folder.joinBand(band, of: set, memory: memory)
    }
    var totals = BandTotals()
    for outcome in outcomes { totals.add(outcome) }
    return totals
  }

  /// Reads the texts of all classes in candidate pairs again, and keeps their shingle sets.
  private func readRepresentatives(
    _ folder: GraphFolder, _ parameters: MinHashParameters, step: Int, _ shards: [InputShard],
    _ numbers: DocumentNumbers, _ totals: inout CompareTotals
  ) throws -> ShingleSetStore {
    let wanted = try folder.documentsInPairs(
      bands: parameters.bands, documents: numbers.count, memory: settings.memory / 4)
    let store = try ShingleSetStore(wanted, memory: settings.memory / 2, directory: output)
    let context = try ScanContext(
      .measure, plan: plan, settings: settings, directory: output, progress: progress)
    let parts = shards.map {
      output.absolute(ShardPaths(key: $0.key, codec: .none, pass: context.pass).path(of: .ledger))
    }
    let read = try concurrently(shards.count, threads: settings.threads) { shard in
      let documents = wanted.documents(in: numbers.firsts[shard]..<numbers.firsts[shard + 1])
      var signer = Signer(.minHash(parameters))
      var set = Buffer<UInt64>()
      var writer = ShingleSetWriter(store)
      var bytes = 0
      if !documents.isEmpty {
        var rereader = TextRereader(context, step: step)
        bytes = try rereader.read(
          documents, of: shards[shard], first: numbers.firsts[shard], part: parts[shard]
        ) { document, text in
          signer.shingles(of: text, into: &set)
          try writer.append(document, set)
        }
      }
      try writer.finish()
      return (documents: documents.count, bytes: bytes)
    }
    totals.reread = read.reduce(0) { $0 + $1.documents }
    totals.bytesReread = read.reduce(0) { $0 + $1.bytes }
    return store
  }

  /// The signatures of a selection.
  private func signatures(_ number: Int, _ kind: SignatureKind, _ numbers: DocumentNumbers) -> SignatureSet {
    let pass = Pass(.measure, plan: plan, rejected: false)
    return SignatureSet(
      layout: SignatureLayout(kind),
      paths: keys.map {
        output.absolute(ShardPaths(key: $0, codec: .none, pass: pass).path(of: .signatures(number)))
      }, firsts: numbers.firsts)
  }

  /// What an index has already; nil where the step compares with none.
  private func joinIndex(
    _ number: Int, _ selection: (step: Int, deduplication: Deduplication), _ numbers: DocumentNumbers,
    _ costs: inout [PhaseCost]
  ) throws -> (matches: DocumentRecordFile<IndexMatch>, totals: IndexTotals)? {
    let deduplication = selection.deduplication
    guard let path = deduplication.against, let kind = deduplication.signature else { return nil }
    let folder = folder(selection.step)
    var totals = try folder.indexTotals()
    if totals == nil {
      let name = plan.steps[selection.step].name
      progress.begin("\(name): index")
      try costs.measure("\(name): index") {
        var threshold: Double?
        if case .minHash(_, let least, let verification) = deduplication.method, verification != .none {
          threshold = least
        }
        let found = try folder.joinIndex(
          DuplicateIndex(path), signatures(number, kind, numbers), threshold: threshold, memory: settings.memory)
        totals = found
        return "\(found.equal) documents equal one of the index, \(found.estimated) nearly (by their signatures)"
      }
    }
    return (try DocumentRecordFile(path: folder.matchFile), totals ?? IndexTotals())
  }

  // MARK: Selection

  /// The rows of the scan.
  private var parts: [LedgerPart] {
    let pass = Pass(.measure, plan: plan, rejected: false)
    return keys.map {
      LedgerPart(shard: $0, path: output.absolute(ShardPaths(key: $0, codec: .none, pass: pass).path(of: .ledger)))
    }
  }

  /// Finds the passages that documents lose which pass every earlier step.
  private func joinPassages(
    _ number: Int, _ step: Int, _ deduplication: PassageDeduplication, _ numbers: DocumentNumbers,
    earlier: [ResolvedSelection], _ costs: inout [PhaseCost]
  ) throws -> PassageTotals {
    let folder = folder(step)
    if let done = try folder.passageTotals() { return done }
    let name = plan.steps[step].name
    let pass = Pass(.measure, plan: plan, rejected: false)
    let set = PassageSet(
      deduplication.passages,
      paths: keys.map {
        output.absolute(ShardPaths(key: $0, codec: .none, pass: pass).path(of: .signatures(number)))
      }, firsts: numbers.firsts)
    let schema = LedgerSchema(plan: plan, carried: settings.shape.carried)
    let survivors = SurvivorScores(
      step, Deduplication(method: .passages(deduplication), keep: .first), plan: plan, schema: schema)
    var rows = survivors.rows(parts, numbers: numbers, earlier: earlier)
    let filtersBefore = plan.steps[step].filtersBefore
    var totals = PassageTotals()
    progress.begin("\(name): join")
    try costs.measure("\(name): join") {
      totals = try folder.joinPassages(set, keepsFirst: deduplication.keepsFirst, memory: settings.memory) { document in
        _ = try rows.move(to: document)
        return rows.completion.passes(filters: filtersBefore)
      }
      return "\(totals.compared) passages, \(totals.removed) of them removed from \(totals.documents) documents"
    }
    return totals
  }

  private func select(
    _ folder: GraphFolder, _ selection: (step: Int, deduplication: Deduplication), _ numbers: DocumentNumbers,
    earlier: [ResolvedSelection], indexed: DocumentRecordFile<IndexMatch>?
  ) throws -> ClusterTotals {
    let clusters = try DuplicateClusters(
      folder, documents: numbers.count, hasEdges: selection.deduplication.hasEdges, memory: settings.memory)
    let schema = LedgerSchema(plan: plan, carried: settings.shape.carried)
    let scores = SurvivorScores(selection.step, selection.deduplication, plan: plan, schema: schema)
    try scores.read(parts, numbers: numbers, earlier: earlier, indexed: indexed, into: clusters)
    return try folder.select(clusters)
  }
}

extension Deduplication {
  /// Whether its documents are joined by more than equality.
  var hasEdges: Bool {
    if case .minHash = method { true } else { false }
  }
}

extension SelectionTotals {
  init(_ name: String, _ passages: PassageTotals) {
    self.init(
      name: name, clusters: 0, clustered: 0, duplicates: 0, largest: 0, equal: 0, candidates: 0, confirmed: 0,
      largeGroups: 0, indexEqual: nil, indexEstimated: nil, removedPassages: passages.removed,
      changedDocuments: passages.documents)
  }

  init(
    _ name: String, _ clusters: ClusterTotals, _ classes: ClassTotals, _ compared: CompareTotals?,
    _ indexed: IndexTotals?
  ) {
    self.init(
      name: name, clusters: clusters.clusters, clustered: clusters.clustered, duplicates: clusters.duplicates,
      largest: clusters.largest, equal: classes.equal, candidates: compared?.candidates ?? 0,
      confirmed: compared?.confirmed ?? 0, largeGroups: compared?.bands.largeGroups ?? 0,
      indexEqual: indexed?.equal, indexEstimated: indexed?.estimated,
      removedPassages: nil, changedDocuments: nil)
  }
}

extension BandTotals {
  /// What was left out in large groups, for people; empty where there are none.
  fileprivate var largeGroupNote: String {
    if largeGroups == 0 { return "" }
    return "; \(largeGroups) groups of more than \(GraphFolder.groupLimit) classes (the largest of \(largestGroup)), "
      + "\(skippedPairs) of their pairs left out"
  }
}
