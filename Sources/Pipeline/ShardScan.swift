// One shard on its way: read by one thread at a time, written by one thread at a time, committed segment by segment.

import Buffers
import Ledger
import Shards
import Synchronization

/// A shard that a pass has still to read.
struct ShardToScan: Sendable {
  /// Its place among the run's inputs.
  let position: Int
  let shard: InputShard
  /// Number of its first document in the run, where documents are numbered: the write pass looks duplicates up by it.
  var firstDocument = 0
  /// The file of the rows that an earlier pass has measured, for the passes behind it.
  var rows: String?
  /// What the scan found, which the passes behind it must find again.
  var scanned: ScanMarker?
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
  /// Bytes of the lines that were set aside for the write pass; nil where it has to read the input again.
  var survivorBytes: Int?

  enum CodingKeys: String, CodingKey {
    case counts
    case endOffset = "end_offset"
    case inputBytes = "input_bytes"
    case inputChecksum = "input_xxh3"
    case damage
    case survivorBytes = "survivor_bytes"
  }
}

/// Where the files of a shard are, below the run's directory.
struct ShardPaths: Sendable {
  let key: String
  let codec: Codec
  let pass: Pass

  /// The marker of the finished shard.
  var marker: String { "done/\(pass.name)/\(key).json" }
  /// The folder of its committed segments, gone once the shard is finished.
  var segments: String { "done/\(pass.name == "scan" ? "" : "\(pass.name)-")segments/\(checksumName(of: key))" }
  /// Where a product of the pass comes to lie.
  func path(of product: Product) -> String {
    switch product {
    case .kept: "kept/\(key)\(codec.fileExtension)"
    case .rejected: "rejected/\(key)\(codec.fileExtension)"
    case .bad: "bad/\(key).jsonl"
    case .ledger: pass.kind == .measure ? "dedup/rows/\(key).ledger" : "ledger/\(key).ledger"
    case .survivors: "dedup/rows/\(key).survivors"
    case .signatures(let selection): "\(pass.selectionFolders[selection])/signatures/\(key).signatures"
    }
  }
  /// The marker of a committed segment.
  func marker(ofSegment number: Int) -> String { "\(segments)/\(number).json" }
  /// A committed segment's piece of a product.
  func piece(_ product: Product, ofSegment number: Int) -> String { "\(segments)/\(number).\(product.name)" }
}

extension ShardPaths {
  /// Whether a pass is done with the shard; what its marker no longer tells right is removed.
  func isDone(in output: OutputDirectory, of run: RunIdentity) throws -> Bool {
    let done = try output.marker(marker, run: run, payload: ScanMarker.self)
    guard let done, try output.changedFiles(done.files).isEmpty else {
      if let done { try output.retract(marker: marker, files: done.files) }
      return false
    }
    // A run that was killed right after it finished a shard has left the shard's segments.
    try output.remove(segments)
    return true
  }
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
  private let scanned: ScanMarker?
  private let context: ScanContext
  private let paths: ShardPaths

  // Of the thread that reads.
  private var reader: ShardReader
  private var compressedBytesReported = 0
  /// The rows that the scan has measured, for the write pass.
  private var rows: LedgerReader?
  private var nextDocument: Int

  // Of the thread that writes.
  private var files: SegmentFiles?
  private var segments: [Marker<ScanMarker>] = []
  private var masks: MaskTable
  private var maskCoder: MaskTableCoder
  private var counts = ScanCounts()
  private var endOffset = 0
  private var survivorBytes = 0
  private let survivorsAreWanted: Atomic<Bool>

  /// Whether the next block's lines that the scan does not reject are to be set aside; read by any thread.
  var setsSurvivorsAside: Bool { survivorsAreWanted.load(ordering: .relaxed) }

  /// Opens a shard, behind the segments that an earlier run has committed.
  init(_ work: ShardToScan, context: ScanContext) throws {
    position = work.position
    shard = work.shard
    self.context = context
    scanned = work.scanned
    paths = ShardPaths(key: work.shard.key, codec: context.codec, pass: context.pass)
    masks = MaskTable(fieldCount: context.schema.carried.count)
    maskCoder = MaskTableCoder(schema: context.schema)
    survivorsAreWanted = Atomic(context.pass.products.contains(.survivors))
    reader = try ShardReader(work, context)
    nextDocument = work.firstDocument
    nextToWrite = 0
    if let path = work.rows { rows = try LedgerReader(path: path, schema: context.schema) }
    if work.shard.isRepeatable {
      while let done = try context.directory.marker(
        paths.marker(ofSegment: segments.count), run: context.identity, payload: ScanMarker.self)
      {
        segments.append(done)
      }
    }
    guard let last = segments.last else { return }
    // The last segment of a shard has fewer blocks where a run was killed, or a twin is, just before it joins them.
    nextToWrite = try reader.skip(
      blocks: segments.count * context.settings.blocksPerSegment, through: ReusableBlock(context))
    if rows != nil { try skipRows() }
    guard
      reader.bytesRead == last.payload.endOffset,
      hexadecimal(reader.inputChecksum) == last.payload.inputChecksum
    else {
      throw RunError.changed(shard.path)
    }
    endOffset = last.payload.endOffset
    survivorBytes = segments.reduce(0) { $0 + ($1.payload.survivorBytes ?? 0) }
    if segments.contains(where: { $0.payload.survivorBytes == nil }) { forgoSurvivors() }
  }

  /// Steps over the rows of blocks whose segments are committed; a block of rows stands for each block of input.
  private func skipRows() throws {
    var passed = LedgerRows(schema: context.schema, selection: LedgerSelection(noneOf: context.schema))
    for _ in 0..<nextToWrite {
      guard try rows?.nextRows(&passed) ?? false else { throw RunError.changed(shard.path) }
      nextDocument += passed.count
    }
  }

  /// Whether a worker may read the next block now; a shard does not run further ahead than `lead` blocks.
  func canBeRead(lead: Int) -> Bool { !isBeingRead && !isExhausted && blocksInFlight < lead }

  /// Reads the next block; false at the end.
  func readBlock(into reusable: ReusableBlock) throws -> Bool {
    let hasBlock = try reader.next(into: reusable)
    reusable.inputChecksum = reader.inputChecksum
    if hasBlock && rows != nil {
      guard try rows?.nextRows(&reusable.rows) ?? false else { throw RunError.changed(shard.path) }
      reusable.firstDocument = nextDocument
      nextDocument += reusable.rows.count
    }
    context.progress.add(compressedBytes: reader.compressedBytesRead - compressedBytesReported)
    compressedBytesReported = reader.compressedBytesRead
    if let damage = reader.damage, context.settings.strict {
      throw RunError.damaged([RunError.Damage(path: shard.path, description: damage)])
    }
    return hasBlock
  }

  /// Writes the next block's result, and commits the segment that it completes.
  func write(_ result: BlockResult) throws {
    let files = try openFiles()
    for (product, file) in files.all { try file.write(UnsafeRawBufferPointer(result.bytes(of: product))) }
    masks.merge(result.masks)
    counts.add(result.counts)
    endOffset += result.counts.bytesIn
    survivorBytes += result.survivorByteCount
    // To write so many lines and to read them costs more than to read the input again.
    if survivorBytes > endOffset / 4 + context.settings.blockSize { forgoSurvivors() }
    if (nextToWrite + 1) % context.settings.blocksPerSegment == 0 { try commitSegment(result.inputChecksum) }
  }

  private func forgoSurvivors() { survivorsAreWanted.store(false, ordering: .relaxed) }

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
      try writeMasks(to: files)
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
    marker.inputChecksum = reader.finalChecksum
    marker.damage = reader.damage
    if setsSurvivorsAside { marker.survivorBytes = survivorBytes }
    if let scanned {
      guard scanned.inputChecksum == marker.inputChecksum, scanned.counts.documents == counts.documents else {
        throw RunError.changed(shard.path)
      }
      marker.counts = scanned.counts
      marker.counts.kept = counts.kept
      marker.counts.rejected = counts.rejected
      marker.counts.bytesKept = counts.bytesKept
    }
    for (product, file) in files.all where file.byteCount == 0 && product.isShard { try file.write(emptyFile()) }
    let committed = files.all.filter { product, file in
      switch product {
      case .bad: file.byteCount > 0
      case .survivors: setsSurvivorsAside
      default: true
      }
    }
    try context.directory.commit(
      committed.map { (file: $0.file, path: paths.path(of: $0.product)) }, marker: paths.marker, run: context.identity,
      payload: marker)
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
    let opened = try SegmentFiles(context.pass.products) {
      try context.directory.temporary(named: "\(shard.key).\($0.name)")
    }
    files = opened
    return opened
  }

  /// The mask tables stand behind the rows that they count, once a segment.
  private func writeMasks(to files: SegmentFiles) throws {
    var encoded = Buffer<UInt8>()
    maskCoder.encode(masks, appendingTo: &encoded)
    for (product, file) in files.all where product == .ledger { try file.write(encoded.span) }
    masks.removeAll()
  }

  private func commitSegment(_ inputChecksum: UInt64) throws {
    let files = try openFiles()
    try writeMasks(to: files)
    let number = segments.count
    let pieces = files.all.map { (file: $0.file, path: paths.piece($0.product, ofSegment: number)) }
    var marker = ScanMarker(counts: counts, endOffset: endOffset)
    marker.inputChecksum = hexadecimal(inputChecksum)
    if setsSurvivorsAside {
      marker.survivorBytes = survivorBytes - segments.reduce(0) { $0 + ($1.payload.survivorBytes ?? 0) }
    }
    let outcome = try context.directory.commit(
      pieces, marker: paths.marker(ofSegment: number), run: context.identity, payload: marker)
    segments.append(outcome.marker)
    counts = ScanCounts()
    self.files = nil
  }

  private func joinSegments() throws -> SegmentFiles {
    try SegmentFiles(context.pass.products) { product in
      if product == .survivors && !setsSurvivorsAside { return try context.directory.concatenate([], named: shard.key) }
      let pieces = segments.flatMap { $0.files.filter { $0.path.hasSuffix("." + product.name) } }
      return try context.directory.concatenate(pieces, named: "\(shard.key).\(product.name)")
    }
  }

  private func emptyFile() throws -> [UInt8] {
    var compressor = try BlockCompressor(context.codec)
    return compressor.emptyFile()
  }
}

/// The files that a segment writes, all under `tmp/` until committed.
private struct SegmentFiles {
  /// Each product with its file.
  let all: [(product: Product, file: TemporaryFile)]

  /// Opens or makes a file for each product.
  init(_ products: [Product], _ make: (Product) throws -> TemporaryFile) rethrows {
    all = try products.map { (product: $0, file: try make($0)) }
  }
}
