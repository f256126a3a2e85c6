// Clusters: the connected components of the graph that the survivors induce, and who of each is kept.
//
// A class is alive while one of its documents survives: what joins classes is their shingle sets, which any of their
// documents has. Prepared once, resolved for any set of survivors in time linear in the graph; what rows say beyond that
// (ranks, neighbours, numbers) is worked out when they are asked for.

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

/// The graph of one step, and the survivors and scores of the variant that is asked for.
///
/// Documents that have an equal or a near-duplicate are its nodes, numbered ascending by document. Used by one thread at
/// a time. It takes at most 61 bytes a node, 16 an edge and 3/16 a document of the run, in memory or in mapped files.
public final class DuplicateClusters {
  /// Documents in the graph.
  public var documentCount: Int { graph.nodeCount }
  private let graph: DuplicateGraph

  // Of the variant, a value a node.
  private let survives: SpillableArray<Bool>
  private let scores: SpillableArray<Double>
  private let lines: SpillableArray<UInt32>

  // Of the resolution, a value a class; behind `resolve`, `roots` holds the first class of each class's cluster, and
  // `sizes` and `keepers` hold the cluster's at its root.
  private let roots: SpillableArray<UInt32>
  private let firsts: SpillableArray<UInt32>
  private let sizes: SpillableArray<UInt32>
  private let keepers: SpillableArray<UInt32>

  // Of the rows, a value a class, and a node.
  private let seconds: SpillableArray<UInt32>
  private let nearest: SpillableArray<UInt32>
  private let starts: SpillableArray<UInt32>
  private let numbers: SpillableArray<UInt32>
  private let members: SpillableArray<UInt32>
  private let ranks: SpillableArray<UInt32>
  private var hasRows = false
  private var next = 0

  /// No node, or no edge.
  private static var none: UInt32 { .max }

  /// Prepares the graph of a step from its committed classes and edges.
  ///
  /// - Parameters:
  ///   - documents: documents of the run.
  ///   - memory: bytes that it may hold; beyond that it lies in mapped files.
  /// - Throws: `FileError`, `Interruption.Stopped`.
  public init(_ folder: GraphFolder, documents total: Int, hasEdges: Bool, memory: Int) throws {
    var budget = MemoryBudget(bytes: memory)
    let graph = try DuplicateGraph(folder, documents: total, hasEdges: hasEdges, budget: &budget)
    func array<Element>(_ count: Int) throws -> SpillableArray<Element> {
      try SpillableArray(count: count, budget: &budget, directory: folder.directory)
    }
    // What is read here and there comes before what is read from one end to the other.
    let (nodes, classes) = (graph.nodeCount, graph.classCount)
    roots = try array(classes)
    firsts = try array(classes)
    sizes = try array(classes)
    keepers = try array(classes)
    scores = try array(nodes)
    nearest = try array(classes)
    seconds = try array(classes)
    starts = try array(classes)
    numbers = try array(classes)
    ranks = try array(nodes)
    lines = try array(nodes)
    members = try array(nodes)
    survives = try array(nodes)
    self.graph = graph
  }

  /// The document of a node; ascending.
  public func document(at node: Int) -> UInt32 { graph.documents[node] }

  /// Says of a node whether it survives, how the keeper policy scores it (the greatest is kept; not a number is the
  /// least), and its line.
  public func set(_ node: Int, survives isSurvivor: Bool, score: Double, line: UInt32) {
    survives[node] = isSurvivor
    scores[node] = score.isNaN ? -.infinity : score
    lines[node] = line
  }

  /// Finds clusters and keepers of the survivors; then `isDuplicate` and `nextRow` tell of them.
  public func resolve() -> ClusterTotals {
    hasRows = false
    next = 0
    gatherClasses()
    joinClasses()
    return settleClusters()
  }

  /// Whether a node survives, but is not the keeper of its cluster, by the last `resolve`.
  public func isDuplicate(_ node: Int) -> Bool {
    survives[node] && keepers[Int(roots[Int(graph.classes[node])])] != UInt32(node)
  }

  /// Makes each class a cluster of its own: its first survivor, its keeper, its size.
  private func gatherClasses() {
    let (roots, firsts, sizes, keepers) = (roots.base, firsts.base, sizes.base, keepers.base)
    for number in 0..<graph.classCount {
      roots[number] = UInt32(number)
      firsts[number] = Self.none
      sizes[number] = 0
    }
    let (survives, scores, classes) = (survives.base, scores.base, graph.classes.base)
    for node in 0..<graph.nodeCount where survives[node] {
      let number = Int(classes[node])
      if firsts[number] == Self.none {
        firsts[number] = UInt32(node)
        keepers[number] = UInt32(node)
      } else if scores[node] > scores[Int(keepers[number])] {
        keepers[number] = UInt32(node)
      }
      sizes[number] &+= 1
    }
  }

  /// Joins living classes by union-find; the lower root wins, so the outcome does not depend on the order of edges.
  private func joinClasses() {
    let (roots, firsts, sizes, keepers) = (roots.base, firsts.base, sizes.base, keepers.base)
    let (edges, scores) = (graph.edges.base, scores.base)
    for position in 0..<graph.edges.count {
      let edge = edges[position]
      if firsts[Int(edge.first)] == Self.none || firsts[Int(edge.second)] == Self.none { continue }
      let (left, right) = (Self.root(Int(edge.first), roots), Self.root(Int(edge.second), roots))
      if left == right { continue }
      let (low, high) = (min(left, right), max(left, right))
      roots[high] = UInt32(low)
      sizes[low] &+= sizes[high]
      let (held, offered) = (keepers[low], keepers[high])
      let (heldScore, offeredScore) = (scores[Int(held)], scores[Int(offered)])
      if offeredScore > heldScore || (offeredScore == heldScore && offered < held) { keepers[low] = offered }
    }
  }

  /// The root of a class; halves the way to it.
  private static func root(_ start: Int, _ roots: UnsafeMutablePointer<UInt32>) -> Int {
    var number = start
    while true {
      let parent = Int(roots[number])
      if parent == number { return number }
      let above = roots[parent]
      roots[number] = above
      number = Int(above)
    }
  }

  /// Points every class at its root, and counts.
  private func settleClusters() -> ClusterTotals {
    let (roots, sizes) = (roots.base, sizes.base)
    var totals = ClusterTotals()
    for number in 0..<graph.classCount {
      // A parent is lower than its children, so it points at its root already.
      let root = roots[Int(roots[number])]
      roots[number] = root
      if Int(root) != number || sizes[number] < 2 { continue }
      let size = Int(sizes[number])
      totals.clusters += 1
      totals.clustered += size
      totals.duplicates += size - 1
      totals.largest = max(totals.largest, size)
    }
    return totals
  }

  /// The next survivor in a cluster, ascending by document; nil behind the last.
  public func nextRow() -> DuplicateRow? {
    if !hasRows { prepareRows() }
    let documents = graph.documents
    while next < graph.nodeCount {
      let node = next
      next += 1
      if !survives[node] { continue }
      let number = Int(graph.classes[node])
      let root = Int(roots[number])
      if sizes[root] < 2 { continue }
      let keeper = Int(keepers[root])
      let near = neighbour(of: node, number)
      return DuplicateRow(
        document: documents[node], cluster: numbers[root], clusterSize: sizes[root], rank: ranks[node],
        keeper: documents[keeper], keeperLine: lines[keeper], neighbour: documents[near.node],
        neighbourLine: lines[near.node], shared: near.similarity.shared, union: near.similarity.union)
    }
    return nil
  }

  /// The nearest surviving neighbour: of the same class the first, else over the best edge.
  private func neighbour(of node: Int, _ number: Int) -> (node: Int, similarity: Similarity) {
    let first = firsts[number]
    let mate = first == UInt32(node) ? seconds[number] : first
    if mate != Self.none { return (Int(mate), Similarity(shared: 1, union: 1)) }
    let position = Int(nearest[number])
    let edge = graph.edges[position]
    let other = Int(edge.first) == number ? edge.second : edge.first
    return (Int(firsts[Int(other)]), graph.similarities[position])
  }

  // MARK: Rows

  private func prepareRows() {
    hasRows = true
    let (firsts, seconds, nearest, starts) = (firsts.base, seconds.base, nearest.base, starts.base)
    let (roots, sizes, numbers) = (roots.base, sizes.base, numbers.base)
    var place: UInt32 = 0
    for number in 0..<graph.classCount {
      seconds[number] = Self.none
      nearest[number] = Self.none
      numbers[number] = 0
      starts[number] = place
      if Int(roots[number]) == number && sizes[number] >= 2 { place += sizes[number] }
    }
    placeMembers()
    for number in 0..<graph.classCount where Int(roots[number]) == number && sizes[number] >= 2 {
      starts[number] -= sizes[number]
      rank(Int(starts[number]), count: Int(sizes[number]))
    }
    let (edges, similarities) = (graph.edges.base, graph.similarities.base)
    for position in 0..<graph.edges.count {
      let edge = edges[position]
      let (first, second) = (Int(edge.first), Int(edge.second))
      if first == second || firsts[first] == Self.none || firsts[second] == Self.none { continue }
      offer(position, similarities[position], to: first, neighbour: second)
      offer(position, similarities[position], to: second, neighbour: first)
    }
  }

  /// Lists the members of each cluster, numbers clusters from 1 by their first ones, finds the second of each class.
  private func placeMembers() {
    let (survives, classes, firsts, seconds) = (survives.base, graph.classes.base, firsts.base, seconds.base)
    let (roots, sizes, starts, numbers, members) = (roots.base, sizes.base, starts.base, numbers.base, members.base)
    var last: UInt32 = 0
    for node in 0..<graph.nodeCount where survives[node] {
      let number = Int(classes[node])
      let root = Int(roots[number])
      if sizes[root] < 2 { continue }
      if firsts[number] != UInt32(node) && seconds[number] == Self.none { seconds[number] = UInt32(node) }
      if numbers[root] == 0 {
        last += 1
        numbers[root] = last
      }
      members[Int(starts[root])] = UInt32(node)
      starts[root] += 1
    }
  }

  /// Sorts the members of a cluster by score, then by document, and notes their ranks.
  private func rank(_ start: Int, count: Int) {
    let (scores, ranks) = (scores.base, ranks.base)
    var group = UnsafeMutableBufferPointer(start: members.base + start, count: count)
    group.sort { left, right in
      let (a, b) = (scores[Int(left)], scores[Int(right)])
      return a != b ? a > b : left < right
    }
    for position in 0..<count { ranks[Int(group[position])] = UInt32(position) }
  }

  /// Keeps the edge to the nearest neighbour of a class: the greatest similarity, of equal ones the first survivor.
  private func offer(_ position: Int, _ similarity: Similarity, to number: Int, neighbour: Int) {
    let held = nearest.base[number]
    if held != Self.none {
      let heldSimilarity = graph.similarities.base[Int(held)]
      if similarity < heldSimilarity { return }
      if !(heldSimilarity < similarity) {
        let edge = graph.edges.base[Int(held)]
        let other = Int(edge.first) == number ? edge.second : edge.first
        if firsts.base[neighbour] >= firsts.base[Int(other)] { return }
      }
    }
    nearest.base[number] = UInt32(position)
  }
}

extension GraphFolder {
  /// The file of a selection's rows, ascending by document.
  public var selectionFile: String { file("selection") }

  /// What a selection has found, if it is done.
  public func selectionTotals() throws -> ClusterTotals? { try payload(of: "selection", ClusterTotals.self) }

  /// Resolves the clusters and commits `selection`.
  ///
  /// - Throws: `FileError`, `Interruption.Stopped`.
  public func select(_ clusters: DuplicateClusters) throws -> ClusterTotals {
    try Interruption.check()
    let totals = clusters.resolve()
    var writer = try RecordWriter<DuplicateRow>(directory, named: "selection")
    while let row = clusters.nextRow() {
      try writer.append(row)
      if writer.count & 0xFFFF == 0 { try Interruption.check() }
    }
    try writer.finish()
    try commit("selection", [(file: writer.file, name: "selection")], totals)
    return totals
  }
}
