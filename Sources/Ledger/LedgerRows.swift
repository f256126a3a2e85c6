// The rows of one block, decoded as far as somebody asked.

import Buffers

/// One block's rows in memory; a reader fills it again and again.
///
/// Reading a column that was not selected stops the program: its memory holds an earlier block's values.
public struct LedgerRows: ~Copyable {
  /// Rows in the block.
  public private(set) var count = 0
  /// What is decoded.
  public private(set) var selection: LedgerSelection

  private let schema: LedgerSchema
  private let stride: Int
  private let wanted: LedgerSelection
  var body = Buffer<UInt8>(capacity: 1 << 14)
  // Start of each chunk in `body`, and one behind the last.
  private var chunkStarts = Buffer<Int>()
  // Laid out as the encoder's rows: line, code points, bytes, unmeasured, integer columns.
  private var rows = Buffer<UInt64>(capacity: 1024)
  private var idBytes = Buffer<UInt8>()
  private var idLengths = Buffer<UInt64>()
  private var idEnds = Buffer<Int>()
  private var fields = FieldDecoder()
  private var ids = IdentifierDecoder()
  private var integers = IntegerDecoder()
  private var decompressor = Decompressor()
  private var piece = Buffer<UInt8>()

  /// Makes room for blocks of a schema, of which `selection` is decoded (everything unless said otherwise).
  public init(schema: LedgerSchema, selection: LedgerSelection? = nil) {
    self.schema = schema
    wanted = selection ?? LedgerSelection(all: schema)
    self.selection = LedgerSelection(noneOf: schema)
    stride = LedgerBlockEncoder.fixedColumns + schema.columns.count
  }

  // MARK: Rows

  /// Number of a row's line in its shard, from 1.
  public func line(ofRow row: Int) -> UInt64 {
    precondition(selection.lines, "lines are selected")
    return cell(row, 0)
  }

  /// Code points of a row's text as read.
  public func codePoints(ofRow row: Int) -> UInt64 {
    precondition(selection.sizes, "sizes are selected")
    return cell(row, 1)
  }

  /// UTF-8 bytes of a row's text as read.
  public func bytes(ofRow row: Int) -> UInt64 {
    precondition(selection.sizes, "sizes are selected")
    return cell(row, 2)
  }

  /// The steps that did not measure a row's document, a bit each.
  public func unmeasured(ofRow row: Int) -> UInt64 {
    precondition(selection.unmeasured, "unmeasured steps are selected")
    return cell(row, 3)
  }

  /// A row's value in one integer column.
  public func value(ofRow row: Int, column: Int) -> UInt64 {
    precondition(selection.columns[column], "the column is selected")
    return cell(row, LedgerBlockEncoder.fixedColumns + column)
  }

  /// A row's integer columns, in the schema's order; only those selected are meaningful.
  @_lifetime(borrow self)
  public func values(ofRow row: Int) -> Span<UInt64> {
    precondition(row >= 0 && row < count, "a row of this block")
    let start = rows.base + row * stride + LedgerBlockEncoder.fixedColumns
    return _overrideLifetime(Span(_unsafeStart: start, count: schema.columns.count), borrowing: self)
  }

  /// Whether a row's record has an id.
  public func hasID(row: Int) -> Bool {
    precondition(selection.ids && row >= 0 && row < count, "ids are selected, and this is a row of the block")
    return idLengths.base[row] > 0
  }

  /// A row's id; empty also where there is none (`hasID`).
  @_lifetime(borrow self)
  public func id(ofRow row: Int) -> Span<UInt8> {
    let length = hasID(row: row) ? Int(idLengths.base[row]) - 1 : 0
    let span = Span(_unsafeStart: UnsafePointer(idBytes.base) + (idEnds.base[row] - length), count: length)
    return _overrideLifetime(span, borrowing: self)
  }

  /// Whether a row's record has a carried field.
  public func hasCarried(_ field: Int, row: Int) -> Bool {
    precondition(selection.carried[field] && row >= 0 && row < count, "the field is selected, and this is a row")
    return fields.numbers.base[field * count + row] > 0
  }

  /// A row's value of a carried field; empty also where there is none (`hasCarried`).
  @_lifetime(borrow self)
  public func carried(_ field: Int, ofRow row: Int) -> Span<UInt8> {
    var start = 0
    var end = 0
    if hasCarried(field, row: row) {
      let value = Int(fields.numbers.base[field * count + row]) - 1
      start = value == 0 ? 0 : fields.ends.base[value - 1]
      end = fields.ends.base[value]
    }
    let span = Span(_unsafeStart: UnsafePointer(fields.bytes.base) + start, count: end - start)
    return _overrideLifetime(span, borrowing: self)
  }

  private func cell(_ row: Int, _ place: Int) -> UInt64 {
    precondition(row >= 0 && row < count, "a row of this block")
    return rows.base[row * stride + place]
  }

  // MARK: Decoding

  /// Takes the block in `body`; false where it is malformed.
  mutating func open(rows rowCount: Int) -> Bool {
    count = 0
    selection = LedgerSelection(noneOf: schema)
    let chunkCount = LedgerBlockEncoder.fixedColumns + 1 + schema.columns.count + schema.carried.count
    chunkStarts.removeAll()
    var cursor = ByteCursor(body.base, count: body.count)
    var start = 0
    for _ in 0..<chunkCount {
      chunkStarts.append(start)
      start += cursor.size()
    }
    if cursor.failed || start != cursor.left { return false }
    let first = body.count - start
    for chunk in 0..<chunkCount { chunkStarts.base[chunk] += first }
    chunkStarts.append(body.count)
    rows.resize(rowCount * stride)
    fields.numbers.resize(rowCount * schema.carried.count)
    fields.bytes.removeAll()
    fields.ends.removeAll()
    count = rowCount
    return decode(wanted)
  }

  /// Decodes more columns of the current block; false where they are malformed, which a right checksum excludes.
  ///
  /// So a reader may look at the ids alone and ask for the rest of a block that has what it seeks.
  public mutating func decode(_ more: LedgerSelection) -> Bool {
    let fixed = LedgerBlockEncoder.fixedColumns
    if more.lines && !selection.lines {
      guard decode(chunk: 0, place: 0) else { return false }
      for row in 0..<count { rows.base[row * stride] &+= UInt64(row) }
      selection.lines = true
    }
    if more.sizes && !selection.sizes {
      guard decode(chunk: 1, place: 1), decode(chunk: 2, place: 2) else { return false }
      for row in 0..<count { rows.base[row * stride + 2] &+= rows.base[row * stride + 1] }
      selection.sizes = true
    }
    if more.unmeasured && !selection.unmeasured {
      guard decode(chunk: 3, place: 3) else { return false }
      selection.unmeasured = true
    }
    if more.ids && !selection.ids {
      guard
        ids.decode(
          cursor(fixed), rows: count, integers: &integers, decompressor: &decompressor, bytes: &idBytes,
          lengths: &idLengths, ends: &idEnds)
      else { return false }
      selection.ids = true
    }
    for column in more.columns.indices where more.columns[column] && !selection.columns[column] {
      guard decode(chunk: fixed + 1 + column, place: fixed + column) else { return false }
      selection.columns[column] = true
    }
    for field in more.carried.indices where more.carried[field] && !selection.carried[field] {
      let chunk = fixed + 1 + schema.columns.count + field
      guard
        fields.decode(
          cursor(chunk), rows: count, integers: &integers, decompressor: &decompressor, piece: &piece,
          into: fields.numbers.base + field * count)
      else { return false }
      selection.carried[field] = true
    }
    return true
  }

  private func cursor(_ chunk: Int) -> ByteCursor {
    let start = chunkStarts.base[chunk]
    return ByteCursor(UnsafePointer(body.base) + start, count: chunkStarts.base[chunk + 1] - start)
  }

  private mutating func decode(chunk: Int, place: Int) -> Bool {
    integers.decode(cursor(chunk), count: count, into: rows.base + place, stride: stride, with: &decompressor)
  }
}
