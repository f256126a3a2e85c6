// The fixed-size records of which the graph of near-duplicates and a selection consist, as they lie in files.
//
// Documents are numbered from 0 through all shards in input order; a run has fewer than 2^32 of them.

/// A document whose shingle set (or exact key) equals that of an earlier one.
public struct ClassMember: Sendable, Hashable, BitwiseCopyable {
  /// The document.
  public var document: UInt32
  /// The first document of its class, always a lower number; it is not listed itself.
  public var representative: UInt32

  /// Pairs a document with its class.
  public init(document: UInt32, representative: UInt32) {
    self.document = document
    self.representative = representative
  }
}

/// Two classes, by their representatives, that are near-duplicates.
public struct DuplicateEdge: Sendable, Hashable, BitwiseCopyable {
  /// The representative with the lower number.
  public var first: UInt32
  /// The other one.
  public var second: UInt32
  /// Shingles that both have; of an estimate, hash functions that agree.
  public var shared: UInt32
  /// Shingles that either has; of an estimate, hash functions in all; 0 where nothing was compared.
  public var union: UInt32

  /// Makes an edge.
  public init(first: UInt32, second: UInt32, shared: UInt32, union: UInt32) {
    self.first = first
    self.second = second
    self.shared = shared
    self.union = union
  }
}

/// What a selection says of one surviving document that has duplicates among the survivors.
public struct DuplicateRow: Sendable, Hashable, BitwiseCopyable {
  /// The document.
  public var document: UInt32
  /// Its cluster, numbered from 1 in the order of their first documents.
  public var cluster: UInt32
  /// Documents in its cluster.
  public var clusterSize: UInt32
  /// Documents of its cluster that the keeper policy puts before it; 0 for the keeper.
  public var rank: UInt32
  /// The keeper.
  public var keeper: UInt32
  /// Line of the keeper in its shard, from 1.
  public var keeperLine: UInt32
  /// The nearest confirmed neighbour, the lowest number of several.
  public var neighbour: UInt32
  /// Line of the neighbour in its shard, from 1.
  public var neighbourLine: UInt32
  /// Shingles shared with it; 1 of 1 within a class.
  public var shared: UInt32
  /// Shingles that it or the neighbour has; 0 where nothing was compared.
  public var union: UInt32

  /// Makes a row.
  public init(
    document: UInt32, cluster: UInt32, clusterSize: UInt32, rank: UInt32, keeper: UInt32, keeperLine: UInt32,
    neighbour: UInt32, neighbourLine: UInt32, shared: UInt32, union: UInt32
  ) {
    self.document = document
    self.cluster = cluster
    self.clusterSize = clusterSize
    self.rank = rank
    self.keeper = keeper
    self.keeperLine = keeperLine
    self.neighbour = neighbour
    self.neighbourLine = neighbourLine
    self.shared = shared
    self.union = union
  }
}
