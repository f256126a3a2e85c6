// The lines that a block leaves: kept ones, and rejected ones where they are asked for, each compressed on its own.

import Buffers
import Ledger
import Records
import Shards

/// The lines of a block that are written, before and after compression; one a worker.
struct LineWriter: ~Copyable {
  private let additions: AddedSignals?
  /// Whether rejected lines are written too.
  let writesRejected: Bool
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

  /// Whether something is added to the records that are written.
  var addsSignals: Bool { additions != nil }

  /// Adds the line of a judged document.
  ///
  /// - Parameters:
  ///   - line: the line.
  ///   - parser: has parsed it.
  ///   - editedText: what edits made of its text; nil where they left it alone.
  ///   - row: its row in the ledger.
  mutating func append(
    _ line: UnsafeBufferPointer<UInt8>, _ parser: borrowing RecordParser, editedText: UnsafeBufferPointer<UInt8>?,
    row: UnsafeBufferPointer<UInt64>, _ unmeasured: UInt64, _ fired: FilterMask
  ) {
    let isKept = fired.isEmpty
    guard isKept || writesRejected else { return }
    additions?.write(fired, row.span, unmeasured: unmeasured, into: &addition)
    let added = addition.unsafeElements
    if isKept {
      parser.appendKeptLine(
        line, editedText: editedText?.span,
        addition: additions == nil ? nil : added.span, to: &kept)
    } else {
      // A rejected document is written as it came: an edit is no part of why it went.
      parser.appendKeptLine(line, editedText: nil, addition: additions == nil ? nil : added.span, to: &rejected)
    }
  }

  /// Adds the line of a kept document to which nothing is added.
  mutating func append(
    kept line: UnsafeBufferPointer<UInt8>, _ parser: borrowing RecordParser, editedText: UnsafeBufferPointer<UInt8>?
  ) {
    parser.appendKeptLine(line, editedText: editedText?.span, addition: nil, to: &kept)
  }

  /// Adds a line as it stands; for documents that no edit changed and to which nothing is added.
  mutating func append(unchanged line: UnsafeBufferPointer<UInt8>, isKept: Bool) {
    guard isKept || writesRejected, let start = line.baseAddress else { return }
    if isKept {
      kept.append(from: start, count: line.count)
      kept.append(UInt8(ascii: "\n"))
    } else {
      rejected.append(from: start, count: line.count)
      rejected.append(UInt8(ascii: "\n"))
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
