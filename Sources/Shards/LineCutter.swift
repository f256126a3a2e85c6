// Cuts decompressed bytes into lines and decides where a block ends.

import Buffers
import Glibc

/// The lines of one block while its bytes arrive in pieces.
struct LineCutter {
  /// How many lines of the shard lie before the block.
  let linesBefore: Int
  /// Where the first line that is not complete starts in the block's bytes.
  private(set) var lineStart = 0
  /// Whether the block has all its lines.
  private(set) var isCut = false
  private let options: ReaderOptions
  /// Bytes before `lineStart` are searched; those from here on are not.
  private var searched = 0
  /// Decompressed bytes that the block covers but does not hold.
  private var removed = 0
  /// How much of the current line was removed because it is too long; 0 while it is not.
  private var removedOfLine = 0
  private var prefix: [UInt8] = []

  init(options: ReaderOptions, linesBefore: Int) {
    self.options = options
    self.linesBefore = linesBefore
    isCut = linesBefore == options.lineLimit
  }

  /// How many decompressed bytes the block's complete lines cover.
  var extent: Int { lineStart + removed }

  /// Takes bytes in front of the unsearched ones out of the block, which goes on covering them.
  mutating func remove(_ range: Range<Int>, from block: inout Block) {
    let rest = block.bytes.count - range.upperBound
    memmove(block.bytes.base + range.lowerBound, block.bytes.base + range.upperBound, rest)
    block.bytes.count -= range.count
    removed += range.count
  }

  /// Notes the lines that have arrived; true once the block is complete.
  mutating func cut(_ block: inout Block) -> Bool {
    if isCut { return true }
    while searched < block.bytes.count,
      let found = memchr(block.bytes.base + searched, 0x0A, block.bytes.count - searched)
    {
      let newline = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(block.bytes.base)
      endLine(at: newline, newlineLength: 1, &block)
      if extent >= options.blockSize || linesBefore + block.lines.count == options.lineLimit {
        isCut = true
        return true
      }
    }
    searched = block.bytes.count
    if removedOfLine > 0 || searched - lineStart > options.maximumLineLength { dropUnfinished(&block) }
    return false
  }

  /// Notes a last line without a newline, if there is one.
  mutating func cutLastLine(_ block: inout Block) {
    if unfinishedLength(block) > 0 { endLine(at: block.bytes.count, newlineLength: 0, &block) }
  }

  /// How long the line is that has begun and not ended.
  func unfinishedLength(_ block: borrowing Block) -> Int { block.bytes.count - lineStart + removedOfLine }

  private mutating func endLine(at end: Int, newlineLength: Int, _ block: inout Block) {
    let length = end - lineStart + removedOfLine
    if length > options.maximumLineLength {
      keepPrefix(block, upTo: end)
      block.lines.append(Block.Line(start: UInt32(block.oversizedLines.count), end: .max))
      block.oversizedLines.append(
        Block.OversizedLine(line: linesBefore + block.lines.count, byteCount: length, prefix: prefix))
      remove(lineStart..<end + newlineLength, from: &block)
      removed += removedOfLine
      removedOfLine = 0
      prefix = []
    } else {
      block.lines.append(Block.Line(start: UInt32(lineStart), end: UInt32(end)))
      lineStart = end + newlineLength
    }
    searched = lineStart
  }

  private mutating func dropUnfinished(_ block: inout Block) {
    keepPrefix(block, upTo: searched)
    removedOfLine += searched - lineStart
    block.bytes.count = lineStart
    searched = lineStart
  }

  private mutating func keepPrefix(_ block: borrowing Block, upTo end: Int) {
    let wanted = min(1_000 - prefix.count, end - lineStart)
    if wanted > 0 { prefix += UnsafeBufferPointer(start: block.bytes.base + lineStart, count: wanted) }
  }
}
