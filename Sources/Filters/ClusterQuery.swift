// The clusters of a deduplication step, as the columns of the ledger have them: the largest ones, or one by its number.

public import Ledger

/// One cluster of duplicates.
public struct DuplicateCluster: Sendable, Hashable {
  /// One document of it.
  public struct Member: Sendable, Hashable {
    /// Its row.
    public var row: JudgedRow
    /// What the step found of it.
    public var finding: DuplicateFinding
  }

  /// Its number, from 1, in the order of the clusters' first documents.
  public var number: UInt64
  /// Documents in it.
  public var size: UInt64
  /// Its documents in the order of the keeper policy, the keeper first; not all where fewer were asked for.
  public var members: [Member]
}

/// Some clusters of a step, and how many it has.
public struct ClusterList: Sendable, Hashable {
  /// The step: `dedup/minhash`.
  public var step: String
  /// Clusters of the step.
  public var clusterCount: UInt64 = 0
  /// Documents in them.
  public var documentCount: UInt64 = 0
  /// Those asked for: the largest ones, of equal ones those with the lowest numbers.
  public var clusters: [DuplicateCluster] = []
}

extension DuplicateFindings {
  /// The names of the steps that compare documents.
  public var stepNames: [String] { steps.map(\.name) }
}

extension LedgerQuery {
  /// Which clusters are asked for.
  public enum ClusterChoice: Sendable, Hashable {
    /// The largest ones; 0 for all.
    case largest(Int)
    /// One, by its number.
    case number(UInt64)
  }

  /// Clusters of one step.
  ///
  /// Reads two columns of all parts twice, and the rows of the members; memory grows with the clusters asked for and
  /// the members of each.
  /// - Parameters:
  ///   - step: The step's place among `findings.stepNames`.
  ///   - findings: Reads the rows of the run's plan.
  ///   - choice: The clusters.
  ///   - members: Documents of each, the keeper first; 0 for all.
  public func clusters(
    ofStep step: Int, _ findings: DuplicateFindings, _ choice: ClusterChoice, members: Int
  ) throws(LedgerError) -> ClusterList {
    let columns = findings.steps[step]
    var list = try keepers(columns, choice)
    var places: [UInt64: Int] = [:]
    for (place, cluster) in list.clusters.enumerated() { places[cluster.number] = place }
    if places.isEmpty { return list }

    var selection = LedgerSelection(noneOf: schema)
    selection.columns[columns.cluster] = true
    selection.columns[columns.rank] = true
    let everything = LedgerSelection(all: schema)
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    while try scan.next() {
      for row in 0..<scan.rows.count {
        let cluster = scan.rows.value(ofRow: row, column: columns.cluster)
        guard cluster > 0, let place = places[cluster] else { continue }
        if members > 0 && scan.rows.value(ofRow: row, column: columns.rank) >= UInt64(members) { continue }
        try scan.decode(everything)
        let judged = judged(row, of: scan.rows, in: scan.part)
        guard let finding = findings.findings(judged.values.span).first(where: { $0.step == columns.name }) else {
          continue
        }
        list.clusters[place].members.append(DuplicateCluster.Member(row: judged, finding: finding))
      }
    }
    for place in list.clusters.indices { list.clusters[place].members.sort { $0.finding.rank < $1.finding.rank } }
    return list
  }

  /// The clusters asked for, without members: each keeper's row has its cluster's number and size.
  private func keepers(_ step: DuplicateFindings.Step, _ choice: ClusterChoice) throws(LedgerError) -> ClusterList {
    var selection = LedgerSelection(noneOf: schema)
    selection.columns[step.cluster] = true
    selection.columns[step.rank] = true
    selection.columns[step.clusterSize] = true
    var list = ClusterList(step: step.name)
    var limit = Int.max
    if case .largest(let count) = choice, count > 0 { limit = count }
    func cut(_ clusters: inout [DuplicateCluster]) {
      clusters.sort { ($1.size, $0.number) < ($0.size, $1.number) }
      if clusters.count > limit { clusters.removeLast(clusters.count - limit) }
    }
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    while try scan.next() {
      for row in 0..<scan.rows.count {
        let number = scan.rows.value(ofRow: row, column: step.cluster)
        guard number > 0, scan.rows.value(ofRow: row, column: step.rank) == 0 else { continue }
        let size = scan.rows.value(ofRow: row, column: step.clusterSize)
        list.clusterCount += 1
        list.documentCount += size
        if case .number(let wanted) = choice, wanted != number { continue }
        list.clusters.append(DuplicateCluster(number: number, size: size, members: []))
        // Sorted now and then, so that few are held of many.
        if limit < .max / 2 && list.clusters.count >= 2 * limit + 1000 { cut(&list.clusters) }
      }
    }
    cut(&list.clusters)
    return list
  }
}
