// A run's documents against an index: equal classes first, then classes that agree in a band, by their sketches.

internal import Buffers
internal import Shards
internal import Signatures

/// A document that is in an index already.
public struct IndexMatch: SortableRecord, DocumentRecord, Hashable {
  /// The document.
  public var document: UInt32
  /// The document of the index that it matched; of several the nearest, then the first.
  public var entry: UInt32
  /// Hash functions that agree; 1 where the classes are equal.
  public var agreeing: UInt32
  /// Hash functions in all; 0 where the classes are equal.
  public var hashes: UInt32

  /// The document.
  public var sortKey: UInt64 { UInt64(document) }
  /// By document, then the better match, then the entry.
  public static func < (left: IndexMatch, right: IndexMatch) -> Bool {
    if left.document != right.document { return left.document < right.document }
    if (left.hashes == 0) != (right.hashes == 0) { return left.hashes == 0 }
    if left.agreeing != right.agreeing { return left.agreeing > right.agreeing }
    return left.entry < right.entry
  }
}

/// What the join with an index found.
public struct IndexTotals: Sendable, Hashable, Codable {
  /// Documents whose class is in the index.
  public var equal = 0
  /// Documents that nearly equal one of the index, by their signatures.
  public var estimated = 0

  /// Totals of nothing.
  public init() {}
}

/// A document of the run and one of the index that agree in a band.
private struct IndexCandidate: SortableRecord {
  var word: UInt64
  init(_ document: UInt32, _ entry: UInt32) { word = UInt64(document) << 32 | UInt64(entry) }
  var document: UInt32 { UInt32(truncatingIfNeeded: word >> 32) }
  var entry: UInt32 { UInt32(truncatingIfNeeded: word) }
  var sortKey: UInt64 { word }
  static func < (left: IndexCandidate, right: IndexCandidate) -> Bool { left.word < right.word }
}

extension GraphFolder {
  /// The file of matches, ascending by document.
  public var matchFile: String { file("matches") }
  /// The names of what was matched: a line of JSON an entry, ascending.
  public var matchNames: String { "\(path)/matched" }

  /// What the join with an index has found, if it is done.
  public func indexTotals() throws -> IndexTotals? { try payload(of: "matches", IndexTotals.self) }

  /// Finds the documents that are in an index already, and commits `matches`; done once, behind the class join.
  ///
  /// In a band at most `groupWindow` documents of the index are compared with a document, the first of those that agree.
  /// - Parameters:
  ///   - threshold: least estimated similarity; nil where every agreement in a band counts.
  public func joinIndex(
    _ index: DuplicateIndex, _ set: SignatureSet, threshold: Double?, memory: Int
  ) throws -> IndexTotals {
    if let done = try indexTotals() { return done }
    var totals = IndexTotals()
    var matches = ExternalSorter<IndexMatch>(memory: memory / 4, directory: directory, named: "matches")
    try joinClasses(index, set, memory: memory / 2, into: &matches)
    if set.layout.bands > 0 { try joinBands(index, set, threshold, memory: memory / 2, into: &matches) }
    var sorted = try matches.sorted()
    var writer = try RecordWriter<IndexMatch>(directory, named: "matches")
    let offsets = try RandomAccessFile(path: index.directory.absolute("offsets"))
    let names = try RandomAccessFile(path: index.directory.absolute("names"))
    var entries = ExternalSorter<IndexCandidate>(memory: memory / 8, directory: directory, named: "entries")
    var last: UInt32?
    while let match = try sorted.next() {
      if match.document == last { continue }
      last = match.document
      if match.hashes == 0 { totals.equal += 1 } else { totals.estimated += 1 }
      try writer.append(match)
      try entries.append(IndexCandidate(match.entry, 0))
    }
    try writer.finish()
    let named = try directory.temporary(named: "matched")
    var sortedEntries = try entries.sorted()
    var lastEntry: UInt32?
    while let entry = try sortedEntries.next()?.document {
      if entry == lastEntry { continue }
      lastEntry = entry
      let name = try index.name(entry, offsets: offsets, names: names)
      try named.write(Array("{\"entry\":\(entry),".utf8) + name.dropFirst() + [UInt8(ascii: "\n")])
    }
    try commit("matches", [(file: writer.file, name: "matches"), (file: named, name: "matched")], totals)
    return totals
  }

  private func joinClasses(
    _ index: DuplicateIndex, _ set: SignatureSet, memory: Int, into matches: inout ExternalSorter<IndexMatch>
  ) throws {
    var sorter = ExternalSorter<ClassEntry>(memory: memory, directory: directory, named: "classes")
    var columns = SignatureColumns(set)
    while try columns.next() {
      for row in 0..<columns.rows where columns.classes.base[row].isSigned {
        try sorter.append(ClassEntry(hash: columns.classes.base[row], document: UInt32(columns.first + row)))
      }
    }
    var documents = try sorter.sorted()
    var known = try RecordReader<ClassEntry>(path: index.directory.absolute("classes"))
    while let document = try documents.next() {
      while let entry = try known.peek(), entry.hash < document.hash { _ = try known.read() }
      guard let entry = try known.peek(), entry.hash == document.hash else { continue }
      try matches.append(IndexMatch(document: document.document, entry: entry.document, agreeing: 1, hashes: 0))
    }
  }

  private func joinBands(
    _ index: DuplicateIndex, _ set: SignatureSet, _ threshold: Double?, memory: Int,
    into matches: inout ExternalSorter<IndexMatch>
  ) throws {
    var candidates = ExternalSorter<IndexCandidate>(memory: memory / 2, directory: directory, named: "candidates")
    for band in 0..<set.layout.bands {
      try Interruption.check()
      var classes = try sortedEntries(band, of: set, memory: memory / 2)
      var known = try RecordReader<IndexKey>(path: index.directory.absolute("band-\(band)"))
      var group = Buffer<UInt32>()
      var key: UInt64?
      while let document = try classes.next() {
        if document.key != key {
          key = document.key
          group.removeAll()
          while let entry = try known.peek(), entry.key < document.key { _ = try known.read() }
          while let entry = try known.peek(), entry.key == document.key {
            if group.count < Self.groupWindow { group.append(entry.entry) }
            _ = try known.read()
          }
        }
        for position in 0..<group.count {
          try candidates.append(IndexCandidate(document.document, group.base[position]))
        }
      }
    }
    var sorted = try candidates.sorted()
    var mine = SketchReader(set)
    var theirs = SketchReader(index.signatures(set.layout))
    var left = Buffer<UInt8>()
    var right = Buffer<UInt8>()
    // The best match of each representative, ascending.
    var writer = try RecordWriter<IndexMatch>(directory, named: "best")
    var best: IndexMatch?
    var last: IndexCandidate?
    while let candidate = try sorted.next() {
      if candidate.word == last?.word { continue }
      if last?.document != candidate.document {
        if let best { try writer.append(best) }
        best = nil
        try mine.read(candidate.document, into: &left)
      }
      last = candidate
      try theirs.read(candidate.entry, into: &right)
      let agreeing = SketchComparison.agreeing(left.base, right.base, set.layout.sketchBytes)
      if let threshold, SketchComparison.similarity(agreeing, of: set.layout.sketchBytes) < threshold { continue }
      let match = IndexMatch(
        document: candidate.document, entry: candidate.entry, agreeing: UInt32(agreeing),
        hashes: UInt32(set.layout.sketchBytes))
      if best.map({ match < $0 }) ?? true { best = match }
    }
    if let best { try writer.append(best) }
    try writer.finish()
    let found = try DocumentRecordFile<IndexMatch>(path: writer.file.path)
    var again = try RecordReader<IndexMatch>(path: writer.file.path)
    while let match = try again.read() { try matches.append(match) }
    var members = try RecordReader<ClassMember>(path: classFile)
    // What holds of a class's representative holds of its other documents.
    while let member = try members.read() {
      guard var match = found.record(of: member.representative) else { continue }
      match.document = member.document
      try matches.append(match)
    }
  }
}
