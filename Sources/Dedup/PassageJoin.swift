// Which passages stand in an earlier document, or earlier in the same one: sorted by hash, then by document again.

internal import Buffers
internal import Shards
internal import Signatures

/// What the join of passages found.
public struct PassageTotals: Sendable, Hashable, Codable {
  /// Passages of surviving documents that were compared.
  public var compared = 0
  /// Different ones among them.
  public var distinct = 0
  /// Passages to be removed.
  public var removed = 0
  /// Documents that lose some.
  public var documents = 0

  /// Totals of nothing.
  public init() {}
}

/// A passage that is to be removed.
public struct PassageRemoval: SortableRecord, Hashable {
  /// The document.
  public var document: UInt32
  /// The passage's number in its document, from 0.
  public var passage: UInt32

  /// Names a passage.
  public init(document: UInt32, passage: UInt32) {
    self.document = document
    self.passage = passage
  }

  /// Document, then passage.
  public var sortKey: UInt64 { UInt64(document) << 32 | UInt64(passage) }
  /// By document, then by passage.
  public static func < (left: PassageRemoval, right: PassageRemoval) -> Bool { left.sortKey < right.sortKey }
}

/// A passage and its hash.
private struct PassageEntry: SortableRecord {
  var hash: UInt64
  /// Document in the upper half, passage in the lower.
  var place: UInt64

  var sortKey: UInt64 { hash }
  var removal: PassageRemoval {
    PassageRemoval(document: UInt32(truncatingIfNeeded: place >> 32), passage: UInt32(truncatingIfNeeded: place))
  }
  static func < (left: PassageEntry, right: PassageEntry) -> Bool {
    left.hash != right.hash ? left.hash < right.hash : left.place < right.place
  }
}

extension GraphFolder {
  /// The file of removals, ascending; `PassageRemovalFile` reads it.
  public var removalFile: String { file("removals") }

  /// What the join of passages has found, if it is done.
  public func passageTotals() throws -> PassageTotals? { try payload(of: "removals", PassageTotals.self) }

  /// Finds the passages that are to be removed and commits `removals`; done once.
  ///
  /// Passages are the same where their 64-bit hashes are. With `keepsFirst` the first one in input order stays, of those
  /// in one document the first in it. Without, a passage of two or more documents stays in none, as in CCNet's own runs;
  /// one that only a single document repeats stays there once.
  ///
  /// - Parameters:
  ///   - memory: bytes that sorting may hold.
  ///   - survives: whether a document passes every earlier step; asked once of each document that has passages, ascending.
  public func joinPassages(
    _ set: PassageSet, keepsFirst: Bool = true, memory: Int, survives: (UInt32) throws -> Bool
  ) throws -> PassageTotals {
    if let done = try passageTotals() { return done }
    var totals = PassageTotals()
    var sorter = ExternalSorter<PassageEntry>(memory: memory / 4 * 3, directory: directory, named: "passages")
    var reader = PassageReader(set)
    while try reader.next() {
      var at = 0
      for row in 0..<reader.counts.count {
        let count = Int(reader.counts.base[row])
        let document = UInt32(reader.first + row)
        if try count > 0 && survives(document) {
          let place = UInt64(document) << 32
          for passage in 0..<count {
            let hash = reader.hashes.base[at &+ passage]
            if hash == 0 { continue }
            totals.compared &+= 1
            try sorter.append(PassageEntry(hash: hash, place: place | UInt64(passage)))
          }
        }
        at += count
      }
    }
    var removals = ExternalSorter<PassageRemoval>(memory: memory / 4, directory: directory, named: "removals")
    var entries = try sorter.sorted()
    var first: PassageEntry?
    var isFirstRemoved = false
    while let entry = try entries.next() {
      guard let leader = first, leader.hash == entry.hash else {
        first = entry
        isFirstRemoved = false
        totals.distinct &+= 1
        continue
      }
      try removals.append(entry.removal)
      if !keepsFirst && !isFirstRemoved && leader.place >> 32 != entry.place >> 32 {
        try removals.append(leader.removal)
        isFirstRemoved = true
      }
    }
    var sorted = try removals.sorted()
    var writer = try RecordWriter<PassageRemoval>(directory, named: "removals")
    var last: UInt32?
    while let removal = try sorted.next() {
      if removal.document != last { totals.documents += 1 }
      last = removal.document
      try writer.append(removal)
    }
    try writer.finish()
    totals.removed = writer.count
    try commit("removals", [(file: writer.file, name: "removals")], totals)
    return totals
  }
}
