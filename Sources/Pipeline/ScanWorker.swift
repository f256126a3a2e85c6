// The worker of the first pass: takes the lines of a block through record, steps, row and judge, and compresses what is
// to be written, unless a selection has still to say what that is.

import Buffers
import Ledger
import Records
import Shards

/// Everything that one worker mutates, reused from document to document.
struct ScanWorker: BlockWorker, ~Copyable {
  private let context: ScanContext
  private var parser: RecordParser
  private var processor: DocumentProcessor
  private var rows: RowWriter
  private var lines: LineWriter
  private var survivors = SurvivorWriter()
  private let writesLines: Bool

  init(_ context: ScanContext) throws {
    // What can fail is made first.
    let identifiers = try context.identifiers()
    lines = try LineWriter(context)
    self.context = context
    writesLines = context.pass.kind == .whole
    parser = RecordParser(fields: context.fields, maximumLength: context.settings.shape.maximumLine)
    processor = DocumentProcessor(
      context.plan, judge: context.judge, carried: context.settings.shape.carried.count, identifiers: identifiers)
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
        processor.process(parser)
        let fired = rows.append(parser, processor, line: number)
        counts.documents += 1
        counts.codePoints += processor.codePointCount
        counts.textBytes += parser.text.count
        // What a selection will say is not known yet, so nothing is counted as kept.
        if !writesLines {
          if fired.isEmpty && reusable.setsSurvivorsAside { survivors.append(bytes) }
          continue
        }
        if fired.isEmpty { counts.kept += 1 } else { counts.rejected += 1 }
        let edited = processor.isEdited ? processor.unsafeText : nil
        lines.append(bytes, parser, editedText: edited, row: processor.unsafeRow, processor.unmeasured, fired)
      }
    }
    counts.bytesKept = lines.keptByteCount
    lines.finish(into: result)
    if reusable.setsSurvivorsAside { survivors.finish(counts, inputChecksum: reusable.inputChecksum, into: result) }
    rows.finish(into: result)
    processor.finishSignatures(into: result)
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
