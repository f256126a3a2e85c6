// From candidates to edges: every pair compared, on several threads, edges in the order of the pairs.

internal import Buffers
internal import Shards
internal import Threads

/// What comparing found, and what it cost.
public struct CompareTotals: Sendable, Hashable, Codable {
  /// Pairs that agree in a band.
  public var candidates = 0
  /// Those that are near-duplicates.
  public var confirmed = 0
  /// Documents whose texts were read again.
  public var reread = 0
  /// Decompressed bytes that were read again for them.
  public var bytesReread = 0
  /// Shingles, or bytes of sketches, that were compared.
  public var compared = 0
  /// What the joins of all bands found.
  public var bands = BandTotals()

  /// Totals of nothing.
  public init() {}
}

/// How candidates become edges.
public enum PairJudge: Sendable {
  /// By the shingle sets of both, exactly, at a threshold.
  case sets(ShingleSetStore, threshold: Double)
  /// By their signatures, at a threshold.
  case sketches(SignatureSet, threshold: Double)
  /// Every candidate is an edge.
  case all
}

extension GraphFolder {
  /// The file of edges, ascending.
  public var edgeFile: String { file("edges") }

  /// What comparing has found, if it is done.
  public func compareTotals() throws -> CompareTotals? { try payload(of: "edges", CompareTotals.self) }

  /// Compares all candidates and commits `edges`; done once.
  ///
  /// - Parameters:
  ///   - judge: what makes a pair an edge.
  ///   - memory: bytes that pairs and sketches may hold; sketches beyond that lie in a mapped file.
  ///   - totals: what the joins and the reading found.
  /// - Throws: `FileError`, `SignatureError`, `Interruption.Stopped`.
  public func compare(
    bands: Int, by judge: PairJudge, threads: Int, memory: Int, totals: CompareTotals
  ) throws -> CompareTotals {
    if let done = try compareTotals() { return done }
    var totals = totals
    let threads = max(threads, 1)
    var sketches: SketchStore?
    if case .sketches(let set, _) = judge {
      let marks = try documentsInPairs(bands: bands, documents: set.documentCount, memory: memory / 4)
      sketches = try SketchStore(marks, of: set, memory: memory / 2, directory: directory)
    }
    let workers = (0..<threads).map { _ in CompareWorker(judge, sketches) }
    // A worker gets pairs that stand together, so that the first document of many stays in its memory; and there are
    // more batches than workers, so that none waits long for the last one.
    let batches = (0..<4 * threads).map { _ in PairBatch() }
    var stream = try candidates(bands: bands, memory: memory / 8)
    var writer = try RecordWriter<DuplicateEdge>(directory, named: "edges")
    while true {
      try Interruption.check()
      var filled = 0
      while filled < batches.count, try batches[filled].fill(from: &stream) {
        totals.candidates += batches[filled].pairs.count
        filled += 1
      }
      if filled == 0 { break }
      Self.compare(Array(batches[..<filled]), on: workers)
      for batch in batches[..<filled] {
        if let failure = batch.failure { throw failure }
        try writer.append(contentsOf: batch.edges.unsafeElements)
      }
    }
    try writer.finish()
    totals.confirmed = writer.count
    totals.compared = workers.reduce(0) { $0 + $1.compared }
    try commit("edges", [(file: writer.file, name: "edges")], totals)
    return totals
  }

  /// Compares the pairs of each batch; a machine that refuses a thread leaves its share to those that it gave.
  private static func compare(_ batches: [PairBatch], on workers: [CompareWorker]) {
    let taken = Monitor((workers: 0, batches: 0))
    runThreads(min(workers.count, batches.count)) {
      let worker = taken.update { taken in
        defer { taken.workers += 1 }
        return workers[taken.workers]
      }
      while true {
        let batch: PairBatch? = taken.update { taken in
          if taken.batches == batches.count { return nil }
          defer { taken.batches += 1 }
          return batches[taken.batches]
        }
        guard let batch else { return }
        worker.compare(batch)
      }
    }
  }
}

/// Some pairs and what came of them.
private final class PairBatch: @unchecked Sendable {
  // Sendable by discipline: one thread at a time has it.
  var pairs = Buffer<CandidatePair>()
  var edges = Buffer<DuplicateEdge>()
  var failure: (any Error)?

  /// Takes the next pairs; false where there are none.
  func fill(from stream: inout CandidateStream) throws -> Bool {
    pairs.removeAll()
    edges.removeAll()
    while pairs.count < 1 << 13, let pair = try stream.next() { pairs.append(pair) }
    return pairs.count > 0
  }
}

/// What one thread compares with.
private final class CompareWorker: @unchecked Sendable {
  // Sendable by discipline: one thread at a time has it.
  private var sets: SetComparison?
  private var sketches: SketchComparison?
  private var sketchBytes = 0

  init(_ judge: PairJudge, _ store: SketchStore?) {
    if case .sets(let sets, let threshold) = judge { self.sets = SetComparison(sets, threshold: threshold) }
    if case .sketches(_, let threshold) = judge, let store {
      sketches = SketchComparison(store, threshold: threshold)
    }
  }

  /// Shingles, or bytes of sketches, that it has compared.
  var compared: Int { sets?.shingles ?? sketchBytes }

  func compare(_ batch: PairBatch) {
    do {
      if sets != nil {
        for index in 0..<batch.pairs.count {
          if let edge = try sets?.compare(batch.pairs.base[index]) { batch.edges.append(edge) }
        }
      } else if let sketches {
        for index in 0..<batch.pairs.count {
          if let edge = sketches.compare(batch.pairs.base[index]) { batch.edges.append(edge) }
        }
        sketchBytes += 2 * sketches.store.size * batch.pairs.count
      } else {
        for index in 0..<batch.pairs.count {
          let pair = batch.pairs.base[index]
          batch.edges.append(DuplicateEdge(first: pair.first, second: pair.second, shared: 0, union: 0))
        }
      }
    } catch {
      batch.failure = error
    }
  }
}
