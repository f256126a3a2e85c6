// Edges against plain comparisons of sets and sketches; the same bytes whatever the threads and the memory.

import Buffers
import Dedup
import Foundation
import Shards
import Signatures
import Support
import Testing

struct ComparisonTests {
  private let bands = 3

  /// A run whose classes and bands are joined, and its candidates.
  private func joined(_ documents: [SyntheticDocument]) throws -> (SyntheticRun, [CandidatePair]) {
    let run = try SyntheticRun(documents, bands: bands, rows: 8, cuts: [documents.count / 3], block: 64)
    _ = try run.graph.joinClasses(run.set, memory: 0)
    for band in 0..<bands { _ = try run.graph.joinBand(band, of: run.set, memory: 0) }
    var stream = try run.graph.candidates(bands: bands, memory: 0)
    var candidates: [CandidatePair] = []
    while let pair = try stream.next() { candidates.append(pair) }
    return (run, candidates)
  }

  /// Edges by several threads and memories, which must be equal.
  private func edges(_ run: SyntheticRun, _ judge: PairJudge) throws -> [DuplicateEdge] {
    var files: [[UInt8]] = []
    var counts: [Int] = []
    for (threads, memory) in [(1, 1 << 26), (3, 0)] {
      var totals = CompareTotals()
      totals.reread = 7
      totals = try run.graph.compare(bands: bands, by: judge, threads: threads, memory: memory, totals: totals)
      files.append(try run.bytes("edges"))
      #expect(totals.confirmed == files[0].count / 16)
      #expect(totals.reread == 7)
      counts.append(totals.compared)
      #expect(try run.graph.compareTotals() == totals)
      try run.graph.retract("edges", ["edges"])
    }
    #expect(files[0] == files[1])
    #expect(counts[0] == counts[1])
    return records(files[0], DuplicateEdge.self)
  }

  private func store(
    _ sets: [[UInt64]], _ run: SyntheticRun, memory: Int, writers: Int
  ) throws -> ShingleSetStore {
    let marks = try run.graph.documentsInPairs(bands: bands, documents: sets.count, memory: memory)
    let store = try ShingleSetStore(marks, memory: memory, directory: run.directory)
    let size = (sets.count + writers - 1) / writers
    // The last writer first: where sets lie is of no consequence.
    for writer in (0..<writers).reversed() {
      var output = ShingleSetWriter(store)
      for document in marks.documents(in: writer * size..<min((writer + 1) * size, sets.count)) {
        var set = Buffer<UInt64>()
        for shingle in sets[Int(document)] { set.append(shingle) }
        try output.append(document, set)
      }
      try output.finish()
    }
    return store
  }

  @Test(arguments: [0.3, 0.5, 0.8, 1]) func exactComparisonIsThatOfPlainSets(threshold: Double) throws {
    var random = SeededRandom(7)
    let (run, candidates) = try joined(randomDocuments(2000, bands: bands, rows: 8, seed: 4))
    #expect(candidates.count > 500)
    // Sets of few sizes out of few values, so that many similarities are exactly at a threshold.
    let sets = (0..<2000).map { _ in
      let values = random.below(2) == 0 ? 4 : 11
      return Set((0..<1 + random.below(2 * values)).map { _ in UInt64(random.below(values)) }).sorted()
    }
    let expected: [DuplicateEdge] = candidates.compactMap { pair in
      let (left, right) = (Set(sets[Int(pair.first)]), Set(sets[Int(pair.second)]))
      let (shared, union) = (left.intersection(right).count, left.union(right).count)
      // 0.3, 0.5, 0.8 and 1 are tenths.
      guard 10 * shared >= Int((threshold * 10).rounded()) * union else { return nil }
      return DuplicateEdge(first: pair.first, second: pair.second, shared: UInt32(shared), union: UInt32(union))
    }
    #expect(!expected.isEmpty)
    #expect(
      threshold == 1 || expected.contains { 10 * Int($0.shared) == Int((threshold * 10).rounded()) * Int($0.union) })
    for (memory, writers) in [(0, 3), (1 << 24, 1)] {
      let sets = try store(sets, run, memory: memory, writers: writers)
      #expect(try edges(run, .sets(sets, threshold: threshold)) == expected)
    }
    #expect(run.temporaries == [])
  }

  @Test func setsOfManyShinglesAreWrittenInPieces() throws {
    let documents = (0..<3).map {
      SyntheticDocument(
        hash: ClassHash(high: UInt64($0), low: 1), keys: [1, 2, 3], sketch: Array(repeating: 0, count: 24))
    }
    let (run, candidates) = try joined(documents)
    #expect(candidates.count == 3)
    let sets = [Array(0..<400_000), Array(1..<400_001), Array(0..<100_000)].map { $0.map { UInt64($0) } }
    let found = try edges(run, .sets(store(sets, run, memory: 0, writers: 1), threshold: 0.9))
    #expect(found == [DuplicateEdge(first: 0, second: 1, shared: 399_999, union: 400_001)])
  }

  @Test(arguments: [0.25, 0.75, 0.95, 1]) func estimatesCorrectForChance(threshold: Double) throws {
    let documents = randomDocuments(2000, bands: bands, rows: 8, seed: 6)
    let (run, candidates) = try joined(documents)
    let expected: [DuplicateEdge] = candidates.compactMap { pair in
      let (left, right) = (documents[Int(pair.first)].sketch, documents[Int(pair.second)].sketch)
      let agreeing = zip(left, right).count { $0 == $1 }
      // (m / 24 - 1 / 256) / (1 - 1 / 256) = (256 m - 24) / (255 * 24)
      let similarity = max(Double(256 * agreeing - 24) / Double(255 * 24), 0)
      guard similarity > threshold - 1e-12 else { return nil }
      return DuplicateEdge(first: pair.first, second: pair.second, shared: UInt32(agreeing), union: 24)
    }
    #expect(try edges(run, .sketches(run.set, threshold: threshold)) == expected)
    #expect(threshold > 0.8 || !expected.isEmpty)
    // A quarter or three quarters that agree are not enough, as some of them do by chance.
    #expect(
      threshold > 0.8
        || candidates.contains { pair in
          let (left, right) = (documents[Int(pair.first)].sketch, documents[Int(pair.second)].sketch)
          return zip(left, right).count { $0 == $1 } == Int(threshold * 24)
        })
    #expect(expected.count < candidates.count)
  }

  @Test func manyBatchesOfPairsGiveEdgesInOrder() throws {
    // A group of 600 has 179,700 pairs, 22 batches.
    let documents = randomDocuments(600, bands: bands, rows: 8, seed: 3).enumerated().map { number, document in
      SyntheticDocument(
        hash: ClassHash(high: UInt64(number), low: 1), keys: [1, UInt64(number), UInt64(number)],
        sketch: document.sketch.isEmpty ? Array(repeating: 0, count: 24) : document.sketch)
    }
    let (run, candidates) = try joined(documents)
    #expect(candidates.count == 600 * 599 / 2)
    let expected: [DuplicateEdge] = candidates.compactMap { pair in
      let (left, right) = (documents[Int(pair.first)].sketch, documents[Int(pair.second)].sketch)
      let agreeing = zip(left, right).count { $0 == $1 }
      // At a threshold of 0.25 more than a quarter must agree.
      guard agreeing > 6 else { return nil }
      return DuplicateEdge(first: pair.first, second: pair.second, shared: UInt32(agreeing), union: 24)
    }
    #expect(expected.count > 1 << 14)
    #expect(try edges(run, .sketches(run.set, threshold: 0.25)) == expected)
  }

  @Test func withoutVerificationEveryCandidateIsAnEdge() throws {
    let (run, candidates) = try joined(randomDocuments(700, bands: bands, rows: 8, seed: 2))
    #expect(
      try edges(run, .all)
        == candidates.map {
          DuplicateEdge(first: $0.first, second: $0.second, shared: 0, union: 0)
        })
  }
}
