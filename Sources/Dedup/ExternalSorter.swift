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
public struct ExternalSorter<Record: SortableRecord>: ~Copyable {
  private let directory: OutputDirectory
  private let hint: String
  private let capacity: Int
  private let memory: Int
  private let greatestRunCount: Int
  private var records = Buffer<Record>()
  private var scratch = Buffer<Record>()
  private var runs: [TemporaryFile] = []

  /// Makes a sorter.
  ///
  /// - Parameters:
  ///   - memory: bytes that it may hold.
  ///   - directory: where its runs lie, under `tmp/`.
  ///   - hint: shows in the names of runs.
  public init(memory: Int, directory: OutputDirectory, named hint: String) {
    self.directory = directory
    self.hint = hint
    self.memory = memory
    // Half for the records, half for sorting them. A buffer that grows holds both its sizes for a moment, so it is
    // made at its full size once it is large; untouched memory costs nothing.
    capacity = max(memory / (2 * MemoryLayout<Record>.stride), 256)
    greatestRunCount = max(min(memory / (1 << 16), 512), 4)
  }

  /// Adds a record.
  public mutating func append(_ record: Record) throws {
    if records.count == records.capacity && records.count >= 1 << 16 { records.reserve(capacity) }
    if records.count == capacity { try spill() }
    records.append(record)
  }

  /// Ends the input and gives the records in order.
  public consuming func sorted() throws -> SortedRecords<Record> {
    if runs.isEmpty {
      Radix.sort(&records, scratch: &scratch)
      return SortedRecords(records: records)
    }
    if records.count > 0 { try spill() }
    records = Buffer()
    scratch = Buffer()
    return try SortedRecords(runs: runs, memory: memory)
  }

  private mutating func spill() throws {
    try Interruption.check()
    Radix.sort(&records, scratch: &scratch)
    let file = try directory.temporary(named: hint + ".run")
    try file.write(UnsafeRawBufferPointer(records.unsafeElements))
    records.removeAll()
    runs.append(file)
    if runs.count == greatestRunCount { try mergeRuns() }
  }

  /// Merges all runs into one, so that the last merge has a buffer of some size for each.
  private mutating func mergeRuns() throws {
    var merged = try SortedRecords<Record>(runs: runs, memory: memory / 2)
    var writer = try RecordWriter<Record>(directory, named: hint + ".run")
    while let record = try merged.next() { try writer.append(record) }
    try writer.finish()
    runs = [writer.file]
  }
}

/// Records in order.
public struct SortedRecords<Record: SortableRecord>: ~Copyable {
  private var records: Buffer<Record>
  private var position = 0
  private let runs: [RunBox]
  /// A heap of the runs that are not at their end, the one with the least next record first.
  private var heap: [Int] = []

  /// Holds a reader, which cannot be copied, in an array, and keeps the run's file.
  private final class RunBox {
    let file: TemporaryFile
    var reader: RecordReader<Record>
    var head: Record
    init?(_ file: TemporaryFile, memory: Int) throws {
      self.file = file
      reader = try RecordReader(path: file.path, memory: memory)
      guard let first = try reader.read() else { return nil }
      head = first
    }
  }

  init(records: consuming Buffer<Record>) {
    self.records = records
    runs = []
  }

  init(runs files: [TemporaryFile], memory: Int) throws {
    records = Buffer()
    runs = try files.compactMap { try RunBox($0, memory: memory / max(files.count, 1)) }
    heap = Array(runs.indices)
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
  }

  /// The next record; nil behind the last.
  public mutating func next() throws -> Record? {
    if runs.isEmpty {
      if position == records.count { return nil }
      position &+= 1
      return records.base[position &- 1]
    }
    guard let least = heap.first else { return nil }
    let record = runs[least].head
    if let following = try runs[least].reader.read() {
      runs[least].head = following
    } else {
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    siftDown(0)
    return record
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count {
        if runs[heap[child]].head < runs[heap[least]].head { least = child }
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

/// Sorting in memory.
enum Radix {
  /// Sorts records: by the bytes of their keys from the last to the first, then equal keys by comparison.
  static func sort<Record: SortableRecord>(_ records: inout Buffer<Record>, scratch: inout Buffer<Record>) {
    let count = records.count
    if count < 512 {
      var elements = UnsafeMutableBufferPointer(start: records.base, count: count)
      elements.sort()
      return
    }
    scratch.reserve(count)
    var histograms = [Int](repeating: 0, count: 8 * 256)
    histograms.withUnsafeMutableBufferPointer { histograms in
      for index in 0..<count {
        var key = records.base[index].sortKey
        for byte in 0..<8 {
          histograms[byte << 8 | Int(key & 0xFF)] &+= 1
          key >>= 8
        }
      }
    }
    var isSwapped = false
    for byte in 0..<8 {
      let shift = UInt64(8 * byte)
      var places = [Int](repeating: 0, count: 256)
      var total = 0
      for value in 0..<256 {
        places[value] = total
        total += histograms[byte << 8 | value]
      }
      // A byte that all keys share needs no pass.
      if histograms[(byte << 8)..<(byte << 8 + 256)].contains(count) { continue }
      let from = isSwapped ? scratch.base : records.base
      let to = isSwapped ? records.base : scratch.base
      places.withUnsafeMutableBufferPointer { places in
        for index in 0..<count {
          let record = from[index]
          let value = Int(truncatingIfNeeded: record.sortKey >> shift & 0xFF)
          to[places[value]] = record
          places[value] &+= 1
        }
      }
      isSwapped.toggle()
    }
    if isSwapped { records.base.update(from: scratch.base, count: count) }
    var start = 0
    while start < count {
      var end = start + 1
      let key = records.base[start].sortKey
      while end < count && records.base[end].sortKey == key { end += 1 }
      if end - start > 1 {
        var equal = UnsafeMutableBufferPointer(start: records.base + start, count: end - start)
        equal.sort()
      }
      start = end
    }
  }
}
