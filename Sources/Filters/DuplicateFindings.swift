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

/// Reads the findings of a run's deduplication steps out of rows.
public struct DuplicateFindings: Sendable {
  private struct Step: Sendable {
    var name: String
    var nameText: String
    var rank, cluster, clusterSize, keeperShard, keeperLine: Int
    var neighbourShard, neighbourLine, shared, union: Int
  }

  private let steps: [Step]
  private let shards: [String]
  private let keepers: [KeeperNames]

  /// Prepares to read rows of a plan.
  ///
  /// - Parameters:
  ///   - shards: names of the run's inputs, in order.
  ///   - keepers: names of the keepers of each step's clusters; empty where they are not wanted.
  public init(plan: Plan, shards: [String], keepers: [KeeperNames] = []) {
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
        neighbourLine: neighbourLine, shared: shared, union: union)
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

  /// Adds `,"dedup":{"dedup/minhash":{…}}` where some step found duplicates of the row's document.
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

extension LedgerQuery {
  /// What the deduplication steps of a plan found, with the names of keepers, which are read from the ledger.
  ///
  /// Memory grows with the clusters: about the bytes of their keepers' ids.
  public func duplicateFindings(plan: Plan, shards: [String]) throws(LedgerError) -> DuplicateFindings {
    DuplicateFindings(
      plan: plan, shards: shards, keepers: try DuplicateFindings.keeperNames(plan, parts, schema))
  }
}
