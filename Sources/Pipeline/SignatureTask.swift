// One task of a datatrove signature run: reads its shards, signs every document, sorts each band, writes its file.

import Buffers
import Records
import Shards
import Signatures
import Threads

/// The signed documents of one block.
final class SignedBlock: @unchecked Sendable {
  // Written by the worker that made it, then only read.
  /// Documents with text, signed or not.
  var documents = 0
  /// Number in the block of each signed document.
  var rows = Buffer<UInt32>()
  /// The values of each signed document, one behind the other.
  var values = Buffer<UInt64>()
  /// What its lines were.
  var counts = SignatureCounts()
}

/// What the workers of a task share while they sign.
private struct ShardQueue {
  /// Shards begun, in order.
  var open: [ReadingShard] = []
  /// Position of the next shard to open.
  var next = 0
  /// Shards that a worker is opening.
  var opening = 0
  var failure: (any Error)?
}

/// A shard being read, by one worker at a time.
private final class ReadingShard: @unchecked Sendable {
  // The reader is used by the worker that has set `isBeingRead` under the lock; blocks are added under the lock.
  let position: Int
  var reader: BlockReader
  var isBeingRead = true
  var isExhausted = false
  var blocks: [Int: SignedBlock] = [:]
  private var compressedBytes = 0

  init(_ position: Int, _ reader: consuming BlockReader) {
    self.position = position
    self.reader = reader
  }

  /// Compressed bytes read since the last call.
  func newCompressedBytes() -> Int {
    defer { compressedBytes = reader.compressedBytesRead }
    return reader.compressedBytesRead - compressedBytes
  }
}

/// Signs the documents of a task's shards.
struct SignatureTask: Sendable {
  let shards: [InputShard]
  let settings: SignatureFileSettings
  let progress: Progress

  /// Reads and signs on all threads.
  ///
  /// - Returns: the blocks in the order of shards and lines, and the shards that are damaged.
  func sign() throws -> (blocks: [SignedBlock], damaged: [RunError.Damage]) {
    let queue = Monitor(ShardQueue())
    runThreads(settings.threads) {
      do {
        var worker = SignatureWorker(settings)
        var block = Block()
        while let shard = try nextShard(queue) {
          try Interruption.check()
          let hasBlock = try shard.reader.next(into: &block)
          progress.add(compressedBytes: shard.newCompressedBytes())
          queue.update { _ in
            shard.isBeingRead = false
            if !hasBlock { shard.isExhausted = true }
          }
          guard hasBlock else {
            progress.finishShard()
            continue
          }
          let index = block.index
          let signed = worker.sign(block)
          var counts = ScanCounts()
          counts.documents = signed.documents
          counts.bytesIn = block.byteCount
          progress.add(counts)
          queue.update { _ in shard.blocks[index] = signed }
        }
      } catch {
        queue.update { if $0.failure == nil { $0.failure = error } }
      }
    }
    return try queue.update { queue in
      if let failure = queue.failure { throw failure }
      let opened = queue.open.sorted { $0.position < $1.position }
      return (
        opened.flatMap { shard in (0..<shard.blocks.count).compactMap { shard.blocks[$0] } },
        opened.compactMap { shard in
          shard.reader.damage.map { RunError.Damage(path: shards[shard.position].path, description: "\($0)") }
        }
      )
    }
  }

  /// A shard to read a block of, which is then this worker's; nil where nothing is left.
  private func nextShard(_ queue: Monitor<ShardQueue>) throws -> ReadingShard? {
    enum Turn {
      case read(ReadingShard)
      case open(Int)
      case end
    }
    let turn: Turn = queue.wait { queue in
      if queue.failure != nil { return .end }
      let unfinished = queue.open.filter { !$0.isExhausted }
      if let shard = unfinished.first(where: { !$0.isBeingRead }) {
        shard.isBeingRead = true
        return .read(shard)
      }
      if queue.next < shards.count {
        queue.next += 1
        queue.opening += 1
        return .open(queue.next - 1)
      }
      return unfinished.isEmpty && queue.opening == 0 ? .end : nil
    }
    switch turn {
    case .end: return nil
    case .read(let shard): return shard
    case .open(let position):
      var options = ReaderOptions()
      options.maximumLineLength = settings.maximumLine
      let shard = ReadingShard(position, try BlockReader(shards[position], options: options))
      queue.update { queue in
        queue.opening -= 1
        queue.open.append(shard)
      }
      return shard
    }
  }
}

/// What one thread needs to sign blocks.
private struct SignatureWorker: ~Copyable {
  private var parser: RecordParser
  private var signer = DatatroveSigner()

  init(_ settings: SignatureFileSettings) {
    let fields = RecordFields(text: [settings.textField], id: [], carry: [])
    parser = RecordParser(fields: fields, maximumLength: settings.maximumLine)
  }

  mutating func sign(_ block: borrowing Block) -> SignedBlock {
    let signed = SignedBlock()
    signed.counts.lines = block.lines.count
    for position in 0..<block.lines.count {
      let line = block.lines.base[position]
      if line.isOversized {
        signed.counts.addBadLine(.lineTooLong)
        continue
      }
      if block.isBlank(line) {
        signed.counts.blankLines += 1
        continue
      }
      let bytes = UnsafeBufferPointer(start: block.bytes.base + Int(line.start), count: line.range.count)
      switch parser.parse(bytes) {
      case .bad(let code): signed.counts.addBadLine(code)
      case .document:
        if parser.text.count == 0 {
          signed.counts.emptyTexts += 1
          continue
        }
        if hasLoneSurrogate(bytes) {
          signed.counts.addBadLine(.invalidJSON)
          continue
        }
        let text = parser.text.unsafeElements
        if signer.sign(text.span) {
          signed.rows.append(UInt32(signed.documents))
          signed.values.append(from: signer.values.base, count: signer.values.count)
        }
        signed.documents += 1
        signed.counts.textBytes += text.count
      }
    }
    signed.counts.documents = signed.documents
    signed.counts.signed = signed.rows.count
    return signed
  }
}
