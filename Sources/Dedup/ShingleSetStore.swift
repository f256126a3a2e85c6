// The shingle sets of representatives, on disk until their pairs are compared: one file, however many shards and threads
// write to it.

public import Buffers
public import Shards
internal import Threads

/// The shingle sets of all representatives that are to be compared.
///
/// Writers fill it, one a shard or a thread; then any number of threads read.
public final class ShingleSetStore: @unchecked Sendable {
  // Sendable by construction: `end` is behind its lock, and each document's place is written by one thread before any reads.
  private let marks: DocumentMarks
  private let temporary: TemporaryFile
  private let file: RandomAccessFile
  /// Shingles in the file, behind the lock under which it is written.
  private let end: Monitor<Int>
  /// Where the set of each marked document begins, in shingles, plus 1; 0 where it has none yet.
  private let starts: SpillableArray<UInt64>
  private let counts: SpillableArray<UInt32>

  /// Makes an empty store.
  ///
  /// - Parameters:
  ///   - marks: the documents that are to have sets.
  ///   - memory: bytes that their places may hold, 12 a document; beyond that they lie in mapped files.
  /// - Throws: `FileError`.
  public init(_ marks: DocumentMarks, memory: Int, directory: OutputDirectory) throws {
    var budget = MemoryBudget(bytes: memory)
    self.marks = marks
    starts = try SpillableArray(count: marks.count, budget: &budget, directory: directory)
    counts = try SpillableArray(count: marks.count, budget: &budget, directory: directory)
    temporary = try directory.temporary(named: "shingles")
    file = try RandomAccessFile(path: temporary.path)
    end = Monitor(0)
  }

  /// Writes sets one behind the other and notes where they lie.
  fileprivate func append(_ documents: UnsafeBufferPointer<(UInt32, Int)>, _ shingles: UnsafeBufferPointer<UInt64>)
    throws
  {
    var start = try end.update { end in
      try temporary.write(UnsafeRawBufferPointer(shingles))
      defer { end += shingles.count }
      return end
    }
    for (document, count) in documents {
      guard let number = marks.number(of: document), count < 1 << 31 else {
        preconditionFailure("only documents in pairs are read again, and a line has far fewer shingles")
      }
      starts[number] = UInt64(start) + 1
      counts[number] = UInt32(count)
      start += count
    }
  }

  /// Where the set of a document lies.
  fileprivate func place(of document: UInt32) -> (start: Int, count: Int) {
    guard let number = marks.number(of: document), starts[number] > 0 else {
      preconditionFailure("every candidate's text was read")
    }
    return (Int(starts[number]) - 1, Int(counts[number]))
  }

  fileprivate func read(_ place: (start: Int, count: Int), into set: inout Buffer<UInt64>) throws {
    set.removeAll()
    set.reserve(place.count)
    try file.read(into: set.base, count: place.count * 8, at: place.start * 8)
    set.count = place.count
  }
}

/// Puts the shingle sets of some documents into a store; one a thread.
public struct ShingleSetWriter: ~Copyable {
  private let store: ShingleSetStore
  private var shingles = Buffer<UInt64>()
  private var documents: [(UInt32, Int)] = []

  /// Writes into a store.
  public init(_ store: ShingleSetStore) { self.store = store }

  /// Adds a document's distinct shingles, ascending.
  /// - Throws: `FileError`, as for a full disk.
  public mutating func append(_ document: UInt32, _ set: borrowing Buffer<UInt64>) throws {
    shingles.append(from: set.base, count: set.count)
    documents.append((document, set.count))
    // A megabyte at a time: writers seldom wait for each other.
    if shingles.count >= 1 << 17 { try flush() }
  }

  /// Writes what is still in memory.
  /// - Throws: as `append`.
  public mutating func finish() throws { try flush() }

  private mutating func flush() throws {
    try documents.withUnsafeBufferPointer { try store.append($0, shingles.unsafeElements) }
    shingles.removeAll()
    documents.removeAll(keepingCapacity: true)
  }
}

/// Compares the sets of pairs; one a thread.
struct SetComparison: ~Copyable {
  private let store: ShingleSetStore
  private let threshold: Double
  private var left = Buffer<UInt64>()
  private var right = Buffer<UInt64>()
  private var leftDocument: UInt32?
  /// Shingles of the pairs whose sets were merged, of both sets: the same whatever is still in memory.
  private(set) var shingles = 0

  init(_ store: ShingleSetStore, threshold: Double) {
    self.store = store
    self.threshold = threshold
  }

  /// The edge of a pair that is near enough.
  mutating func compare(_ pair: CandidatePair) throws -> DuplicateEdge? {
    let (first, second) = (store.place(of: pair.first), store.place(of: pair.second))
    // The smaller set can at most lie within the larger one.
    let (least, greatest) = (min(first.count, second.count), max(first.count, second.count))
    if Self.isBelow(least, greatest, threshold) { return nil }
    if leftDocument != pair.first {
      leftDocument = nil
      try store.read(first, into: &left)
      leftDocument = pair.first
    }
    try store.read(second, into: &right)
    shingles += first.count + second.count
    let shared = Self.sharedCount(left, right)
    let union = left.count + right.count - shared
    if Self.isBelow(shared, union, threshold) { return nil }
    return DuplicateEdge(
      first: pair.first, second: pair.second, shared: UInt32(shared), union: UInt32(union))
  }

  /// Whether the ratio of two counts is below a threshold; where it is equal to it, it is not.
  ///
  /// Both counts are far below 2^53, so the quotient is the double nearest to the ratio, as the threshold is the double
  /// nearest to what the user wrote: 4 of 5 meets a threshold of 0.8.
  static func isBelow(_ shared: Int, _ union: Int, _ threshold: Double) -> Bool {
    !(Double(shared) / Double(union) >= threshold)
  }

  /// Elements that two ascending lists have in common.
  static func sharedCount(_ left: borrowing Buffer<UInt64>, _ right: borrowing Buffer<UInt64>) -> Int {
    let (a, b) = (left.base, right.base)
    let (m, n) = (left.count, right.count)
    var (i, j, shared) = (0, 0, 0)
    while i < m && j < n {
      let (x, y) = (a[i], b[j])
      shared &+= x == y ? 1 : 0
      i &+= x <= y ? 1 : 0
      j &+= y <= x ? 1 : 0
    }
    return shared
  }
}
