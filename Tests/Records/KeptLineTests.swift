// How records and bad lines are written.

import Buffers
import Records
import Support
import Testing

private func rewrite(_ line: String, text: String? = nil, addition: String? = nil) -> String? {
  var parser = RecordParser(fields: RecordFields())
  return parser.rewrite(utf8(line), text: text.map(utf8), addition: addition.map(utf8))
    .map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct KeptLines {
  @Test func areTheLineItselfWithoutAnEdit() {
    let line = " { \"text\" : \"\\u0061\\/\\ud800\" , \"n\" : 1.0e+2 } \r"
    #expect(rewrite(line) == line + "\n")
  }

  @Test func changeInTheTextTokenAlone() {
    #expect(
      rewrite(#"{"a": 1.50,"text" : "old\n" ,"b":"\u00e9"}"#, text: "new \"é\"\n\u{1F}")
        == #"{"a": 1.50,"text" : "new \"é\"\n\u001f" ,"b":"\u00e9"}"# + "\n")
    #expect(rewrite(#"{"text":"old"}"#, text: "") == #"{"text":""}"# + "\n")
    #expect(
      rewrite(#"{"text":"a","te\u0078t":"b","x":"a"}"#, text: "c") == #"{"text":"a","te\u0078t":"c","x":"a"}"# + "\n")
  }

  @Test func takeAnAdditionAsTheirLastMember() {
    #expect(rewrite(#"{"text":"a"}"#, addition: #"{"kept":true}"#) == #"{"text":"a","sluice":{"kept":true}}"# + "\n")
    #expect(
      rewrite("{\"text\":\"}\" } \t\r", text: "b}", addition: "{}") == "{\"text\":\"b}\" ,\"sluice\":{}} \t\r\n")
  }

  @Test func replaceAnAdditionThatIsThere() {
    #expect(
      rewrite(#"{"sluice": {"old":[1]} ,"text":"a","x":1}"#, text: "b", addition: "{}")
        == #"{"sluice": {} ,"text":"b","x":1}"# + "\n")
    #expect(
      rewrite(#"{"text":"a","sluice":0,"x":1}"#, text: "b", addition: "{}") == #"{"text":"b","sluice":{},"x":1}"# + "\n"
    )
    #expect(
      rewrite(#"{"text":"a","x":{"sluice":0}}"#, addition: "{}") == #"{"text":"a","x":{"sluice":0},"sluice":{}}"# + "\n"
    )
    // A text that stands in that member is not lost with it.
    var parser = RecordParser(fields: RecordFields(text: ["sluice.text"]))
    let inside = parser.rewrite(utf8(#"{"sluice":{"text":"a"}}"#), text: utf8("b"), addition: utf8("1"))
    #expect(inside == utf8(#"{"sluice":{"text":"b"},"sluice":1}"# + "\n"))
    #expect(rewrite(#"{"sluice":1,"text":"a"}"#, text: "b") == #"{"sluice":1,"text":"b"}"# + "\n")
  }

  @Test func stayReadable() {
    var generator = SeededRandom(7)
    var parser = RecordParser(fields: RecordFields())
    let pieces = ["a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "😀", "plain text of some length here"]
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 0..<30, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let line = utf8(#"{"x":"1","text":"old","id":7}"#)
      guard var written = parser.rewrite(line, text: utf8(text)) else {
        Issue.record("a good line was bad")
        continue
      }
      written.removeLast()
      let reading = parser.read(written)
      #expect(reading.text == utf8(text))
      #expect(reading.id == utf8("7"))
      #expect(written.starts(with: utf8(#"{"x":"1","text":"#)))
      #expect(written.suffix(8) == utf8(#","id":7}"#)[...])
    }
  }
}

@Suite struct BadLineRecords {
  private func written(_ raw: [UInt8], length: Int, code: BadLineCode) -> String {
    var output = Buffer<UInt8>()
    raw.withUnsafeBufferPointer {
      appendBadLine($0, shard: "a \"b\".jsonl", line: 12, code: code, length: length, to: &output)
    }
    return String(decoding: output.span.array, as: UTF8.self)
  }

  @Test func holdTextAsText() {
    #expect(
      written(utf8("{\"tex\tt\": é\r"), length: 13, code: .invalidJSON)
        == #"{"shard":"a \"b\".jsonl","line":12,"reason":"invalid_json","length":13,"raw":"{\"tex\tt\": é\r"}"# + "\n")
    #expect(
      written([], length: 0, code: .noText)
        == #"{"shard":"a \"b\".jsonl","line":12,"reason":"no_text","length":0,"raw":""}"# + "\n")
  }

  @Test func holdOtherBytesAsBase64() {
    let cases: [([UInt8], String)] = [
      ([0xFF], "/w=="), ([0xFF, 0xFE], "//4="), ([0xFB, 0xF0, 0x00], "+/AA"), ([0x41, 0xC3, 0x28, 0xFF], "QcMo/w=="),
    ]
    for (raw, base64) in cases {
      #expect(
        written(raw, length: 99, code: .invalidUTF8)
          == #"{"shard":"a \"b\".jsonl","line":12,"reason":"invalid_utf8","length":99,"raw_base64":""# + base64
          + "\"}\n")
    }
  }

  @Test func haveCodesThatStay() {
    #expect(
      BadLineCode.allCases.map(\.rawValue) == [
        "invalid_utf8", "invalid_json", "not_an_object", "nested_too_deep", "no_text", "text_not_string",
        "line_too_long",
      ])
  }
}
