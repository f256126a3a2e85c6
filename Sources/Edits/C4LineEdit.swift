// C4's line rules, as datatrove has them: which lines of a page stay, and what the others were dropped for.

public import Buffers
internal import CKernels
public import Text

/// Keeps the lines of a page that look like prose; see its definition.
public struct C4LineEdit: TextEdit, ~Copyable {
  /// What it reads of the index of the text it is given.
  public static let needs: TextNeeds = [.chunks, .lines]

  private let rules: C4LineRules
  /// A bit a byte: where phrases and brackets may stand.
  private var anchors = Buffer<UInt64>()
  /// A line without its citation marks.
  private var rewritten = Buffer<UInt8>(capacity: 1 << 12)
  private var sentences = SentenceCounter()

  /// Makes the edit with every option given.
  public init(options: [String: OptionValue]) {
    rules = C4LineRules(options: options)
  }

  /// Edits one document.
  public mutating func apply(
    _ index: borrowing TextIndex, output: inout Buffer<UInt8>, values: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    let text = unsafe UnsafePointer(index.text.base)
    let size = index.text.count
    let starts = index.lineStarts.span
    let ends = index.lineEnds.span
    let chunkStarts = index.chunkStarts.span
    let chunkEnds = index.chunkEnds.span
    let longestWord = unsafe Self.maximum(index.chunkCodePoints.unsafeElements)
    unsafe markAnchors(text, size)

    output.removeAll()
    var counts = C4LineCounts()
    // Lines that stay as they are and adjoin are copied at once: the range of text not yet copied.
    var pending = 0..<0
    var hasKept = false
    var chunk = 0
    // Where the index has words, sentences are counted from them.
    let hasWords = index.wordStarts.count > 0
    var word = 0
    for line in 0..<starts.count {
      let lineEnd = ends[line]
      let firstChunk = chunk
      while chunk < chunkStarts.count && chunkStarts[chunk] < lineEnd { chunk &+= 1 }
      let words = chunk &- firstChunk
      // What strip() leaves; a blank line is empty where it begins.
      let start = words > 0 ? Int(chunkStarts[firstChunk]) : Int(starts[line])
      let end = words > 0 ? Int(chunkEnds[chunk &- 1]) : start

      counts.lines &+= 1
      if longestWord > rules.maxWordLength,
        unsafe Self.maximum(index.chunkCodePoints.unsafeElements[firstChunk..<chunk]) > rules.maxWordLength
      {
        counts.longWord &+= 1
        continue
      }
      var findings = unsafe find(text, start, end)
      var (base, from, to) = unsafe (text, start, end)
      let isRewritten =
        unsafe rules.removesCitations && findings.contains(.squareBracket) && rewrite(text, start, end)
      if isRewritten {
        unsafe (base, from, to) = (UnsafePointer(rewritten.base), 0, rewritten.count)
        findings = unsafe C4Phrases.lookEverywhere(base, from: from, to: to)
      }
      if rules.wantsTerminalPunctuation, unsafe !C4LineRules.endsInTerminalMark(base + from, to - from) {
        counts.noTerminalPunctuation &+= 1
        continue
      }
      if words < rules.minWords {
        counts.fewWords &+= 1
        continue
      }
      if !findings.isEmpty && counts.drops(findings, rules) { continue }
      counts.kept &+= 1
      if hasWords && !isRewritten {
        counts.sentences &+= sentences.count(index, word: &word, from: start, to: end)
      } else {
        counts.sentences &+= unsafe sentences.count(UnsafeBufferPointer(start: base + from, count: to - from))
      }

      let adjoins = unsafe !isRewritten && hasKept && start == pending.upperBound + 1 && text[start - 1] == 0x0A
      if adjoins && !pending.isEmpty {
        pending = pending.lowerBound..<end
      } else {
        if !pending.isEmpty { unsafe output.append(from: text + pending.lowerBound, count: pending.count) }
        if hasKept { output.append(0x0A) }
        if isRewritten { output.append(contentsOf: rewritten.span) }
        pending = isRewritten ? 0..<0 : start..<end
      }
      hasKept = true
    }
    counts.write(to: values)
    return unsafe finish(text, size, pending, &output)
  }

  /// Copies what is pending, strips the result, and tells whether it differs from the text.
  private func finish(
    _ text: UnsafePointer<UInt8>, _ size: Int, _ pending: Range<Int>, _ output: inout Buffer<UInt8>
  ) -> Bool {
    if pending.count == size, output.count == 0, unsafe WhiteSpace.trim(text, 0, size) == (0, size) { return false }
    unsafe output.append(from: text + pending.lowerBound, count: pending.count)
    let bounds = unsafe WhiteSpace.trim(UnsafePointer(output.base), 0, output.count)
    let left = bounds.end - bounds.start
    if bounds.start > 0 { unsafe output.base.update(from: output.base + bounds.start, count: left) }
    output.count = left
    return true
  }

  /// Marks where phrases and brackets may stand.
  private mutating func markAnchors(_ text: UnsafePointer<UInt8>, _ size: Int) {
    let blocks = size / 64 + 1
    anchors.reserve(blocks)
    anchors.count = blocks
    unsafe sluice_mark_c4_anchors(text, blocks, anchors.base)
  }

  /// What a line of the text holds, looked for at its anchors.
  @inline(__always)
  private func find(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> C4Findings {
    var findings: C4Findings = []
    if start == end { return findings }
    let (first, last) = (start >> 6, (end - 1) >> 6)
    for block in first...last {
      var bits = unsafe anchors.base[block]
      if block == first { bits &= ~0 << UInt64(start & 63) }
      if block == last { bits &= ~0 >> UInt64(63 - (end - 1) & 63) }
      while bits != 0 {
        let anchor = block << 6 + bits.trailingZeroBitCount
        unsafe findings.formUnion(C4Phrases.look(text, at: anchor, from: start, to: end))
        bits &= bits &- 1
      }
    }
    return findings
  }

  /// Copies a line without its citation marks into `rewritten`; false, and nothing of use there, where it has none.
  private mutating func rewrite(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    rewritten.removeAll()
    var copied = start
    var position = start
    while position < end {
      if unsafe text[position] == UInt8(ascii: "[") {
        let size = unsafe C4Citations.size(text + position, before: text + end)
        if size > 0 {
          unsafe rewritten.append(from: text + copied, count: position - copied)
          position += size
          copied = position
          continue
        }
      }
      position += 1
    }
    if copied == start { return false }
    unsafe rewritten.append(from: text + copied, count: end - copied)
    return true
  }

  /// The greatest of some lengths, 0 where there are none.
  private static func maximum(_ lengths: some Collection<UInt32>) -> Int {
    var greatest: UInt32 = 0
    for length in lengths { greatest = max(greatest, length) }
    return Int(greatest)
  }
}
