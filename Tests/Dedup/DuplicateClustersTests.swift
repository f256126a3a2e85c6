// Clusters, keepers and neighbours against the plainest reference, for many survivors of one graph, in memory and mapped.

import Dedup
import Foundation
import Shards
import Support
import Testing

@Suite struct DuplicateClustersTests {
  @Test(arguments: 1...8) func selectionsEqualTheReference(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let place = try SelectionWorkplace()
    for _ in 0..<250 {
      var plain = PlainGraph.random(&random)
      let clusters = try place.prepare(plain)
      var inGraph = Set(plain.members.flatMap { [$0.document, $0.representative] })
      inGraph.formUnion(plain.edges.flatMap { [$0.first, $0.second] })
      let nodes = (0..<clusters.documentCount).map { clusters.document(at: $0) }
      try #require(nodes == inGraph.sorted())
      // The same graph for one set of survivors after the other: nothing of one may stay for the next.
      for _ in 0..<6 {
        let expected = plain.selection()
        let found = clusters.resolve(plain)
        try #require(found.rows == expected.rows, "\(plain)")
        try #require(found.totals == expected.totals, "\(plain)")
        let duplicates = Set(expected.rows.filter { $0.rank > 0 }.map(\.document))
        for node in nodes.indices { try #require(clusters.isDuplicate(node) == duplicates.contains(nodes[node])) }
        plain.vary(&random)
      }
    }
  }

  @Test func memoryAndOrderOfEdgesChangeNothing() throws {
    var random = SeededRandom(77)
    let place = try SelectionWorkplace()
    for _ in 0..<40 {
      var plain = PlainGraph.random(&random)
      let expected = plain.selection()
      for memory in [0, 700, 1 << 26] {
        plain.edges.shuffle(using: &random)
        let clusters = try place.prepare(plain, memory: memory)
        let found = clusters.resolve(plain)
        try #require(found.rows == expected.rows)
        try #require(found.totals == expected.totals)
        // The mapped files have no names.
        try #require(place.temporaries().isEmpty)
      }
    }
  }

  @Test func aBridgeThatIsRejectedJoinsNothing() throws {
    let place = try SelectionWorkplace()
    var plain = PlainGraph(
      documents: 12, edges: [edge(3, 7, 9, 10), edge(7, 11, 8, 10)], survives: Array(repeating: true, count: 12),
      scores: Array(repeating: 0, count: 12))
    let clusters = try place.prepare(plain)
    let all = clusters.resolve(plain)
    #expect(all.totals == totals(clusters: 1, clustered: 3, largest: 3))
    #expect(
      all.rows == [
        row(3, of: 3, rank: 0, keeper: 3, near: 7, 9, 10), row(7, of: 3, rank: 1, keeper: 3, near: 3, 9, 10),
        row(11, of: 3, rank: 2, keeper: 3, near: 7, 8, 10),
      ])
    plain.survives[7] = false
    let without = clusters.resolve(plain)
    #expect(without.rows.isEmpty)
    #expect(without.totals == ClusterTotals())
    plain.survives[7] = true
    plain.scores[11] = 1
    let again = clusters.resolve(plain)
    #expect(again.rows.map(\.rank) == [1, 2, 0])
    #expect(again.rows.allSatisfy { $0.keeper == 11 && $0.keeperLine == 34 })
  }

  @Test func edgesHoldForAnySurvivorOfAClass() throws {
    let place = try SelectionWorkplace()
    // 2 and 6 are equal, and near to 4; 2 is rejected.
    var plain = PlainGraph(
      documents: 7, members: [ClassMember(document: 6, representative: 2)], edges: [edge(2, 4, 5, 6)],
      survives: Array(repeating: true, count: 7), scores: Array(repeating: 0, count: 7))
    plain.survives[2] = false
    let clusters = try place.prepare(plain)
    #expect(
      clusters.resolve(plain).rows == [
        row(4, of: 2, rank: 0, keeper: 4, near: 6, 5, 6), row(6, of: 2, rank: 1, keeper: 4, near: 4, 5, 6),
      ])
    // An equal document is nearer than any other.
    plain.survives[2] = true
    #expect(clusters.resolve(plain).rows.map(\.neighbour) == [6, 2, 2])
    #expect(clusters.resolve(plain).rows.map(\.union) == [1, 6, 1])
  }

  @Test func largeClustersAreRankedAndExactStepsHaveNoEdges() throws {
    let place = try SelectionWorkplace()
    var random = SeededRandom(5)
    var plain = PlainGraph(documents: 3000)
    plain.members = (1..<3000).map { ClassMember(document: UInt32($0), representative: 0) }
    plain.edges = [edge(1, 2, 1, 1)]
    plain.survives = (0..<3000).map { _ in random.below(3) > 0 }
    plain.scores = (0..<3000).map { _ in Double(random.below(50)) }
    // The edges of another step in the folder are not looked at.
    let clusters = try place.prepare(plain, hasEdges: false)
    let found = clusters.resolve(plain)
    let order = (0..<3000).filter { plain.survives[$0] }
      .sorted { (plain.scores[$1], $0) < (plain.scores[$0], $1) }
    #expect(found.totals == totals(clusters: 1, clustered: order.count, largest: order.count))
    #expect(found.rows.sorted { $0.rank < $1.rank }.map { Int($0.document) } == order)
  }

  @Test func aGraphOfNothingHasNoClusters() throws {
    let place = try SelectionWorkplace()
    for memory in [0, 1 << 20] {
      let clusters = try place.prepare(PlainGraph(documents: 0), memory: memory)
      #expect(clusters.documentCount == 0)
      #expect(clusters.resolve() == ClusterTotals())
      #expect(clusters.nextRow() == nil)
    }
  }

  @Test func aSelectionIsCommittedWithItsTotals() throws {
    let place = try SelectionWorkplace()
    var random = SeededRandom(3)
    var plain = PlainGraph.random(&random)
    while plain.selection().rows.count < 20 { plain = PlainGraph.random(&random) }
    #expect(try place.graph.selectionTotals() == nil)
    let clusters = try place.prepare(plain)
    let expected = clusters.resolve(plain)
    #expect(try place.graph.select(clusters) == expected.totals)
    #expect(try place.graph.selectionTotals() == expected.totals)
    var reader = try RecordReader<DuplicateRow>(path: place.graph.selectionFile)
    var rows: [DuplicateRow] = []
    while let row = try reader.read() { rows.append(row) }
    #expect(rows == expected.rows)
    #expect(try place.temporaries().isEmpty)
    // Rows are looked up by document.
    let file = try DocumentRecordFile<DuplicateRow>(path: place.graph.selectionFile)
    #expect(file.count == rows.count)
    for document in 0..<UInt32(plain.documents + 2) {
      #expect(file.record(of: document) == rows.first { $0.document == document })
    }
    #expect(file.record(of: .max) == nil)
    // Damage is found, and the selection made again.
    let bytes = try Data(contentsOf: URL(filePath: place.graph.selectionFile))
    try bytes.dropLast().write(to: URL(filePath: place.graph.selectionFile))
    #expect(throws: FileError.self) { try DocumentRecordFile<DuplicateRow>(path: place.graph.selectionFile) }
    #expect(try place.graph.selectionTotals() == nil)
    #expect(throws: FileError.self) { try DocumentRecordFile<DuplicateRow>(path: place.graph.selectionFile) }
    let empty = try DocumentRecordFile<DuplicateRow>(path: place.folder.write("empty", [UInt8]()))
    #expect(empty.count == 0 && empty.record(of: 0) == nil)
  }

  @Test func damagedRecordsAreAnError() throws {
    let place = try SelectionWorkplace()
    try place.folder.write("run/dedup/minhash/classes", [UInt8](repeating: 0, count: 8))
    try place.folder.write("run/dedup/minhash/edges", [UInt8](repeating: 0, count: 15))
    #expect(throws: FileError.self) {
      try DuplicateClusters(place.graph, documents: 1, hasEdges: true, memory: 1 << 20)
    }
  }

  private func edge(_ first: UInt32, _ second: UInt32, _ shared: UInt32, _ union: UInt32) -> DuplicateEdge {
    DuplicateEdge(first: first, second: second, shared: shared, union: union)
  }

  private func totals(clusters: Int, clustered: Int, largest: Int) -> ClusterTotals {
    var totals = ClusterTotals()
    (totals.clusters, totals.clustered, totals.largest) = (clusters, clustered, largest)
    totals.duplicates = clustered - clusters
    return totals
  }

  /// A row of the first cluster.
  private func row(
    _ document: UInt32, of size: UInt32, rank: UInt32, keeper: UInt32, near: UInt32, _ shared: UInt32, _ union: UInt32
  ) -> DuplicateRow {
    DuplicateRow(
      document: document, cluster: 1, clusterSize: size, rank: rank, keeper: keeper,
      keeperLine: PlainGraph.line(keeper), neighbour: near, neighbourLine: PlainGraph.line(near), shared: shared,
      union: union)
  }
}
