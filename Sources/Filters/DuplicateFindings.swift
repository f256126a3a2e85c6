// What deduplication steps found of a document, out of its row: cluster, keeper, nearest neighbour.

internal import Buffers
public import Ledger
public import Recipes

/// What one deduplication step found of one document.
public struct DuplicateFinding: Sendable, Hashable {
  /// Another document of the run.
  public struct Place: Sendable, Hashable {
    /// Name of its shard.
    public var shard: String
    /// Its line, from 1.
    public var line: UInt64
  }

  /// The step: `dedup/minhash`.
  public var step: String
  /// Number of the cluster, from 1.
  public var cluster: UInt64
  /// Documents of the cluster.
  public var clusterSize: UInt64
  /// Documents of the cluster that the keeper policy puts before this one.
  public var rank: UInt64
  /// Who is kept.
  public var keeper: Place
  /// The keeper's id; nil where its record has none.
  public var keeperID: [UInt8]?
  /// The nearest confirmed neighbour.
  public var neighbour: Place
  /// Similarity to it, from 0 to 1; nil where nothing was compared.
  public var similarity: Double?
}

/// A document that an index had already.
public struct IndexFinding: Sendable, Hashable {
  /// The step: `dedup/minhash`.
  public var step: String
  /// The document of the index, a JSON object with `entry`, `id`, `shard` and `line`.
  public var matched: String
  /// Whether the shingle sets or keys are equal; else their similarity is estimated.
  public var isExact: Bool
  /// Share of hash functions that agree, by a byte of each.
  public var agreement: Double
}

/// Reads the findings of a run's deduplication steps out of rows.
public struct DuplicateFindings: Sendable {
  /// A step, and the columns that it fills.
  struct Step: Sendable {
    var name: String
    var nameText: String
    var rank, cluster, clusterSize, keeperShard, keeperLine: Int
    var neighbourShard, neighbourLine, shared, union: Int
    /// Where the step compares with an index.
    var index: (indexed: Int, agreeing: Int, hashes: Int)?
  }

  /// The steps that compare documents, in order.
  let steps: [Step]
  private let shards: [String]
  private let keepers: [KeeperNames]
  private let matched: [String: MatchedNames]

  /// Prepares to read rows of a plan.
  ///
  /// - Parameters:
  ///   - shards: names of the run's inputs, in order.
  ///   - keepers: names of the keepers of each step's clusters; empty where they are not wanted.
  ///   - matched: the documents of indexes that were matched, by step.
  public init(
    plan: Plan, shards: [String], keepers: [KeeperNames] = [], matched: [String: MatchedNames] = [:]
  ) {
    self.matched = matched
    self.shards = shards
    self.keepers = keepers
    steps = plan.selections.compactMap { index in
      let outputs = plan.steps[index].outputs
      func column(_ name: String) -> Int? { outputs.first { $0.measure == "duplicates.\(name)" }?.column }
      guard let rank = column("rank"), let cluster = column("cluster"), let size = column("cluster_size"),
        let keeperShard = column("keeper_shard"), let keeperLine = column("keeper_line"),
        let neighbourShard = column("neighbour_shard"), let neighbourLine = column("neighbour_line"),
        let shared = column("shared_shingles"), let union = column("union_shingles")
      else { return nil }
      return Step(
        name: plan.steps[index].name, nameText: jsonText(plan.steps[index].name), rank: rank, cluster: cluster,
        clusterSize: size, keeperShard: keeperShard, keeperLine: keeperLine, neighbourShard: neighbourShard,
        neighbourLine: neighbourLine, shared: shared, union: union,
        index: column("indexed").flatMap { indexed in
          column("index_agreeing").flatMap { agreeing in column("index_hashes").map { (indexed, agreeing, $0) } }
        })
    }
  }

  /// Whether the plan has such steps.
  public var isEmpty: Bool { steps.isEmpty }

  /// The findings on a row, a step each; nothing for steps that found no duplicates of it.
  public func findings(_ row: Span<UInt64>) -> [DuplicateFinding] {
    var found: [DuplicateFinding] = []
    for (number, step) in steps.enumerated() where row[step.cluster] > 0 {
      func place(_ shard: Int, _ line: Int) -> DuplicateFinding.Place {
        let index = Int(row[shard]) - 1
        return DuplicateFinding.Place(shard: shards.indices.contains(index) ? shards[index] : "", line: row[line])
      }
      found.append(
        DuplicateFinding(
          step: step.name, cluster: row[step.cluster], clusterSize: row[step.clusterSize], rank: row[step.rank],
          keeper: place(step.keeperShard, step.keeperLine),
          keeperID: number < keepers.count ? keepers[number].id(ofCluster: Int(row[step.cluster])) : nil,
          neighbour: place(step.neighbourShard, step.neighbourLine),
          similarity: row[step.union] == 0 ? nil : Double(row[step.shared]) / Double(row[step.union])))
    }
    return found
  }

  /// The documents of indexes that a row's document equals or nearly equals, a step each.
  public func indexFindings(_ row: Span<UInt64>) -> [IndexFinding] {
    var found: [IndexFinding] = []
    for step in steps {
      guard let index = step.index, row[index.indexed] > 0 else { continue }
      let entry = Int(row[index.indexed]) - 1
      found.append(
        IndexFinding(
          step: step.name, matched: matched[step.name]?.name(entry) ?? "{\"entry\":\(entry)}",
          isExact: row[index.hashes] == 1, agreement: Double(row[index.agreeing]) / Double(row[index.hashes])))
    }
    return found
  }

  /// Adds `,"dedup":{"dedup/minhash":{…}}` where some step found duplicates of the row's document, and likewise
  /// `indexed`, with the document of an index that it matched.
  func append(_ row: Span<UInt64>, to output: inout Buffer<UInt8>) {
    var isFirst = true
    for finding in findings(row) {
      output.append(utf8: isFirst ? ",\"dedup\":{" : ",")
      isFirst = false
      output.append(json: finding.step)
      output.append(utf8: ":{\"cluster\":\(finding.cluster),\"cluster_size\":\(finding.clusterSize),")
      output.append(utf8: "\"rank\":\(finding.rank),\"keeper\":{\"shard\":")
      output.append(json: finding.keeper.shard)
      output.append(utf8: ",\"line\":\(finding.keeper.line),\"id\":")
      output.append(optional: finding.keeperID)
      output.append(utf8: "},\"neighbour\":{\"shard\":")
      output.append(json: finding.neighbour.shard)
      output.append(utf8: ",\"line\":\(finding.neighbour.line),\"similarity\":")
      output.append(utf8: finding.similarity.map(numeral) ?? "null")
      output.append(utf8: "}}")
    }
    if !isFirst { output.append(UInt8(ascii: "}")) }
    isFirst = true
    for finding in indexFindings(row) {
      output.append(utf8: isFirst ? ",\"indexed\":{" : ",")
      isFirst = false
      output.append(json: finding.step)
      output.append(utf8: ":{\"match\":\(finding.isExact ? "\"exact\"" : "\"estimate\""),\"agreement\":")
      output.append(utf8: "\(numeral(finding.agreement)),\"document\":\(finding.matched)}")
    }
    if !isFirst { output.append(UInt8(ascii: "}")) }
  }

  // MARK: Keepers

  /// Names the keeper of every cluster of every step, from a ledger.
  static func keeperNames(_ plan: Plan, _ parts: [LedgerPart], _ schema: LedgerSchema) throws(LedgerError)
    -> [KeeperNames]
  {
    let steps = DuplicateFindings(plan: plan, shards: []).steps
    if steps.isEmpty { return [] }
    var selection = LedgerSelection(noneOf: schema)
    selection.ids = true
    for step in steps {
      selection.columns[step.cluster] = true
      selection.columns[step.rank] = true
    }
    var names = steps.map { _ in KeeperNames() }
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    while try scan.next() {
      for row in 0..<scan.rows.count {
        for (number, step) in steps.enumerated() where scan.rows.value(ofRow: row, column: step.rank) == 0 {
          let cluster = Int(scan.rows.value(ofRow: row, column: step.cluster))
          if cluster > 0 && scan.rows.hasID(row: row) { names[number].add(scan.rows.id(ofRow: row), cluster: cluster) }
        }
      }
    }
    return names
  }
}

/// The ids of the keepers of a step's clusters.
public struct KeeperNames: Sendable {
  private var bytes: [UInt8] = []
  /// Where the id of each cluster's keeper lies, by cluster number; an empty range where it has none.
  private var ranges: [Range<Int>?] = []

  /// Adds a cluster's keeper.
  mutating func add(_ id: Span<UInt8>, cluster: Int) {
    while ranges.count <= cluster { ranges.append(nil) }
    let start = bytes.count
    for index in id.indices { bytes.append(id[index]) }
    ranges[cluster] = start..<bytes.count
  }

  /// The id of a cluster's keeper.
  func id(ofCluster cluster: Int) -> [UInt8]? {
    guard ranges.indices.contains(cluster), let range = ranges[cluster] else { return nil }
    return Array(bytes[range])
  }
}

/// The documents of an index that a step has matched.
public struct MatchedNames: Sendable {
  private var lines: [Int: String] = [:]

  /// Reads lines of JSON, each of which begins with `{"entry":` and a number.
  public init(lines bytes: [UInt8]) {
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      if let entry = Int(text.dropFirst(9).prefix { $0 != "," && $0 != "}" }) { lines[entry] = text }
    }
  }

  /// The document of this number, as it was written.
  func name(_ entry: Int) -> String? { lines[entry] }
}

extension LedgerQuery {
  /// What the deduplication steps of a plan found, with the names of keepers, which are read from the ledger.
  ///
  /// Memory grows with the clusters: about the bytes of their keepers' ids.
  public func duplicateFindings(
    plan: Plan, shards: [String], matched: [String: MatchedNames] = [:]
  ) throws(LedgerError) -> DuplicateFindings {
    DuplicateFindings(
      plan: plan, shards: shards, keepers: try DuplicateFindings.keeperNames(plan, parts, schema), matched: matched)
  }
}
