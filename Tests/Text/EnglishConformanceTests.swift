// Every distinct chunk and line of a corpus against spaCy and datatrove; Tests/Conformance/english_tokens.py writes the
// answers and names their folder in SLUICE_ENGLISH_ANSWERS. Without it these tests are skipped.

import Buffers
import Testing
import Text

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let answers = unsafe getenv("SLUICE_ENGLISH_ANSWERS").map { unsafe String(cString: $0) }

@Suite(.enabled(if: answers != nil, "needs spaCy's answers: run Tests/Conformance/english_tokens.py"))
struct EnglishConformanceTests {
  /// Rows of a chunk, a tab and the ends of its tokens.
  @Test func chunks() {
    var tokenizer = EnglishTokenizer()
    var ends = Buffer<UInt32>()
    let rows = Self.forEachRow("chunks.tsv") { chunk, answer in
      ends.removeAll()
      unsafe tokenizer.cut(chunk, into: &ends)
      #expect(unsafe answer == Array(ends.unsafeElements), "\(String(decoding: chunk, as: UTF8.self))")
    }
    #expect(rows > 0)
  }

  /// Rows of a line, a tab and its number of sentences.
  @Test func lines() {
    var counter = SentenceCounter()
    let rows = Self.forEachRow("lines.tsv") { line, answer in
      #expect(unsafe answer == [UInt32(counter.count(line))], "\(String(decoding: line, as: UTF8.self))")
    }
    #expect(rows > 0)
  }

  /// Calls a closure with the string and the numbers of each row; a row's last tab parts them.
  static func forEachRow(_ name: String, _ body: (UnsafeBufferPointer<UInt8>, [UInt32]) -> Void) -> Int {
    guard let answers, let file = unsafe fopen(answers + "/" + name, "rb") else { return 0 }
    var row: UnsafeMutablePointer<CChar>?
    var capacity = 0
    var rows = 0
    var text = Buffer<UInt8>()
    while true {
      let length = unsafe getline(&row, &capacity, file)
      guard length > 0, let row = unsafe row else { break }
      text.removeAll()
      unsafe text.append(from: UnsafeRawPointer(row).assumingMemoryBound(to: UInt8.self), count: length - 1)
      var tab = text.count - 1
      while unsafe text.base[tab] != 9 { tab -= 1 }
      let numbers = unsafe UnsafeBufferPointer(start: text.base + tab + 1, count: text.count - tab - 1)
      let answer = unsafe numbers.split(separator: UInt8(ascii: " ")).map { digits in
        digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
      }
      unsafe body(UnsafeBufferPointer(start: text.base, count: tab), answer)
      rows += 1
    }
    unsafe free(row)
    unsafe fclose(file)
    return rows
  }
}
