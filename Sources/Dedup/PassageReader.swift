// The passage parts of a run, read in input order, a block at a time.

internal import Buffers
internal import Shards
public import Signatures

/// The passage parts of a run, their documents numbered through.
public struct PassageSet: Sendable {
  /// One part.
  public struct Part: Sendable {
    /// The file.
    public var path: String
    /// Number of its first document.
    public var first: Int
    /// Its documents.
    public var count: Int
  }

  /// What the passages are.
  public let parameters: PassageParameters
  /// The parts.
  public let parts: [Part]

  /// Numbers the documents of parts.
  ///
  /// - Parameters:
  ///   - paths: the files.
  ///   - firsts: number of each part's first document, and behind the last the number of all.
  public init(_ parameters: PassageParameters, paths: [String], firsts: [Int]) {
    self.parameters = parameters
    parts = paths.indices.map { Part(path: paths[$0], first: firsts[$0], count: firsts[$0 + 1] - firsts[$0]) }
  }
}

/// Reads the passages of all documents in order; memory for one block.
public struct PassageReader: ~Copyable {
  private let set: PassageSet
  private let layout: UInt64
  private var part = -1
  private var file: RandomAccessFile?
  private var offset = 0
  /// Documents of the part that are read.
  private var done = 0
  /// Number of the first document of the current block.
  public private(set) var first = 0
  private(set) var counts = Buffer<UInt32>()
  private(set) var hashes = Buffer<UInt64>()

  /// Prepares to read.
  public init(_ set: PassageSet) {
    self.set = set
    layout = PassageBlockHeader.layout(of: set.parameters)
  }

  /// How many passages each document of the current block has.
  public var passageCounts: Span<UInt32> {
    @_lifetime(borrow self)
    get { counts.span }
  }
  /// The hashes of the current block, document after document.
  public var passageHashes: Span<UInt64> {
    @_lifetime(borrow self)
    get { hashes.span }
  }

  /// Reads the next block; false behind the last part.
  /// - Throws: `FileError`, which names file, byte and remedy, where a part is damaged, cut, foreign, made with other
  ///   parameters or of another number of documents.
  public mutating func next() throws -> Bool {
    while file.map({ offset == $0.byteCount }) ?? true {
      if let file, done != set.parts[part].count {
        throw fault(file, "it holds passages of \(done) documents, not \(set.parts[part].count)")
      }
      part += 1
      if part >= set.parts.count {
        part -= 1
        done = set.parts.last?.count ?? 0
        return false
      }
      try Interruption.check()
      file = try RandomAccessFile(path: set.parts[part].path)
      offset = 0
      done = 0
    }
    guard let file else { return false }
    let header = try header(file)
    first = set.parts[part].first + done
    let countsStart = offset + PassageBlockHeader.size
    counts.reserve(header.documents)
    try file.read(into: counts.base, count: 4 * header.documents, at: countsStart)
    counts.count = header.documents
    hashes.reserve(header.passages)
    try file.read(into: hashes.base, count: 8 * header.passages, at: countsStart + 4 * header.documents)
    hashes.count = header.passages
    var total = 0
    for count in counts.unsafeElements { total += Int(count) }
    guard PassageBlockHeader.checksum(UnsafeRawBufferPointer(counts.unsafeElements)) == header.countsChecksum,
      PassageBlockHeader.checksum(UnsafeRawBufferPointer(hashes.unsafeElements)) == header.hashesChecksum,
      total == header.passages
    else { throw fault(file, "the block at byte \(offset) is damaged (its checksum differs)") }
    offset += header.blockSize
    done += header.documents
    return true
  }

  private func header(_ file: RandomAccessFile) throws -> PassageBlockHeader {
    let left = file.byteCount - offset
    guard left >= PassageBlockHeader.size else { throw fault(file, "it ends inside the block at byte \(offset)") }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: PassageBlockHeader.size, alignment: 8)
    defer { memory.deallocate() }
    try file.read(into: memory, count: PassageBlockHeader.size, at: offset)
    let header: PassageBlockHeader
    do {
      header = try PassageBlockHeader(UnsafeRawPointer(memory))
    } catch {
      switch error {
      case .foreign: throw fault(file, "no block of passages begins at byte \(offset)")
      case .version(let version): throw fault(file, "its format, \(version), is that of another version of the program")
      case .damaged: throw fault(file, "the block at byte \(offset) is damaged (its checksum differs)")
      }
    }
    if header.layout != layout { throw fault(file, "its passages were found with other parameters") }
    // The numbers are those that were written, but the file may be shorter.
    guard header.blockSize <= left else { throw fault(file, "it ends inside the block at byte \(offset)") }
    return header
  }

  private func fault(_ file: RandomAccessFile, _ reason: String) -> FileError {
    FileError(
      path: file.path, operation: "cannot use", reason: reason,
      remedy: "remove it and run the same command again, which makes it anew")
  }
}
