// All parts of a ledger, one behind the other, in input order.

import CXXHash

/// One part of a ledger: the rows of one shard.
public struct LedgerPart: Sendable, Hashable {
  /// The shard's name as users see it: its path below the input folder.
  public var shard: String
  /// The part's file.
  public var path: String

  /// Names a part.
  public init(shard: String, path: String) {
    self.shard = shard
    self.path = path
  }
}

/// A fixed pseudo-random number of a document, by its shard's name and its line; samples take the smallest.
///
/// XXH3 (64 bits) of the line number, seeded with that of the name: the same on every machine, for ever.
public struct RowKey: Sendable {
  private let seed: UInt64

  /// Prepares the keys of a shard; another `seed` gives another sample.
  public init(shard: String, seed: UInt64 = 0) {
    let name = Array(shard.utf8)
    self.seed = XXH3_64bits_withSeed(name, name.count, seed)
  }

  /// The key of a line.
  public func key(line: UInt64) -> UInt64 {
    var word = line.littleEndian
    return withUnsafeBytes(of: &word) { XXH3_64bits_withSeed($0.baseAddress, $0.count, seed) }
  }
}

/// Reads the rows of all parts in input order, a block at a time, in constant memory.
public struct LedgerScan: ~Copyable {
  /// The parts, in input order.
  public let parts: [LedgerPart]
  /// Index of the part that the current block belongs to.
  public private(set) var part = -1
  /// The current block.
  public private(set) var rows: LedgerRows
  private let schema: LedgerSchema
  private var reader: LedgerReader?

  /// Prepares to read; `selection` is what is decoded (everything unless said otherwise).
  public init(parts: [LedgerPart], schema: LedgerSchema, selection: LedgerSelection? = nil) {
    self.parts = parts
    self.schema = schema
    rows = LedgerRows(schema: schema, selection: selection)
  }

  /// Decodes more of the current block; throws where it is malformed.
  public mutating func decode(_ selection: LedgerSelection) throws(LedgerError) {
    if !rows.decode(selection) { throw LedgerError(path: parts[part].path, offset: 0, problem: .damaged) }
  }

  /// Fills `rows` with the next block; false behind the last part.
  public mutating func next() throws(LedgerError) -> Bool {
    while true {
      if try reader?.nextRows(&rows) ?? false { return true }
      reader = nil
      if part + 1 >= parts.count { return false }
      part += 1
      reader = try LedgerReader(path: parts[part].path, schema: schema)
    }
  }
}

extension MaskTable {
  /// Merges the mask tables of all parts, however many values a carried field has in all.
  ///
  /// A field that has too many values in one segment is not sliced; its slices follow from the rows.
  public init(parts: [LedgerPart], schema: LedgerSchema) throws(LedgerError) {
    self.init(fieldCount: schema.carried.count, valueLimit: .max)
    for part in parts {
      var reader = try LedgerReader(path: part.path, schema: schema)
      while try reader.nextMasks(&self) {}
    }
  }
}
