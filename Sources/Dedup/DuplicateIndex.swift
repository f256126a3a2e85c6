// An index of documents that are in a corpus already: a later run drops what equals or nearly equals one of them, and
// names it. It is a folder: signatures as the scan writes them, sorted keys to join by, and the documents' names.

internal import Buffers
internal import Shards
public import Signatures

/// What the marker of an index says.
struct IndexFacts: Codable, Sendable {
  /// The hash of the signatures' layout.
  var layout: String
  /// What was signed, in words.
  var kind: String
  /// Documents.
  var documents: Int
  /// Bands.
  var bands: Int
  /// What was signed, so that indexes can be merged without a run.
  var signed: SignatureKind
}

/// An index that cannot be used, in words: which, why, and what to do.
public struct IndexError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The whole message on one line.
  public var description: String
}

/// A key of a band in an index, and a document that has it.
struct IndexKey: SortableRecord {
  var key: UInt64
  var entry: UInt32

  var sortKey: UInt64 { key }
  static func < (left: IndexKey, right: IndexKey) -> Bool {
    left.key != right.key ? left.key < right.key : left.entry < right.entry
  }
}

/// An index, open for reading.
public struct DuplicateIndex: Sendable {
  static let markerPath = "index.json"
  static let identity = RunIdentity(recipe: "index", version: "1")

  /// The folder.
  public let path: String
  /// Documents in it.
  public let documentCount: Int
  /// What was signed, in words, bands and rows included.
  public let kind: String
  /// Equal for indexes of equal contents.
  public let checksum: String
  let directory: OutputDirectory
  let layoutHash: String
  let bands: Int
  private let signed: SignatureKind

  /// Opens an index and checks every byte of it.
  ///
  /// - Throws: `IndexError` where it is none, damaged or of another version; `FileError`.
  public init(_ path: String) throws {
    self.path = path
    directory = OutputDirectory(existing: path)
    guard let bytes = try directory.contents(Self.markerPath) else {
      throw IndexError(description: "\(path) is no index: it has no index.json; make one with sluice dedup index")
    }
    guard let marker = try directory.marker(Self.markerPath, run: Self.identity, payload: IndexFacts.self) else {
      throw IndexError(
        description: "\(path) is damaged, or of another version of sluice: its files are not those of its index.json; "
          + "make it anew with sluice dedup index")
    }
    let changed = try directory.changedFiles(marker.files)
    guard changed.isEmpty else {
      throw IndexError(
        description:
          "\(path) is damaged: \(changed.joined(separator: ", ")) is not as it was written; make it anew with "
          + "sluice dedup index")
    }
    documentCount = marker.payload.documents
    kind = marker.payload.kind
    layoutHash = marker.payload.layout
    bands = marker.payload.bands
    signed = marker.payload.signed
    checksum = checksumName(of: String(decoding: bytes, as: UTF8.self))
  }

  /// What was signed.
  public var signatureKind: SignatureKind { signed }

  /// Refuses an index of other signatures.
  ///
  /// - Throws: `IndexError` that names both.
  public func check(_ wanted: SignatureKind) throws {
    if layoutHash == hexadecimal(SignatureLayout(wanted).hash) { return }
    throw IndexError(
      description:
        "\(path) holds other signatures: \(kind); this step compares \(wanted.canonicalText); make the index "
        + "from a run with the same settings")
  }

  /// Its signatures, as one part.
  func signatures(_ layout: SignatureLayout) -> SignatureSet {
    SignatureSet(layout: layout, paths: [directory.absolute("signatures")], firsts: [0, documentCount])
  }

  /// The name of a document: a JSON object with `id`, `shard` and `line`.
  func name(_ entry: UInt32, offsets: RandomAccessFile, names: RandomAccessFile) throws -> [UInt8] {
    var ends: (UInt64, UInt64) = (0, 0)
    try withUnsafeMutableBytes(of: &ends) {
      try offsets.read(into: $0.baseAddress!, count: 16, at: Int(entry) * 8)
    }
    let count = Int(ends.1 - ends.0)
    return try [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
      if count > 0 { try names.read(into: bytes.baseAddress!, count: count, at: Int(ends.0)) }
      filled = count
    }
  }
}

/// Writes an index.
public struct DuplicateIndexWriter: ~Copyable {
  private let directory: OutputDirectory
  private let kind: SignatureKind
  private let layout: SignatureLayout
  private let memory: Int
  private let signatures: TemporaryFile
  private let names: TemporaryFile
  private var offsets: RecordWriter<UInt64>
  private var block: SignatureBlock
  private var bytes = Buffer<UInt8>()
  private var count = 0

  /// Begins an index in a new folder.
  ///
  /// - Throws: `IndexError` where there is something; `FileError`.
  public init(_ path: String, kind: SignatureKind, memory: Int) throws {
    let existing = OutputDirectory(existing: path)
    if let name = try existing.nameBeside(["tmp"]) {
      throw IndexError(description: "\(path) is not empty: it holds \(name); choose another folder for the index")
    }
    let directory = try OutputDirectory(creating: path)
    try directory.sweepTemporaries()
    let layout = SignatureLayout(kind)
    let signatures = try directory.temporary(named: "signatures")
    let names = try directory.temporary(named: "names")
    let offsets = try RecordWriter<UInt64>(directory, named: "offsets")
    self.directory = directory
    self.kind = kind
    self.layout = layout
    self.memory = memory
    self.signatures = signatures
    self.names = names
    self.offsets = offsets
    block = SignatureBlock(layout)
  }

  /// Adds documents of signature parts.
  ///
  /// - Parameters:
  ///   - set: the signatures of a run.
  ///   - name: the name of a document as a JSON object, appended to the buffer; false for those that are left out.
  ///     It is asked in ascending order, and only for documents that are signed.
  public mutating func add(
    _ set: SignatureSet, name: (UInt32, inout [UInt8]) throws -> Bool
  ) throws {
    var text: [UInt8] = []
    for index in set.parts.indices {
      try Interruption.check()
      let part = try set.open(index)
      var classes = Buffer<ClassHash>()
      var keys = Buffer<UInt64>()
      var sketches = Buffer<UInt8>()
      var row = Buffer<UInt64>(capacity: max(layout.bands, 1))
      for number in part.blocks.indices {
        try part.readClasses(ofBlock: number, into: &classes)
        try part.readKeys(ofBlock: number, bands: 0..<layout.bands, into: &keys)
        try part.readSketches(ofBlock: number, into: &sketches)
        let rows = classes.count
        for position in 0..<rows where classes.base[position].isSigned {
          let document = UInt32(set.parts[index].first + part.blocks[number].firstRow + position)
          text.removeAll(keepingCapacity: true)
          guard try name(document, &text) else { continue }
          row.count = layout.bands
          for band in 0..<layout.bands { row.base[band] = keys.base[band * rows + position] }
          let sketch = UnsafeBufferPointer(
            start: sketches.base + position * layout.sketchBytes, count: layout.sketchBytes)
          let bandKeys = row.unsafeElements
          block.append(classes.base[position], bandKeys: bandKeys.span, sketch: sketch.span)
          try offsets.append(UInt64(names.byteCount))
          try names.write(text)
          count += 1
          guard count < Int(UInt32.max) else {
            throw IndexError(description: "an index holds at most 4294967294 documents; make several")
          }
        }
        try flush()
      }
    }
  }

  /// Adds all documents of another index.
  public mutating func add(_ index: DuplicateIndex) throws {
    let offsets = try RandomAccessFile(path: index.directory.absolute("offsets"))
    let names = try RandomAccessFile(path: index.directory.absolute("names"))
    try add(index.signatures(layout)) { entry, text in
      text += try index.name(entry, offsets: offsets, names: names)
      return true
    }
  }

  private mutating func flush() throws {
    if block.count == 0 { return }
    block.finish(appendingTo: &bytes)
    try signatures.write(UnsafeRawBufferPointer(bytes.unsafeElements))
    bytes.removeAll()
  }

  /// Sorts the keys and commits the index; returns its documents.
  public consuming func finish() throws -> Int {
    try flush()
    try offsets.append(UInt64(names.byteCount))
    try offsets.finish()
    let set = SignatureSet(layout: layout, paths: [signatures.path], firsts: [0, count])
    var files = [
      (file: signatures, path: "signatures"), (file: names, path: "names"), (file: offsets.file, path: "offsets"),
    ]
    var classes = ExternalSorter<ClassEntry>(memory: memory, directory: directory, named: "classes")
    var columns = SignatureColumns(set)
    while try columns.next() {
      for row in 0..<columns.rows {
        try classes.append(ClassEntry(hash: columns.classes.base[row], document: UInt32(columns.first + row)))
      }
    }
    files.append((file: try Self.write(classes.sorted(), to: directory, "classes"), path: "classes"))
    for band in 0..<layout.bands {
      var keys = ExternalSorter<IndexKey>(memory: memory, directory: directory, named: "band-\(band)")
      var columns = SignatureColumns(set, band: band)
      while try columns.next() {
        for row in 0..<columns.rows {
          try keys.append(IndexKey(key: columns.keys.base[row], entry: UInt32(columns.first + row)))
        }
      }
      files.append((file: try Self.write(keys.sorted(), to: directory, "band-\(band)"), path: "band-\(band)"))
    }
    let facts = IndexFacts(
      layout: hexadecimal(layout.hash), kind: kind.canonicalText, documents: count, bands: layout.bands,
      signed: kind)
    try directory.commit(files, marker: DuplicateIndex.markerPath, run: DuplicateIndex.identity, payload: facts)
    directory.removeTemporaryFolder()
    return count
  }

  private static func write<Record: SortableRecord>(
    _ records: consuming SortedRecords<Record>, to directory: OutputDirectory, _ name: String
  ) throws -> TemporaryFile {
    var writer = try RecordWriter<Record>(directory, named: name)
    while let record = try records.next() { try writer.append(record) }
    try writer.finish()
    return writer.file
  }
}
