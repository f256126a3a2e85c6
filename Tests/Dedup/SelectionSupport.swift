// What the tests of clusters share: a step's graph in plain arrays, written to its files, and the plainest selection.

import Buffers
import Dedup
import Foundation
import Shards
import Support

/// A graph of near-duplicates and a variant of it.
struct PlainGraph {
  var documents = 0
  var members: [ClassMember] = []
  var edges: [DuplicateEdge] = []
  var survives: [Bool] = []
  var scores: [Double] = []

  /// The line that the tests give a document.
  static func line(_ document: UInt32) -> UInt32 { document * 3 + 1 }

  /// A random graph with little of everything: classes, edges between them, equal similarities, none compared.
  static func random(_ random: inout SeededRandom) -> PlainGraph {
    var graph = PlainGraph()
    graph.documents = 2 + random.below([6, 20, 90][random.below(3)])
    var representatives: [UInt32] = []
    let (equal, density) = (random.below(4), random.below(4))
    for document in 0..<UInt32(graph.documents) {
      if !representatives.isEmpty && random.below(6) < equal {
        let representative = representatives[random.below(representatives.count)]
        graph.members.append(ClassMember(document: document, representative: representative))
      } else {
        representatives.append(document)
      }
    }
    for (number, second) in representatives.enumerated() {
      for first in representatives[..<number] where random.below(representatives.count + 2) < density {
        // Fractions that are equal without looking so, and pairs that were not compared.
        let shared = UInt32(1 + random.below(3))
        let factor = UInt32([1, 1, 2, 1_000_000_000][random.below(4)])
        let union = random.below(8) == 0 ? 0 : (4 * factor)
        graph.edges.append(
          DuplicateEdge(first: first, second: second, shared: union == 0 ? 0 : shared * factor, union: union))
      }
    }
    graph.edges.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    graph.vary(&random)
    return graph
  }

  /// Draws other survivors and scores; scores have ties and values that are no numbers.
  mutating func vary(_ random: inout SeededRandom) {
    let share = 1 + random.below(8)
    survives = (0..<documents).map { _ in random.below(8) < share }
    let values: [Double] = [0, -0.0, 1, 1.5, -2, .infinity, -.infinity, .nan]
    let some = 1 + random.below(values.count)
    scores = (0..<documents).map { _ in values[values.count - 1 - random.below(some)] }
  }
}

/// Whether one similarity is greater than another, in plain fractions; 0 of 0 is the least.
private func isGreater(_ left: DuplicateEdge, _ right: DuplicateEdge) -> Bool {
  if left.union == 0 { return false }
  if right.union == 0 { return true }
  return UInt64(left.shared) * UInt64(right.union) > UInt64(right.shared) * UInt64(left.union)
}

extension PlainGraph {
  /// Rows and totals by dictionaries and sets of documents.
  func selection() -> (rows: [DuplicateRow], totals: ClusterTotals) {
    var classOf: [UInt32: UInt32] = [:]
    for document in 0..<UInt32(documents) { classOf[document] = document }
    for member in members { classOf[member.document] = member.representative }
    let survivors = (0..<UInt32(documents)).filter { survives[Int($0)] }
    var edgesOf: [UInt32: [(other: UInt32, edge: DuplicateEdge)]] = [:]
    for edge in edges {
      edgesOf[edge.first, default: []].append((edge.second, edge))
      edgesOf[edge.second, default: []].append((edge.first, edge))
    }
    func neighbours(_ document: UInt32) -> [(document: UInt32, edge: DuplicateEdge?)] {
      let mine = classOf[document]!
      var found: [(document: UInt32, edge: DuplicateEdge?)] = []
      for other in survivors where other != document {
        let others = classOf[other]!
        if others == mine {
          found.append((other, nil))
        } else {
          for (end, edge) in edgesOf[mine] ?? [] where end == others { found.append((other, edge)) }
        }
      }
      return found
    }
    func score(_ document: UInt32) -> Double {
      let score = scores[Int(document)]
      return score.isNaN ? -.infinity : score
    }
    var seen: Set<UInt32> = []
    var rows: [DuplicateRow] = []
    var totals = ClusterTotals()
    for start in survivors where !seen.contains(start) {
      var cluster = [start]
      seen.insert(start)
      var next = 0
      while next < cluster.count {
        for (document, _) in neighbours(cluster[next]) where seen.insert(document).inserted { cluster.append(document) }
        next += 1
      }
      if cluster.count < 2 { continue }
      totals.clusters += 1
      totals.clustered += cluster.count
      totals.duplicates += cluster.count - 1
      totals.largest = max(totals.largest, cluster.count)
      cluster.sort { score($0) != score($1) ? score($0) > score($1) : $0 < $1 }
      for (rank, document) in cluster.enumerated() {
        let around = neighbours(document)
        var nearest: (document: UInt32, shared: UInt32, union: UInt32)
        if let mate = around.filter({ $0.edge == nil }).map(\.document).min() {
          nearest = (mate, 1, 1)
        } else {
          let best = around.map { $0.edge! }.reduce(around[0].edge!) { isGreater($1, $0) ? $1 : $0 }
          let found = around.filter { !isGreater(best, $0.edge!) }.min { $0.document < $1.document }!
          nearest = (found.document, found.edge!.shared, found.edge!.union)
        }
        rows.append(
          DuplicateRow(
            document: document, cluster: UInt32(totals.clusters), clusterSize: UInt32(cluster.count),
            rank: UInt32(rank), keeper: cluster[0], keeperLine: Self.line(cluster[0]), neighbour: nearest.document,
            neighbourLine: Self.line(nearest.document), shared: nearest.shared, union: nearest.union))
      }
    }
    return (rows.sorted { $0.document < $1.document }, totals)
  }
}

/// A folder of a test's own in which graphs are written and resolved.
struct SelectionWorkplace {
  let folder: TemporaryFolder
  let graph: GraphFolder

  init() throws {
    folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    graph = GraphFolder(directory, path: "dedup/minhash", identity: RunIdentity(recipe: "recipe", version: "test"))
  }

  /// Prepares a graph from its files.
  func prepare(_ plain: PlainGraph, hasEdges: Bool = true, memory: Int = 1 << 26) throws -> DuplicateClusters {
    try folder.write("run/dedup/minhash/classes", plain.members.withUnsafeBytes { Array($0) })
    try folder.write("run/dedup/minhash/edges", plain.edges.withUnsafeBytes { Array($0) })
    return try DuplicateClusters(graph, documents: plain.documents, hasEdges: hasEdges, memory: memory)
  }

  /// What lies under `tmp/`.
  func temporaries() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path("run/tmp")) }
}

extension DuplicateClusters {
  /// Marks the survivors of a variant and resolves it.
  func resolve(_ plain: PlainGraph) -> (rows: [DuplicateRow], totals: ClusterTotals) {
    for node in 0..<documentCount {
      let document = Int(document(at: node))
      set(
        node, survives: plain.survives[document], score: plain.scores[document], line: PlainGraph.line(UInt32(document))
      )
    }
    let totals = resolve()
    return (remainingRows(), totals)
  }

  /// The rows from here on.
  func remainingRows() -> [DuplicateRow] {
    var rows: [DuplicateRow] = []
    while let row = nextRow() { rows.append(row) }
    return rows
  }
}
