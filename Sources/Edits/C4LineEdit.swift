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
    _ index: borrowing TextIndex, output: inout Buffer<UInt8>, kept: inout Buffer<KeptPart>,
    values: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    let text = unsafe UnsafePointer(index.text.base)
    let size = index.text.count
    let starts = index.lineStarts.span
    let ends = index.lineEnds.span
    let mayHaveLongWord = unsafe Self.maximum(index.chunkCodePoints.unsafeElements[...]) > rules.maxWordLength
    unsafe markAnchors(text, size)

    output.removeAll()
    kept.removeAll()
    var counts = C4LineCounts()
    // Lines that stay as they are and adjoin are copied at once: the range of text not yet copied.
    var pending = 0..<0
    var hasKept = false
    // No later than the next line's first chunk.
    var chunk = 0
    // Where the index has words, sentences are counted from them.
    let hasWords = index.wordStarts.count > 0
    if hasWords { sentences.findStops(index) }
    for line in 0..<starts.count {
      // What strip() leaves.
      let (start, end) = unsafe WhiteSpace.trim(text, Int(starts[line]), Int(ends[line]))

      counts.lines &+= 1
      if mayHaveLongWord && hasLongWord(index, &chunk, start, end) {
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
      if hasFewWords(index, &chunk, start, end) {
        counts.fewWords &+= 1
        continue
      }
      if !findings.isEmpty && counts.drops(findings, rules) { continue }
      counts.kept &+= 1
      if hasWords && !isRewritten {
        counts.sentences &+= sentences.count(index, from: start, to: end)
      } else {
        counts.sentences &+= unsafe sentences.count(UnsafeBufferPointer(start: base + from, count: to - from))
      }

      let adjoins = unsafe !isRewritten && hasKept && start == pending.upperBound + 1 && text[start - 1] == 0x0A
      if adjoins && !pending.isEmpty {
        pending = pending.lowerBound..<end
      } else {
        unsafe Self.copy(pending, of: text, &output, &kept)
        if hasKept { output.append(0x0A) }
        if isRewritten { output.append(contentsOf: rewritten.span) }
        pending = isRewritten ? 0..<0 : start..<end
      }
      hasKept = true
    }
    counts.write(to: values)
    if pending.count == size, output.count == 0, unsafe WhiteSpace.trim(text, 0, size) == (0, size) { return false }
    unsafe Self.copy(pending, of: text, &output, &kept)
    Self.strip(&output, &kept)
    return true
  }

  /// Appends a range of the text to the output.
  private static func copy(
    _ range: Range<Int>, of text: UnsafePointer<UInt8>, _ output: inout Buffer<UInt8>, _ kept: inout Buffer<KeptPart>
  ) {
    if range.isEmpty { return }
    kept.append(KeptPart(before: range.lowerBound, after: output.count, count: range.count))
    unsafe output.append(from: text + range.lowerBound, count: range.count)
  }

  /// Strips the output, of whose kept parts only the end of the last can go, as they begin with what is not white space.
  private static func strip(_ output: inout Buffer<UInt8>, _ kept: inout Buffer<KeptPart>) {
    let (start, end) = unsafe WhiteSpace.trim(UnsafePointer(output.base), 0, output.count)
    output.count = end - start
    if start > 0 {
      unsafe output.base.update(from: output.base + start, count: output.count)
      for part in 0..<kept.count { unsafe kept.base[part].after -= UInt32(start) }
    }
    if kept.count > 0 {
      let last = unsafe kept.base + (kept.count - 1)
      unsafe last.pointee.count = min(last.pointee.count, UInt32(output.count) - last.pointee.after)
    }
  }

  /// Whether a line has fewer words than it must, none included.
  ///
  /// - Parameter chunk: no later than the line's first; moved on.
  @inline(__always)
  private func hasFewWords(_ index: borrowing TextIndex, _ chunk: inout Int, _ start: Int, _ end: Int) -> Bool {
    if rules.minWords <= 0 { return false }
    chunk = index.chunkStarts.firstIndex(from: chunk, notBelow: UInt32(start))
    let last = chunk + rules.minWords - 1
    return unsafe last >= index.chunkStarts.count || Int(index.chunkStarts.base[last]) >= end
  }

  /// Whether a line has an overlong word.
  ///
  /// - Parameter chunk: no later than the line's first; moved on.
  private func hasLongWord(_ index: borrowing TextIndex, _ chunk: inout Int, _ start: Int, _ end: Int) -> Bool {
    chunk = index.chunkStarts.firstIndex(from: chunk, notBelow: UInt32(start))
    let last = index.chunkStarts.firstIndex(from: chunk, notBelow: UInt32(end))
    return unsafe Self.maximum(index.chunkCodePoints.unsafeElements[chunk..<last]) > rules.maxWordLength
  }

  /// Marks where phrases and brackets may stand.
  private mutating func markAnchors(_ text: UnsafePointer<UInt8>, _ size: Int) {
    let blocks = size / 64 + 1
    anchors.reserve(blocks)
    anchors.count = blocks
    unsafe sluice_mark_c4_anchors(text, blocks, anchors.base)
  }

  /// The anchors of a line, which is not empty, in one of its blocks.
  @inline(__always)
  private func anchorBits(_ block: Int, _ start: Int, _ end: Int) -> UInt64 {
    var bits = unsafe anchors.base[block]
    if block == start >> 6 { bits &= ~0 << UInt64(start & 63) }
    if block == (end - 1) >> 6 { bits &= ~0 >> UInt64(63 - (end - 1) & 63) }
    return bits
  }

  /// What a line of the text holds, looked for at its anchors.
  @inline(__always)
  private func find(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> C4Findings {
    var findings: C4Findings = []
    if start == end { return findings }
    let (first, last) = (start >> 6, (end - 1) >> 6)
    for block in first...last {
      var bits = anchorBits(block, start, end)
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
    let (first, last) = (start >> 6, (end - 1) >> 6)
    for block in first...last {
      var bits = anchorBits(block, start, end)
      while bits != 0 {
        let position = block << 6 + bits.trailingZeroBitCount
        bits &= bits &- 1
        // A citation mark holds no bracket but its own.
        if unsafe text[position] != UInt8(ascii: "[") { continue }
        let size = unsafe C4Citations.size(text + position, before: text + end)
        if size == 0 { continue }
        unsafe rewritten.append(from: text + copied, count: position - copied)
        copied = position + size
      }
    }
    if copied == start { return false }
    unsafe rewritten.append(from: text + copied, count: end - copied)
    return true
  }

  /// The greatest of some lengths, 0 where there are none.
  private static func maximum(_ lengths: Slice<UnsafeBufferPointer<UInt32>>) -> Int {
    var greatest: UInt32 = 0
    for length in lengths { greatest = max(greatest, length) }
    return Int(greatest)
  }
}
