// Clusters: the connected components of the graph that the survivors induce, and who of each is kept.
//
// A class is alive while one of its documents survives: what joins classes is their shingle sets, which any of their
// documents has. Prepared once, resolved for any set of survivors in time linear in the graph.

internal import Buffers
internal import Shards

/// What a selection found.
public struct ClusterTotals: Sendable, Hashable, Codable {
  /// Clusters of two or more survivors.
  public var clusters = 0
  /// Survivors in clusters.
  public var clustered = 0
  /// Survivors in clusters that are not their cluster's keeper.
  public var duplicates = 0
  /// Survivors of the largest cluster.
  public var largest = 0

  /// Totals of nothing.
  public init() {}
}

/// An edge between classes, by the nodes of their representatives.
private struct ClassEdge: BitwiseCopyable {
  var first: UInt32
  var second: UInt32
  var shared: UInt32
  var union: UInt32
}

/// The graph of one step, and the survivors and scores of the variant that is asked for.
///
/// Documents that have an equal or a near-duplicate are its nodes, numbered ascending by document.
public final class DuplicateClusters {
  /// Documents in the graph.
  public let documentCount: Int
  private let documents: SpillableArray<UInt32>
  /// The node of each node's representative.
  private let classes: SpillableArray<UInt32>
  private let edges: SpillableArray<ClassEdge>

  // Of the variant.
  private let survives: SpillableArray<Bool>
  private let scores: SpillableArray<Double>
  private let lines: SpillableArray<UInt32>

  // Of the resolution; `none` where there is no node.
  private let parents: SpillableArray<UInt32>
  private let firsts: SpillableArray<UInt32>
  private let seconds: SpillableArray<UInt32>
  private let nearest: SpillableArray<ClassEdge>
  private let sizes: SpillableArray<UInt32>
  private let starts: SpillableArray<UInt32>
  private let members: SpillableArray<UInt32>
  private let ranks: SpillableArray<UInt32>
  private let clusterNumbers: SpillableArray<UInt32>
  private var next = 0

  private static var none: UInt32 { .max }

  /// Prepares the graph of a step from its committed classes and edges.
  ///
  /// - Parameters:
  ///   - documents: documents of the run.
  ///   - memory: bytes that it may hold; beyond that it lies in mapped files.
  /// - Throws: `FileError`.
  public init(_ folder: GraphFolder, documents total: Int, hasEdges: Bool, memory: Int) throws {
    var budget = MemoryBudget(bytes: memory)
    let directory = folder.directory
    let marks = try SpillableArray<UInt64>(count: total / 64 + 1, budget: &budget, directory: directory)
    func mark(_ document: UInt32) { marks.base[Int(document >> 6)] |= 1 << UInt64(document & 63) }
    var members = try RecordReader<ClassMember>(path: folder.classFile)
    while let member = try members.read() {
      mark(member.document)
      mark(member.representative)
    }
    var edgeCount = 0
    if hasEdges {
      var reader = try RecordReader<DuplicateEdge>(path: folder.edgeFile)
      edgeCount = reader.remaining
      while let edge = try reader.read() {
        mark(edge.first)
        mark(edge.second)
      }
    }
    // Nodes before each word of marks, so that a document's node is found in constant time.
    let before = try SpillableArray<UInt32>(count: marks.count, budget: &budget, directory: directory)
    var count = 0
    for word in 0..<marks.count {
      before.base[word] = UInt32(count)
      count += marks.base[word].nonzeroBitCount
    }
    documentCount = count
    documents = try SpillableArray(count: count, budget: &budget, directory: directory)
    classes = try SpillableArray(count: count, budget: &budget, directory: directory)
    edges = try SpillableArray(count: edgeCount, budget: &budget, directory: directory)
    survives = try SpillableArray(count: count, budget: &budget, directory: directory)
    scores = try SpillableArray(count: count, budget: &budget, directory: directory)
    lines = try SpillableArray(count: count, budget: &budget, directory: directory)
    parents = try SpillableArray(count: count, budget: &budget, directory: directory)
    firsts = try SpillableArray(count: count, budget: &budget, directory: directory)
    seconds = try SpillableArray(count: count, budget: &budget, directory: directory)
    nearest = try SpillableArray(count: count, budget: &budget, directory: directory)
    sizes = try SpillableArray(count: count, budget: &budget, directory: directory)
    starts = try SpillableArray(count: count, budget: &budget, directory: directory)
    self.members = try SpillableArray(count: count, budget: &budget, directory: directory)
    ranks = try SpillableArray(count: count, budget: &budget, directory: directory)
    clusterNumbers = try SpillableArray(count: count, budget: &budget, directory: directory)

    func node(_ document: UInt32) -> UInt32 {
      let word = Int(document >> 6)
      let below = marks.base[word] & ((1 << UInt64(document & 63)) &- 1)
      return before.base[word] + UInt32(below.nonzeroBitCount)
    }
    var index = 0
    for word in 0..<marks.count {
      var bits = marks.base[word]
      while bits != 0 {
        documents.base[index] = UInt32(word * 64 + bits.trailingZeroBitCount)
        classes.base[index] = UInt32(index)
        index += 1
        bits &= bits - 1
      }
    }
    var again = try RecordReader<ClassMember>(path: folder.classFile)
    while let member = try again.read() { classes.base[Int(node(member.document))] = node(member.representative) }
    if hasEdges {
      var reader = try RecordReader<DuplicateEdge>(path: folder.edgeFile)
      for position in 0..<edgeCount {
        guard let edge = try reader.read() else { break }
        edges.base[position] = ClassEdge(
          first: node(edge.first), second: node(edge.second), shared: edge.shared, union: edge.union)
      }
    }
  }

  /// The document of a node; ascending.
  public func document(at node: Int) -> UInt32 { documents[node] }

  /// Says of a node whether it survives, how the keeper policy scores it (the greatest is kept; not a number is the
  /// least), and its line.
  public func set(_ node: Int, survives isSurvivor: Bool, score: Double, line: UInt32) {
    survives[node] = isSurvivor
    scores[node] = score.isNaN ? -.infinity : score
    lines[node] = line
  }

  /// Finds clusters and keepers of the survivors; then `nextRow` gives them.
  public func resolve() -> ClusterTotals {
    findLivingClasses()
    joinClasses()
    let totals = sizeClusters()
    rankMembers()
    numberClusters()
    next = 0
    return totals
  }

  private func findLivingClasses() {
    for node in 0..<documentCount {
      parents.base[node] = UInt32(node)
      firsts.base[node] = Self.none
      seconds.base[node] = Self.none
      nearest.base[node] = ClassEdge(first: Self.none, second: Self.none, shared: 0, union: 0)
      sizes.base[node] = 0
    }
    for node in 0..<documentCount where survives.base[node] {
      let representative = Int(classes.base[node])
      if firsts.base[representative] == Self.none {
        firsts.base[representative] = UInt32(node)
      } else if seconds.base[representative] == Self.none {
        seconds.base[representative] = UInt32(node)
      }
    }
  }

  private func joinClasses() {
    for position in 0..<edges.count {
      let edge = edges.base[position]
      let (first, second) = (Int(edge.first), Int(edge.second))
      if firsts.base[first] == Self.none || firsts.base[second] == Self.none { continue }
      // The lower root wins, so that the outcome does not depend on the order of edges.
      let (left, right) = (root(first), root(second))
      if left < right { parents.base[right] = UInt32(left) } else { parents.base[left] = UInt32(right) }
      offer(edge, to: first, neighbour: second)
      offer(edge, to: second, neighbour: first)
    }
  }

  private func root(_ start: Int) -> Int {
    var node = start
    while true {
      let parent = Int(parents.base[node])
      if parent == node { return node }
      let above = parents.base[parent]
      parents.base[node] = above
      node = Int(above)
    }
  }

  /// Keeps the nearest neighbour of a class: the greatest similarity, of equal ones the first surviving document.
  private func offer(_ edge: ClassEdge, to node: Int, neighbour: Int) {
    let offered = ClassEdge(first: firsts.base[neighbour], second: 0, shared: edge.shared, union: edge.union)
    let held = nearest.base[node]
    if held.first != Self.none {
      // Fractions are compared exactly; a pair that was not compared is further than any other.
      let left = UInt64(offered.shared) * UInt64(max(held.union, 1))
      let right = UInt64(held.shared) * UInt64(max(offered.union, 1))
      if left < right || (left == right && offered.first >= held.first) { return }
    }
    nearest.base[node] = offered
  }

  /// Sizes of clusters at their roots; from here on `parents` holds each survivor's root.
  private func sizeClusters() -> ClusterTotals {
    for node in 0..<documentCount where survives.base[node] { sizes.base[root(Int(classes.base[node]))] += 1 }
    var totals = ClusterTotals()
    for node in 0..<documentCount {
      let size = Int(sizes.base[node])
      if size < 2 { continue }
      totals.clusters += 1
      totals.clustered += size
      totals.duplicates += size - 1
      totals.largest = max(totals.largest, size)
    }
    return totals
  }

  /// Sorts the members of each cluster by score, then by document.
  private func rankMembers() {
    var place: UInt32 = 0
    for node in 0..<documentCount {
      starts.base[node] = place
      if sizes.base[node] >= 2 { place += sizes.base[node] }
    }
    for node in 0..<documentCount where survives.base[node] {
      let cluster = root(Int(classes.base[node]))
      if sizes.base[cluster] < 2 { continue }
      members.base[Int(starts.base[cluster])] = UInt32(node)
      starts.base[cluster] += 1
    }
    for node in 0..<documentCount where sizes.base[node] >= 2 {
      starts.base[node] -= sizes.base[node]
      let start = Int(starts.base[node])
      var group = UnsafeMutableBufferPointer(start: members.base + start, count: Int(sizes.base[node]))
      let scores = scores.base
      group.sort { left, right in
        let (a, b) = (scores[Int(left)], scores[Int(right)])
        return a != b ? a > b : left < right
      }
      for position in group.indices { ranks.base[Int(group[position])] = UInt32(position) }
    }
  }

  /// Numbers clusters from 1 by their first surviving documents.
  private func numberClusters() {
    for node in 0..<documentCount { clusterNumbers.base[node] = 0 }
    var number: UInt32 = 0
    for node in 0..<documentCount where survives.base[node] {
      let cluster = root(Int(classes.base[node]))
      if sizes.base[cluster] < 2 || clusterNumbers.base[cluster] != 0 { continue }
      number += 1
      clusterNumbers.base[cluster] = number
    }
  }

  /// The next survivor in a cluster, ascending by document; nil behind the last.
  public func nextRow() -> DuplicateRow? {
    while next < documentCount {
      let node = next
      next += 1
      if !survives.base[node] { continue }
      let representative = Int(classes.base[node])
      let cluster = root(representative)
      if sizes.base[cluster] < 2 { continue }
      let keeper = Int(members.base[Int(starts.base[cluster])])
      let near = neighbour(of: node, representative)
      return DuplicateRow(
        document: documents.base[node], cluster: clusterNumbers.base[cluster], clusterSize: sizes.base[cluster],
        rank: ranks.base[node], keeper: documents.base[keeper], keeperLine: lines.base[keeper],
        neighbour: documents.base[near.node], neighbourLine: lines.base[near.node], shared: near.shared,
        union: near.union)
    }
    return nil
  }

  /// The nearest surviving neighbour: of the same class the first, else over the best edge.
  private func neighbour(of node: Int, _ representative: Int) -> (node: Int, shared: UInt32, union: UInt32) {
    let first = firsts.base[representative]
    let mate = first == UInt32(node) ? seconds.base[representative] : first
    if mate != Self.none { return (Int(mate), 1, 1) }
    let edge = nearest.base[representative]
    return (Int(edge.first), edge.shared, edge.union)
  }
}

extension GraphFolder {
  /// The file of a selection's rows, ascending by document.
  public var selectionFile: String { file("selection") }

  /// What a selection has found, if it is done.
  public func selectionTotals() throws -> ClusterTotals? { try payload(of: "selection", ClusterTotals.self) }

  /// Resolves the clusters and commits `selection`.
  public func select(_ clusters: DuplicateClusters) throws -> ClusterTotals {
    let totals = clusters.resolve()
    var writer = try RecordWriter<DuplicateRow>(directory, named: "selection")
    while let row = clusters.nextRow() { try writer.append(row) }
    try writer.finish()
    try commit("selection", [(file: writer.file, name: "selection")], totals)
    return totals
  }
}
