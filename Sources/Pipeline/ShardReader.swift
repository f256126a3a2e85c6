// What a pass reads of a shard: the input, or what the scan has set aside of it.

import Buffers
import Shards

/// Reads the blocks of one shard; used by one thread at a time.
struct ShardReader: ~Copyable {
  private var input: BlockReader?
  private var survivors: SurvivorReader?
  /// What the scan has said of the input that is not read again.
  private let scanned: ScanMarker?
  private var blocksRead = 0
  /// Decompressed bytes that the blocks so far cover.
  private(set) var bytesRead = 0
  /// XXH3 of the compressed input as far as it was read.
  private(set) var inputChecksum: UInt64 = 0
  /// Compressed bytes of the input that were read so far, or would have been.
  private(set) var compressedBytesRead = 0
  /// What is wrong with a damaged shard, once that is known.
  private(set) var damage: String?

  init(_ work: ShardToScan, _ context: ScanContext) throws {
    if context.pass.kind == .write, let scanned = work.scanned, scanned.survivorBytes != nil {
      let measuring = Pass(.measure, plan: context.plan, rejected: false)
      let measured = ShardPaths(key: work.shard.key, codec: context.codec, pass: measuring)
      survivors = try SurvivorReader(path: context.directory.absolute(measured.path(of: .survivors)))
      input = nil
      self.scanned = scanned
    } else {
      input = try BlockReader(work.shard, options: context.readerOptions)
      survivors = nil
      scanned = nil
    }
  }

  /// XXH3 of the whole input, as markers write it, at the end.
  var finalChecksum: String { scanned?.inputChecksum ?? hexadecimal(inputChecksum) }

  /// Reads the next block; false at the end.
  mutating func next(into reusable: ReusableBlock) throws -> Bool {
    reusable.index = blocksRead
    reusable.survivors = nil
    let hasBlock: Bool
    if survivors != nil {
      hasBlock = try survivors?.next(into: reusable) ?? false
      if let block = reusable.survivors {
        bytesRead += block.byteCount
        inputChecksum = block.inputChecksum
      }
      let (all, end) = (scanned?.inputBytes ?? 0, scanned?.endOffset ?? 0)
      compressedBytesRead = hasBlock ? Int(Double(all) * Double(bytesRead) / Double(max(end, 1))) : all
      damage = scanned?.damage
    } else {
      hasBlock = try input?.next(into: &reusable.block) ?? false
      bytesRead += reusable.block.byteCount
      inputChecksum = input?.inputChecksum ?? 0
      compressedBytesRead = input?.compressedBytesRead ?? 0
      damage = input?.damage?.description
    }
    if hasBlock { blocksRead += 1 }
    return hasBlock
  }

  /// Passes over blocks, for resuming behind them; returns how many there were.
  mutating func skip(blocks count: Int, through reusable: ReusableBlock) throws -> Int {
    var skipped = 0
    while skipped < count, try next(into: reusable) { skipped += 1 }
    return skipped
  }
}
