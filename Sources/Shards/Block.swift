// A block: a fixed amount of decompressed input, cut at a line; what workers get from readers.

public import Buffers

/// A run of whole lines of one shard, about `Block.defaultSize` bytes; reused from block to block.
///
/// Where blocks are cut depends on the decompressed bytes alone, never on read sizes, compression or threads: a block is
/// the shortest run of whole lines that covers at least the block size.
public struct Block: ~Copyable, @unchecked Sendable {
  /// The decompressed size that a block reaches: 1 MiB.
  public static let defaultSize = 1 << 20
  /// How many blocks make a segment, the unit of commit and resume: 64 MiB of input.
  public static let segmentLength = 64

  /// The lines with their newlines, as decompressed; a byte order mark and oversized lines are left out.
  public internal(set) var bytes: Buffer<UInt8>
  /// Every line of the block, in order: blank and oversized ones too, so `firstLine + i` is the number of `lines[i]`.
  public internal(set) var lines: Buffer<Line>
  /// Lines longer than the reader's limit, which were not kept, in order.
  public internal(set) var oversizedLines: [OversizedLine]
  /// The block's number in its shard, from 0.
  public internal(set) var index: Int
  /// The number of its first line in the shard, from 1.
  public internal(set) var firstLine: Int
  /// Where it begins in the decompressed shard, in bytes.
  public internal(set) var byteOffset: Int
  /// How many decompressed bytes it covers: newlines, a byte order mark and oversized lines included.
  public internal(set) var byteCount: Int

  /// Makes an empty block, to be filled by a reader.
  public init() {
    bytes = Buffer(capacity: 64)
    lines = Buffer(capacity: 64)
    oversizedLines = []
    index = 0
    firstLine = 1
    byteOffset = 0
    byteCount = 0
  }

  /// Where a line lies in `bytes`, without its newline; a carriage return before the newline belongs to the line.
  public struct Line: BitwiseCopyable, Sendable, Equatable {
    /// The line's first byte; for an oversized line, its index in `oversizedLines`.
    public var start: UInt32
    /// Behind the line's last byte; `UInt32.max` marks an oversized line.
    public var end: UInt32

    /// Makes a line.
    @inlinable public init(start: UInt32, end: UInt32) {
      self.start = start
      self.end = end
    }

    /// Whether the line was too long to keep; then there are no bytes, only an entry in `oversizedLines`.
    @inlinable public var isOversized: Bool { end == .max }
    /// The positions of the line's bytes; empty for an oversized line.
    @inlinable public var range: Range<Int> { isOversized ? 0..<0 : Int(start)..<Int(end) }
  }

  /// A line longer than the reader's limit.
  public struct OversizedLine: Sendable, Equatable {
    /// Its number in the shard, from 1.
    public var line: Int
    /// Its length in bytes, without the newline.
    public var byteCount: Int
    /// Its first 1,000 bytes.
    public var prefix: [UInt8]

    /// Makes an entry.
    public init(line: Int, byteCount: Int, prefix: [UInt8]) {
      self.line = line
      self.byteCount = byteCount
      self.prefix = prefix
    }
  }

  /// Whether a line holds nothing but spaces, tabs and carriage returns; false for an oversized line.
  public func isBlank(_ line: Line) -> Bool {
    if line.isOversized { return false }
    var position = Int(line.start)
    while position < Int(line.end) {
      let byte = bytes.base[position]
      if byte != 0x20 && byte != 0x09 && byte != 0x0D { return false }
      position += 1
    }
    return true
  }

  /// Empties the block and keeps its memory, unless a very long line has left far more than usual.
  mutating func removeAll(usualSize: Int) {
    if bytes.capacity > 16 * usualSize + (1 << 20) {
      bytes = Buffer(capacity: 2 * usualSize)
    } else {
      bytes.removeAll()
    }
    lines.removeAll()
    oversizedLines.removeAll(keepingCapacity: true)
    byteCount = 0
  }
}
