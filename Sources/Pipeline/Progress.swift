// How far a run is: counted by the workers a block at a time, read by whoever shows it.

import Synchronization

/// Counters that workers add to and a display reads.
public final class Progress: Sendable {
  /// Totals at one moment.
  public struct Snapshot: Sendable {
    /// What is being done: `scan`, `compare`, `write`.
    public var phase = ""
    /// Documents judged.
    public var documents = 0
    /// Documents kept.
    public var kept = 0
    /// Decompressed bytes read.
    public var bytesIn = 0
    /// Compressed bytes read.
    public var compressedBytesIn = 0
    /// Compressed bytes of all shards; 0 where standard input is among them.
    public var compressedBytesInAll = 0
    /// Shards finished.
    public var shards = 0
    /// Shards in all.
    public var shardsInAll = 0
  }

  private let phase = Mutex("")
  private let documents = Atomic(0)
  private let kept = Atomic(0)
  private let bytesIn = Atomic(0)
  private let compressed = Atomic(0)
  private let compressedInAll = Atomic(0)
  private let shards = Atomic(0)
  private let shardsInAll = Atomic(0)

  /// Makes counters at zero.
  public init() {}

  /// What has been done so far.
  public var snapshot: Snapshot {
    Snapshot(
      phase: phase.withLock { $0 }, documents: documents.load(ordering: .relaxed), kept: kept.load(ordering: .relaxed),
      bytesIn: bytesIn.load(ordering: .relaxed), compressedBytesIn: compressed.load(ordering: .relaxed),
      compressedBytesInAll: compressedInAll.load(ordering: .relaxed), shards: shards.load(ordering: .relaxed),
      shardsInAll: shardsInAll.load(ordering: .relaxed))
  }

  /// Begins a phase that reads shards; counts begin anew.
  func expect(_ phase: String, shards count: Int, compressedBytes: Int) {
    begin(phase)
    shardsInAll.store(count, ordering: .relaxed)
    compressedInAll.store(compressedBytes, ordering: .relaxed)
  }

  /// Begins a phase.
  func begin(_ phase: String) {
    self.phase.withLock { $0 = phase }
    documents.store(0, ordering: .relaxed)
    kept.store(0, ordering: .relaxed)
    bytesIn.store(0, ordering: .relaxed)
    compressed.store(0, ordering: .relaxed)
    compressedInAll.store(0, ordering: .relaxed)
    shards.store(0, ordering: .relaxed)
    shardsInAll.store(0, ordering: .relaxed)
  }

  func add(_ counts: ScanCounts) {
    documents.add(counts.documents, ordering: .relaxed)
    kept.add(counts.kept, ordering: .relaxed)
    bytesIn.add(counts.bytesIn, ordering: .relaxed)
  }

  func add(compressedBytes: Int) { compressed.add(compressedBytes, ordering: .relaxed) }

  func finishShard() { shards.add(1, ordering: .relaxed) }
}
