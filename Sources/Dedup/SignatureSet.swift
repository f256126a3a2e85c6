// The signatures of a run: its parts in input order, read column by column.

internal import Buffers
internal import Shards
public import Signatures

/// The signature parts of a run or an index, their documents numbered through.
public struct SignatureSet: Sendable {
  /// One part.
  public struct Part: Sendable {
    /// The file.
    public var path: String
    /// Number of its first document.
    public var first: Int
    /// Its documents.
    public var count: Int
  }

  /// The layout of all parts.
  public let layout: SignatureLayout
  /// The parts.
  public let parts: [Part]

  /// Numbers the documents of parts.
  ///
  /// - Parameters:
  ///   - paths: the files.
  ///   - firsts: number of each part's first document, and behind the last the number of all: below 2^32 - 1, which
  ///     whoever counts documents checks.
  public init(layout: SignatureLayout, paths: [String], firsts: [Int]) {
    precondition(
      firsts.count == paths.count + 1 && firsts[paths.count] < Int(UInt32.max), "documents have 32-bit numbers")
    self.layout = layout
    parts = paths.indices.map { Part(path: paths[$0], first: firsts[$0], count: firsts[$0 + 1] - firsts[$0]) }
  }

  /// Documents in all.
  public var documentCount: Int { parts.last.map { $0.first + $0.count } ?? 0 }

  /// Opens a part, which must hold as many documents as it should.
  func open(_ part: Int) throws -> SignaturePart {
    let file = try SignaturePart(path: parts[part].path, layout: layout)
    guard file.rowCount == parts[part].count else {
      throw FileError(
        path: parts[part].path, operation: "cannot use",
        reason: "it holds signatures of \(file.rowCount) documents, not \(parts[part].count)",
        remedy: "remove it and run the same command again, which makes it anew")
    }
    return file
  }
}

/// Reads the class hashes of all documents in order, and with them the keys of a band.
struct SignatureColumns: ~Copyable {
  private let set: SignatureSet
  private let band: Int?
  private var part = -1
  private var file: SignaturePart?
  private var block = 0
  private var blockCount = 0
  /// Number of the first document of the current block.
  private(set) var first = 0
  /// The class hash of each document of the current block.
  private(set) var classes = Buffer<ClassHash>()
  /// The key of each document of the current block in the band.
  private(set) var keys = Buffer<UInt64>()

  /// Prepares to read.
  init(_ set: SignatureSet, band: Int? = nil) {
    self.set = set
    self.band = band
  }

  /// Documents of the current block.
  var rows: Int { classes.count }

  /// Reads the next block; false behind the last part.
  mutating func next() throws -> Bool {
    while block == blockCount {
      part += 1
      if part >= set.parts.count { return false }
      try Interruption.check()
      let opened = try set.open(part)
      blockCount = opened.blocks.count
      block = 0
      file = consume opened
    }
    first = set.parts[part].first + (file?.blocks[block].firstRow ?? 0)
    try file?.readClasses(ofBlock: block, into: &classes)
    if let band { try file?.readKeys(ofBlock: block, bands: band..<band + 1, into: &keys) }
    block += 1
    return true
  }
}

/// Reads the sketches of single documents, in the order of their parts: it holds one part open.
struct SketchReader: ~Copyable {
  private let set: SignatureSet
  private var part = -1
  private var file: SignaturePart?

  init(_ set: SignatureSet) { self.set = set }

  /// Replaces `sketch` by that of a document.
  mutating func read(_ document: UInt32, into sketch: inout Buffer<UInt8>) throws {
    var low = 0
    var high = set.parts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if set.parts[middle].first <= Int(document) { low = middle } else { high = middle }
    }
    if part != low {
      file = try set.open(low)
      part = low
    }
    try file?.readSketch(ofRow: Int(document) - set.parts[low].first, into: &sketch)
  }
}
