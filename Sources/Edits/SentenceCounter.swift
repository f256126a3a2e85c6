// An approximation of the English sentence splitter until the exact one of `Text` takes its place.

/// Counts sentences by runs of terminal marks followed by something else.
struct SentenceCounter: ~Copyable {
  /// Sentences of a line.
  mutating func count(_ line: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    var isOpen = false
    for position in 0..<line.count {
      let byte = unsafe line[position]
      let isMark = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
      if isMark {
        isOpen = false
      } else if !isOpen && byte > 0x20 {
        count += 1
        isOpen = true
      }
    }
    return count
  }
}
