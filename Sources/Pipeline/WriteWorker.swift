// The worker of the write pass: judges the completed row of every document, and compresses the lines that are kept.

import Buffers
import Dedup
import Filters
import Ledger
import Recipes
import Records
import Shards
import Signatures

/// Writes the blocks of a shard whose rows the scan has measured and whose duplicates are resolved.
struct WriteWorker: BlockWorker, ~Copyable {
  private let context: ScanContext
  private var editor: LineEditor
  private var completion: RowCompletion
  private var rows: RowWriter
  private var lines: LineWriter
  private var survivors = SurvivorLines()
  private let passages: ResolvedPassages?
  private var remover: PassageRemover?
  private var removals = Buffer<UInt32>()

  init(_ context: ScanContext) throws {
    guard let resolution = context.resolution else { preconditionFailure("the write pass follows the resolve phase") }
    lines = try LineWriter(context)
    self.context = context
    editor = LineEditor(context)
    completion = RowCompletion(
      resolution.selections, plan: context.plan, judge: context.judge, numbers: resolution.numbers)
    rows = RowWriter(context)
    passages = resolution.passages
    if let step = resolution.passages?.deduplication {
      remover = PassageRemover(step.passages, minimumRemovedWords: step.minimumRemovedWords)
    }
  }

  mutating func process(_ reusable: ReusableBlock, of shard: InputShard, into result: BlockResult) throws {
    result.removeAll()
    result.inputChecksum = reusable.inputChecksum
    var counts = ScanCounts()
    counts.lines = reusable.survivors?.lineCount ?? reusable.block.lines.count
    counts.bytesIn = reusable.survivors?.byteCount ?? reusable.block.byteCount
    counts.documents = reusable.rows.count
    if let block = reusable.survivors, !survivors.open(block, reusable.frame) { throw RunError.changed(shard.path) }
    for row in 0..<reusable.rows.count {
      let bytes = try line(ofRow: row, reusable, shard)
      completion.complete(reusable.rows, row: row, document: reusable.firstDocument + row)
      let isShortened = try removePassages(bytes, of: reusable.firstDocument + row, shard)
      let fired = rows.append(reusable.rows, row: row, completed: completion)
      if fired.isEmpty { counts.kept += 1 } else { counts.rejected += 1 }
      try write(bytes, fired, of: shard, isShortened: isShortened)
    }
    guard reusable.survivors == nil || survivors.isAtEnd else { throw RunError.changed(shard.path) }
    counts.bytesKept = lines.keptByteCount
    lines.finish(into: result)
    rows.finish(into: result)
    result.counts = counts
  }

  /// The line of a row; empty where the scan has rejected it and only survivors were set aside.
  private mutating func line(
    ofRow row: Int, _ reusable: ReusableBlock, _ shard: InputShard
  ) throws -> UnsafeBufferPointer<UInt8> {
    if reusable.survivors != nil {
      if !isSurvivor(reusable.rows, row: row) { return UnsafeBufferPointer(start: nil, count: 0) }
      guard let line = survivors.next() else { throw RunError.changed(shard.path) }
      return line
    }
    return try reusable.line(ofRow: row, shard)
  }

  /// Whether no filter of the scan rejects a document; what selections measure is not known in the rows of the scan.
  private func isSurvivor(_ rows: borrowing LedgerRows, row: Int) -> Bool {
    context.judge.fired(rows.values(ofRow: row), unmeasured: rows.unmeasured(ofRow: row)).isEmpty
  }

  /// Removes the passages that a document loses, and completes its row by what that did; whether its text changed.
  private mutating func removePassages(
    _ line: UnsafeBufferPointer<UInt8>, of document: Int, _ shard: InputShard
  ) throws -> Bool {
    guard let passages, completion.passes(filters: passages.filtersBefore) else { return false }
    completion.markMeasured(passages.step)
    passages.removals.passages(of: UInt32(document), into: &removals)
    if removals.count == 0 { return false }
    let text = try editor.read(line, of: shard)
    let numbers = removals.unsafeElements
    guard let outcome = remover?.remove(numbers.span, from: text.span), outcome.isChanged else { return false }
    completion.set(passages.removed, to: outcome.removed)
    completion.set(passages.removedCodePoints, to: outcome.removedCodePoints)
    completion.set(passages.changed, to: 1)
    completion.set(passages.wordsLeft, to: outcome.wordsLeft)
    completion.set(passages.sentencesLeft, to: outcome.sentencesLeft)
    return true
  }

  /// Adds the line to what is kept or rejected; only what edits, removals or additions change has to be read again.
  private mutating func write(
    _ line: UnsafeBufferPointer<UInt8>, _ fired: FilterMask, of shard: InputShard, isShortened: Bool
  ) throws {
    let isKept = fired.isEmpty
    guard isKept || lines.writesRejected else { return }
    guard lines.addsSignals || (isKept && (editor.hasEdits || isShortened)) else {
      lines.append(unchanged: line, isKept: isKept)
      return
    }
    // A shortened text's line has been read already.
    if !isShortened {
      let text = try editor.read(line, of: shard)
      lines.append(
        line, editor.parser, editedText: isKept && editor.isEdited ? text : nil, row: completion.unsafeRow,
        completion.unmeasured, fired)
    } else {
      lines.append(
        line, editor.parser, editedText: remover?.text.unsafeElements, row: completion.unsafeRow, completion.unmeasured,
        fired)
    }
  }
}
