// Runs of word characters in the lower-cased text: Python's `re.findall(r"\w+", text.lower())`. Shingles of several
// near-duplicate tools are made of these; a tokenizer beside the English rules, with the same output shape.

public import Buffers

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

  /// Makes an empty finder.
  public init() {
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
      if let base = bytes.baseAddress { unsafe cut(base, bytes.count) }
    }
  }

  private mutating func cut(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
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
        let (scalar, length) = unsafe CodePoints.first(at: bytes + position)
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
      if isWord {
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
