// Random records, whole and damaged: the parser must agree with the slow reader on every one of them.

import Records
import Support
import Testing

/// Writes random JSON that is full of wanted keys, duplicates, escapes and white space.
private struct RandomRecord {
  var generator: SeededRandom
  var bytes: [UInt8] = []

  init(seed: UInt64) { generator = SeededRandom(seed) }

  private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }

  private mutating func space() {
    if Int.random(in: 0..<6, using: &generator) == 0 { bytes += utf8(pick([" ", "  ", "\t", "\r", " \n "])) }
  }

  private mutating func string() {
    bytes.append(UInt8(ascii: "\""))
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      bytes += utf8(
        pick([
          "a", "bc", " ", "é", "語", "😀", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u0041"#, #"\u00e9"#, #"\ud83d\ude00"#,
          #"\ud800"#,
          #"\uDFFF"#, "{", "}", "[", "]", ",", ":", "a longer run of plain text, past one vector's width", #"\u0000"#,
        ]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func key() {
    bytes += utf8(
      pick([
        #""text""#, #""text""#, #""te\u0078t""#, #""body""#, #""id""#, #""source""#, #""metadata""#, #""metadata""#,
        #""meta\u0064ata""#, #""metadata.source""#, #""metadata.lang""#, #""lang""#, #""a""#, #""b""#, #""""#,
        #""a\"b""#, #""\ud800""#,
      ]))
  }

  private mutating func value(depth: Int) {
    switch Int.random(in: 0..<(depth > 4 ? 7 : 11), using: &generator) {
    case 0...3: string()
    case 4: bytes += utf8(pick(["0", "-1", "12.5", "1e9", "-0.0E+3", "01", "1.", "123456789012345678901234567890"]))
    case 5: bytes += utf8(pick(["true", "false"]))
    case 6: bytes += utf8("null")
    case 7: array(depth: depth + 1)
    default: object(depth: depth + 1)
    }
  }

  private mutating func array(depth: Int) {
    bytes.append(UInt8(ascii: "["))
    for index in 0..<Int.random(in: 0..<4, using: &generator) {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      space()
      value(depth: depth)
      space()
    }
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func object(depth: Int) {
    bytes.append(UInt8(ascii: "{"))
    space()
    for index in 0..<Int.random(in: 0..<7, using: &generator) {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      space()
      key()
      space()
      bytes.append(UInt8(ascii: ":"))
      space()
      value(depth: depth)
      space()
    }
    bytes.append(UInt8(ascii: "}"))
    space()
  }
}

private let fields = RecordFields(
  text: ["text", "body"], source: ["source", "metadata.source"],
  carry: ["source", "metadata", "metadata.lang", "a.metadata.source", "a"])

@Test(arguments: RecordParser.implementations)
func randomRecordsReadAsTheSlowReaderReadsThem(implementation: String) {
  var parser = RecordParser(fields: fields, implementation: implementation)
  var documents = 0
  for seed in 0..<1500 {
    var record = RandomRecord(seed: UInt64(seed))
    record.object(depth: 0)
    let reading = parser.read(record.bytes)
    #expect(
      reading == expectedReading(of: record.bytes, fields: fields), "\(String(decoding: record.bytes, as: UTF8.self))")
    if reading.outcome == .document {
      documents += 1
      #expect(parser.rewrite(record.bytes) == record.bytes + [10])
    }
  }
  #expect(documents > 200)
}

@Test(arguments: RecordParser.implementations)
func damagedRecordsReadAsTheSlowReaderReadsThem(implementation: String) {
  var parser = RecordParser(fields: fields, implementation: implementation)
  let pool = Array("{}[]\",:\\ u0d8-1eEtn".utf8) + [0, 1, 0x7F, 0x80, 0xC3, 0xE2, 0xFF]
  var outcomes: Set<RecordOutcome> = []
  for seed in 0..<4000 {
    var record = RandomRecord(seed: UInt64(seed % 200))
    record.object(depth: 0)
    var generator = SeededRandom(UInt64(seed) + 1_000_000)
    var bytes = record.bytes
    for _ in 0...Int.random(in: 0..<3, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.insert(pool.randomElement(using: &generator) ?? 0, at: place)
      case 1: if place < bytes.count { bytes.remove(at: place) }
      case 2: if place < bytes.count { bytes[place] = pool.randomElement(using: &generator) ?? 0 }
      default:
        if Int.random(in: 0..<4, using: &generator) == 0 { bytes.removeSubrange(place...) }
      }
    }
    let filler = pool.randomElement(using: &generator) ?? 0
    let reading = parser.read(bytes, filler: filler)
    #expect(reading == expectedReading(of: bytes, fields: fields), "\(String(decoding: bytes, as: UTF8.self))")
    outcomes.insert(reading.outcome)
    if reading.outcome == .document { #expect(parser.rewrite(bytes) == bytes + [10]) }
  }
  let wanted: [RecordOutcome] = [
    .document, .bad(.invalidJSON), .bad(.invalidUTF8), .bad(.noText), .bad(.textNotString),
  ]
  #expect(wanted.allSatisfy(outcomes.contains))
}
