// One worker: takes the lines of a block through record, steps, row and judge, and compresses what is to be written.

import Buffers
import Filters
import Ledger
import Records
import Shards

/// Everything that one worker mutates, reused from document to document.
struct ScanWorker: ~Copyable {
  private let context: ScanContext
  private var parser: RecordParser
  private var processor: DocumentProcessor
  private var rows: RowWriter
  private var lines: LineWriter

  init(_ context: ScanContext) throws {
    lines = try LineWriter(context)
    self.context = context
    parser = RecordParser(fields: context.settings.shape.fields, maximumLength: context.settings.shape.maximumLine)
    processor = DocumentProcessor(context.plan, judge: context.judge)
    rows = RowWriter(context)
  }

  /// Judges every line of a block and fills `result`.
  ///
  /// - Throws: `RunError.badLine` in strict mode.
  mutating func process(_ reusable: ReusableBlock, of shard: InputShard, into result: BlockResult) throws {
    result.removeAll()
    result.inputChecksum = reusable.inputChecksum
    let sample = context.settings.shape.sample.map { LineSample(share: $0, shard: shard.key) }
    let count = reusable.block.lines.count
    var counts = ScanCounts()
    counts.lines = count
    counts.bytesIn = reusable.block.byteCount
    for position in 0..<count {
      let line = reusable.block.lines.base[position]
      let number = reusable.block.firstLine + position
      if line.isOversized {
        let oversized = reusable.block.oversizedLines[Int(line.start)]
        try oversized.prefix.withUnsafeBufferPointer {
          try reject($0, of: shard, line: number, for: .lineTooLong, length: oversized.byteCount, result, &counts)
        }
        continue
      }
      if reusable.block.isBlank(line) {
        counts.blankLines += 1
        continue
      }
      if let sample, !sample.takes(line: number) {
        counts.unsampledLines += 1
        continue
      }
      let bytes = UnsafeBufferPointer(start: reusable.block.bytes.base + Int(line.start), count: line.range.count)
      switch parser.parse(bytes) {
      case .bad(let code):
        try reject(bytes, of: shard, line: number, for: code, length: bytes.count, result, &counts)
      case .document:
        let text = parser.text.unsafeElements
        processor.process(text.span)
        let fired = rows.append(parser, processor, line: number)
        counts.documents += 1
        counts.codePoints += processor.codePointCount
        counts.textBytes += text.count
        if fired.isEmpty { counts.kept += 1 } else { counts.rejected += 1 }
        lines.append(bytes, parser, processor, fired)
      }
    }
    counts.bytesKept = lines.keptByteCount
    lines.finish(into: result)
    rows.finish(into: result)
    result.counts = counts
  }

  /// Counts a bad line and copies it to `bad/`.
  private func reject(
    _ line: UnsafeBufferPointer<UInt8>, of shard: InputShard, line number: Int, for code: BadLineCode, length: Int,
    _ result: BlockResult, _ counts: inout ScanCounts
  ) throws {
    if context.settings.strict { throw RunError.badLine(shard: shard.path, line: number, reason: code.rawValue) }
    counts.badLines += 1
    counts.badLinesByReason[code.rawValue, default: 0] += 1
    appendBadLine(line, shard: shard.key, line: number, code: code, length: length, to: &result.bad)
  }
}

/// The ledger rows of a block.
private struct RowWriter: ~Copyable {
  private let judge: Judge
  private var encoder: LedgerBlockEncoder

  init(_ context: ScanContext) {
    judge = context.judge
    encoder = LedgerBlockEncoder(schema: context.schema)
  }

  /// Adds the row of the document that parser and processor hold, and judges it.
  mutating func append(
    _ parser: borrowing RecordParser, _ processor: borrowing DocumentProcessor, line: Int
  ) -> FilterMask {
    encoder.append(
      line: UInt64(line), codePoints: UInt64(processor.codePointCount), bytes: UInt64(parser.text.count),
      unmeasured: processor.unmeasured, values: processor.row)
    if parser.hasID { encoder.record(id: parser.id) }
    for field in 0..<parser.carriedCount where parser.isPresent(field) {
      encoder.record(carried: parser.carried(field), field: field)
    }
    // The row is judged as it lies in the ledger, so whoever judges it again gets the same verdict.
    let fired = judge.fired(encoder.values(ofRow: encoder.count - 1), unmeasured: processor.unmeasured)
    encoder.record(fired: fired)
    return fired
  }

  /// Encodes the block and its mask table.
  mutating func finish(into result: BlockResult) {
    encoder.tally(into: &result.masks)
    encoder.finish(appendingTo: &result.ledger)
  }
}

/// The lines of a block that are written, before and after compression.
private struct LineWriter: ~Copyable {
  private let additions: AddedSignals?
  private let writesRejected: Bool
  private var compressor: BlockCompressor
  private var kept = Buffer<UInt8>(capacity: 1 << 20)
  private var rejected = Buffer<UInt8>()
  private var addition = Buffer<UInt8>()

  init(_ context: ScanContext) throws {
    let compressor = try BlockCompressor(context.codec)
    additions = try AddedSignals(context.settings.shape.addedSignals, plan: context.plan)
    writesRejected = context.settings.shape.rejected
    self.compressor = compressor
  }

  /// Bytes of the kept lines so far.
  var keptByteCount: Int { kept.count }

  /// Adds the line of a judged document.
  mutating func append(
    _ line: UnsafeBufferPointer<UInt8>, _ parser: borrowing RecordParser, _ processor: borrowing DocumentProcessor,
    _ fired: FilterMask
  ) {
    let isKept = fired.isEmpty
    guard isKept || writesRejected else { return }
    additions?.write(fired, processor.row, unmeasured: processor.unmeasured, into: &addition)
    let added = addition.unsafeElements
    // A rejected document is written as it came: an edit is no part of why it went.
    let editedText = isKept && processor.isEdited ? processor.editedText.span : nil
    if isKept {
      parser.appendKeptLine(
        line, editedText: editedText, addition: additions == nil ? nil : added.span, to: &kept)
    } else {
      parser.appendKeptLine(
        line, editedText: editedText, addition: additions == nil ? nil : added.span, to: &rejected)
    }
  }

  /// Compresses what the block has come to.
  mutating func finish(into result: BlockResult) {
    let kept = kept.unsafeElements
    compressor.compress(kept, appendingTo: &result.kept)
    let rejected = rejected.unsafeElements
    compressor.compress(rejected, appendingTo: &result.rejected)
    self.kept.removeAll()
    self.rejected.removeAll()
  }
}
