// Strings and numbers as JSON, against what Python writes and against reading them back.

import Buffers
import Support
import Testing

private func utf8(_ string: String) -> [UInt8] { Array(string.utf8) }

private func escaped(_ text: [UInt8]) -> [UInt8] {
  var output = Buffer<UInt8>()
  output.append(json: text.span)
  return Array(output.unsafeElements)
}

private func written(_ write: (inout Buffer<UInt8>) -> Void) -> String {
  var output = Buffer<UInt8>()
  output.append(UInt8(ascii: "."))
  write(&output)
  return String(decoding: output.unsafeElements, as: UTF8.self)
}

@Suite struct JSONWritingTests {
  @Test func stringsAreEscapedAsPythonDoes() {
    let controls = [
      #"\u0000"#, #"\u0001"#, #"\u0002"#, #"\u0003"#, #"\u0004"#, #"\u0005"#, #"\u0006"#, #"\u0007"#, #"\b"#, #"\t"#,
      #"\n"#,
      #"\u000b"#, #"\f"#, #"\r"#, #"\u000e"#, #"\u000f"#, #"\u0010"#, #"\u0011"#, #"\u0012"#, #"\u0013"#, #"\u0014"#,
      #"\u0015"#,
      #"\u0016"#, #"\u0017"#, #"\u0018"#, #"\u0019"#, #"\u001a"#, #"\u001b"#, #"\u001c"#, #"\u001d"#, #"\u001e"#,
      #"\u001f"#,
    ]
    for byte in 0..<UInt8(128) {
      let plain = String(UnicodeScalar(byte))
      let expected = byte < 32 ? controls[Int(byte)] : byte == 34 ? #"\""# : byte == 92 ? #"\\"# : plain
      // At every place of a vector and of the rest behind it.
      for place in 0..<35 {
        let before = [UInt8](repeating: UInt8(ascii: "."), count: place)
        let after = [UInt8](repeating: UInt8(ascii: ","), count: 34 - place)
        #expect(escaped(before + [byte] + after) == utf8("\"") + before + utf8(expected) + after + utf8("\""))
      }
    }
    #expect(escaped(utf8("é語😀\u{2028}/")) == utf8("\"é語😀\u{2028}/\""))
    #expect(escaped([]) == utf8("\"\""))
    #expect(
      escaped([UInt8](repeating: 1, count: 9000)) == utf8("\"" + String(repeating: #"\u0001"#, count: 9000) + "\""))
  }

  @Test func stringsMayComeAsStrings() {
    #expect(jsonText("a\n\"é") == #""a\n\"é""#)
    #expect(written { $0.append(json: "\t") } == #"."\t""#)
  }

  @Test func numbersReadBackAsWritten() {
    var random = SeededRandom(1)
    for _ in 0..<500 {
      let whole = random.next() >> UInt64(random.below(64))
      #expect(written { $0.append(json: whole) } == ".\(whole)")
      let double = Double(bitPattern: random.next())
      if double.isFinite {
        #expect(Double(String(written { $0.append(json: double) }.dropFirst())) == double)
        #expect(Double(numeral(double)) == double)
      }
      let count = Double(random.below(1 << 53))
      #expect(numeral(count) == "\(Int64(count))")
    }
    #expect(written { $0.append(json: UInt64(0)) } == ".0")
    #expect(written { $0.append(json: UInt64.max) } == ".18446744073709551615")
    #expect(written { $0.append(json: 1.0) } == ".1.0")
    #expect(
      [0, -0.0, -3, 0.1, 1e16, 9_007_199_254_740_992].map(numeral) == [
        "0", "0", "-3", "0.1", "1e+16", "9007199254740992.0",
      ])
  }
}
