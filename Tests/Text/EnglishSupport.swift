// What the tests of English rules share: fixtures, and plain forms of the tokenizer's calls.

import Buffers
import Text

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Rows of a file of Tests/Fixtures, cut at tabs.
func englishFixture(_ name: String) -> [[String]] {
  let path = String(#filePath.dropLast("Text/EnglishSupport.swift".count)) + "Fixtures/" + name
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var byte = fgetc(file)
  while byte != EOF {
    bytes.append(UInt8(byte))
    byte = fgetc(file)
  }
  return bytes.split(separator: UInt8(ascii: "\n")).map { row in
    row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

/// A string's bytes with others behind them, as they stand in a text.
func inText(_ string: String, followedBy rest: String = "        ") -> Buffer<UInt8> {
  var buffer = Buffer<UInt8>()
  for byte in string.utf8 { buffer.append(byte) }
  for byte in rest.utf8 { buffer.append(byte) }
  return buffer
}

/// The tokens of a chunk.
func englishTokens(
  _ chunk: String, _ tokenizer: inout EnglishTokenizer, followedBy rest: String = "        "
) -> [String] {
  let text = inText(chunk, followedBy: rest)
  var ends = Buffer<UInt32>()
  unsafe tokenizer.cut(UnsafeBufferPointer(start: text.base, count: chunk.utf8.count), into: &ends)
  var start = 0
  var tokens: [String] = []
  for end in unsafe ends.unsafeElements {
    tokens.append(
      String(
        decoding: unsafe UnsafeBufferPointer(start: text.base + start, count: max(0, Int(end) - start)), as: UTF8.self))
    start = Int(end)
  }
  return tokens
}

/// A sequence of numbers that is the same on every run.
struct EnglishRandom: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}

/// Pieces of which chunks that are hard to cut are made.
let englishPieces = [
  ".", ",", "..", "...", "-", "--", "'", "\"", "’", "”", "…", "/", ":", ";", ")", "(", "@", "#", "$", "%", "+", "*",
  "°",
  "!", "?", "_", "<", "=", "^", "~", "—", "–", "://", "www.", ".com", "'s", "’s", "US$", "a", "A", "Mr", "Im", "dont",
  "vs", "a.m", "Inc", "word", "Word", "5", "10", "km", "²", "é", "É", "中", "。", "😀", "½", "٣", "s", "S", "C", "8", "D",
]
