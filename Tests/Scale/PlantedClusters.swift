// What must come out: computed unit by unit from how the corpus is made, without a join.

import Dedup

/// The outcome of a synthetic corpus as it was planted, held against what was found.
struct PlantedClusters {
  /// Pairs of classes that agree in a band.
  private(set) var candidates = 0
  /// Those of them that are near-duplicates.
  private(set) var edges = 0
  /// Clusters of two or more documents.
  private(set) var clusters = 0
  /// Documents that are not the first of their cluster.
  private(set) var duplicates = 0
  /// Documents of which the rows say something else.
  private(set) var wrong = 0

  private let corpus: SyntheticCorpus
  private let rows: DocumentRecordFile<DuplicateRow>
  private var left = [UInt64](repeating: 0, count: SyntheticCorpus.hashes)
  private var right = [UInt64](repeating: 0, count: SyntheticCorpus.hashes)
  private var leftKeys = [UInt64](repeating: 0, count: SyntheticCorpus.bands)
  private var rightKeys = [UInt64](repeating: 0, count: SyntheticCorpus.bands)

  /// Compares a corpus with the rows of its selection, whose keepers are the first documents.
  init(_ corpus: SyntheticCorpus, rows: DocumentRecordFile<DuplicateRow>) {
    self.corpus = corpus
    self.rows = rows
    for unit in 0..<corpus.count / SyntheticCorpus.unit {
      for place in 0..<12 { expect([place], of: unit) }
      let (half, near) = (compare(unit, 12, 13), compare(unit, 14, 15))
      candidates += (half.isCandidate ? 1 : 0) + (near.isCandidate ? 1 : 0)
      for groups in [half.isEdge ? [[12, 13]] : [[12], [13]], near.isEdge ? [[14, 15, 16]] : [[14], [15, 16]]] {
        for group in groups { expect(group, of: unit) }
      }
      edges += (half.isEdge ? 1 : 0) + (near.isEdge ? 1 : 0)
      expect([17, 18, 19], of: unit)
    }
    // The boilerplate's group: all pairs, or each class with the next ones and with the first.
    let (group, window) = (corpus.boilerplate, GraphFolder.groupWindow)
    if group <= GraphFolder.groupLimit {
      candidates += group * (group - 1) / 2
    } else {
      candidates += (group - window) * window + window * (window - 1) / 2 + group - 1 - window
    }
  }

  /// Whether two places of a unit agree in a band, and by their sketches at the threshold besides.
  private mutating func compare(_ unit: Int, _ first: Int, _ second: Int) -> (isCandidate: Bool, isEdge: Bool) {
    corpus.minima(unit: unit, place: first, into: &left)
    corpus.minima(unit: unit, place: second, into: &right)
    corpus.keys(unit: unit, place: first, left, into: &leftKeys)
    corpus.keys(unit: unit, place: second, right, into: &rightKeys)
    guard zip(leftKeys, rightKeys).contains(where: { $0 == $1 }) else { return (false, false) }
    let agreeing = zip(left, right).count { UInt8(truncatingIfNeeded: $0) == UInt8(truncatingIfNeeded: $1) }
    // The share that agrees, less the 256th of the others that agrees by chance.
    let share = Double(agreeing) / Double(SyntheticCorpus.hashes)
    return (true, (256 * share - 1) / 255 >= SyntheticCorpus.threshold)
  }

  /// Checks the rows of a cluster, or of a document that has none.
  private mutating func expect(_ places: [Int], of unit: Int) {
    let documents = places.map { corpus.document(unit: unit, place: $0) }.sorted()
    if documents.count > 1 {
      clusters += 1
      duplicates += documents.count - 1
    }
    for (rank, document) in documents.enumerated() {
      let row = rows.record(of: document)
      let isRight =
        documents.count == 1
        ? row == nil
        : row?.keeper == documents[0] && row?.rank == UInt32(rank) && row?.clusterSize == UInt32(documents.count)
      if !isRight { wrong += 1 }
    }
  }
}
