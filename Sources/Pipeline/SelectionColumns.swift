// Where a row holds what a selection found, for the run and for the variants of it.

public import Dedup
public import Recipes

/// The columns that a step which compares documents fills.
public struct SelectionColumns: Sendable {
  private let rank, cluster, clusterSize, keeperShard, keeperLine: Int
  private let neighbourShard, neighbourLine, shared, union: Int
  /// Where the step compares with an index.
  private let index: (indexed: Int, agreeing: Int, hashes: Int)?

  /// Finds the columns of a step.
  public init(_ step: Int, of plan: Plan) {
    let outputs = plan.steps[step].outputs
    func find(_ measure: String) -> Int? {
      outputs.first { $0.measure == "duplicates.\(measure)" }?.column
    }
    func column(_ measure: String) -> Int {
      guard let column = find(measure) else { preconditionFailure("a deduplication step has the column \(measure)") }
      return column
    }
    rank = column("rank")
    cluster = column("cluster")
    clusterSize = column("cluster_size")
    keeperShard = column("keeper_shard")
    keeperLine = column("keeper_line")
    neighbourShard = column("neighbour_shard")
    neighbourLine = column("neighbour_line")
    shared = column("shared_shingles")
    union = column("union_shingles")
    index = find("indexed").map { ($0, column("index_agreeing"), column("index_hashes")) }
  }

  /// Says of a row what an index has already.
  public func fill(_ values: UnsafeMutableBufferPointer<UInt64>, _ match: IndexMatch) {
    guard let index else { return }
    values[index.indexed] = UInt64(match.entry) + 1
    values[index.agreeing] = UInt64(match.agreeing)
    values[index.hashes] = UInt64(max(match.hashes, 1))
  }

  /// Says of a row which cluster its document is in; shards are numbered from 0.
  public func fill(
    _ values: UnsafeMutableBufferPointer<UInt64>, _ found: DuplicateRow, keeperShard keeper: Int = 0,
    neighbourShard neighbour: Int = 0
  ) {
    values[rank] = UInt64(found.rank)
    values[cluster] = UInt64(found.cluster)
    values[clusterSize] = UInt64(found.clusterSize)
    values[keeperShard] = UInt64(keeper + 1)
    values[keeperLine] = UInt64(found.keeperLine)
    values[neighbourShard] = UInt64(neighbour + 1)
    values[neighbourLine] = UInt64(found.neighbourLine)
    values[shared] = UInt64(found.shared)
    values[union] = UInt64(found.union)
  }
}
