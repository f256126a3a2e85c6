// From candidates to edges: every pair compared, on several threads, edges in the order of the pairs.

internal import Buffers
internal import Shards
internal import Threads

/// What comparing found.
public struct CompareTotals: Sendable, Hashable, Codable {
  /// Pairs that agree in a band.
  public var candidates = 0
  /// Those that are near-duplicates.
  public var confirmed = 0
  /// Documents whose texts were read again.
  public var reread = 0
  /// Decompressed bytes that were read again for them.
  public var bytesReread = 0
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

  /// Compares all candidates and commits `edges`.
  ///
  /// - Parameters:
  ///   - totals: what the joins and the reading found.
  public func compare(bands: Int, by judge: PairJudge, threads: Int, totals: CompareTotals) throws -> CompareTotals {
    var totals = totals
    var stream = try candidates(bands: bands)
    var writer = try RecordWriter<DuplicateEdge>(directory, named: "edges")
    let workers = try (0..<max(threads, 1)).map { _ in try CompareWorker(judge) }
    var isEnd = false
    while !isEnd {
      try Interruption.check()
      // A worker gets pairs that stand together, so that the first document of many stays in its memory.
      for worker in workers {
        worker.pairs.removeAll()
        while !isEnd && worker.pairs.count < 1 << 14 {
          guard let pair = try stream.next() else {
            isEnd = true
            break
          }
          worker.pairs.append(pair)
        }
        totals.candidates += worker.pairs.count
      }
      let busy = workers.filter { $0.pairs.count > 0 }
      if busy.isEmpty { break }
      let next = Monitor(0)
      runThreads(busy.count) {
        let mine = next.update { number in
          number += 1
          return number - 1
        }
        // A machine that refused a thread leaves its share to those that it gave.
        var index = mine
        while index < busy.count {
          busy[index].compare()
          index = next.update { number in
            number += 1
            return number - 1
          }
        }
      }
      for worker in busy {
        if let failure = worker.failure { throw failure }
        try writer.append(contentsOf: worker.edges.unsafeElements)
      }
    }
    try writer.finish()
    totals.confirmed = writer.count
    try commit("edges", [(file: writer.file, name: "edges")], totals)
    return totals
  }
}

/// One thread's pairs and what came of them.
private final class CompareWorker: @unchecked Sendable {
  // Sendable by discipline: one thread at a time has it.
  var pairs = Buffer<CandidatePair>()
  var edges = Buffer<DuplicateEdge>()
  var failure: (any Error)?
  private var sets: SetComparison?
  private var sketches: SketchComparison?

  init(_ judge: PairJudge) throws {
    switch judge {
    case .sets(let store, let threshold): sets = SetComparison(store, threshold: threshold)
    case .sketches(let set, let threshold):
      sketches = SketchComparison(set, threshold: threshold)
    case .all: break
    }
  }

  func compare() {
    edges.removeAll()
    do {
      for index in 0..<pairs.count {
        let pair = pairs.base[index]
        if sets != nil {
          if let edge = try sets?.compare(pair) { edges.append(edge) }
        } else if sketches != nil {
          if let edge = try sketches?.compare(pair) { edges.append(edge) }
        } else {
          edges.append(DuplicateEdge(first: pair.first, second: pair.second, shared: 0, union: 0))
        }
      }
    } catch {
      failure = error
    }
  }
}
