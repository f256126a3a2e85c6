// A mask table as a block of a part, and back.
//
// Body: raw size and one zstd frame with varints:
//   entries: count; each the four words of its set, unmeasured, documents, code points, bytes
//   each carried field: 0 and nothing more where it has too many values; else values + 1; each value its length
//   (with the presence byte) and bytes, entries, and each entry its number (as distance to the one before),
//   documents, code points, bytes
// Everything is sorted, so equal tables are equal bytes.

public import Buffers

/// Encodes and decodes mask tables; one for a writer or a reader, reused.
public struct MaskTableCoder: ~Copyable {
  private let schema: UInt64
  private var plain = Buffer<UInt8>()
  private var compressor = Compressor()
  private var decompressor = Decompressor()

  /// Makes a coder for tables of a schema.
  public init(schema: LedgerSchema) {
    self.schema = schema.hash64
  }

  /// Adds the mask block that ends a segment.
  public mutating func encode(_ table: borrowing MaskTable, appendingTo output: inout Buffer<UInt8>) {
    plain.removeAll()
    let order = (0..<table.entries.count).sorted {
      MaskEntry.isOrdered(table.entries.base[$0], before: table.entries.base[$1])
    }
    var rank = [Int](repeating: 0, count: order.count)
    plain.append(varint: UInt64(order.count))
    var documents = 0
    for (place, number) in order.enumerated() {
      rank[number] = place
      let entry = table.entries.base[number]
      let words = entry.fired.words
      for word in [words.0, words.1, words.2, words.3, entry.unmeasured] { plain.append(varint: word) }
      append(entry.tally)
      documents += Int(entry.tally.documents)
    }
    for field in 0..<table.fieldCount { encode(field: field, of: table, rank: rank) }

    let place = BlockHeader.open(in: &output)
    output.append(varint: UInt64(plain.count))
    compressor.compress(plain.base, count: plain.count, level: 3, to: &output)
    BlockHeader.seal(.masks, rows: documents, schema: schema, at: place, in: &output)
  }

  private mutating func encode(field: Int, of table: borrowing MaskTable, rank: [Int]) {
    guard table.isSliced(field) else {
      plain.append(0)
      return
    }
    var numbers = (0..<table.values.count).filter { table.values.tag($0) == field }
    numbers.sort { table.values.bytes($0).lexicographicallyPrecedes(table.values.bytes($1)) }
    var places: [Int: Int] = [:]
    for (place, number) in numbers.enumerated() { places[number] = place }
    var lists = [[Int]](repeating: [], count: numbers.count)
    for slice in 0..<table.slices.count {
      if let place = places[table.slices.base[slice].value] { lists[place].append(slice) }
    }
    plain.append(varint: UInt64(numbers.count + 1))
    for (place, number) in numbers.enumerated() {
      let bytes = table.values.bytes(number)
      plain.append(varint: UInt64(bytes.count))
      if let start = bytes.baseAddress { plain.append(from: start, count: bytes.count) }
      let sorted = lists[place].sorted { rank[table.slices.base[$0].mask] < rank[table.slices.base[$1].mask] }
      plain.append(varint: UInt64(sorted.count))
      var last = -1
      for slice in sorted {
        let entry = rank[table.slices.base[slice].mask]
        plain.append(varint: UInt64(entry - last - 1))
        append(table.slices.base[slice].tally)
        last = entry
      }
    }
  }

  private mutating func append(_ tally: Tally) {
    plain.append(varint: tally.documents)
    plain.append(varint: tally.codePoints)
    plain.append(varint: tally.bytes)
  }

  /// Adds a block's tables to `table`; false where the body is malformed.
  mutating func decode(_ body: borrowing Buffer<UInt8>, into table: inout MaskTable) -> Bool {
    var outer = ByteCursor(body.base, count: body.count)
    let size = outer.size()
    guard !outer.failed, let frame = outer.take(outer.left) else { return false }
    let frameSize = body.count - (frame - UnsafePointer(body.base))
    guard decompressor.decompress(frame, count: frameSize, size: size, into: &plain) else { return false }
    var cursor = ByteCursor(plain.base, count: plain.count)
    let count = cursor.size()
    guard count <= cursor.left else { return false }
    table.mapping.resize(count)
    for place in 0..<count {
      var fired = FilterMask()
      fired.words = (cursor.varint(), cursor.varint(), cursor.varint(), cursor.varint())
      let unmeasured = cursor.varint()
      table.mapping.base[place] = table.add(Self.tally(&cursor), fired: fired, unmeasured: unmeasured)
    }
    for field in 0..<table.fieldCount where !Self.decode(field: field, &cursor, entries: count, into: &table) {
      return false
    }
    return !cursor.failed && cursor.left == 0
  }

  private static func decode(
    field: Int, _ cursor: inout ByteCursor, entries: Int, into table: inout MaskTable
  ) -> Bool {
    let valueCount = cursor.size() - 1
    if valueCount < 0 {
      table.valueCounts.base[field] = -1
      return !cursor.failed
    }
    for _ in 0..<valueCount {
      let size = cursor.size()
      guard size > 0, let bytes = cursor.take(size) else { return false }
      let plain = bytes[0] == 0 ? nil : UnsafeBufferPointer(start: bytes + 1, count: size - 1)
      let value = table.valueNumber(plain, field: field)
      let sliceCount = cursor.size()
      var place = -1
      for _ in 0..<sliceCount {
        place += cursor.size() + 1
        let tally = Self.tally(&cursor)
        guard !cursor.failed, place < entries else { return false }
        if value >= 0 { table.add(tally, entry: table.mapping.base[place], value: value) }
      }
    }
    return !cursor.failed
  }

  private static func tally(_ cursor: inout ByteCursor) -> Tally {
    Tally(documents: cursor.varint(), codePoints: cursor.varint(), bytes: cursor.varint())
  }
}
