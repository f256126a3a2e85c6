// Sentences of a line whose words an index already has: the same count as from the line's bytes, without a tokenizer.

internal import Buffers

extension SentenceCounter {
  /// Counts the sentences of a line of an indexed text.
  ///
  /// - Parameters:
  ///   - index: a text indexed with its words.
  ///   - word: where to look for the line's first word; moved behind its last.
  ///   - start: first byte of the line, stripped.
  ///   - end: byte behind the line, stripped.
  public func count(_ index: borrowing TextIndex, word: inout Int, from start: Int, to end: Int) -> Int {
    let bytes = unsafe UnsafePointer(index.text.base)
    let starts = unsafe index.wordStarts.unsafeElements
    let ends = unsafe index.wordEnds.unsafeElements
    var at = word
    while at < starts.count, unsafe Int(starts[at]) < start { at &+= 1 }
    var progress = Progress()
    while at < starts.count {
      let first = unsafe Int(starts[at])
      if first >= end { break }
      let last = unsafe Int(ends[at])
      let byte = unsafe bytes[first]
      if progress.isBehindStop {
        // White space but for a single space is a token, and no punctuation.
        let before = unsafe Int(ends[at &- 1])
        let gap = first &- before
        if unsafe gap > 1 || (gap == 1 && bytes[before] != UInt8(ascii: " ")) { progress.see(.other) }
      }
      if progress.isBehindStop || byte >= 0x80 {
        progress.see(unsafe kind(bytes, first, last))
      } else {
        // Of ASCII only these three end a sentence; anything else means nothing before one.
        let isMark = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
        if isMark && last &- first == 1 { progress.isBehindStop = true }
      }
      at &+= 1
    }
    word = at
    return progress.sentences
  }
}
