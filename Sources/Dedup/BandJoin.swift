// Classes that agree in a band are candidates. A band is one task: its keys sorted, its pairs sorted, one file of pairs.
//
// A task a band, as what sorting takes (24 bytes a class) is then what the band's column and the class hashes take in the
// signatures (8 and 16), and the least number of bands that people use, 14, still keeps many threads or machines busy.

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
  /// Pairs of such groups that are not to be compared.
  public var skippedPairs = 0

  /// Totals of nothing.
  public init() {}

  /// Adds what another band found.
  public mutating func add(_ other: BandTotals) {
    pairs += other.pairs
    largeGroups += other.largeGroups
    largestGroup = max(largestGroup, other.largestGroup)
    skippedPairs += other.skippedPairs
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

/// The classes of a band that have one key, as they come: no more of them are held than the rule of pairs needs.
struct BandGroup: ~Copyable {
  private var classes = Buffer<UInt32>()
  /// Classes of the group so far; only the first `groupLimit` of them are in `classes`.
  private var count = 0
  private var emitted = 0

  /// Adds the next class of the group, in the order of class hashes.
  ///
  /// In a group that has become large, its pairs with those before it go to `pairs` at once.
  mutating func append(_ document: UInt32, _ pairs: inout ExternalSorter<CandidatePair>) throws {
    let window = GraphFolder.groupWindow
    if count < GraphFolder.groupLimit {
      classes.append(document)
      count += 1
      return
    }
    if count == GraphFolder.groupLimit {
      for index in 1..<count { try link(classes.base[index], at: index, &pairs) }
      // From here on `classes` is the first one, then a ring of the last ones; position p lies at 1 + p % window.
      var ring = Buffer<UInt32>(capacity: window + 1)
      ring.count = window + 1
      ring.base[0] = classes.base[0]
      for index in count - window..<count { ring.base[1 + index % window] = classes.base[index] }
      classes = ring
    }
    for before in count - window..<count { try emit(classes.base[1 + before % window], document, &pairs) }
    try emit(classes.base[0], document, &pairs)
    classes.base[1 + count % window] = document
    count += 1
  }

  /// Ends the group: gives all pairs of one that has stayed small, and counts.
  mutating func finish(_ pairs: inout ExternalSorter<CandidatePair>, _ totals: inout BandTotals) throws {
    if count > 1 { totals.largestGroup = max(totals.largestGroup, count) }
    if count > GraphFolder.groupLimit {
      totals.largeGroups += 1
      // Half of an even factor first: the product of two counts of documents would not fit.
      totals.skippedPairs += (count % 2 == 0 ? count / 2 * (count - 1) : (count - 1) / 2 * count) - emitted
    } else if count > 1 {
      for right in 1..<count {
        for left in 0..<right { try pairs.append(CandidatePair(classes.base[left], classes.base[right])) }
      }
    }
    classes.removeAll()
    count = 0
    emitted = 0
  }

  /// Pairs a class of a large group with those before it, while all of them are held.
  private mutating func link(_ document: UInt32, at index: Int, _ pairs: inout ExternalSorter<CandidatePair>) throws {
    let start = max(index - GraphFolder.groupWindow, 0)
    for before in start..<index { try emit(classes.base[before], document, &pairs) }
    if start > 0 { try emit(classes.base[0], document, &pairs) }
  }

  private mutating func emit(_ left: UInt32, _ right: UInt32, _ pairs: inout ExternalSorter<CandidatePair>) throws {
    try pairs.append(CandidatePair(left, right))
    emitted += 1
  }
}

extension GraphFolder {
  /// The most classes of a group of which every pair is compared.
  public static let groupLimit = 1000
  /// In a larger group, sorted by class hash, each class is compared with so many behind it and with the first.
  ///
  /// Near-duplicates in such a group agree in other bands too, where groups are smaller; the window bounds the work
  /// to a multiple of the group's size, and the first one links the group where it is one cluster. With 32 a large group
  /// has at most 33 pairs a class, a fifteenth of what a class has in the largest group that is compared in full.
  public static let groupWindow = 32

  private func task(_ band: Int) -> String { "pairs-\(band)" }

  /// The file of a band's pairs, ascending.
  func pairFile(_ band: Int) -> String { file(task(band)) }

  /// Finds the candidates of a band and commits its pairs, ascending, each once; done once.
  ///
  /// Joins of different bands may run at once, each with a memory of its own.
  /// - Parameter memory: bytes that sorting may hold.
  /// - Throws: `FileError`, `SignatureError`, `Interruption.Stopped`.
  public func joinBand(_ band: Int, of set: SignatureSet, memory: Int) throws -> BandTotals {
    if let done = try payload(of: task(band), BandTotals.self) { return done }
    var totals = BandTotals()
    var pairs = ExternalSorter<CandidatePair>(memory: memory / 2, directory: directory, named: task(band))
    try pairEntries(of: sortedEntries(band, of: set, memory: memory / 2), &pairs, &totals)
    var sorted = try pairs.sorted()
    var writer = try RecordWriter<CandidatePair>(directory, named: task(band))
    while let pair = try sorted.next() { try writer.append(pair) }
    try writer.finish()
    totals.pairs = writer.count
    try commit(task(band), [(file: writer.file, name: task(band))], totals)
    return totals
  }

  /// The representatives of classes, sorted by their keys in a band.
  func sortedEntries(_ band: Int, of set: SignatureSet, memory: Int) throws -> SortedRecords<BandEntry> {
    var sorter = ExternalSorter<BandEntry>(memory: memory, directory: directory, named: "band-\(band)")
    var members = try RecordReader<ClassMember>(path: classFile)
    var member = try members.read()
    var columns = SignatureColumns(set, band: band)
    while try columns.next() {
      for row in 0..<columns.rows {
        let document = UInt32(columns.first + row)
        if member?.document == document {
          member = try members.read()
          continue
        }
        let hash = columns.classes.base[row]
        if !hash.isSigned { continue }
        try sorter.append(BandEntry(key: columns.keys.base[row], classHash: hash.high, document: document))
      }
    }
    return try sorter.sorted()
  }

  /// Pairs the classes of each group; the entries are gone before the pairs are merged.
  private func pairEntries(
    of entries: consuming SortedRecords<BandEntry>, _ pairs: inout ExternalSorter<CandidatePair>,
    _ totals: inout BandTotals
  ) throws {
    var group = BandGroup()
    guard var entry = try entries.next() else { return }
    while true {
      try group.append(entry.document, &pairs)
      guard let following = try entries.next() else { break }
      if following.key != entry.key { try group.finish(&pairs, &totals) }
      entry = following
    }
    try group.finish(&pairs, &totals)
  }

  /// Removes the pairs of all bands, once they are compared.
  public func removePairs(bands: Int) throws {
    for band in 0..<bands { try retract(task(band), [task(band)]) }
  }
}
