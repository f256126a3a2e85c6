// Rows survive the way through a block: every value range, every kind of id and carried field.

import Buffers
import Ledger
import Support
import Testing

@Suite struct BlockTests {
  /// Values of one column, drawn so that every form of a chunk and every width comes up.
  private func column(_ count: Int, _ random: inout SeededRandom) -> [UInt64] {
    let width = UInt64(random.below(65))
    let limit: UInt64 = width == 64 ? .max : (1 << width) - 1
    let least = random.below(3) == 0 ? random.next() : UInt64(random.below(1000))
    switch random.below(6) {
    case 0: return Array(repeating: least, count: count)
    case 1: return (0..<count).map { _ in random.next() & limit }
    case 2: return (0..<count).map { _ in least &+ (random.next() & limit) }
    case 3:  // a few large ones
      return (0..<count).map { _ in random.below(12) == 0 ? random.next() & limit : UInt64(random.below(5)) }
    case 4: return (0..<count).map { UInt64($0 % 3) << width }  // what zstd sees and packing does not
    default: return (0..<count).map { _ in random.below(2) == 0 ? 0 : .max }
    }
  }

  private func identifiers(_ count: Int, _ random: inout SeededRandom) -> [[UInt8]?] {
    func hexadecimal(_ digits: Int) -> [UInt8] {
      (0..<digits).map { _ in Array("0123456789abcdef".utf8)[random.below(16)] }
    }
    let kind = random.below(7)
    return (0..<count).map { row in
      switch kind {
      case 0: return nil
      case 1: return hexadecimal(16)
      case 2: return Array("<urn:uuid:".utf8) + hexadecimal(8) + [0x2D] + hexadecimal(5) + [0x3E]
      case 3: return Array("page-\(row)".utf8)
      case 4: return random.below(3) == 0 ? nil : hexadecimal(random.below(9))
      case 5: return []
      default: return (0..<9).map { _ in UInt8(random.below(256)) }
      }
    }
  }

  private func carried(_ count: Int, _ random: inout SeededRandom) -> [[UInt8]?] {
    let distinct = 1 + random.below(count + 1)
    return (0..<count).map { _ in
      let number = random.below(distinct + 2)
      return number == 0 ? nil : number == 1 ? [] : Array("value \(number)".utf8)
    }
  }

  private func randomRows(_ count: Int, columns: Int, fields: Int, _ random: inout SeededRandom) -> [PlainRow] {
    let values = (0..<columns + 4).map { _ in column(count, &random) }
    let ids = identifiers(count, &random)
    let carriedValues = (0..<fields).map { _ in carried(count, &random) }
    return (0..<count).map { row in
      PlainRow(
        line: values[0][row], codePoints: values[1][row], bytes: values[2][row], unmeasured: values[3][row],
        values: (0..<columns).map { values[$0 + 4][row] }, id: ids[row], carried: carriedValues.map { $0[row] })
    }
  }

  @Test(arguments: 0..<40) func everyRowDecodesToItself(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let schema = schema(columns: random.below(9), carried: random.below(4))
    let counts = (0..<3).map { _ in [0, 1, 2, 7, 64, 65, 300][random.below(7)] }
    let blocks = counts.map {
      randomRows($0, columns: schema.columns.count, fields: schema.carried.count, &random)
    }
    let file = try TemporaryFile(part(blocks, schema))
    let read = try rows(of: file.path, schema)
    #expect(read == blocks.flatMap { $0 })
  }

  @Test func largeColumnsAreSmallWhereTheyRepeat() throws {
    let schema = schema(columns: 1, carried: 0)
    let rows = (0..<4000).map {
      PlainRow(line: UInt64($0 + 1), codePoints: 1, bytes: 1, values: [UInt64($0 % 5) * 0x0123_4567], carried: [])
    }
    let bytes = part([rows], schema)
    #expect(bytes.count < 1000, "zstd finds a pattern that packing (12,000 bytes) does not")
    let file = try TemporaryFile(bytes)
    #expect(try LedgerTests.rows(of: file.path, schema) == rows)
  }

  @Test func hexadecimalIdsTakeHalfTheirDigits() throws {
    let schema = schema(columns: 0, carried: 0)
    var random = SeededRandom(3)
    let digits = Array("0123456789abcdef".utf8)
    let rows = (0..<1000).map { number in
      PlainRow(
        line: UInt64(number + 1), codePoints: 0, bytes: 0, values: [],
        id: (0..<16).map { _ in digits[random.below(16)] },
        carried: [])
    }
    #expect(part([rows], schema).count < 8_100)
  }

  @Test func theEncoderShowsTheRowThatAReaderDecodes() throws {
    let schema = schema(columns: 3, carried: 0)
    var encoder = LedgerBlockEncoder(schema: schema)
    let values: [[UInt64]] = [[0, 1, .max], [7, 8, 9]]
    for (row, value) in values.enumerated() {
      encoder.append(line: UInt64(row + 1), codePoints: 5, bytes: 6, unmeasured: 0, values: value.span)
      #expect(array(encoder.values(ofRow: encoder.count - 1)) == value)
    }
    var output = Buffer<UInt8>()
    encoder.finish(appendingTo: &output)
    #expect(encoder.count == 0)
    let file = try TemporaryFile(Array(output.unsafeElements))
    #expect(try rows(of: file.path, schema).map(\.values) == values)
  }

  @Test func aReusedEncoderWritesTheSameBytesAsAFreshOne() {
    let schema = schema(columns: 5, carried: 2)
    var random = SeededRandom(11)
    var reused = LedgerBlockEncoder(schema: schema)
    for count in [300, 3, 0, 64, 299] {
      let rows = randomRows(count, columns: 5, fields: 2, &random)
      var output = Buffer<UInt8>()
      append(rows, to: &reused)
      reused.finish(appendingTo: &output)
      #expect(Array(output.unsafeElements) == part([rows], schema))
    }
  }

  @Test func aLaterIdOrValueReplacesAnEarlierOneOfTheSameRow() throws {
    let schema = schema(columns: 0, carried: 1)
    var encoder = LedgerBlockEncoder(schema: schema)
    encoder.append(line: 1, codePoints: 0, bytes: 0, unmeasured: 0, values: [UInt64]().span)
    for text in ["first", "second"] {
      let bytes = Array(text.utf8)
      encoder.record(id: bytes.span)
      encoder.record(carried: bytes.span, field: 0)
    }
    var output = Buffer<UInt8>()
    encoder.finish(appendingTo: &output)
    let file = try TemporaryFile(Array(output.unsafeElements))
    let row = try #require(try rows(of: file.path, schema).first)
    #expect(row.id == Array("second".utf8))
    #expect(row.carried == [Array("second".utf8)])
  }

  @Test func aSelectionDecodesItsColumnsAndMoreOnRequest() throws {
    let schema = schema(columns: 4, carried: 2)
    var random = SeededRandom(5)
    let expected = randomRows(65, columns: 4, fields: 2, &random)
    let file = try TemporaryFile(part([expected], schema))
    var selection = LedgerSelection(noneOf: schema)
    selection.columns[2] = true
    selection.carried[1] = true
    var block = LedgerRows(schema: schema, selection: selection)
    var reader = try LedgerReader(path: file.path, schema: schema)
    let hasBlock = try reader.nextRows(&block)
    #expect(hasBlock)
    for (row, plain) in expected.enumerated() {
      #expect(block.value(ofRow: row, column: 2) == plain.values[2])
      #expect((block.hasCarried(1, row: row) ? array(block.carried(1, ofRow: row)) : nil) == plain.carried[1])
    }
    let decoded = block.decode(LedgerSelection(all: schema))
    #expect(decoded)
    for (row, plain) in expected.enumerated() {
      #expect(array(block.values(ofRow: row)) == plain.values)
      #expect(block.bytes(ofRow: row) == plain.bytes)
      #expect((block.hasCarried(0, row: row) ? array(block.carried(0, ofRow: row)) : nil) == plain.carried[0])
      #expect((block.hasCarried(1, row: row) ? array(block.carried(1, ofRow: row)) : nil) == plain.carried[1])
    }
  }
}
