// What a reader makes of good, foreign, cut and damaged files.

import Ledger
import Testing

@Suite struct ReaderTests {
  private let schema = LedgerTests.schema(columns: 2, carried: 1)

  private func someRows(_ count: Int, from line: Int = 1) -> [PlainRow] {
    (0..<count).map { number in
      var fired = FilterMask()
      fired[number % 3] = true
      return PlainRow(
        line: UInt64(line + number), codePoints: 10, bytes: UInt64(10 + number), values: [UInt64(number), 3],
        id: Array("id-\(number)".utf8), carried: [Array("v\(number % 2)".utf8)], fired: fired)
    }
  }

  /// Reads a file in every way there is.
  private func readAll(_ bytes: [UInt8]) throws {
    let file = try TemporaryFile(bytes)
    _ = try rows(of: file.path, schema)
    var reader = try LedgerReader(path: file.path, schema: schema)
    var table = MaskTable(fieldCount: 1)
    while try reader.nextMasks(&table) {}
    reader.rewind()
    _ = try reader.verify()
  }

  private func problem(_ bytes: [UInt8]) throws -> LedgerError.Problem? {
    do {
      try readAll(bytes)
      return nil
    } catch let error as LedgerError {
      return error.problem
    }
  }

  @Test func anEmptyPartHasNoRows() throws {
    let file = try TemporaryFile([])
    #expect(try rows(of: file.path, schema).isEmpty)
    var reader = try LedgerReader(path: file.path, schema: schema)
    let count = try reader.verify()
    #expect(count == 0)
    let withMasks = try TemporaryFile(part([[]], schema, masks: true))
    #expect(try rows(of: withMasks.path, schema).isEmpty)
  }

  @Test func concatenatedPartsAreOnePart() throws {
    let first = someRows(5)
    let second = someRows(7, from: 40)
    let file = try TemporaryFile(
      part([first, []], schema, masks: true) + part([], schema) + part([second], schema, masks: true))
    #expect(try rows(of: file.path, schema).map(\.line) == (first + second).map(\.line))
    var reader = try LedgerReader(path: file.path, schema: schema)
    var table = MaskTable(fieldCount: 1)
    while try reader.nextMasks(&table) {}
    #expect(table.total.documents == 12)
    reader.rewind()
    let count = try reader.verify()
    #expect(count == 12)
  }

  @Test func damageToAnyByteIsFound() throws {
    let good = part([someRows(3), someRows(2)], schema, masks: true)
    #expect(try problem(good) == nil)
    for place in good.indices {
      for bit in [0, 3, 7] {
        var bad = good
        bad[place] ^= 1 << UInt8(bit)
        let found = try problem(bad)
        #expect(found == .damaged || (found == .foreign && isMagic(good, place)), "byte \(place) bit \(bit)")
      }
    }
  }

  private func isMagic(_ bytes: [UInt8], _ place: Int) -> Bool {
    (0..<4).contains { offset in
      place >= offset && Array(bytes[(place - offset)...].prefix(4)) == Array("SLBK".utf8)
    }
  }

  @Test func aCutAnywhereButBetweenBlocksIsFound() throws {
    let first = part([someRows(3)], schema)
    let all = part([someRows(3), someRows(2)], schema, masks: true)
    let second = part([someRows(3), someRows(2)], schema).count
    for count in 1..<all.count {
      let found = try problem(Array(all.prefix(count)))
      if count == first.count || count == second {
        #expect(found == .inconsistent(count == first.count ? 3 : 5, 0), "cut at \(count)")
      } else if count < 4 {
        #expect(found == .truncated)
      } else {
        #expect(found == .truncated, "cut at \(count)")
      }
    }
  }

  @Test func errorsNameFileOffsetAndRemedy() throws {
    var bytes = part([someRows(3), someRows(2)], schema)
    let second = part([someRows(3)], schema).count
    bytes[bytes.count - 1] ^= 1
    let file = try TemporaryFile(bytes)
    let error = #expect(throws: LedgerError.self) { try rows(of: file.path, schema) }
    #expect(error == LedgerError(path: file.path, offset: second, problem: .damaged))
    #expect(
      error?.description
        == "\(file.path), byte \(second): the block is damaged (its checksum differs); "
        + "run the scan of this shard again")
  }

  @Test func aForeignFileAndAnotherSchemaAreRefused() throws {
    let foreign = try TemporaryFile(
      Array("{\"text\": \"not a ledger\", \"and\": \"some more of it to fill a header\"}".utf8))
    let error = #expect(throws: LedgerError.self) { try rows(of: foreign.path, schema) }
    #expect(error?.problem == .foreign)
    let short = try TemporaryFile(Array("hi".utf8))
    #expect(#expect(throws: LedgerError.self) { try rows(of: short.path, schema) }?.problem == .foreign)
    let other = LedgerTests.schema(columns: 2, carried: 1, filters: 9)
    let file = try TemporaryFile(part([someRows(1)], schema))
    #expect(#expect(throws: LedgerError.self) { try rows(of: file.path, other) }?.problem == .otherSchema)
    let missing = #expect(throws: LedgerError.self) { _ = try LedgerReader(path: "/nowhere/part", schema: schema) }
    #expect(missing?.problem == .unreadable("No such file or directory"))
  }

  @Test func masksThatCountOtherDocumentsThanTheRowsAreRefused() throws {
    let bytes = part([someRows(3)], schema, masks: true) + part([someRows(2)], schema)
    #expect(try problem(bytes) == .inconsistent(5, 3))
  }

  @Test func theSchemaSurvivesItsFile() throws {
    let json = try schema.json()
    #expect(try LedgerSchema(json: json) == schema)
    #expect(try LedgerSchema(json: json).hash64 == schema.hash64)
    var other = schema
    other.columns.swapAt(0, 1)
    #expect(other.hash64 != schema.hash64)
  }
}
