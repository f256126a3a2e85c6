// What judges that need no training run say of variants, and the run of all of them together.

import Buffers
public import Ledger
import Pipeline
public import Recipes
public import Shards
import Text

/// Which judges are asked.
public struct JudgeSettings: Sendable {
  /// Labels, for the judge of removal.
  public var labels: Labels?
  /// Shards of a reference corpus, for the judge of likeness; empty for none.
  public var reference: [InputShard] = []
  /// Whether variety is judged.
  public var diversity = false
  /// Bytes of each variant's texts of which distinct n-grams are counted.
  public var diversityBytes = 4 << 20

  /// Asks no judge.
  public init() {}

  /// Whether texts must be read again.
  var readsTexts: Bool { !reference.isEmpty || diversity }
}

/// What the judges say of one variant.
public struct Judgement: Sendable, Hashable, Codable {
  /// The variant's name.
  public var name: String
  /// What it keeps, sizes as read.
  public var kept: Tally
  /// Why its inputs were scanned anew; nothing where the ledger answered.
  public var rescanned: String?
  /// Bytes of the kept texts as edits leave them, where texts were read again.
  public var writtenBytes: UInt64?
  /// Of removal, where there are labels.
  public var removal: RemovalScore?
  /// Of likeness, where there is a reference.
  public var reference: ReferenceDistance?
  /// Of variety, where that was asked for.
  public var diversity: Diversity?

  enum CodingKeys: String, CodingKey {
    case name, kept, rescanned
    case writtenBytes = "written_bytes"
    case removal, reference, diversity
  }
}

/// What the judges say of several variants.
public struct JudgeReport: Sendable, Hashable, Codable {
  /// The labels, as far as the run has them.
  public struct LabelCounts: Sendable, Hashable, Codable {
    /// Labels of distinct documents in the file.
    public var labels: Int
    /// Labels that name no document of the run.
    public var notFound: Int
    /// Documents of the run labelled good.
    public var good: Int
    /// Documents of the run labelled bad.
    public var bad: Int

    enum CodingKeys: String, CodingKey {
      case labels
      case notFound = "not_found"
      case good, bad
    }
  }

  /// The reference corpus.
  public struct ReferenceCounts: Sendable, Hashable, Codable {
    /// Its texts.
    public var texts: Int
    /// Lines that are no record with a text.
    public var badLines: Int
    /// Its unigrams and bigrams.
    public var grams: UInt64

    enum CodingKeys: String, CodingKey {
      case texts
      case badLines = "bad_lines"
      case grams
    }
  }

  /// What the file of labels had, where there is one.
  public var labels: LabelCounts?
  /// What the reference had, where there is one.
  public var reference: ReferenceCounts?
  /// What each judge can and cannot tell.
  public var notes: [String] = []
  /// First everything that was read, then the variants in the order asked for.
  public var variants: [Judgement] = []
}

extension Ablation {
  /// Asks judges about variants; texts are read again from the inputs at most once for all of them.
  ///
  /// Labels and languages are asked of the ledger; n-grams are those of the texts as the variant's edits leave them.
  /// - Parameters:
  ///   - variants: what to judge, each with a name; the run itself is the variant that changes nothing.
  ///   - settings: the judges.
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`.
  public func judge(_ variants: [(name: String, variant: Variant)], _ settings: JudgeSettings) throws -> JudgeReport {
    var all = DocumentSet(capacity: verdicts.count)
    for document in 0..<verdicts.count { all[document] = true }
    var plans: [Plan?] = [nil]
    var sets = [all]
    var report = JudgeReport()
    report.variants.append(Judgement(name: "everything read", kept: verdicts.tally(of: all)))
    for (asked, outcome) in zip(variants, try resolve(variants.map(\.variant))) {
      plans.append(try plan(of: asked.variant))
      sets.append(outcome.documents)
      report.variants.append(Judgement(name: asked.name, kept: outcome.kept, rescanned: outcome.rescanned))
    }
    if let labels = settings.labels {
      let matched = try labels.matched(with: directory)
      report.labels = JudgeReport.LabelCounts(
        labels: labels.count, notFound: matched.notFound, good: matched.good.count, bad: matched.bad.count)
      for place in sets.indices { report.variants[place].removal = RemovalScore(matched, kept: sets[place]) }
      report.notes.append(JudgeReport.removalNote)
    }
    if settings.readsTexts { try judgeTexts(plans, sets, settings, &report) }
    return report
  }

  /// The plan of a variant.
  func plan(of variant: Variant) throws -> Plan {
    try variant.isEmpty ? directory.plan : variant.applied(to: recipe).plan()
  }

  private func judgeTexts(
    _ plans: [Plan?], _ sets: [DocumentSet], _ settings: JudgeSettings, _ report: inout JudgeReport
  ) throws {
    // Variants with the same edits have the same texts.
    var edits: [[PlannedStep.Work]] = []
    var texts: [Plan?] = []
    var textOfVariant: [Int] = []
    for plan in plans {
      let works = plan?.edits ?? []
      if let known = edits.firstIndex(of: works) {
        textOfVariant.append(known)
      } else {
        textOfVariant.append(edits.count)
        edits.append(works)
        texts.append(works.isEmpty ? nil : plan)
      }
    }
    let samples = settings.diversity ? try sets.map { try sample($0, bytes: settings.diversityBytes) } : []
    var wanted = DocumentSet(capacity: verdicts.count)
    for sample in samples { for document in sample { wanted[document] = true } }

    // Variants that keep the same documents of the same texts share a count: there are few such groups.
    var groupNumbers: [[UInt64]: Int] = [:]
    var groups: [(members: [Int], buckets: GramBuckets)] = []
    var words = HashedWords()
    var sampled: [SampledText: [UInt64]] = [:]
    let isCounted = !settings.reference.isEmpty
    var written = [UInt64](repeating: 0, count: sets.count)
    try directory.readTexts(as: texts, of: { _ in true }) { document, text, bytes in
      for place in sets.indices where textOfVariant[place] == text && sets[place][document] {
        written[place] += UInt64(bytes.count)
      }
      guard isCounted || wanted[document] else { return }
      words.cut(bytes)
      let hashes = words.hashes.unsafeElements
      if wanted[document] { sampled[SampledText(document: document, text: text)] = Array(hashes) }
      guard isCounted else { return }
      var key = [UInt64](repeating: 0, count: sets.count / 64 + 2)
      key[0] = UInt64(text)
      var members: [Int] = []
      for place in sets.indices where textOfVariant[place] == text && sets[place][document] {
        key[1 + place / 64] |= 1 << UInt64(place % 64)
        members.append(place)
      }
      if members.isEmpty { return }
      let number = groupNumbers[key] ?? groups.count
      if number == groups.count {
        groupNumbers[key] = number
        groups.append((members, GramBuckets()))
      }
      groups[number].buckets.add(hashes.span)
    }
    for place in sets.indices { report.variants[place].writtenBytes = written[place] }
    if isCounted { try judgeLikeness(groups, count: sets.count, settings, &report) }
    guard settings.diversity else { return }
    let taken = samples.indices.map { place in
      samples[place].map { sampled[SampledText(document: $0, text: textOfVariant[place])] ?? [] }
    }
    let limit = taken.map { $0.reduce(0) { $0 + $1.count } }.filter { $0 > 0 }.min() ?? 0
    let fields = try spreads(of: sets)
    for place in sets.indices {
      var grams = DistinctGrams(limit: limit)
      for text in taken[place] { grams.add(text) }
      report.variants[place].diversity = Diversity(
        words: limit, distinctWords: grams.share(1), distinctPairs: grams.share(2), distinctTriples: grams.share(3),
        languages: fields.languages?[place], hosts: fields.hosts?[place])
    }
    report.notes.append(JudgeReport.diversityNote)
    if fields.languages == nil { report.notes.append("languages: no step of this run's recipe identifies them") }
    if fields.hosts == nil { report.notes.append("hosts: this run does not carry them (--carry host)") }
  }

  private func judgeLikeness(
    _ groups: [(members: [Int], buckets: GramBuckets)], count: Int, _ settings: JudgeSettings,
    _ report: inout JudgeReport
  ) throws {
    var reference = GramBuckets()
    var corpus = CorpusTexts()
    var words = HashedWords()
    try corpus.read(settings.reference) { text in
      words.cut(text)
      let hashes = words.hashes.unsafeElements
      reference.add(hashes.span)
    }
    report.reference = JudgeReport.ReferenceCounts(
      texts: corpus.texts, badLines: corpus.badLines, grams: reference.total)
    var kept = [GramBuckets](repeating: GramBuckets(), count: count)
    for group in groups { for place in group.members { kept[place] += group.buckets } }
    for place in kept.indices {
      report.variants[place].reference = kept[place].distance(from: reference, everything: kept[0])
    }
    report.notes.append(JudgeReport.referenceNote)
  }

  /// The documents of a set in an order that shard, line and seed decide: two sets have what both have in one order.
  func order(_ documents: DocumentSet, seed: UInt64 = 0) throws -> [Int] {
    var keyed: [(key: UInt64, document: Int)] = []
    keyed.reserveCapacity(documents.count)
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.lines = true
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var document = 0
    var part = -1
    var key = RowKey(shard: "", seed: seed)
    while try scan.next() {
      try Interruption.check()
      if scan.part != part {
        part = scan.part
        key = RowKey(shard: directory.parts[part].shard, seed: seed)
      }
      for row in 0..<scan.rows.count {
        if documents[document] { keyed.append((key.key(line: scan.rows.line(ofRow: row)), document)) }
        document += 1
      }
    }
    keyed.sort { ($0.key, $0.document) < ($1.key, $1.document) }
    return keyed.map(\.document)
  }

  /// The first documents of a set in that order that have so many bytes of text, as read.
  private func sample(_ documents: DocumentSet, bytes: Int) throws -> [Int] {
    var left = bytes
    var chosen: [Int] = []
    for document in try order(documents) {
      if left <= 0 { break }
      chosen.append(document)
      left -= Int(verdicts.tally(of: document).bytes)
    }
    return chosen
  }

  /// How each set spreads over languages and hosts; nil for what the ledger does not have.
  private func spreads(of sets: [DocumentSet]) throws -> (languages: [Spread]?, hosts: [Spread]?) {
    let languageNames = Set(directory.plan.languageFields.map(\.name))
    let languages = directory.schema.carried.firstIndex { languageNames.contains($0) }
    let hosts = directory.schema.carried.firstIndex(of: "host")
    return (
      try languages.map { try counts(of: sets, byField: $0).map { Spread($0.counts) } },
      try hosts.map { try counts(of: sets, byField: $0).map { Spread($0.counts) } }
    )
  }

  /// For each set, how many of its documents have each value of a carried field, values in the order of their bytes.
  func counts(of sets: [DocumentSet], byField field: Int) throws -> [(values: [String], counts: [Int])] {
    var numbers: [[UInt8]: Int] = [:]
    var values: [[UInt8]] = []
    var counts = [[Int]](repeating: [], count: sets.count)
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.carried[field] = true
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var document = 0
    while try scan.next() {
      try Interruption.check()
      for row in 0..<scan.rows.count {
        defer { document += 1 }
        guard scan.rows.hasCarried(field, row: row) else { continue }
        let value = scan.rows.carried(field, ofRow: row).withUnsafeBufferPointer { Array($0) }
        let number = numbers[value] ?? values.count
        if number == values.count {
          numbers[value] = number
          values.append(value)
          for place in sets.indices { counts[place].append(0) }
        }
        for place in sets.indices where sets[place][document] { counts[place][number] += 1 }
      }
    }
    let order = values.indices.sorted { values[$0].lexicographicallyPrecedes(values[$1]) }
    let names = order.map { String(decoding: values[$0], as: UTF8.self) }
    return counts.map { counts in (names, order.map { counts[$0] }) }
  }
}

/// A document's text as one of several recipes leaves it.
private struct SampledText: Hashable {
  var document: Int
  var text: Int
}

extension Plan {
  /// What changes texts, in order.
  var edits: [PlannedStep.Work] {
    steps.compactMap {
      if case .edit = $0.work { $0.work } else { nil }
    }
  }
}
