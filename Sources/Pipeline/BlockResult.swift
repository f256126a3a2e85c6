// What becomes of one block: the bytes to write, the counts, the mask table. Reused from block to block.

import Buffers
import Ledger
import Shards

/// A block that goes back and forth between threads.
///
/// Whoever took it from the scan's spare ones is its only user until it is put back.
final class ReusableBlock: @unchecked Sendable {
  var block = Block()
  /// XXH3 of the compressed input as far as it was read for this block: the same in every reading of the file.
  var inputChecksum: UInt64 = 0
  /// The rows that the scan measured of it, for the write pass.
  var rows: LedgerRows
  /// Number of its first document in the run.
  var firstDocument = 0
  /// Its place in the shard.
  var index = 0
  /// Whether the lines that the scan does not reject are to be set aside for the write pass.
  var setsSurvivorsAside = false
  /// What the write pass has of a block whose lines the scan has set aside; nil where it reads the input again.
  var survivors: SurvivorBlock?
  /// Their frame.
  var frame = Buffer<UInt8>()

  init(_ context: ScanContext) { rows = LedgerRows(schema: context.schema, selection: context.rowSelection) }

  /// The line of a row.
  ///
  /// - Throws: `RunError.directory` where the block has no such line, so that the shard is not the one measured.
  func line(ofRow row: Int, _ shard: InputShard) throws -> UnsafeBufferPointer<UInt8> {
    let position = Int(rows.line(ofRow: row)) - block.firstLine
    guard position >= 0 && position < block.lines.count else { throw RunError.changed(shard.path) }
    let range = block.lines.base[position].range
    return UnsafeBufferPointer(start: block.bytes.base + range.lowerBound, count: range.count)
  }
}

/// Bytes that stand in a list.
final class ByteList: @unchecked Sendable {
  // Sendable like the result that it belongs to.
  var bytes = Buffer<UInt8>()
}

/// The outcome of one block, made by one worker and then written by the thread that writes the shard.
final class BlockResult: @unchecked Sendable {
  /// Kept lines, compressed.
  var kept = Buffer<UInt8>(capacity: 1 << 18)
  /// Rejected lines, compressed, where they are asked for.
  var rejected = Buffer<UInt8>()
  /// Bad lines with their reasons, as JSONL.
  var bad = Buffer<UInt8>()
  /// The block of ledger rows.
  var ledger = Buffer<UInt8>(capacity: 1 << 16)
  /// Lines that the scan does not reject, compressed, as `SurvivorReader` reads them.
  var survivors = Buffer<UInt8>()
  /// Their size.
  var survivorByteCount = 0
  /// The block of each selection's signatures.
  let signatures: [ByteList]
  /// Which filters fired together.
  var masks: MaskTable
  /// What the lines were.
  var counts = ScanCounts()
  /// The block's `inputChecksum`.
  var inputChecksum: UInt64 = 0

  init(carriedFields: Int, selections: Int) {
    masks = MaskTable(fieldCount: carriedFields)
    signatures = (0..<selections).map { _ in ByteList() }
  }

  /// The bytes that go to a file.
  func bytes(of product: Product) -> UnsafeBufferPointer<UInt8> {
    switch product {
    case .kept: kept.unsafeElements
    case .rejected: rejected.unsafeElements
    case .bad: bad.unsafeElements
    case .ledger: ledger.unsafeElements
    case .survivors: survivors.unsafeElements
    case .signatures(let selection): signatures[selection].bytes.unsafeElements
    }
  }

  /// Empties it and keeps its memory.
  func removeAll() {
    kept.removeAll()
    rejected.removeAll()
    bad.removeAll()
    ledger.removeAll()
    survivors.removeAll()
    survivorByteCount = 0
    for list in signatures { list.bytes.removeAll() }
    masks.removeAll()
    counts = ScanCounts()
  }
}
