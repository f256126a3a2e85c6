// Files of nothing but records of one size, written once in order and read in pieces.

internal import Buffers
public import Shards

/// Writes records through a buffer into a temporary file.
public struct RecordWriter<Record: BitwiseCopyable>: ~Copyable {
  /// The file, to be committed after `finish`.
  public let file: TemporaryFile
  private var buffer = Buffer<Record>(capacity: 1 << 13)
  /// Records so far.
  public private(set) var count = 0

  /// Writes into a new temporary file.
  public init(_ directory: OutputDirectory, named hint: String) throws {
    file = try directory.temporary(named: hint)
  }

  /// Adds a record.
  public mutating func append(_ record: Record) throws {
    buffer.append(record)
    count += 1
    if buffer.count >= 1 << 13 { try flush() }
  }

  /// Adds records.
  public mutating func append(contentsOf records: UnsafeBufferPointer<Record>) throws {
    if buffer.count + records.count > 1 << 13 { try flush() }
    if let start = records.baseAddress, records.count <= 1 << 13 {
      buffer.append(from: start, count: records.count)
    } else {
      try file.write(UnsafeRawBufferPointer(records))
    }
    count += records.count
  }

  /// Writes what is still in memory.
  public mutating func finish() throws { try flush() }

  private mutating func flush() throws {
    if buffer.count == 0 { return }
    try file.write(UnsafeRawBufferPointer(buffer.unsafeElements))
    buffer.removeAll()
  }
}

/// Reads the records of a file in order, a piece at a time.
public struct RecordReader<Record: BitwiseCopyable>: ~Copyable {
  private let file: RandomAccessFile
  private let end: Int
  private var next: Int
  private var piece: Buffer<Record>
  private var position = 0
  private let pieceCount: Int

  /// Opens a file, or a range of its records.
  ///
  /// - Parameter memory: bytes of the piece that is held.
  /// - Throws: `FileError`, also where the file is no whole number of records.
  public init(path: String, range: Range<Int>? = nil, memory: Int = 1 << 18) throws {
    try self.init(RandomAccessFile(path: path), range: range, memory: memory)
  }

  /// Reads a file that is open.
  public init(_ file: RandomAccessFile, range: Range<Int>? = nil, memory: Int = 1 << 18) throws {
    self.file = file
    let stride = MemoryLayout<Record>.stride
    let count = try file.recordCount(Record.self)
    next = range?.lowerBound ?? 0
    end = range?.upperBound ?? count
    pieceCount = max(memory / stride, 64)
    piece = Buffer(capacity: min(pieceCount, max(end - next, 1)))
  }

  /// Records that are left.
  public var remaining: Int { end - next + piece.count - position }

  /// The next record, without passing over it; nil at the end.
  public mutating func peek() throws -> Record? {
    if position == piece.count, try !fill() { return nil }
    return piece.base[position]
  }

  /// The next record; nil at the end.
  public mutating func read() throws -> Record? {
    if position == piece.count, try !fill() { return nil }
    position &+= 1
    return piece.base[position &- 1]
  }

  private mutating func fill() throws -> Bool {
    let count = min(pieceCount, end - next)
    if count == 0 { return false }
    let stride = MemoryLayout<Record>.stride
    piece.reserve(count)
    try file.read(into: piece.base, count: count * stride, at: next * stride)
    piece.count = count
    position = 0
    next += count
    return true
  }
}

extension RandomAccessFile {
  /// How many records it holds.
  /// - Throws: `FileError` where it is no whole number of them.
  func recordCount<Record: BitwiseCopyable>(_ type: Record.Type) throws -> Int {
    let stride = MemoryLayout<Record>.stride
    guard byteCount % stride == 0 else {
      throw FileError(
        path: path, operation: "cannot read", reason: "its \(byteCount) bytes are no whole number of records",
        remedy: "it is damaged; remove it and run the same command again")
    }
    return byteCount / stride
  }
}
