// Mask tables against sums over a plain dictionary, whatever the way the rows took into them.

import Buffers
import Ledger
import Support
import Testing

@Suite struct MaskTableTests {
  private struct Key: Hashable {
    var members: [Int]
    var unmeasured: UInt64
    var field: Int
    var value: [UInt8]?
  }

  private func randomRows(_ count: Int, values: Int, _ random: inout SeededRandom) -> [PlainRow] {
    (0..<count).map { number in
      var fired = FilterMask()
      for _ in 0..<random.below(4) { fired[[0, 1, 5, 63, 64, 130, 255][random.below(7)]] = true }
      let size = UInt64(random.below(1000))
      return PlainRow(
        line: UInt64(number + 1), codePoints: size, bytes: size * 2, unmeasured: UInt64(random.below(3)), values: [],
        carried: [
          random.below(5) == 0 ? nil : Array("v\(random.below(values))".utf8), random.below(2) == 0 ? [] : nil,
        ], fired: fired)
    }
  }

  private func expected(_ rows: [PlainRow], field: Int) -> [Key: Tally] {
    var sums: [Key: Tally] = [:]
    for row in rows {
      let key = Key(
        members: row.fired.members, unmeasured: row.unmeasured, field: field,
        value: field < 0 ? nil : row.carried[field])
      sums[key, default: Tally()] += Tally(documents: 1, codePoints: row.codePoints, bytes: row.bytes)
    }
    return sums
  }

  private func check(_ table: borrowing MaskTable, against rows: [PlainRow], fields: [Int]) {
    var sums: [Key: Tally] = [:]
    for entry in table.sortedEntries {
      sums[Key(members: entry.fired.members, unmeasured: entry.unmeasured, field: -1, value: nil)] = entry.tally
    }
    #expect(sums == expected(rows, field: -1))
    for field in fields {
      sums = [:]
      for slice in table.sortedSlices(field) ?? [] {
        for entry in slice.entries {
          sums[
            Key(members: entry.fired.members, unmeasured: entry.unmeasured, field: field, value: slice.value)] =
            entry.tally
        }
      }
      #expect(sums == expected(rows, field: field))
    }
  }

  private func encoded(_ table: borrowing MaskTable, _ schema: LedgerSchema) -> [UInt8] {
    var coder = MaskTableCoder(schema: schema)
    var output = Buffer<UInt8>()
    coder.encode(table, appendingTo: &output)
    return Array(output.unsafeElements)
  }

  @Test(arguments: 0..<8) func sumsAreRightWhateverTheWay(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let schema = schema(columns: 0, carried: 2, filters: 256)
    let blocks = (0..<4).map { _ in randomRows(random.below(200), values: 20, &random) }
    let all = blocks.flatMap { $0 }

    var whole = MaskTable(fieldCount: 2)
    var merged = MaskTable(fieldCount: 2)
    var added = MaskTable(fieldCount: 2)
    var encoder = LedgerBlockEncoder(schema: schema)
    var sink = Buffer<UInt8>()
    for rows in blocks {
      append(rows, to: &encoder)
      encoder.tally(into: &whole)
      encoder.finish(appendingTo: &sink)
    }
    for rows in blocks.reversed() {
      var local = MaskTable(fieldCount: 2)
      append(rows, to: &encoder)
      encoder.tally(into: &local)
      encoder.finish(appendingTo: &sink)
      merged.merge(local)
    }
    for row in all.shuffled(using: &random) {
      let weight = Tally(documents: 1, codePoints: row.codePoints, bytes: row.bytes)
      let entry = added.add(weight, fired: row.fired, unmeasured: row.unmeasured)
      for field in 0..<2 { added.add(weight, to: entry, value: row.carried[field], field: field) }
    }
    check(whole, against: all, fields: [0, 1])
    check(merged, against: all, fields: [0, 1])
    check(added, against: all, fields: [0, 1])
    #expect(encoded(whole, schema) == encoded(merged, schema), "order of merging changes no byte")
    #expect(encoded(whole, schema) == encoded(added, schema))

    let file = try TemporaryFile(part([], schema) + encoded(whole, schema) + encoded(merged, schema))
    var reader = try LedgerReader(path: file.path, schema: schema)
    var read = MaskTable(fieldCount: 2, valueLimit: .max)
    let more1 = try reader.nextMasks(&read)
    #expect(more1)
    check(read, against: all, fields: [0, 1])
    let more2 = try reader.nextMasks(&read)
    #expect(more2)
    check(read, against: all + all, fields: [0, 1])

    whole.removeAll()
    #expect(whole.count == 0 && whole.sortedSlices(0) == [])
    whole.merge(added)
    check(whole, against: all, fields: [0, 1])
  }

  @Test func aFieldWithTooManyValuesIsLeftOutEverywhere() throws {
    let schema = schema(columns: 0, carried: 2, filters: 256)
    var random = SeededRandom(9)
    let rows = randomRows(700, values: 40, &random)
    let limit = Set(rows.compactMap { $0.carried[0] }).count + 1
    #expect(limit == 41)
    for (allowed, sliced) in [(limit, true), (limit - 1, false)] {
      var table = MaskTable(fieldCount: 2, valueLimit: allowed)
      for half in [rows.prefix(350), rows.suffix(350)] {
        var local = MaskTable(fieldCount: 2, valueLimit: allowed)
        for row in half {
          let weight = Tally(documents: 1, codePoints: row.codePoints, bytes: row.bytes)
          let entry = local.add(weight, fired: row.fired, unmeasured: row.unmeasured)
          for field in 0..<2 { local.add(weight, to: entry, value: row.carried[field], field: field) }
        }
        table.merge(local)
      }
      #expect(table.isSliced(0) == sliced)
      #expect((table.sortedSlices(0) != nil) == sliced)
      check(table, against: rows, fields: sliced ? [0, 1] : [1])

      let file = try TemporaryFile(encoded(table, schema))
      var reader = try LedgerReader(path: file.path, schema: schema)
      var read = MaskTable(fieldCount: 2, valueLimit: .max)
      let more3 = try reader.nextMasks(&read)
      #expect(more3)
      #expect(read.isSliced(0) == sliced)
      check(read, against: rows, fields: sliced ? [0, 1] : [1])
    }
  }

  @Test func setsTellTheirMembers() {
    var mask = FilterMask()
    #expect(mask.first == nil && mask.isEmpty && mask.members == [])
    for index in [255, 64, 190, 63] { mask[index] = true }
    #expect(mask.first == 63 && mask.count == 4 && mask.members == [63, 64, 190, 255])
    #expect(!mask.isOnly(63))
    for index in [64, 190, 255] { mask[index] = false }
    #expect(mask.isOnly(63) && !mask.isOnly(64))
    mask[63] = false
    mask[200] = true
    #expect(mask.first == 200)
  }
}
