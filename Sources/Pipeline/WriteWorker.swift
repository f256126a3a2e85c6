// The worker of the write pass: judges the completed row of every document, and compresses the lines that are kept.

import Buffers
import Filters
import Ledger
import Records
import Shards

/// Writes the blocks of a shard whose rows the scan has measured and whose duplicates are resolved.
struct WriteWorker: BlockWorker, ~Copyable {
  private let context: ScanContext
  private let hasEdits: Bool
  private var parser: RecordParser
  private var processor: DocumentProcessor
  private var completion: RowCompletion
  private var rows: RowWriter
  private var lines: LineWriter

  init(_ context: ScanContext) throws {
    guard let resolution = context.resolution else { preconditionFailure("the write pass follows the resolve phase") }
    lines = try LineWriter(context)
    self.context = context
    parser = RecordParser(fields: context.fields, maximumLength: context.settings.shape.maximumLine)
    processor = DocumentProcessor(editsOf: context.plan, judge: context.judge)
    hasEdits = processor.hasEdits
    completion = RowCompletion(
      resolution.selections, plan: context.plan, judge: context.judge, numbers: resolution.numbers)
    rows = RowWriter(context)
  }

  mutating func process(_ reusable: ReusableBlock, of shard: InputShard, into result: BlockResult) throws {
    result.removeAll()
    result.inputChecksum = reusable.inputChecksum
    var counts = ScanCounts()
    counts.lines = reusable.block.lines.count
    counts.bytesIn = reusable.block.byteCount
    counts.documents = reusable.rows.count
    for row in 0..<reusable.rows.count {
      let position = Int(reusable.rows.line(ofRow: row)) - reusable.block.firstLine
      guard position >= 0 && position < reusable.block.lines.count else { throw RunError.changed(shard.path) }
      completion.complete(reusable.rows, row: row, document: reusable.firstDocument + row)
      let fired = rows.append(reusable.rows, row: row, completed: completion)
      if fired.isEmpty { counts.kept += 1 } else { counts.rejected += 1 }
      let line = reusable.block.lines.base[position].range
      let bytes = UnsafeBufferPointer(start: reusable.block.bytes.base + line.lowerBound, count: line.count)
      try write(bytes, fired, of: shard)
    }
    counts.bytesKept = lines.keptByteCount
    lines.finish(into: result)
    rows.finish(into: result)
    result.counts = counts
  }

  /// Adds the line to what is kept or rejected; only what edits or additions change has to be read again.
  private mutating func write(_ line: UnsafeBufferPointer<UInt8>, _ fired: FilterMask, of shard: InputShard) throws {
    guard lines.addsSignals || (hasEdits && fired.isEmpty) else {
      lines.append(unchanged: line, isKept: fired.isEmpty)
      return
    }
    guard case .document = parser.parse(line) else { throw RunError.changed(shard.path) }
    if hasEdits && fired.isEmpty { processor.process(parser) }
    lines.append(line, parser, edited: processor, row: completion.unsafeRow, completion.unmeasured, fired)
  }
}
