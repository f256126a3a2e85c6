// One shard on its way: read by one thread at a time, written by one thread at a time, committed segment by segment.

import Buffers
import Ledger
import Shards

/// A shard still to be scanned.
struct ShardToScan: Sendable {
  /// Its place among the run's inputs.
  let position: Int
  let shard: InputShard
}

/// What the marker of a segment or of a finished shard says.
struct ScanMarker: Codable, Sendable, Hashable {
  /// Counts of the segment, or of the whole shard.
  var counts: ScanCounts
  /// Decompressed bytes of the shard up to the end of this segment.
  var endOffset: Int
  /// Compressed bytes read of a finished shard.
  var inputBytes: Int?
  /// XXH3 of the compressed bytes read; of a segment, of those read up to its last block.
  var inputChecksum: String?
  /// What is wrong with a damaged shard.
  var damage: String?

  enum CodingKeys: String, CodingKey {
    case counts
    case endOffset = "end_offset"
    case inputBytes = "input_bytes"
    case inputChecksum = "input_xxh3"
    case damage
  }
}

/// Where the files of a shard are, below the run's directory.
struct ShardPaths: Sendable {
  let key: String
  let codec: Codec

  /// The marker of the finished shard.
  var marker: String { "done/scan/\(key).json" }
  var kept: String { "kept/\(key)\(codec.fileExtension)" }
  var rejected: String { "rejected/\(key)\(codec.fileExtension)" }
  var bad: String { "bad/\(key).jsonl" }
  var ledger: String { "ledger/\(key).ledger" }
  /// The folder of its committed segments, gone once the shard is finished.
  var segments: String { "done/segments/\(checksumName(of: key))" }
  /// The marker of a committed segment.
  func marker(ofSegment number: Int) -> String { "\(segments)/\(number).json" }
  /// A committed segment's piece of one of the files above.
  func piece(_ kind: String, ofSegment number: Int) -> String { "\(segments)/\(number).\(kind)" }
}

/// A shard between its first block and its marker.
///
/// Sendable by discipline: fields of the first group change under the scan's lock only; the reader belongs to the thread
/// that has set `isBeingRead`, the files to the thread that has set `isBeingWritten`.
final class ShardScan: @unchecked Sendable {
  // Under the scan's lock.
  var isBeingRead = false
  var isBeingWritten = false
  var isExhausted = false
  var isFinished = false
  var blocksInFlight = 0
  var nextToWrite: Int
  var results: [Int: BlockResult] = [:]

  let position: Int
  let shard: InputShard
  private let context: ScanContext
  private let paths: ShardPaths

  // Of the thread that reads.
  private var reader: BlockReader
  private var compressedBytesReported = 0

  // Of the thread that writes.
  private var files: SegmentFiles?
  private var segments: [Marker<ScanMarker>] = []
  private var masks: MaskTable
  private var maskCoder: MaskTableCoder
  private var counts = ScanCounts()
  private var endOffset = 0

  /// Opens a shard, behind the segments that an earlier run has committed.
  init(_ work: ShardToScan, context: ScanContext) throws {
    position = work.position
    shard = work.shard
    self.context = context
    paths = ShardPaths(key: work.shard.key, codec: context.codec)
    masks = MaskTable(fieldCount: context.schema.carried.count)
    maskCoder = MaskTableCoder(schema: context.schema)
    reader = try BlockReader(work.shard, options: context.readerOptions)
    nextToWrite = 0
    if work.shard.isRepeatable {
      while let done = try context.directory.marker(
        paths.marker(ofSegment: segments.count), run: context.identity, payload: ScanMarker.self)
      {
        segments.append(done)
      }
    }
    nextToWrite = segments.count * context.settings.blocksPerSegment
    guard let last = segments.last else { return }
    _ = try reader.skip(blocks: nextToWrite)
    guard
      reader.bytesRead == last.payload.endOffset,
      hexadecimal(reader.inputChecksum) == last.payload.inputChecksum
    else {
      throw RunError.directory(
        "\(shard.path) is not the file that this run began with; restore it, or start anew with --overwrite")
    }
    endOffset = last.payload.endOffset
  }

  /// Whether a worker may read the next block now; a shard does not run further ahead than `lead` blocks.
  func canBeRead(lead: Int) -> Bool { !isBeingRead && !isExhausted && blocksInFlight < lead }

  /// Reads the next block; false at the end.
  func readBlock(into reusable: ReusableBlock) throws -> Bool {
    let hasBlock = try reader.next(into: &reusable.block)
    reusable.inputChecksum = reader.inputChecksum
    context.progress.add(compressedBytes: reader.compressedBytesRead - compressedBytesReported)
    compressedBytesReported = reader.compressedBytesRead
    if let damage = reader.damage, context.settings.strict {
      throw RunError.damaged([RunError.Damage(path: shard.path, description: damage.description)])
    }
    return hasBlock
  }

  /// Writes the next block's result, and commits the segment that it completes.
  func write(_ result: BlockResult) throws {
    let files = try openFiles()
    try files.kept.write(UnsafeRawBufferPointer(result.kept.unsafeElements))
    try files.rejected?.write(UnsafeRawBufferPointer(result.rejected.unsafeElements))
    try files.bad.write(UnsafeRawBufferPointer(result.bad.unsafeElements))
    try files.ledger.write(UnsafeRawBufferPointer(result.ledger.unsafeElements))
    masks.merge(result.masks)
    counts.add(result.counts)
    endOffset += result.counts.bytesIn
    if (nextToWrite + 1) % context.settings.blocksPerSegment == 0 { try commitSegment(result.inputChecksum) }
  }

  /// Commits the shard behind its last block.
  func finish() throws {
    // Committed segments are joined; a shard of one segment needs no joining.
    if !segments.isEmpty && files != nil { try commitSegment(reader.inputChecksum) }
    if let files = try wholeFiles() { try commit(files) }
    try close()
  }

  /// The files of the whole shard; nil where a twin was first, which has joined the segments and removed them.
  private func wholeFiles() throws -> SegmentFiles? {
    if segments.isEmpty {
      let files = try openFiles()
      try writeMasks(to: files.ledger)
      return files
    }
    do {
      return try joinSegments()
    } catch let error as FileError {
      let done = try context.directory.marker(paths.marker, run: context.identity, payload: ScanMarker.self)
      if done == nil { throw error }
      return nil
    }
  }

  /// Commits the files of the whole shard under its marker.
  private func commit(_ files: SegmentFiles) throws {
    for segment in segments { counts.add(segment.payload.counts) }
    var marker = ScanMarker(counts: counts, endOffset: endOffset)
    marker.inputBytes = reader.compressedBytesRead
    marker.inputChecksum = hexadecimal(reader.inputChecksum)
    marker.damage = reader.damage?.description
    if files.kept.byteCount == 0 { try files.kept.write(emptyFile()) }
    if let rejected = files.rejected, rejected.byteCount == 0 { try rejected.write(emptyFile()) }
    var committed = [(file: files.kept, path: paths.kept), (file: files.ledger, path: paths.ledger)]
    if let rejected = files.rejected { committed.append((file: rejected, path: paths.rejected)) }
    if files.bad.byteCount > 0 { committed.append((file: files.bad, path: paths.bad)) }
    try context.directory.commit(committed, marker: paths.marker, run: context.identity, payload: marker)
  }

  /// Removes the segments of a committed shard, whose bytes stand in the whole files.
  private func close() throws {
    for (number, segment) in segments.enumerated() {
      try context.directory.retract(marker: paths.marker(ofSegment: number), files: segment.files)
    }
    if !segments.isEmpty { try context.directory.remove(paths.segments) }
    self.files = nil
    context.progress.finishShard()
  }

  private func openFiles() throws -> SegmentFiles {
    if let files { return files }
    let opened = try SegmentFiles(in: context.directory, key: shard.key, rejected: context.settings.shape.rejected)
    files = opened
    return opened
  }

  /// The mask tables stand behind the rows that they count, once a segment.
  private func writeMasks(to ledger: TemporaryFile) throws {
    var encoded = Buffer<UInt8>()
    maskCoder.encode(masks, appendingTo: &encoded)
    try ledger.write(encoded.span)
    masks.removeAll()
  }

  private func commitSegment(_ inputChecksum: UInt64) throws {
    let files = try openFiles()
    try writeMasks(to: files.ledger)
    let number = segments.count
    let pieces = files.all.map { (file: $0.file, path: paths.piece($0.kind, ofSegment: number)) }
    var marker = ScanMarker(counts: counts, endOffset: endOffset)
    marker.inputChecksum = hexadecimal(inputChecksum)
    let outcome = try context.directory.commit(
      pieces, marker: paths.marker(ofSegment: number), run: context.identity, payload: marker)
    segments.append(outcome.marker)
    counts = ScanCounts()
    self.files = nil
  }

  private func joinSegments() throws -> SegmentFiles {
    func join(_ kind: String) throws -> TemporaryFile {
      let pieces = segments.flatMap { $0.files.filter { $0.path.hasSuffix("." + kind) } }
      return try context.directory.concatenate(pieces, named: "\(shard.key).\(kind)")
    }
    return try SegmentFiles(
      kept: join("kept"), rejected: context.settings.shape.rejected ? join("rejected") : nil, bad: join("bad"),
      ledger: join("ledger"))
  }

  private func emptyFile() throws -> [UInt8] {
    var compressor = try BlockCompressor(context.codec)
    return compressor.emptyFile()
  }
}

/// The files that a segment writes, all under `tmp/` until committed.
private struct SegmentFiles {
  var kept: TemporaryFile
  var rejected: TemporaryFile?
  var bad: TemporaryFile
  var ledger: TemporaryFile

  /// Each file with the name of its kind.
  var all: [(kind: String, file: TemporaryFile)] {
    [("kept", kept), ("bad", bad), ("ledger", ledger)] + (rejected.map { [("rejected", $0)] } ?? [])
  }
}

extension SegmentFiles {
  /// Opens new files.
  init(in directory: OutputDirectory, key: String, rejected: Bool) throws {
    kept = try directory.temporary(named: key + ".kept")
    self.rejected = rejected ? try directory.temporary(named: key + ".rejected") : nil
    bad = try directory.temporary(named: key + ".bad")
    ledger = try directory.temporary(named: key + ".ledger")
  }
}
