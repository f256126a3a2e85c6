// The lines that no filter of the scan rejects, set aside: where they are few, the write pass reads them and not the whole
// input once more.
//
// A file has an entry for each block of input: a `SurvivorBlock` and one zstd frame with its lines, in the order of rows. It
// is a temporary of the run, beside the rows that the scan has measured, and goes with them.

import Buffers
import Glibc
import Shards

/// What stands before the frame of each block.
struct SurvivorBlock: BitwiseCopyable, Sendable {
  /// Bytes of the frame; 0 where the block has no survivors.
  var frameSize: UInt32
  /// Bytes of the lines with their newlines.
  var size: UInt32
  /// Lines of the block, survivors or not.
  var lines: UInt64
  /// Decompressed bytes that the block covers.
  var bytes: UInt64
  /// XXH3 of the compressed input as far as it was read for the block.
  var inputChecksum: UInt64

  /// Lines of the block, survivors or not.
  var lineCount: Int { Int(lines) }
  /// Decompressed bytes that the block covers.
  var byteCount: Int { Int(bytes) }
}

/// Collects the survivors of one block and compresses them; one a worker.
struct SurvivorWriter: ~Copyable {
  private var compressor: BlockCompressor
  private var lines = Buffer<UInt8>()

  init() {
    do {
      compressor = try BlockCompressor(.zstd(level: 1))
    } catch {
      preconditionFailure("1 is a level of zstd: \(error)")
    }
  }

  /// Adds a line.
  mutating func append(_ line: UnsafeBufferPointer<UInt8>) {
    guard let start = line.baseAddress else { return }
    lines.append(from: start, count: line.count)
    lines.append(UInt8(ascii: "\n"))
  }

  /// Adds the block's entry to what its shard is to write.
  mutating func finish(_ counts: ScanCounts, inputChecksum: UInt64, into result: BlockResult) {
    var block = SurvivorBlock(
      frameSize: 0, size: UInt32(lines.count), lines: UInt64(counts.lines), bytes: UInt64(counts.bytesIn),
      inputChecksum: inputChecksum)
    result.survivorByteCount = lines.count
    let headSize = MemoryLayout<SurvivorBlock>.size
    result.survivors.reserve(headSize)
    result.survivors.count = headSize
    compressor.compress(lines.unsafeElements, appendingTo: &result.survivors)
    block.frameSize = UInt32(result.survivors.count - headSize)
    UnsafeMutableRawPointer(result.survivors.base).storeBytes(of: block, as: SurvivorBlock.self)
    lines.removeAll()
  }
}

/// Reads the entries of a shard in order; a reader of blocks for the write pass.
struct SurvivorReader: ~Copyable {
  private let file: RandomAccessFile
  private var offset = 0

  init(path: String) throws { file = try RandomAccessFile(path: path) }

  /// Reads the next entry; false at the end.
  mutating func next(into reusable: ReusableBlock) throws -> Bool {
    let headSize = MemoryLayout<SurvivorBlock>.size
    if offset == file.byteCount { return false }
    var block = SurvivorBlock(frameSize: 0, size: 0, lines: 0, bytes: 0, inputChecksum: 0)
    try withUnsafeMutableBytes(of: &block) { try file.read(into: $0.baseAddress!, count: headSize, at: offset) }
    let size = Int(block.frameSize)
    reusable.frame.removeAll()
    reusable.frame.reserve(size)
    try file.read(into: reusable.frame.base, count: size, at: offset + headSize)
    reusable.frame.count = size
    reusable.survivors = block
    offset += headSize + size
    return true
  }
}

/// The survivors of one block, line by line; one a worker.
struct SurvivorLines: ~Copyable {
  private var decompressor = BlockDecompressor()
  private var lines = Buffer<UInt8>()
  private var position = 0

  /// Takes a block; false where its frame is damaged.
  mutating func open(_ block: SurvivorBlock, _ frame: borrowing Buffer<UInt8>) -> Bool {
    position = 0
    lines.removeAll()
    return block.size == 0 || decompressor.decompress(frame.unsafeElements, size: Int(block.size), into: &lines)
  }

  /// Whether every line was taken.
  var isAtEnd: Bool { position == lines.count }

  /// The next line without its newline; nil where there is none.
  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard let newline = memchr(lines.base + position, 0x0A, lines.count - position) else { return nil }
    let start = UnsafePointer(lines.base) + position
    let count = newline.assumingMemoryBound(to: UInt8.self) - lines.base - position
    position += count + 1
    return UnsafeBufferPointer(start: start, count: count)
  }
}
