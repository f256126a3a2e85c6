// From a shard to blocks: opens, decompresses, cuts at lines; notes damage and goes no further.

import Buffers
import Glibc

/// What a reader does, besides its shard; all of it but `readSize` changes what is read.
public struct ReaderOptions: Sendable, Equatable {
  /// The decompressed size that a block reaches, in bytes.
  public var blockSize = Block.defaultSize
  /// The longest line kept, in bytes without its newline (`--max-line`); at most 2 GiB.
  public var maximumLineLength = 128 << 20
  /// How many lines of the shard are read (`--limit`); nil for all.
  public var lineLimit: Int?
  /// How many bytes are read and decompressed at a time; results do not depend on it.
  public var readSize = 128 << 10

  /// The options that a run has unless told otherwise.
  public init() {}
}

/// Why a shard could not be read to its end, and what was lost.
public struct Damage: Sendable, Equatable, CustomStringConvertible {
  /// The damaged file.
  public var path: String
  /// What is wrong with it.
  public var reason: String
  /// How many decompressed bytes were read before the damage.
  public var byteOffset: Int
  /// How many whole lines were read before the damage.
  public var lineCount: Int
  /// The length of the incomplete last line, which is not a record and was dropped.
  public var droppedByteCount: Int

  /// The whole message on one line.
  public var description: String {
    let dropped = droppedByteCount > 0 ? "; the \(droppedByteCount) bytes of an unfinished line are dropped" : ""
    return
      "\(path) is damaged: \(reason), after \(byteOffset) decompressed bytes and \(lineCount) whole lines\(dropped)"
  }
}

/// Reads one shard as blocks; used by one thread at a time, which may change between blocks.
///
/// A damaged shard yields the whole lines before the damage, then ends with `damage` set. Failing system calls throw.
/// Memory: the longest line, two read sizes, and the decompressor's window (`ZstdDecoder` says when that is large).
public struct BlockReader: ~Copyable, @unchecked Sendable {
  /// What is read.
  public let shard: InputShard
  /// Why reading ended early, once it has; nil after a sound end.
  public private(set) var damage: Damage?
  /// How many lines were handed out, blank and oversized ones included.
  public private(set) var linesRead = 0
  /// How many decompressed bytes the blocks handed out cover.
  public private(set) var bytesRead = 0
  /// How many blocks were handed out.
  public private(set) var blocksRead = 0

  private let options: ReaderOptions
  private var file: InputFile
  private var decoder: Decoder
  /// Decompressed bytes behind the last block.
  private var carry = Buffer<UInt8>()
  /// How the stream ended, once it has.
  private var end: StreamEnd?
  private var isFinished = false

  /// Opens a shard.
  /// - Throws: `FileError` where it cannot be read, or is of a kind that is not supported.
  public init(_ shard: InputShard, options: ReaderOptions = ReaderOptions()) throws {
    precondition(options.blockSize > 0 && options.readSize > 0 && options.maximumLineLength <= 2 << 30)
    self.shard = shard
    self.options = options
    var file = try InputFile(path: shard.path, pieceSize: options.readSize)
    decoder = try Decoder(&file)
    self.file = file
  }

  /// How many bytes of the file were read so far, for progress; all of them after a sound end without a line limit.
  public var compressedBytesRead: Int { file.bytesRead }

  /// XXH3-64 of the bytes read so far: the file's checksum after a sound end without a line limit.
  ///
  /// After damage or a line limit it covers `compressedBytesRead` bytes, the same ones in every reading of the file.
  public var inputChecksum: UInt64 { file.checksumValue }

  /// Reads the next block; false where none is left, and then the block is empty.
  public mutating func next(into block: inout Block) throws -> Bool {
    block.removeAll(usualSize: options.blockSize)
    block.index = blocksRead
    block.firstLine = linesRead + 1
    block.byteOffset = bytesRead
    if isFinished { return false }
    var cutter = LineCutter(options: options, linesBefore: linesRead)
    block.bytes.append(from: carry.base, count: carry.count)
    carry.removeAll()
    if bytesRead == 0 { try skipByteOrderMark(&block, &cutter) }
    while !cutter.cut(&block) {
      if let end {
        finish(end, &block, &cutter)
        break
      }
      try decodePiece(&block)
    }
    if cutter.isCut {
      // What follows the cut is the next block's; behind the limit, the next cutter is cut from the start.
      let rest = block.bytes.count - cutter.lineStart
      carry.append(from: block.bytes.base + cutter.lineStart, count: rest)
      block.bytes.count = cutter.lineStart
    }
    block.byteCount = cutter.extent
    linesRead += block.lines.count
    bytesRead += block.byteCount
    if block.lines.count == 0 { return false }
    blocksRead += 1
    return true
  }

  /// Reads and discards blocks, for resuming behind them; returns how many there were.
  public mutating func skip(blocks count: Int) throws -> Int {
    var scratch = Block()
    var skipped = 0
    while skipped < count, try next(into: &scratch) { skipped += 1 }
    return skipped
  }

  private mutating func decodePiece(_ block: inout Block) throws {
    block.bytes.reserve(block.bytes.count + options.readSize)
    let piece = try decoder.decode(
      from: &file, into: block.bytes.base + block.bytes.count, capacity: options.readSize)
    block.bytes.count += piece.count
    end = piece.end
  }

  private mutating func skipByteOrderMark(_ block: inout Block, _ cutter: inout LineCutter) throws {
    while block.bytes.count < 3 && end == nil { try decodePiece(&block) }
    let base = block.bytes.base
    if block.bytes.count >= 3 && base[0] == 0xEF && base[1] == 0xBB && base[2] == 0xBF {
      cutter.remove(0..<3, from: &block)
    }
  }

  private mutating func finish(_ end: StreamEnd, _ block: inout Block, _ cutter: inout LineCutter) {
    isFinished = true
    switch end {
    case .complete:
      cutter.cutLastLine(&block)
    case .damaged(let reason):
      let dropped = cutter.unfinishedLength(block)
      block.bytes.count = cutter.lineStart
      damage = Damage(
        path: shard.path, reason: reason, byteOffset: bytesRead + cutter.extent + dropped,
        lineCount: linesRead + block.lines.count, droppedByteCount: dropped)
    }
  }
}
