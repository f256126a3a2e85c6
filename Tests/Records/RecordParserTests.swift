// Which values a parser takes from a record, and which lines are bad.

import Records
import Testing

private func read(_ line: String, _ fields: RecordFields = RecordFields()) -> Reading {
  var parser = RecordParser(fields: fields)
  return parser.read(utf8(line))
}

private func text(_ line: String, _ fields: RecordFields = RecordFields()) -> String? {
  let reading = read(line, fields)
  return reading.outcome == .document ? String(decoding: reading.text, as: UTF8.self) : nil
}

private func carried(_ line: String, _ paths: String...) -> [String?] {
  read(line, RecordFields(carry: paths)).carried.map { value in value.map { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct WantedFields {
  @Test func takesTextAndIdAndSourceAndHost() {
    let reading = read(#"{"id":"a1","text":"One\ntwo","source":"web","url":"https://Example.org/x"}"#)
    #expect(reading.outcome == .document)
    #expect(reading.text == utf8("One\ntwo"))
    #expect(reading.id == utf8("a1"))
    #expect(reading.carried == [utf8("web"), utf8("example.org")])
  }

  @Test func takesTheFirstTextFieldThatIsThere() {
    #expect(text(#"{"raw_content":"c","content":"b","text":"a"}"#) == "a")
    #expect(text(#"{"raw_content":"c","content":"b"}"#) == "b")
    #expect(text(#"{"raw_content":"c"}"#) == "c")
    #expect(text(#"{"text":null,"content":"b"}"#) == "b")
    #expect(text(#"{"text":"a","body":"b"}"#, RecordFields(text: ["body"])) == "b")
    #expect(text(#"{"text":""}"#) == "")
  }

  @Test func keepsIdsThatAreNoStringsAsTheyStand() {
    #expect(read(#"{"text":"","id": 12.50 }"#).id == utf8("12.50"))
    #expect(read(#"{"text":"","id":-7}"#).id == utf8("-7"))
    #expect(read(#"{"text":"","id":true}"#).id == utf8("true"))
    #expect(read(#"{"text":"","id":null,"doc_id":"d"}"#).id == utf8("d"))
    #expect(read(#"{"text":""}"#).id == [])
  }

  @Test func checksNumbersThatItReads() {
    for good in ["0", "-0", "10", "0.0", "-1.50", "1e5", "1E+05", "1.2e-3", "123456789012345678901234567890"] {
      #expect(read(#"{"text":"","id":"# + good + "}").id == utf8(good))
    }
    for bad in ["01", "-01", "-", "1.", "-.5", "1e", "1e+", "1.e5", "1-2", "1e5.0", "1.2.3", "1e5e5", "--1", "1+"] {
      #expect(read(#"{"text":"","id":"# + bad + "}").outcome == .bad(.invalidJSON), "\(bad)")
    }
  }

  @Test func carriesValuesOfEveryKind() {
    let line = #"{"s":"é\t","n":1e5,"b":false,"z":null,"o":{"k": [1, "}"]} ,"a":[ ],"text":"x"}"#
    #expect(
      carried(line, "s", "n", "b", "z", "o", "a", "missing") == [
        "é\t", "1e5", "false", nil, #"{"k": [1, "}"]}"#, "[ ]", nil,
      ])
  }

  @Test func followsPaths() {
    #expect(carried(#"{"text":"","metadata":{"source":"in"}}"#, "metadata.source") == ["in"])
    #expect(
      carried(#"{"text":"","metadata":{"source":"in"},"metadata.source":"top"}"#, "metadata.source") == ["top"])
    #expect(
      carried(#"{"metadata.source":null,"text":"","metadata":{"source":"in"}}"#, "metadata.source") == ["in"])
    #expect(carried(#"{"text":"","a":{"b":{"c":{"d":3}}}}"#, "a.b.c.d", "a.b.x", "a.b.c") == ["3", nil, #"{"d":3}"#])
    #expect(carried(#"{"text":"","a":[{"b":1}]}"#, "a.b") == [nil])
    #expect(carried(#"{"text":"","x":{"a":{"b":1}}}"#, "a.b") == [nil])
    #expect(text(#"{"doc":{"text":"deep"},"text":"top"}"#, RecordFields(text: ["doc.text"])) == "deep")
  }

  @Test func findsSourceAndHostInTheirUsualPlaces() {
    #expect(carried(#"{"text":"","meta":{"pile_set_name":"Books"}}"#, "source") == ["Books"])
    #expect(
      carried(#"{"text":"","metadata":{"WARC-Target-URI":"http://A.b/c"}}"#, "host", "metadata.WARC-Target-URI")
        == ["a.b", "http://A.b/c"])
    #expect(carried(#"{"text":"","url":17}"#, "host") == [nil])
  }

  @Test func letsTheLastDuplicateWin() {
    #expect(text(#"{"text":"a","text":"b"}"#) == "b")
    #expect(read(#"{"text":"a","text":null}"#).outcome == .bad(.noText))
    #expect(read(#"{"text":"a","text":1}"#).outcome == .bad(.textNotString))
    #expect(text(#"{"text":"\q","text":"b"}"#) == "b")
    #expect(carried(#"{"text":"","m":{"s":"a","s":"b"}}"#, "m.s") == ["b"])
    // The later object replaces the earlier one with everything in it.
    #expect(carried(#"{"text":"","m":{"s":"a"},"m":{"t":"b"}}"#, "m.s", "m.t") == [nil, "b"])
    #expect(carried(#"{"text":"","m":{"s":"a"},"m":5}"#, "m.s", "m") == [nil, "5"])
    #expect(carried(#"{"text":"","m":5,"m":{"s":"a"}}"#, "m.s") == ["a"])
  }

  @Test func comparesKeysUnescaped() {
    #expect(text(#"{"te\u0078t":"a"}"#) == "a")
    #expect(text(#"{"text":"a","\u0074ext":"b"}"#) == "b")
    #expect(carried(#"{"text":"","m\u00e9t\u0061":{"\/":"s"}}"#, "méta./") == ["s"])
    #expect(read(#"{"text":"","te\xt":1}"#).outcome == .bad(.invalidJSON))
    #expect(carried(#"{"text":"","a\"b":1,"text2":2}"#, "a\"b") == ["1"])
  }

  @Test func reusesItsMemoryCleanly() {
    var parser = RecordParser(fields: RecordFields())
    let long = utf8(#"{"id":"long","source":"s","text":""# + String(repeating: "x", count: 200_000) + #""}"#)
    #expect(parser.read(long).text.count == 200_000)
    let short = parser.read(utf8(#"{"text":"y"}"#))
    #expect(short == Reading(outcome: .document, text: utf8("y"), id: [], carried: [nil, nil]))
    #expect(parser.read(utf8("{")).outcome == .bad(.invalidJSON))
    #expect(parser.read(long).id == utf8("long"))
  }
}

@Suite struct Surrogates {
  @Test(arguments: RecordParser.implementations)
  func becomeReplacementCharactersWhereTheyAreLone(implementation: String) {
    let cases = [
      (#"\ud83d\ude00"#, "\u{1F600}"), (#"\uD83D\uDE00!"#, "\u{1F600}!"),
      (#"a\ud800"#, "a\u{FFFD}"), (#"\udc00b"#, "\u{FFFD}b"),
      (#"\udc00\ud800"#, "\u{FFFD}\u{FFFD}"), (#"\ud800\u0041"#, "\u{FFFD}A"),
      (#"\ud800\n"#, "\u{FFFD}\n"), (#"\ud800\ud800"#, "\u{FFFD}\u{FFFD}"),
      (#"\ud800\ud83d\ude00"#, "\u{FFFD}\u{1F600}"), (#"\udbff\udfff"#, "\u{10FFFF}"),
      (#"\ud7ff\ue000"#, "\u{D7FF}\u{E000}"), (#"\ud800é\u0000"#, "\u{FFFD}é\0"),
      (#"\ud800\\u0041"#, "\u{FFFD}\\u0041"),
    ]
    var parser = RecordParser(fields: RecordFields(), implementation: implementation)
    for (escaped, expected) in cases {
      let line = utf8(#"{"id":""# + escaped + #"","text":""# + escaped + #""}"#)
      let reading = parser.read(line, filler: UInt8(ascii: "0"))
      #expect(reading.text == utf8(expected), "\(escaped)")
      #expect(reading.id == utf8(expected), "\(escaped)")
      #expect(parser.rewrite(line) == line + [10])
    }
    for wrong in [#"\ud800\u12"#, #"\ud800\q"#, #"\u12"#, #"\uDC0"#, #"\ud800\u"#] {
      #expect(parser.read(utf8(#"{"text":""# + wrong + #""}"#)).outcome == .bad(.invalidJSON), "\(wrong)")
    }
  }
}

@Suite struct BadLines {
  static let lines: [([UInt8], BadLineCode)] = {
    let strings: [(String, BadLineCode)] = [
      ("", .invalidJSON), ("  \t", .invalidJSON), ("{", .invalidJSON), ("}", .invalidJSON),
      (#"{"text":"#, .invalidJSON), (#"{"text""#, .invalidJSON), (#"{"text":"a"#, .invalidJSON),
      (#"{"text":"a""#, .invalidJSON), (#"{"text":"a","#, .invalidJSON), (#"{"text":"a\""#, .invalidJSON),
      (#"{"text":"a"}}"#, .invalidJSON), (#"{"text":"a"} x"#, .invalidJSON), (#"{"text":"a"}{"b":1}"#, .invalidJSON),
      (#"{"text":"a"},"#, .invalidJSON), (#"{"text":"a",}"#, .invalidJSON), (#"{,"text":"a"}"#, .invalidJSON),
      (#"{"text" "a"}"#, .invalidJSON), (#"{"text":"a" "b":1}"#, .invalidJSON), (#"{"text":"a",,"b":1}"#, .invalidJSON),
      (#"{"text":"a","b"}"#, .invalidJSON), (#"{"text":"a","b":}"#, .invalidJSON), (#"{text:"a"}"#, .invalidJSON),
      (#"{"text":"a",1:2}"#, .invalidJSON), (#"{"text":"a"b}"#, .invalidJSON), (#"{"text":"a""b"}"#, .invalidJSON),
      (#"{"text":"a","b":[1}}"#, .invalidJSON), (#"{"text":"a","b":{"c":1]}"#, .invalidJSON),
      (#"{"text":"a","b":[1,2}"#, .invalidJSON), (#"{"text":"a","b":{"c":1}"#, .invalidJSON),
      (#"{"text":"a","b":[1 2]}"#, .invalidJSON), (#"{"text":"a","b":[1,]}"#, .invalidJSON),
      (#"{"text":"a","b":[,1]}"#, .invalidJSON), (#"{"text":"a","b":{"c"}}"#, .invalidJSON),
      (#"{"text":"a","b":[{"c":1,}]}"#, .invalidJSON), (#"{"text":"a"]"#, .invalidJSON),
      (#"{"text":"a","b":NaN}"#, .invalidJSON), (#"{"text":"a","b":-Infinity}"#, .invalidJSON),
      (#"{"text":NaN}"#, .invalidJSON), (#"{"text":"a","b":tru}"#, .invalidJSON),
      (#"{"text":"a","b":nulll}"#, .invalidJSON), (#"{"text":"a","b":1x}"#, .invalidJSON),
      (#"{"text":"a","b":1"c"}"#, .invalidJSON), (#"{"text":"a","b":tr"c"}"#, .invalidJSON),
      (#"{"text":"a","b":+1}"#, .invalidJSON), (#"{"text":"a","b":.5}"#, .invalidJSON),
      (#"{"text":"a\q"}"#, .invalidJSON), (#"{"text":"\u12g4"}"#, .invalidJSON), (#"{'text':'a'}"#, .invalidJSON),
      ("{\"text\":\"a\tb\"}", .invalidJSON), ("{\"text\":\"a\",\"b\":\"\u{1}\"}", .invalidJSON),
      ("{\"text\":\"a\0b\"}", .invalidJSON), ("{\"text\":\"a\"}\0", .invalidJSON), ("{\"text\":\0\"a\"}", .invalidJSON),
      ("\u{FEFF}{\"text\":\"a\"}", .invalidJSON), ("{\"text\":\u{A0}\"a\"}", .invalidJSON),
      (#"{"text":"a","id":"\x"}"#, .invalidJSON), (#"{"text":"a","source":"\ud8"}"#, .invalidJSON),
      ("nonsense", .invalidJSON), ("<html>", .invalidJSON), ("[1,2", .invalidJSON), (#"[{"text":"a"}}"#, .invalidJSON),
      ("[]", .notAnObject), (#"[{"text":"a"}]"#, .notAnObject), (#""text""#, .notAnObject), (" 12 ", .notAnObject),
      ("null", .notAnObject), ("true", .notAnObject),
      ("{}", .noText), (" { } ", .noText), (#"{"Text":"a"}"#, .noText), (#"{"text":null}"#, .noText),
      (#"{"a":{"text":"a"}}"#, .noText),
      (#"{"text":1}"#, .textNotString), (#"{"text":true}"#, .textNotString), (#"{"text":["a"]}"#, .textNotString),
      (#"{"text":{"text":"a"}}"#, .textNotString),
    ]
    let text = utf8(#"{"text":""#)
    let end = utf8(#""}"#)
    let wrongUTF8: [[UInt8]] = [
      [0xFF], [0x80], [0xC3], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF0, 0x80, 0x80, 0x80],
    ]
    return strings.map { (utf8($0), $1) } + wrongUTF8.map { (text + $0 + end, .invalidUTF8) } + [
      // Whatever else is wrong.
      (text + [0xFF], .invalidUTF8), ([0xFF], .invalidUTF8), (text + [0xFF, 1] + end, .invalidUTF8),
      (utf8(#"{"text":"a","b":""#) + [0xC3] + utf8(#""]"#), .invalidUTF8),
    ]
  }()

  @Test(arguments: RecordParser.implementations)
  func haveOneCodeWhateverComesBehindThem(implementation: String) {
    var parser = RecordParser(fields: RecordFields(), implementation: implementation)
    for (line, code) in Self.lines {
      for filler in "}]\",:{[ 0\\\n".utf8 + [0, 0xFF] {
        let outcome = parser.read(line, filler: filler).outcome
        #expect(outcome == .bad(code), "\(String(decoding: line, as: UTF8.self)) before \(filler)")
      }
    }
  }

  @Test(arguments: RecordParser.implementations)
  func endAtADepth(implementation: String) {
    var parser = RecordParser(fields: RecordFields(), implementation: implementation)
    func nested(_ open: String, _ close: String, _ levels: Int) -> [UInt8] {
      utf8(
        #"{"text":"a","b":"# + String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
          + "}")
    }
    #expect(parser.read(nested("[", "]", 1022)).outcome == .document)
    #expect(parser.read(nested("[", "]", 1023)).outcome == .bad(.tooDeep))
    #expect(parser.read(nested(#"{"c":"#, "}", 1022)).outcome == .document)
    #expect(parser.read(nested(#"{"c":"#, "}", 1023)).outcome == .bad(.tooDeep))
    #expect(parser.read(nested("[", "]", 100_000)).outcome == .bad(.tooDeep))
    #expect(parser.read([UInt8](repeating: UInt8(ascii: "["), count: 100_000)).outcome == .bad(.tooDeep))
  }

  @Test func includeLongOnes() {
    var parser = RecordParser(fields: RecordFields(), maximumLength: 20)
    #expect(parser.read(utf8(#"{"text":"123456789"}"#)).outcome == .document)
    #expect(parser.read(utf8(#"{"text":"1234567890"}"#)).outcome == .bad(.lineTooLong))
  }

  @Test func doNotIncludeWhatNobodyReads() {
    #expect(text(#"{"text":"a","b":01,"c":1.2.3,"d":-,"e":[1e]}"#) == "a")
    #expect(text(#"{"text":"a","b":"\q\u12"}"#) == "a")
    #expect(text(#"{"text":"a","b":{"\q":1}}"#) == "a")
    #expect(text("\r\n\t {\"text\"\t:\r\n\"a\" , \"b\" : [ { } , [ ] ] }\r") == "a")
  }
}
