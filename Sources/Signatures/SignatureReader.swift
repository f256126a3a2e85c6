// The reading end of signature files: what blocks there are, and any column of any block, in constant memory.

public import Buffers
internal import CXXHash
internal import Glibc

/// Where a block of a signature file lies, and which documents it holds.
public struct SignatureBlockPlace: Sendable, Hashable, BitwiseCopyable {
  /// Number of its first document within the file, from 0.
  public var firstRow: Int
  /// Documents in it.
  public var rows: Int
  /// Where its header begins, in bytes.
  public var offset: Int
}

/// A signature file, open for reading.
///
/// Opening checks the header of every block; a column is checked against its checksum whenever it is read. One a worker:
/// reading does not change what others read, but `readSketch` notes which blocks it has checked.
public struct SignaturePart: ~Copyable {
  /// The file.
  public let path: String
  /// What its entries consist of.
  public let layout: SignatureLayout
  /// The blocks, in order.
  public private(set) var blocks: [SignatureBlockPlace] = []
  /// Documents in all.
  public private(set) var rowCount = 0

  private let descriptor: Int32
  // Whether `readSketch` has checked the sketches of each block.
  private var isChecked: [Bool] = []
  private var scratch = Buffer<UInt8>()

  /// Opens a file that was made with `layout` and reads the header of every block.
  public init(path: String, layout: SignatureLayout) throws(SignatureError) {
    self.path = path
    self.layout = layout
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    let size = descriptor >= 0 && fstat(descriptor, &status) == 0 ? Int(status.st_size) : -1
    if size < 0 {
      throw SignatureError(path: path, offset: 0, problem: .unreadable(String(cString: strerror(errno))))
    }
    var offset = 0
    while offset < size {
      let rows = try header(at: offset)
      blocks.append(SignatureBlockPlace(firstRow: rowCount, rows: rows, offset: offset))
      rowCount += rows
      let end = offset + SignatureBlockHeader.size(bands: layout.bands) + rows * layout.bytesPerDocument
      if end > size { throw SignatureError(path: path, offset: offset, problem: .truncated) }
      offset = end
    }
    isChecked = Array(repeating: false, count: blocks.count)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The number of the block that holds a document of this file.
  public func block(ofRow row: Int) -> Int {
    precondition(row >= 0 && row < rowCount, "no such document in \(path)")
    var low = 0
    var high = blocks.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if blocks[middle].firstRow <= row { low = middle } else { high = middle }
    }
    return low
  }

  /// Replaces `classes` by the class hashes of block `number`, a document each.
  public func readClasses(ofBlock number: Int, into classes: inout Buffer<ClassHash>) throws(SignatureError) {
    let block = blocks[number]
    classes.removeAll()
    classes.reserve(block.rows)
    try readColumns(0..<1, of: block, into: UnsafeMutableRawPointer(classes.base))
    classes.count = block.rows
  }

  /// Replaces `keys` by those of some bands of block `number`: band after band, a document each.
  public func readKeys(
    ofBlock number: Int, bands: Range<Int>, into keys: inout Buffer<UInt64>
  ) throws(SignatureError) {
    precondition(bands.lowerBound >= 0 && bands.upperBound <= layout.bands, "no such bands")
    let block = blocks[number]
    keys.removeAll()
    keys.reserve(block.rows * bands.count)
    try readColumns(
      bands.lowerBound + 1..<bands.upperBound + 1, of: block, into: UnsafeMutableRawPointer(keys.base))
    keys.count = block.rows * bands.count
  }

  /// Replaces `sketches` by those of block `number`, document after document.
  public func readSketches(ofBlock number: Int, into sketches: inout Buffer<UInt8>) throws(SignatureError) {
    let block = blocks[number]
    sketches.removeAll()
    sketches.reserve(block.rows * layout.sketchBytes)
    try readColumns(layout.bands + 1..<layout.bands + 2, of: block, into: UnsafeMutableRawPointer(sketches.base))
    sketches.count = block.rows * layout.sketchBytes
  }

  /// Replaces `sketch` by that of one document of the file.
  ///
  /// The first time that a block is touched its sketches are read as a whole and checked; later reads take one sketch.
  public mutating func readSketch(ofRow row: Int, into sketch: inout Buffer<UInt8>) throws(SignatureError) {
    let number = block(ofRow: row)
    let block = blocks[number]
    if !isChecked[number] {
      scratch.removeAll()
      scratch.reserve(block.rows * layout.sketchBytes)
      try readColumns(layout.bands + 1..<layout.bands + 2, of: block, into: UnsafeMutableRawPointer(scratch.base))
      isChecked[number] = true
    }
    sketch.removeAll()
    sketch.reserve(layout.sketchBytes)
    let start =
      block.offset + SignatureBlockHeader.size(bands: layout.bands) + block.rows * (16 + 8 * layout.bands)
      + (row - block.firstRow) * layout.sketchBytes
    try read(layout.sketchBytes, at: start, block: block.offset, into: UnsafeMutableRawPointer(sketch.base))
    sketch.count = layout.sketchBytes
  }

  /// Reads every column of every block, so that all checksums are checked.
  public func verify() throws(SignatureError) {
    var memory = Buffer<UInt8>()
    for block in blocks {
      memory.removeAll()
      memory.reserve(block.rows * layout.bytesPerDocument)
      try readColumns(0..<layout.bands + 2, of: block, into: UnsafeMutableRawPointer(memory.base))
    }
  }

  /// Checks the header at `offset` and gives the number of documents.
  private func header(at offset: Int) throws(SignatureError) -> Int {
    func fault(_ problem: SignatureError.Problem) -> SignatureError {
      SignatureError(path: path, offset: offset, problem: problem)
    }
    var memory = Buffer<UInt8>(capacity: SignatureBlockHeader.size(bands: layout.bands))
    var found = try readUpTo(memory.capacity, at: offset, block: offset, into: UnsafeMutableRawPointer(memory.base))
    // What is missing is zero. A file that ends within the magic bytes is truncated if it began like one of ours.
    let begins = (0..<min(found, 4)).allSatisfy {
      memory.base[$0] == UInt8(truncatingIfNeeded: SignatureBlockHeader.magic >> UInt32(8 * $0))
    }
    if !begins { throw fault(.foreign) }
    if found < SignatureBlockHeader.fixedSize { throw fault(.truncated) }
    var bytes = UnsafeRawPointer(memory.base)
    let size = SignatureBlockHeader.size(bands: Int(bytes.load(fromByteOffset: 6, as: UInt16.self)))
    if size > found {
      memory.reserve(size)
      bytes = UnsafeRawPointer(memory.base)
      found = try readUpTo(size, at: offset, block: offset, into: UnsafeMutableRawPointer(memory.base))
      if found < size { throw fault(.truncated) }
    }
    if XXH3_64bits(bytes, size - 8) != bytes.load(fromByteOffset: size - 8, as: UInt64.self) { throw fault(.damaged) }
    // The checksum is right, so these are what a program wrote, though not this one.
    let version = Int(bytes.load(fromByteOffset: 4, as: UInt8.self))
    if version != SignatureBlockHeader.version { throw fault(.version(version)) }
    if bytes.load(fromByteOffset: 16, as: UInt64.self) != layout.hash { throw fault(.otherLayout) }
    return Int(bytes.load(fromByteOffset: 8, as: UInt32.self))
  }

  /// Reads neighbouring columns and checks each: 0 has the class hashes, then come the bands, then the sketches.
  private func readColumns(
    _ columns: Range<Int>, of block: SignatureBlockPlace, into target: UnsafeMutableRawPointer
  ) throws(SignatureError) {
    if columns.isEmpty { return }
    func start(_ column: Int) -> Int {
      if column == 0 { return 0 }
      return block.rows * (column == layout.bands + 2 ? layout.bytesPerDocument : 16 + 8 * (column - 1))
    }
    var sums = Buffer<UInt64>(capacity: columns.count)
    sums.count = columns.count
    try read(
      8 * columns.count, at: block.offset + SignatureBlockHeader.fixedSize + 8 * columns.lowerBound,
      block: block.offset, into: UnsafeMutableRawPointer(sums.base))
    let first = start(columns.lowerBound)
    try read(
      start(columns.upperBound) - first, at: block.offset + SignatureBlockHeader.size(bands: layout.bands) + first,
      block: block.offset, into: target)
    for column in columns {
      let size = start(column + 1) - start(column)
      if XXH3_64bits(target + (start(column) - first), size) != sums.base[column - columns.lowerBound] {
        throw SignatureError(path: path, offset: block.offset, problem: .damaged)
      }
    }
  }

  /// Reads `count` bytes; fewer there are not.
  private func read(
    _ count: Int, at start: Int, block: Int, into target: UnsafeMutableRawPointer
  ) throws(SignatureError) {
    if try readUpTo(count, at: start, block: block, into: target) < count {
      throw SignatureError(path: path, offset: block, problem: .truncated)
    }
  }

  /// Reads up to `count` bytes; fewer only at the end of the file.
  private func readUpTo(
    _ count: Int, at start: Int, block: Int, into target: UnsafeMutableRawPointer
  ) throws(SignatureError) -> Int {
    var done = 0
    while done < count {
      let got = pread(descriptor, target + done, count - done, off_t(start + done))
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR { continue }
        throw SignatureError(path: path, offset: block, problem: .unreadable(String(cString: strerror(errno))))
      }
      done += got
    }
    return done
  }
}
