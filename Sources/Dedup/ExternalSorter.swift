// Sorts more records than memory holds: sorted runs on disk, then one merged stream. The result depends on the records
// alone, never on the memory.

internal import Buffers
public import Shards

/// A record that can be sorted.
///
/// Its order must be total: two records of which neither is less must be equal, bit for bit.
public protocol SortableRecord: BitwiseCopyable, Comparable, Sendable {
  /// What decides first: a record with a lesser key is less.
  var sortKey: UInt64 { get }
}

/// Takes records in any order and gives them sorted.
///
/// Runs of one level lie in one file, one behind the other, so a sorter holds few files open however many runs it has.
/// As many runs of a level as can be merged at once become one of the next, and their file goes.
public struct ExternalSorter<Record: SortableRecord>: ~Copyable {
  /// Runs of about the same size.
  private struct Level {
    var file: TemporaryFile
    var runs: [Range<Int>] = []
  }

  private let directory: OutputDirectory
  private let hint: String
  private let capacity: Int
  private let memory: Int
  private let greatestRunCount: Int
  private var records = Buffer<Record>()
  private var levels: [Level?] = []

  /// Makes a sorter.
  ///
  /// - Parameters:
  ///   - memory: bytes that it may hold, itself and then the records that it gives; at least 64 KB are taken.
  ///   - directory: where its runs lie, under `tmp/`.
  ///   - hint: shows in the names of runs.
  public init(memory: Int, directory: OutputDirectory, named hint: String) {
    self.directory = directory
    self.hint = hint
    self.memory = max(memory, 1 << 16)
    // Half for the records, half for sorting them. A buffer that grows holds both its sizes for a moment, so it is
    // made at its full size once it is large; untouched memory costs nothing.
    capacity = self.memory / (2 * MemoryLayout<Record>.stride)
    // A merge has half of the memory; pieces of less than 64 KB would make it wait for the disk.
    greatestRunCount = min(max(self.memory / (1 << 17), 8), 1024)
  }

  /// Adds a record.
  /// - Throws: `FileError`, as for a full disk; `Interruption.Stopped`.
  public mutating func append(_ record: Record) throws {
    if records.count == records.capacity && records.count >= 1 << 16 { records.reserve(capacity) }
    if records.count == capacity { try spill() }
    records.append(record)
  }

  /// Ends the input and gives the records in order.
  /// - Throws: as `append`.
  public consuming func sorted() throws -> SortedRecords<Record> {
    if levels.isEmpty {
      sortRecords()
      return SortedRecords(records: records)
    }
    if records.count > 0 { try spill() }
    records = Buffer()
    let levels = levels.compactMap { $0 }
    return try SortedRecords(
      merge: RecordMerge(levels.flatMap { try Self.sources($0) }, memory: memory / 2), files: levels.map(\.file))
  }

  private mutating func sortRecords() {
    var scratch = Buffer<Record>()
    sortByRadix(&records, scratch: &scratch)
  }

  private static func sources(_ level: Level) throws -> [RecordSource] {
    let file = try RandomAccessFile(path: level.file.path)
    return level.runs.map { RecordSource(file: file, records: $0) }
  }

  private mutating func spill() throws {
    try Interruption.check()
    sortRecords()
    var level = try takeLevel(0)
    let start = level.file.byteCount / MemoryLayout<Record>.stride
    try level.file.write(UnsafeRawBufferPointer(records.unsafeElements))
    level.runs.append(start..<start + records.count)
    levels[0] = level
    records.removeAll()
    var full = 0
    while let runs = levels[full]?.runs, runs.count >= greatestRunCount {
      // A merge needs what the records have held.
      records = Buffer()
      try merge(full)
      full += 1
    }
  }

  /// Merges the runs of a level into one run of the next.
  private mutating func merge(_ number: Int) throws {
    guard let source = levels[number] else { return }
    var target = try takeLevel(number + 1)
    let start = target.file.byteCount / MemoryLayout<Record>.stride
    var merged = RecordMerge<Record>(try Self.sources(source), memory: memory / 2)
    var piece = Buffer<Record>(capacity: 1 << 12)
    var count = 0
    while try merged.next(into: &piece, atMost: 1 << 12) {
      try target.file.write(UnsafeRawBufferPointer(piece.unsafeElements))
      count += piece.count
    }
    target.runs.append(start..<start + count)
    levels[number] = nil
    levels[number + 1] = target
  }

  private mutating func takeLevel(_ number: Int) throws -> Level {
    while levels.count <= number { levels.append(nil) }
    return try levels[number] ?? Level(file: directory.temporary(named: hint + ".run"))
  }
}

/// Records in order.
public struct SortedRecords<Record: SortableRecord>: ~Copyable {
  private var records: Buffer<Record>
  private var position = 0
  private var merge: RecordMerge<Record>
  // They go with their last reference, and are read until then.
  private let files: [TemporaryFile]

  init(records: consuming Buffer<Record>) {
    self.records = records
    merge = RecordMerge([], memory: 0)
    files = []
  }

  init(merge: consuming RecordMerge<Record>, files: [TemporaryFile]) {
    records = Buffer()
    self.merge = merge
    self.files = files
  }

  /// The next record; nil behind the last.
  /// - Throws: `FileError`, `Interruption.Stopped`.
  public mutating func next() throws -> Record? {
    if position < records.count {
      position &+= 1
      return records.base[position &- 1]
    }
    return files.isEmpty ? nil : try merge.next()
  }
}
