// The writing end of the ledger: a worker appends a row a document and gets one block for each block of input.

public import Buffers

/// Collects the rows of one block of input and encodes them; one a worker, reused from block to block.
///
/// A document's row is appended in pieces, and whoever judges it reads it back from here:
///
///     encoder.append(line: 7, codePoints: 1_024, bytes: 1_060, unmeasured: 0, values: measured)
///     encoder.record(id: id)
///     encoder.record(carried: source, field: 0)
///     let fired = judge.fired(encoder.values(ofRow: encoder.count - 1), unmeasured: 0)
///     encoder.record(fired: fired)
///
/// After the last document of the block, `tally(into:)` and `finish(appendingTo:)`.
public struct LedgerBlockEncoder: ~Copyable {
  /// Words of a row before its integer columns: line, code points, bytes, unmeasured.
  static let fixedColumns = 4

  private let columnCount: Int
  private let fieldCount: Int
  private let schemaHash: UInt64
  private let stride: Int

  private var rows = Buffer<UInt64>(capacity: 1024)
  private var fired = Buffer<FilterMask>()
  // Row by row, a carried value's number in `values` + 1, or 0.
  private var carried = Buffer<UInt32>()
  private var values = ByteDictionary()
  private var ids = IdentifierEncoder()

  private var column = Buffer<UInt64>()
  private var chunks = Buffer<UInt8>(capacity: 1 << 14)
  private var chunkEnds = Buffer<Int>()
  private var integers = IntegerEncoder()
  private var fields = FieldEncoder()
  private var compressor = Compressor()
  private var tableNumbers = Buffer<Int>()

  /// Makes an encoder for rows of a schema.
  public init(schema: LedgerSchema) {
    columnCount = schema.columns.count
    fieldCount = schema.carried.count
    schemaHash = schema.hash64
    stride = Self.fixedColumns + columnCount
  }

  /// Rows appended since the last block.
  public var count: Int { fired.count }

  /// Appends a document's row, without id, carried fields or fired filters yet.
  ///
  /// - Parameters:
  ///   - line: Number of the record's line in its shard, from 1.
  ///   - codePoints: Code points of the text as read.
  ///   - bytes: UTF-8 bytes of the text as read.
  ///   - unmeasured: Steps that did not measure this document, a bit each.
  ///   - values: The integer columns, in the schema's order; those of unmeasured steps are 0.
  public mutating func append(
    line: UInt64, codePoints: UInt64, bytes: UInt64, unmeasured: UInt64, values: Span<UInt64>
  ) {
    precondition(values.count == columnCount, "a value for each column of the schema")
    rows.append(line)
    rows.append(codePoints)
    rows.append(bytes)
    rows.append(unmeasured)
    rows.append(contentsOf: values)
    fired.append(FilterMask())
    for _ in 0..<fieldCount { carried.append(0) }
    ids.appendNone()
  }

  /// Sets the id of the row just appended.
  public mutating func record(id: Span<UInt8>) { ids.replaceLast(with: id) }

  /// Sets a carried field of the row just appended; a field that is never set is absent.
  public mutating func record(carried value: Span<UInt8>, field: Int) {
    precondition(field < fieldCount, "a carried field of the schema")
    let number = value.withUnsafeBufferPointer { source in
      values.number(source.baseAddress ?? UnsafePointer(chunks.base), count: source.count, tag: field)
    }
    carried.base[carried.count - fieldCount + field] = UInt32(number + 1)
  }

  /// Sets the filters that fired on the row just appended, for the mask tables.
  public mutating func record(fired mask: FilterMask) { fired.base[fired.count - 1] = mask }

  /// The integer columns of a row, exactly as a reader will decode them.
  @_lifetime(borrow self)
  public func values(ofRow row: Int) -> Span<UInt64> {
    precondition(row >= 0 && row < count, "a row of this block")
    let span = Span(_unsafeStart: rows.base + row * stride + Self.fixedColumns, count: columnCount)
    return _overrideLifetime(span, borrowing: self)
  }

  /// Adds all rows of the block to a mask table; call it before `finish`.
  public mutating func tally(into table: inout MaskTable) {
    // The table's number of each value of this block, one look-up a value.
    tableNumbers.removeAll()
    for number in 0..<values.count {
      tableNumbers.append(table.valueNumber(values.bytes(number), field: values.tag(number)))
    }
    for row in 0..<count {
      let start = rows.base + row * stride
      let weight = Tally(documents: 1, codePoints: start[1], bytes: start[2])
      let entry = table.add(weight, fired: fired.base[row], unmeasured: start[3])
      for field in 0..<fieldCount {
        let number = Int(carried.base[row * fieldCount + field])
        let value = number == 0 ? table.valueNumber(nil, field: field) : tableNumbers.base[number - 1]
        if value >= 0 { table.add(weight, entry: entry, value: value) }
      }
    }
  }

  /// Appends the block to `output` and forgets its rows.
  ///
  /// Equal rows give equal bytes with one version of the compression library. A block without rows is legal.
  public mutating func finish(appendingTo output: inout Buffer<UInt8>) {
    let rowCount = count
    chunks.removeAll()
    chunkEnds.removeAll()
    for place in 0..<Self.fixedColumns {
      gather(place)
      switch place {
      case 0: for row in 0..<rowCount { column.base[row] &-= UInt64(row) }  // lines mostly follow one another
      case 2: for row in 0..<rowCount { column.base[row] &-= rows.base[row * stride + 1] }  // bytes beyond ASCII's
      default: break
      }
      encodeColumn()
    }
    ids.encode(integers: &integers, compressor: &compressor, scratch: &column, to: &chunks)
    chunkEnds.append(chunks.count)
    for place in 0..<columnCount {
      gather(Self.fixedColumns + place)
      encodeColumn()
    }
    for field in 0..<fieldCount {
      fields.encode(
        field: field, of: fieldCount, numbers: carried, values: values, integers: &integers, compressor: &compressor,
        scratch: &column, to: &chunks)
      chunkEnds.append(chunks.count)
    }

    let place = BlockHeader.open(in: &output)
    var start = 0
    for chunk in 0..<chunkEnds.count {
      output.append(varint: UInt64(chunkEnds.base[chunk] - start))
      start = chunkEnds.base[chunk]
    }
    output.append(contentsOf: chunks)
    BlockHeader.seal(.rows, rows: rowCount, schema: schemaHash, at: place, in: &output)

    rows.removeAll()
    fired.removeAll()
    carried.removeAll()
    values.removeAll()
    ids.removeAll()
  }

  private mutating func gather(_ place: Int) {
    column.resize(count)
    let source = rows.base + place
    let target = column.base
    for row in 0..<count { target[row] = source[row &* stride] }
  }

  private mutating func encodeColumn() {
    integers.encode(&column, with: &compressor, to: &chunks)
    chunkEnds.append(chunks.count)
  }
}
