// Classes that agree in a band are candidates. A band is one task: its keys sorted, its pairs sorted, one file of pairs.

internal import Buffers
internal import Shards
internal import Signatures

/// What the join of a band found.
public struct BandTotals: Sendable, Hashable, Codable {
  /// Pairs of classes that agree in the band and are to be compared.
  public var pairs = 0
  /// Groups of more than 1,000 classes.
  public var largeGroups = 0
  /// Classes in the largest group.
  public var largestGroup = 0

  /// Totals of nothing.
  public init() {}

  /// Adds what another band found.
  public mutating func add(_ other: BandTotals) {
    pairs += other.pairs
    largeGroups += other.largeGroups
    largestGroup = max(largestGroup, other.largestGroup)
  }
}

/// A pair of classes by their representatives, the lower number first.
public struct CandidatePair: SortableRecord, Hashable {
  /// The lower number in the upper half.
  public var word: UInt64

  /// Orders two representatives.
  public init(_ left: UInt32, _ right: UInt32) { word = UInt64(min(left, right)) << 32 | UInt64(max(left, right)) }

  /// The representative with the lower number.
  public var first: UInt32 { UInt32(truncatingIfNeeded: word >> 32) }
  /// The other one.
  public var second: UInt32 { UInt32(truncatingIfNeeded: word) }
  /// The pair itself.
  public var sortKey: UInt64 { word }
  /// By the first, then by the second.
  public static func < (left: CandidatePair, right: CandidatePair) -> Bool { left.word < right.word }
}

/// A class in a band.
///
/// Its hash orders large groups by what the documents are, not by where they stand.
struct BandEntry: SortableRecord {
  var key: UInt64
  var classHash: UInt64
  var document: UInt32

  var sortKey: UInt64 { key }
  static func < (left: BandEntry, right: BandEntry) -> Bool {
    if left.key != right.key { return left.key < right.key }
    if left.classHash != right.classHash { return left.classHash < right.classHash }
    return left.document < right.document
  }
}

extension GraphFolder {
  /// The most classes of a group of which every pair is compared.
  public static let groupLimit = 1000
  /// In a larger group, sorted by class hash, each class is compared with so many behind it and with the first.
  ///
  /// Near-duplicates in such a group agree in other bands too, where groups are smaller; the window bounds the work
  /// to a multiple of the group's size, and the first one links the group where it is one cluster.
  public static let groupWindow = 32

  fileprivate func task(_ band: Int) -> String { "pairs-\(band)" }

  /// Finds the candidates of a band and commits its pairs, ascending, each once; done once.
  ///
  /// - Parameter memory: bytes that sorting may hold.
  public func joinBand(_ band: Int, of set: SignatureSet, memory: Int) throws -> BandTotals {
    if let done = try payload(of: task(band), BandTotals.self) { return done }
    var totals = BandTotals()
    var entries = try sortedEntries(band, of: set, memory: memory / 2)
    var pairs = ExternalSorter<CandidatePair>(memory: memory / 2, directory: directory, named: task(band))
    var group = Buffer<UInt32>()
    var key: UInt64?
    while true {
      let entry = try entries.next()
      if entry?.key != key {
        if group.count > 1 { try Self.pair(group, into: &pairs, &totals) }
        group.removeAll()
        key = entry?.key
      }
      guard let entry else { break }
      group.append(entry.document)
    }
    var sorted = try pairs.sorted()
    var writer = try RecordWriter<CandidatePair>(directory, named: task(band))
    var last: CandidatePair?
    while let pair = try sorted.next() {
      if pair != last { try writer.append(pair) }
      last = pair
    }
    try writer.finish()
    totals.pairs = writer.count
    try commit(task(band), [(file: writer.file, name: task(band))], totals)
    return totals
  }

  /// The representatives of classes, sorted by their keys in a band.
  func sortedEntries(_ band: Int, of set: SignatureSet, memory: Int) throws -> SortedRecords<BandEntry> {
    var sorter = ExternalSorter<BandEntry>(memory: memory, directory: directory, named: "band-\(band)")
    var members = try RecordReader<ClassMember>(path: classFile)
    var columns = SignatureColumns(set, band: band)
    while try columns.next() {
      for row in 0..<columns.rows {
        let document = UInt32(columns.first + row)
        if try members.peek()?.document == document {
          _ = try members.read()
          continue
        }
        let hash = columns.classes.base[row]
        if !hash.isSigned { continue }
        try sorter.append(BandEntry(key: columns.keys.base[row], classHash: hash.high, document: document))
      }
    }
    return try sorter.sorted()
  }

  private static func pair(
    _ group: borrowing Buffer<UInt32>, into pairs: inout ExternalSorter<CandidatePair>, _ totals: inout BandTotals
  ) throws {
    totals.largestGroup = max(totals.largestGroup, group.count)
    let isLarge = group.count > groupLimit
    if isLarge { totals.largeGroups += 1 }
    for left in 0..<group.count {
      let end = isLarge ? min(left + groupWindow, group.count - 1) : group.count - 1
      if left < end {
        for right in (left + 1)...end { try pairs.append(CandidatePair(group.base[left], group.base[right])) }
      }
      if isLarge && left > groupWindow { try pairs.append(CandidatePair(group.base[0], group.base[left])) }
    }
  }

  /// Gives the pairs of all bands, ascending, each once.
  public func candidates(bands: Int) throws -> CandidateStream {
    try CandidateStream((0..<bands).map { file(task($0)) })
  }

  /// Removes the pairs of all bands, once they are compared.
  public func removePairs(bands: Int) throws {
    for band in 0..<bands { try retract(task(band), [task(band)]) }
  }
}

/// The candidates of several bands as one stream.
public struct CandidateStream: ~Copyable {
  /// Holds a reader, which cannot be copied, in an array.
  private final class Band {
    var reader: RecordReader<CandidatePair>
    var head: CandidatePair?
    init(_ path: String) throws {
      reader = try RecordReader(path: path)
      head = try reader.read()
    }
  }

  private let bands: [Band]

  init(_ paths: [String]) throws { bands = try paths.map { try Band($0) } }

  /// The next pair; nil behind the last.
  public mutating func next() throws -> CandidatePair? {
    var least: CandidatePair?
    for band in bands {
      if let head = band.head, least.map({ head < $0 }) ?? true { least = head }
    }
    guard let least else { return nil }
    for band in bands where band.head == least { band.head = try band.reader.read() }
    return least
  }
}

/// Some of a run's documents.
public final class DocumentMarks: @unchecked Sendable {
  // Sendable by construction: nothing changes once it is handed out.
  private let words: SpillableArray<UInt64>

  init(documents: Int, _ directory: OutputDirectory) throws {
    var budget = MemoryBudget(bytes: 1 << 28)
    words = try SpillableArray(count: documents / 64 + 1, budget: &budget, directory: directory)
  }

  func mark(_ document: UInt32) { words[Int(document >> 6)] |= 1 << UInt64(document & 63) }

  /// The marked ones in a range, ascending.
  public func documents(in range: Range<Int>) -> [UInt32] {
    var found: [UInt32] = []
    var document = range.lowerBound
    while document < range.upperBound {
      let word = words[document >> 6] >> UInt64(document & 63)
      if word == 0 {
        document = ((document >> 6) + 1) << 6
        continue
      }
      document += word.trailingZeroBitCount
      if document < range.upperBound { found.append(UInt32(document)) }
      document += 1
    }
    return found
  }
}

extension GraphFolder {
  /// The classes that stand in some pair of some band, by their representatives.
  public func documentsInPairs(bands: Int, documents: Int) throws -> DocumentMarks {
    let marks = try DocumentMarks(documents: documents, directory)
    for band in 0..<bands {
      var pairs = try RecordReader<CandidatePair>(path: file(task(band)))
      while let pair = try pairs.read() {
        marks.mark(pair.first)
        marks.mark(pair.second)
      }
    }
    return marks
  }
}
