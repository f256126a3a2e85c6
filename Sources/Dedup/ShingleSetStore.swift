// The shingle sets of representatives, on disk until their pairs are compared: a file a shard, written by one thread.

public import Buffers
public import Shards

/// Where a document's set lies in a file of sets.
private struct SetPlace: BitwiseCopyable {
  var document: UInt32
  var count: UInt32
  var offset: UInt64
}

/// Collects the shingle sets of some documents of one shard, in ascending order.
public struct ShingleSetWriter: ~Copyable {
  private var writer: RecordWriter<UInt64>
  private var places = Buffer<SetPlace>()

  /// Writes into a new temporary file.
  public init(_ directory: OutputDirectory) throws {
    writer = try RecordWriter(directory, named: "shingles")
  }

  /// Adds a document's distinct shingles, ascending.
  public mutating func append(_ document: UInt32, _ shingles: borrowing Buffer<UInt64>) throws {
    places.append(
      SetPlace(document: document, count: UInt32(shingles.count), offset: UInt64(writer.count)))
    try writer.append(contentsOf: shingles.unsafeElements)
  }

  /// Ends the file.
  public consuming func finish() throws -> ShingleSetFile {
    try writer.finish()
    return try ShingleSetFile(writer.file, places)
  }
}

/// The sets of one shard, to be read by any thread.
public final class ShingleSetFile: @unchecked Sendable {
  // Sendable by construction: nothing changes after `init`.
  private let temporary: TemporaryFile
  private let file: RandomAccessFile
  private let places: Buffer<SetPlace>

  fileprivate init(_ temporary: TemporaryFile, _ places: consuming Buffer<SetPlace>) throws {
    self.temporary = temporary
    file = try RandomAccessFile(path: temporary.path)
    self.places = places
  }

  /// The document that stands first, for finding the file of a document; nil where the file is empty.
  public var firstDocument: UInt32? { places.count > 0 ? places.base[0].document : nil }

  /// Index of a document's set.
  fileprivate func index(of document: UInt32) -> Int? {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places.base[middle].document < document { low = middle + 1 } else { high = middle }
    }
    return low < places.count && places.base[low].document == document ? low : nil
  }

  /// Shingles of a set.
  fileprivate func count(_ index: Int) -> Int { Int(places.base[index].count) }

  /// Reads a set.
  fileprivate func read(_ index: Int, into set: inout Buffer<UInt64>) throws {
    let count = count(index)
    set.removeAll()
    set.reserve(count)
    try file.read(into: set.base, count: count * 8, at: Int(places.base[index].offset) * 8)
    set.count = count
  }
}

/// The shingle sets of all representatives.
public struct ShingleSetStore: Sendable {
  private let files: [ShingleSetFile]

  /// Joins the sets of shards, in input order.
  public init(_ files: [ShingleSetFile]) { self.files = files.filter { $0.firstDocument != nil } }

  /// Finds a document's set.
  fileprivate func find(_ document: UInt32) -> (file: ShingleSetFile, index: Int)? {
    var low = 0
    var high = files.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if (files[middle].firstDocument ?? 0) <= document { low = middle } else { high = middle }
    }
    guard low < files.count, let index = files[low].index(of: document) else { return nil }
    return (files[low], index)
  }
}

/// Compares the sets of pairs; one a thread.
struct SetComparison: ~Copyable {
  private let store: ShingleSetStore
  private let threshold: Double
  private var left = Buffer<UInt64>()
  private var right = Buffer<UInt64>()
  private var leftDocument: UInt32?

  init(_ store: ShingleSetStore, threshold: Double) {
    self.store = store
    self.threshold = threshold
  }

  /// The edge of a pair that is near enough.
  mutating func compare(_ pair: CandidatePair) throws -> DuplicateEdge? {
    guard let first = store.find(pair.first), let second = store.find(pair.second) else {
      preconditionFailure("every candidate's text was read")
    }
    let counts = (first.file.count(first.index), second.file.count(second.index))
    // The smaller set can at most lie within the larger one.
    if Double(min(counts.0, counts.1)) / Double(max(counts.0, counts.1)) < threshold { return nil }
    if leftDocument != pair.first {
      try first.file.read(first.index, into: &left)
      leftDocument = pair.first
    }
    try second.file.read(second.index, into: &right)
    let shared = Self.sharedCount(left, right)
    let union = left.count + right.count - shared
    guard Double(shared) / Double(union) >= threshold else { return nil }
    return DuplicateEdge(first: pair.first, second: pair.second, shared: UInt32(shared), union: UInt32(union))
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

/// Compares the sketches of pairs; one a thread.
struct SketchComparison: ~Copyable {
  private var reader: SketchReader
  private let threshold: Double
  private var left = Buffer<UInt8>()
  private var right = Buffer<UInt8>()
  private var leftDocument: UInt32?

  init(_ set: SignatureSet, threshold: Double) {
    reader = SketchReader(set)
    self.threshold = threshold
  }

  mutating func compare(_ pair: CandidatePair) throws -> DuplicateEdge? {
    if leftDocument != pair.first {
      try reader.read(pair.first, into: &left)
      leftDocument = pair.first
    }
    try reader.read(pair.second, into: &right)
    let agreeing = Self.agreeing(left.base, right.base, reader.size)
    guard Self.similarity(agreeing, of: reader.size) >= threshold else { return nil }
    return DuplicateEdge(
      first: pair.first, second: pair.second, shared: UInt32(agreeing), union: UInt32(reader.size))
  }

  static func agreeing(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var agreeing = 0
    for index in 0..<count { agreeing &+= left[index] == right[index] ? 1 : 0 }
    return agreeing
  }

  /// The similarity that agreement of so many bytes means: one in 256 agrees by chance (Li and König 2010, theorem 1).
  static func similarity(_ agreeing: Int, of count: Int) -> Double {
    let chance = 1.0 / 256
    return max((Double(agreeing) / Double(count) - chance) / (1 - chance), 0)
  }
}
