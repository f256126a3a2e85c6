// Runs of word characters in the lower-cased text: Python's `re.findall(r"\w+", text.lower())`. Shingles of several
// near-duplicate tools are made of these; a tokenizer beside the English rules, with the same output shape.

public import Buffers
internal import CKernels

/// Finds the runs of `\w` of a text in lower case; one a worker.
public struct WordRuns: ~Copyable {
  /// The text in lower case (Python's `str.lower()`, Unicode 14.0).
  public private(set) var text = Buffer<UInt8>()
  /// First byte of each run in `text`.
  public private(set) var starts = Buffer<UInt32>()
  /// Byte behind each run.
  public private(set) var ends = Buffer<UInt32>()

  /// The lower case of each ASCII byte, with the highest bit set where it is a word character.
  private var plain = Buffer<UInt8>(capacity: 128)

  /// Bytes of word characters and of characters beyond ASCII, and where a run ends before its byte, a bit a byte.
  private var words = Buffer<UInt64>()
  private var high = Buffer<UInt64>()
  private var breaks = Buffer<UInt64>()
  private let splitsUnspacedScripts: Bool

  /// Makes an empty finder.
  ///
  /// - Parameter splitsUnspacedScripts: whether in scripts that are written without spaces between words (Han, kana,
  ///   Thai, Lao, Tibetan, Myanmar, Khmer and their like) every character is a run of its own.
  public init(splitsUnspacedScripts: Bool = false) {
    self.splitsUnspacedScripts = splitsUnspacedScripts
    for byte in UInt32(0)..<128 {
      let lower = UInt8(UnicodeClasses.lowercase(byte))
      plain.append(UnicodeClasses.classes(of: byte).contains(.word) ? lower | 0x80 : lower)
    }
  }

  /// Lower-cases and cuts a text, replacing what was there.
  ///
  /// - Parameter source: valid UTF-8, less than 2 GB.
  public mutating func cut(_ source: Span<UInt8>) {
    starts.removeAll()
    ends.removeAll()
    text.removeAll()
    unsafe source.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      if unsafe !cutInPlace(base, bytes.count) { unsafe cut(base, bytes.count) }
    }
  }

  /// Cuts a text in which no character changes its length when lower-cased; false where one does, or may.
  ///
  /// ASCII is lower-cased and classified 64 bytes at a time; other characters are looked up one by one.
  private mutating func cutInPlace(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let blocks = (count + 63) / 64
    text.reserve(blocks * 64)
    unsafe text.base.update(from: bytes, count: count)
    // What fills the last block is no word character.
    unsafe (text.base + count).update(repeating: 0x20, count: blocks * 64 - count + 64)
    text.count = count
    words.reserve(blocks + 1)
    high.reserve(blocks + 1)
    let hasHigh = unsafe sluice_lower_ascii(text.base, blocks, words.base, high.base) != 0
    var hasBreaks = false
    if hasHigh {
      breaks.reserve(blocks + 2)
      unsafe breaks.base.update(repeating: 0, count: blocks + 2)
      unsafe words.base[blocks] = 0
      for block in 0..<blocks {
        guard lowerBeyondASCII(block, &hasBreaks) else {
          text.removeAll()
          return false
        }
      }
    }
    starts.reserve(blocks * 32 + 64)
    ends.reserve(blocks * 32 + 64)
    // With breaks every character may be a run: at most one a byte.
    if hasBreaks {
      starts.reserve(blocks * 64 + 64)
      ends.reserve(blocks * 64 + 64)
    }
    let found = unsafe sluice_runs(words.base, hasBreaks ? breaks.base : nil, blocks, starts.base, ends.base)
    starts.count = found
    ends.count = found
    return true
  }

  /// Lower-cases and classifies the characters beyond ASCII that begin in a block; false where one changes its length.
  private mutating func lowerBeyondASCII(_ block: Int, _ hasBreaks: inout Bool) -> Bool {
    var bits = unsafe high.base[block]
    let text = unsafe text.base
    let words = unsafe words.base
    while bits != 0 {
      let position = block &* 64 &+ bits.trailingZeroBitCount
      bits &= bits &- 1
      if unsafe text[position] & 0xC0 == 0x80 { continue }
      let (scalar, length) = unsafe CodePoints.first(at: text + position)
      // Capital sigma and dotted I are lower-cased by what stands around them, or to more than one character.
      if scalar == 0x03A3 || scalar == 0x0130 { return false }
      let isWord = UnicodeClasses.classes(of: scalar).contains(.word)
      let lower = UnicodeClasses.lowercase(scalar)
      if lower != scalar {
        if CodePoints.length(of: lower) != length { return false }
        _ = unsafe CodePoints.write(lower, to: text + position)
      }
      guard isWord else { continue }
      unsafe Self.mark(words, position, length)
      if splitsUnspacedScripts && UnspacedScripts.contains(lower) {
        hasBreaks = true
        unsafe breaks.base[position >> 6] |= 1 << UInt64(position & 63)
        let end = position &+ length
        unsafe breaks.base[end >> 6] |= 1 << UInt64(end & 63)
      }
    }
    return true
  }

  /// Sets the bits of some bytes, which may reach into the next word.
  @inline(__always)
  private static func mark(_ words: UnsafeMutablePointer<UInt64>, _ position: Int, _ length: Int) {
    let bits: UInt64 = (1 << UInt64(length)) &- 1
    let shift = UInt64(position & 63)
    unsafe words[position >> 6] |= bits << shift
    if shift + UInt64(length) > 64 { unsafe words[(position >> 6) &+ 1] |= bits >> (64 &- shift) }
  }

  private mutating func cut(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    // The plain way, character by character, which the one above must equal.
    // No character grows by more than half: two bytes become three (U+023A, U+0130), three stay three.
    text.reserve(count + count / 2 + 8)
    let out = unsafe text.base
    let plain = unsafe plain.base
    var position = 0
    var written = 0
    var start = -1
    // Whether the last character that is not case-ignorable is cased.
    var isCasedBefore = false
    while position < count {
      let byte = unsafe bytes[position]
      let from = written
      var isWord: Bool
      var scalar = UInt32(byte)
      if byte < 0x80 {
        let found = unsafe plain[Int(byte)]
        isWord = found & 0x80 != 0
        unsafe out[written] = found & 0x7F
        written &+= 1
        position &+= 1
        // Letters are cased; of the rest of ASCII the case-ignorable ones are ' . : ^ `
        let isLetter = (byte | 0x20) &- 0x61 < 26
        if isLetter {
          isCasedBefore = true
        } else if isCasedBefore && !UnicodeClasses.classes(of: UInt32(byte)).contains(.caseIgnorable) {
          isCasedBefore = false
        }
      } else {
        let (found, length) = unsafe CodePoints.first(at: bytes + position)
        scalar = found
        let classes = UnicodeClasses.classes(of: scalar)
        position &+= length
        var lower = UnicodeClasses.lowercase(scalar)
        if scalar == 0x03A3 && isCasedBefore, unsafe !Self.isCasedBehind(bytes, position, count) { lower = 0x03C2 }
        isWord = classes.contains(.word)
        if scalar == 0x0130 {
          // "İ" becomes "i" and a combining dot, which is no word character.
          unsafe out[written] = UInt8(ascii: "i")
          written &+= 1
          if start < 0 { start = from }
          starts.append(UInt32(start))
          ends.append(UInt32(written))
          start = -1
          isWord = false
          lower = 0x0307
        }
        written &+= unsafe CodePoints.write(lower, to: out + written)
        if !classes.contains(.caseIgnorable) { isCasedBefore = classes.contains(.cased) }
      }
      if isWord && splitsUnspacedScripts && byte >= 0x80 && UnspacedScripts.contains(scalar) {
        if start >= 0 {
          starts.append(UInt32(start))
          ends.append(UInt32(from))
        }
        starts.append(UInt32(from))
        ends.append(UInt32(written))
        start = -1
      } else if isWord {
        if start < 0 { start = from }
      } else if start >= 0 {
        starts.append(UInt32(start))
        ends.append(UInt32(from))
        start = -1
      }
    }
    if start >= 0 {
      starts.append(UInt32(start))
      ends.append(UInt32(written))
    }
    text.count = written
  }

  /// Whether the next character that is not case-ignorable is cased: then a capital sigma before it is not final.
  private static func isCasedBehind(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Bool {
    var position = from
    while position < count {
      let (scalar, length) = unsafe CodePoints.first(at: bytes + position)
      let classes = UnicodeClasses.classes(of: scalar)
      if !classes.contains(.caseIgnorable) { return classes.contains(.cased) }
      position += length
    }
    return false
  }
}
