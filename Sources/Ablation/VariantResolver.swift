// Resolves variants from the verdicts of a run: sets of filters are judged once a variant, changed limits once for all
// variants, duplicates anew for each variant's survivors.

import Buffers
import Dedup
import Filters
import Ledger
import Measures
import Pipeline
import Recipes
import Shards

/// How much text has the same filters fire on it; in the order of the first document of each set.
struct FiredSet {
  var fired: FilterMask
  var amount: Amount
}

/// Resolves the variants of one run; used by one thread at a time.
final class VariantResolver {
  /// The graph of one selection of the run, with what keeper policies think of its documents.
  private struct Graph {
    let clusters: DuplicateClusters
    let matches: DocumentRecordFile<IndexMatch>?
    var scores: [KeeperPolicy: [Double]] = [:]
  }

  /// What a document passed: the number of the last selection before which a filter rejected it, or all.
  private typealias Stage = UInt8
  private static let passesAll: Stage = .max

  private let verdicts: RunVerdicts
  private var plan: Plan { verdicts.directory.plan }
  private let memory: Int
  private var graphs: [Int: Graph] = [:]
  /// Documents on which a filter with changed limits fires.
  private var hits: [VariantPlan.ChangedFilter: DocumentSet] = [:]
  private var stages: [Stage]
  /// The filters of the run's selections that compare documents.
  private let ofSelections: FilterMask
  /// Documents on which filters of selections fire, by place, where they are noted.
  private var selectionHits: [Int: DocumentSet]?

  init(_ verdicts: RunVerdicts, memory: Int) {
    self.verdicts = verdicts
    self.memory = memory
    stages = Array(repeating: 0, count: verdicts.count)
    let plan = verdicts.directory.plan
    let comparing = Set(plan.selections.filter { !plan.steps[$0].removesPassages })
    ofSelections = FilterMask(plan.filters.indices.filter { comparing.contains(plan.filters[$0].step) })
  }

  /// Reads the columns that changed limits judge, once for all variants that are resolved next.
  func prepare(_ variants: [VariantPlan]) throws {
    var wanted: [VariantPlan.ChangedFilter] = []
    var seen = Set(hits.keys)
    for variant in variants {
      for filter in variant.changed where seen.insert(filter).inserted { wanted.append(filter) }
    }
    for start in stride(from: 0, to: wanted.count, by: FilterMask.capacity) {
      try judge(Array(wanted[start..<min(start + FilterMask.capacity, wanted.count)]))
    }
  }

  /// Forgets what was prepared, which takes a bit a document and changed filter.
  func forget() { hits.removeAll() }

  private func judge(_ changed: [VariantPlan.ChangedFilter]) throws {
    let schema = verdicts.directory.schema
    let judge = Judge(changed.map(\.filter))
    var selection = LedgerSelection(noneOf: schema)
    selection.unmeasured = true
    for entry in changed {
      for column in entry.filter.columns { selection.columns[column] = true }
    }
    var found = changed.map { _ in DocumentSet(capacity: verdicts.count) }
    var scan = LedgerScan(parts: verdicts.directory.parts, schema: schema, selection: selection)
    var document = 0
    while try scan.next() {
      try Interruption.check()
      for row in 0..<scan.rows.count {
        let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
        fired.forEach { found[$0][document] = true }
        document += 1
      }
    }
    for (entry, documents) in zip(changed, found) { hits[entry] = documents }
  }

  /// What a variant keeps; its changed filters are prepared.
  ///
  /// - Parameter noting: whether `firedSets` shall tell of it what fired on each document.
  /// - Throws: `RescanReason` where the ledger has not measured one of its survivors; `FileError`, `LedgerError`.
  func resolve(_ variant: VariantPlan, noting: Bool = false) throws -> DocumentSet {
    try check(variant)
    selectionHits = noting ? [:] : nil
    judgeSets(variant)
    for (number, selection) in variant.selections.enumerated() { try select(selection, number) }
    var kept = DocumentSet(capacity: verdicts.count)
    stages.withUnsafeBufferPointer { stages in
      for word in kept.words.indices {
        var bits: UInt64 = 0
        let first = word * 64
        for place in first..<min(first + 64, stages.count) where stages[place] == Self.passesAll {
          bits |= 1 << UInt64(place - first)
        }
        kept.words[word] = bits
      }
    }
    return kept
  }

  /// Finds for each document how far it comes before selections are asked.
  private func judgeSets(_ variant: VariantPlan) {
    func stage(ofFilter place: Int) -> Stage {
      Stage(variant.selections.count { $0.filtersBefore <= place })
    }
    var masks = [FilterMask](repeating: FilterMask(), count: variant.selections.count + 1)
    variant.unchanged.forEach { masks[Int(stage(ofFilter: $0))][$0] = true }
    let ofSets = verdicts.sets.map { set in
      masks.firstIndex { !($0 & set.fired).isEmpty }.map { Stage($0) } ?? Self.passesAll
    }
    ofSets.withUnsafeBufferPointer { ofSets in
      stages.withUnsafeMutableBufferPointer { stages in
        let numbers = verdicts.setNumbers.unsafeElements
        for document in stages.indices { stages[document] = ofSets[Int(numbers[document])] }
      }
    }
    for entry in variant.changed {
      guard let documents = hits[entry] else { preconditionFailure("changed filters are prepared") }
      let last = stage(ofFilter: entry.place)
      documents.forEach { stages[$0] = min(stages[$0], last) }
    }
  }

  /// Tells which filters of the run fire on a document of the variant resolved last, which was noted; of use also when
  /// others have been resolved since.
  func firedFilters(_ variant: VariantPlan) -> (_ document: Int) -> FilterMask {
    let changed = variant.changed.map { ($0.place, hits[$0]) }
    let selected = selectionHits ?? [:]
    let ofSurvivors = variant.filters.compactMap { place in variant.ofSurvivors[place].map { (place, $0) } }
    return { [verdicts] document in
      var fired = verdicts.sets[Int(verdicts.setNumbers.base[document])].fired & variant.unchanged
      for (place, documents) in changed where documents?[document] ?? false { fired[place] = true }
      // A run of the variant would not have measured what an earlier filter of it rejects.
      for (place, before) in ofSurvivors where fired[place] && !(fired & before).isEmpty { fired[place] = false }
      for (place, documents) in selected where documents[document] { fired[place] = true }
      return fired
    }
  }

  /// What fired on the documents of the variant resolved last, which was noted, over the run's filters.
  func firedSets(_ variant: VariantPlan) -> [FiredSet] {
    let fired = firedFilters(variant)
    var table = MaskTable(fieldCount: 0)
    var counted: [UInt64] = []
    for document in 0..<verdicts.count {
      let entry = table.add(verdicts.tally(of: document), fired: fired(document))
      if entry == counted.count { counted.append(0) }
      counted[entry] += verdicts.tokens.counted(of: document)
    }
    return counted.indices.map {
      FiredSet(
        fired: table.entry($0).fired, amount: verdicts.tokens.amount(table.entry($0).tally, counted: counted[$0]))
    }
  }

  // MARK: Selections

  /// Rejects what a selection rejects of the documents that come to it.
  private func select(_ selection: VariantPlan.Selection, _ number: Int) throws {
    if graphs[selection.step] == nil {
      let directory = verdicts.directory
      graphs[selection.step] = Graph(
        clusters: try directory.duplicateClusters(
          ofStep: selection.step, documents: verdicts.count, memory: memory),
        matches: try directory.indexMatches(ofStep: selection.step))
    }
    let scores = try scores(selection)
    guard let graph = graphs[selection.step] else { return }
    let (clusters, matches) = (graph.clusters, graph.matches)
    let stage = Stage(number)
    for node in 0..<clusters.documentCount {
      let document = clusters.document(at: node)
      let survives = stages[Int(document)] > stage && matches?.record(of: document) == nil
      clusters.set(node, survives: survives, score: survives ? scores[node] : 0, line: 0)
    }
    _ = clusters.resolve()
    if selection.filters.allSatisfy(\.filter.rejectsWhatIsFound) {
      for entry in selection.filters {
        if entry.filter.signal.name == "duplicates.rank" {
          for node in 0..<clusters.documentCount where clusters.isDuplicate(node) {
            reject(Int(clusters.document(at: node)), stage, by: entry.place)
          }
        } else {
          matches?.forEach { match in
            if stages[Int(match.document)] > stage { reject(Int(match.document), stage, by: entry.place) }
          }
        }
      }
    } else {
      judgeRows(selection, graph, stage)
    }
  }

  private func reject(_ document: Int, _ stage: Stage, by place: Int) {
    stages[document] = stage
    selectionHits?[place, default: DocumentSet(capacity: verdicts.count)][document] = true
  }

  /// Judges what a selection says of documents by filters of any kind.
  private func judgeRows(_ selection: VariantPlan.Selection, _ graph: Graph, _ stage: Stage) {
    let rules = Judge(selection.filters.map(\.filter))
    let columns = SelectionColumns(selection.step, of: plan)
    let values = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: plan.columns.count)
    defer { values.deallocate() }
    func clear() { values.initialize(repeating: 0) }
    func judge(_ document: Int) {
      rules.fired(values.span, unmeasured: 0).forEach { reject(document, stage, by: selection.filters[$0].place) }
    }
    var judged = DocumentSet(capacity: verdicts.count)
    graph.matches?.forEach { match in
      let document = Int(match.document)
      guard stages[document] > stage else { return }
      judged[document] = true
      clear()
      columns.fill(values, match)
      judge(document)
    }
    // A document in a cluster has no match: those are dropped before.
    while let row = graph.clusters.nextRow() {
      judged[Int(row.document)] = true
      clear()
      columns.fill(values, row)
      judge(Int(row.document))
    }
    clear()
    if rules.fired(values.span, unmeasured: 0).isEmpty { return }
    for document in stages.indices where stages[document] > stage && !judged[document] { judge(document) }
  }

  /// What a selection's keeper policy thinks of the documents of its graph.
  private func scores(_ selection: VariantPlan.Selection) throws -> [Double] {
    if let known = graphs[selection.step]?.scores[selection.keep] { return known }
    guard let clusters = graphs[selection.step]?.clusters else { return [] }
    let (directory, nodes) = (verdicts.directory, clusters.documentCount)
    let keeper = KeeperScore(selection.keep, plan: plan, schema: directory.schema)
    var scores = [Double](repeating: 0, count: nodes)
    if case .longest = selection.keep {
      for node in 0..<nodes { scores[node] = Double(verdicts.codePoints.base[Int(clusters.document(at: node))]) }
    } else if keeper.readsRows {
      var wanted = LedgerSelection(noneOf: directory.schema)
      wanted.unmeasured = true
      keeper.select(in: &wanted)
      var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: wanted)
      var first = 0
      var node = 0
      while node < nodes, try scan.next() {
        while node < nodes, Int(clusters.document(at: node)) < first + scan.rows.count {
          let row = Int(clusters.document(at: node)) - first
          scores[node] = keeper.score(
            scan.rows, row: row, values: scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
          node += 1
        }
        first += scan.rows.count
      }
    }
    graphs[selection.step]?.scores[selection.keep] = scores
    return scores
  }

  // MARK: Needs

  /// Refuses a variant that needs of steps of survivors what they have not done.
  private func check(_ variant: VariantPlan) throws {
    var seen: Set<VariantPlan.Need> = []
    for var need in variant.needs {
      need.user = .selection(0)
      guard seen.insert(need).inserted else { continue }
      let step = plan.steps[need.step]
      switch need.product {
      case .findings:
        guard variant.isAsRun(before: step.filtersBefore, plan) else {
          throw RescanReason(text: "what \(step.name) found depends on who else survives")
        }
      case .measures:
        let missing = count(in: variant, sparing: need.before) { $0.unmeasured >> UInt64(need.step) & 1 == 1 }
        if missing > 0 {
          throw RescanReason(text: "\(step.name) measured survivors alone, and not \(missing) of the variant's")
        }
      case .signatures:
        if variant.isAsRun(before: step.filtersBefore, plan) { continue }
        let signing = FilterMask((0..<step.filtersBefore).filter { !ofSelections[$0] })
        let missing = count(in: variant, sparing: need.before) { !($0.fired & signing).isEmpty }
        if missing > 0 {
          throw RescanReason(text: "\(step.name) compared survivors alone, and not \(missing) of the variant's")
        }
        // Which pairs of a large group are compared depends on who is in it.
        if verdicts.directory.record.selections?.contains(where: { $0.name == step.name && $0.largeGroups > 0 }) ?? true
        {
          throw RescanReason(text: "\(step.name) compared survivors alone, and some groups of them only in part")
        }
      }
    }
  }

  /// Documents whose sets are such, and on which none of the filters at `before` fires that the variant has.
  private func count(in variant: VariantPlan, sparing before: FilterMask, _ isSuch: (MaskEntry) -> Bool) -> Int {
    let unchanged = before & variant.unchanged
    let wanted = verdicts.sets.map { isSuch($0) && (unchanged & $0.fired).isEmpty }
    if !wanted.contains(true) { return 0 }
    let changed = variant.changed.filter { before[$0.place] }.compactMap { hits[$0] }
    var count = 0
    for (document, number) in verdicts.setNumbers.unsafeElements.enumerated() where wanted[Int(number)] {
      if !changed.contains(where: { $0[document] }) { count += 1 }
    }
    return count
  }
}

extension PlannedFilter {
  /// Whether it rejects all that have duplicates before them, or a match in an index, and no other document.
  var rejectsWhatIsFound: Bool {
    ["duplicates.rank", "duplicates.indexed"].contains(signal.name) && limits == Limits(max: 0)
  }
}
