// The short cuts to words (plain chunks, the cache of chunks) against the rules of the English tokenizer alone.

import Buffers
import Support
import Testing
import Text

@Suite struct WordCutterTests {
  /// The ends of all words of a text as the rules alone give them, chunk by chunk.
  static func ruledEnds(_ text: [UInt8], _ tokenizer: inout EnglishTokenizer) -> [UInt32] {
    var padded = Buffer<UInt8>()
    padded.append(contentsOf: text.span)
    for _ in 0..<8 { padded.append(0x20) }
    var ends: [UInt32] = []
    var tokens = Buffer<UInt32>()
    for chunk in ReferenceIndex(String(decoding: text, as: UTF8.self)).chunks {
      tokens.removeAll()
      unsafe tokenizer.cut(
        UnsafeBufferPointer(start: padded.base + chunk.start, count: chunk.end - chunk.start), into: &tokens)
      for end in unsafe tokens.unsafeElements { ends.append(UInt32(chunk.start) + end) }
    }
    return ends
  }

  /// Whether words end where the rules alone end them, and start where the word before ends or where a chunk starts.
  static func expectRules(_ text: String, _ index: inout TextIndex, _ tokenizer: inout EnglishTokenizer) {
    let bytes = Array(text.utf8)
    index.index(bytes.span, needs: [.words])
    let ends = Array(index.wordEnds.unsafeElements)
    let starts = Array(index.wordStarts.unsafeElements)
    let chunkStarts = Set(index.chunkStarts.unsafeElements)
    let ruled = ruledEnds(bytes, &tokenizer)
    #expect(ends == ruled, "\(text.prefix(200))")
    #expect(starts.count == ends.count)
    for word in starts.indices {
      #expect(starts[word] < ends[word])
      #expect(chunkStarts.contains(starts[word]) || (word > 0 && starts[word] == ends[word - 1]))
    }
  }

  /// Cores that are special cases, alone or with a mark, beside plain ones.
  static let cores = [
    "a", "A", "I", "word", "Word", "WORD", "wORd", "woRD", "cant", "Im", "wont", "Mr", "Mrs", "em", "tis", "cause",
    "Inc", "U", "US", "C", "s", "S", "D", "o", "x", "xD", "p", "nt", "id", "5", "42", "2019", "8", "3", "0", "km",
    "10am", "v2", "x86", "Jan", "No", "e", "vs", "etc", "Ph", "don", "ll", "re", "Cannot", "dont", "Theyre", "thesedve",
    "a.m", "é", "É", "aÉ", "Éa", "AÉ", "ÉA", "Größe", "naïve", "слово", "км", "КМ", "日本", "don’t", "word’s", "²", "№",
    "x\u{301}", "ªb", "\u{FFFD}", "ﬁx", "a。b", "क्षि", "µ", "5µ", "𝒜", "5km", "Co",
  ]

  @Test func marksAroundCores() {
    var index = TextIndex()
    var tokenizer = EnglishTokenizer()
    let marks = [""] + (UInt8(0x21)...0x7E).map { String(UnicodeScalar($0)) }.filter { $0.first!.isLetter == false }
    for core in Self.cores {
      var text = ""
      for before in marks {
        for behind in ["", ".", ",", ":", ")", "'", "\"", "$", "%", "s", "-", "/"] {
          text += before + core + behind + " "
        }
      }
      for before in ["", "(", "'", "\"", ":", "<", "$", "-", "#", "~", "="] {
        for behind in marks { text += before + core + behind + "\n" }
      }
      Self.expectRules(text, &index, &tokenizer)
    }
  }

  @Test func randomChunksFromTheCacheToo() {
    var generator = SeededRandom(4)
    var index = TextIndex()
    var tokenizer = EnglishTokenizer()
    let parts =
      Self.cores + [
        "'", "'s", "n't", "-", "--", ".", "...", ",", "(", ")", "\"", "/", ":", "…", "’", "“", "”", "—", "€", "°", "の",
      ]
    // Few parts and short chunks, so that many come again.
    for _ in 0..<60 {
      var text = ""
      for _ in 0..<60 {
        for _ in 0..<Int.random(in: 1...6, using: &generator) { text += parts.randomElement(using: &generator)! }
        text += " "
      }
      Self.expectRules(text, &index, &tokenizer)
    }
    #expect(index.chunkRoutes.plain > 100)
    #expect(index.chunkRoutes.cached > 100)
    #expect(index.chunkRoutes.ruled > 100)
  }

  @Test func chunksOfEveryLength() {
    var index = TextIndex()
    var tokenizer = EnglishTokenizer()
    for fill in ["a", "7", "-", "a-", "é", "a.b,"] {
      var text = ""
      for length in 1...130 {
        let chunk = String(String(repeating: fill, count: length).prefix(length))
        text += "(" + chunk + ", " + chunk + " " + chunk + "x "
      }
      Self.expectRules(text + text, &index, &tokenizer)
    }
  }

  @Test func chunksThatAreAlikeInTheirFirstBytes() {
    var generator = SeededRandom(5)
    var index = TextIndex()
    var tokenizer = EnglishTokenizer()
    // So many that some stand in the same place of the cache, apart in their later bytes alone.
    var text = ""
    for _ in 0..<1500 {
      text += "abcdefghijklmno-"
      for _ in 0..<Int.random(in: 2...30, using: &generator) {
        text += ["a", "-", ".", "7"].randomElement(using: &generator)!
      }
      text += " "
    }
    Self.expectRules(text, &index, &tokenizer)
  }

  @Test func everyMarkBehindEveryKindOfCore() {
    var index = TextIndex()
    var tokenizer = EnglishTokenizer()
    let cores = Self.cores.filter { $0.utf8.count < 8 } + ["AB", "aB", "Ab", "7a", "a7", "7A", "(A", "(AB", "A(B"]
    for mark in (UInt8(0x01)...0x7F).map({ String(UnicodeScalar($0)) }) {
      var text = ""
      for core in cores {
        for before in ["", " ", "(", "x", "é"] {
          text += before + core + mark + " " + before + core + mark + mark + " "
        }
      }
      // Chunks stand across all places of a block of 64 bytes.
      Self.expectRules(text, &index, &tokenizer)
      Self.expectRules("x" + text, &index, &tokenizer)
    }
  }

  @Test func shortChunksByMasks() {
    var generator = SeededRandom(6)
    var index = TextIndex()
    var tokenizer = EnglishTokenizer()
    let marks = (UInt8(0x21)...0x7E).map { String(UnicodeScalar($0)) }.filter { !$0.first!.isLetter }
    let parts =
      Self.cores.filter { $0.utf8.allSatisfy { $0 < 0x80 } } + [
        "'s", "n't", "--", "---", "----", "..", "...", "://", "http", "www", ".com", ".org", "@", "1.2", "10.0.0.1",
        "192.168.1.1", "8.8.8.8", ":80", ":8080", "?q=", "US$", "C$", "$", "5-3", "5*3", "a-b", "x:y", "it's", "and/or",
        "Ph.D.", "a.m.", ":-)", ":)", "(:", "e.g.", "_", "~",
      ]
    for _ in 0..<400 {
      var text = ""
      for _ in 0..<60 {
        for _ in 0..<Int.random(in: 2...9, using: &generator) {
          text += Bool.random(using: &generator) ? marks.randomElement(using: &generator)! : ""
          text += parts.randomElement(using: &generator)!
        }
        text += Bool.random(using: &generator) ? ". " : " "
      }
      Self.expectRules(text, &index, &tokenizer)
    }
    #expect(index.chunkRoutes.ruled > 10_000)
  }

  @Test func mixedChunksAreNotPlain() {
    var index = TextIndex()
    let bytes = Array("5km 10am plain (plain) \"two\" Mr. end.".utf8)
    index.index(bytes.span, needs: [.words])
    let words = (0..<index.wordStarts.count).map {
      String(decoding: bytes[Int(index.wordStarts.span[$0])..<Int(index.wordEnds.span[$0])], as: UTF8.self)
    }
    #expect(words == ["5", "km", "10", "am", "plain", "(", "plain", ")", "\"", "two", "\"", "Mr.", "end", "."])
    #expect(index.chunkRoutes.plain == 4)
  }
}
