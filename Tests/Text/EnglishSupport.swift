// What the tests of English rules share: fixtures, and plain forms of the tokenizer's calls.

import Buffers
import FoundationEssentials
import Support
import Text

/// Rows of a file of Tests/Fixtures, cut at tabs.
func englishFixture(_ name: String) -> [[String]] {
  guard let bytes = try? Data(contentsOf: fixtures.appending(path: name)) else { return [] }
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

/// Pieces of which chunks that are hard to cut are made.
let englishPieces = [
  ".", ",", "..", "...", "-", "--", "'", "\"", "’", "”", "…", "/", ":", ";", ")", "(", "@", "#", "$", "%", "+", "*",
  "°",
  "!", "?", "_", "<", "=", "^", "~", "—", "–", "://", "www.", ".com", "'s", "’s", "US$", "a", "A", "Mr", "Im", "dont",
  "vs", "a.m", "Inc", "word", "Word", "5", "10", "km", "²", "é", "É", "中", "。", "😀", "½", "٣", "s", "S", "C", "8", "D",
]
