// Chunks whose words follow without rules: letters alone or digits alone, with at most one ASCII mark before and behind.
// Letters here are those of ASCII and every other character that no rule ever cuts off or cuts at.
//
// Why that is exact. No prefix, suffix, infix or address rule of the English tokenizer matches inside letters alone or
// digits alone, so such a core is one token unless it is a special case. A mark of the class that is cut at the start
// whatever follows is cut off the front; one that is cut at the end whatever precedes, off the back; a final dot is cut
// behind a small letter, a digit or two capitals. Special cases change that where one of them is the core, the core
// with one of its marks, or the chunk; a filter keeps every such chunk out, and a few others with it. "US$", "C$" and
// "A$" are prefixes of more than one byte; a dollar is not cut off the back whatever precedes, so a chunk that ends in
// one is left to the rules.

internal import Buffers
internal import CKernels
internal import CResources

/// How a chunk is cut without rules.
struct PlainCut {
  /// Whether the rules can be spared.
  var isPlain: Bool
  /// Where the core starts: 0 or 1.
  var first: UInt32
  /// Where the core ends: the chunk's length or one less.
  var last: UInt32

  /// Where words begin behind the start of a chunk, a bit each.
  @inline(__always)
  func beginnings(_ length: UInt32) -> UInt64 {
    UInt64(first) &<< 1 | (last < length ? 1 &<< UInt64(last) : 0)
  }
}

/// Tells plain chunks from others.
struct PlainChunks: ~Copyable {
  /// What a byte may do beside a core, a bit each.
  private static let before: UInt8 = 1
  private static let behind: UInt8 = 2
  private static let dot: UInt8 = 4
  private static let letterFilterBits = UInt32(SLUICE_CORE_FILTER_BITS)
  private static let otherFilterBits = UInt32(SLUICE_WHOLE_FILTER_BITS)

  private let classes = EnglishClasses.shared
  private var roles = Buffer<UInt8>(capacity: 256)
  /// Bits of the special cases that consist of ASCII letters alone, or of digits alone, and are more than one token.
  private var letterFilter = Buffer<UInt64>(capacity: 1)
  /// Bits of all other special cases.
  private var otherFilter = Buffer<UInt64>(capacity: 1)

  /// Fills the tables, once.
  mutating func prepare() {
    if roles.count > 0 { return }
    for byte in UInt32(0)..<256 {
      var role: UInt8 = 0
      if byte < 0x80 {
        if classes[byte].has(.prefix) { role |= Self.before }
        if classes[byte].has(.suffix) { role |= Self.behind }
        if byte == UInt32(UInt8(ascii: ".")) { role |= Self.dot }
      }
      roles.append(role)
    }
    for _ in 0..<(1 << Self.letterFilterBits) / 64 { letterFilter.append(0) }
    for _ in 0..<(1 << Self.otherFilterBits) / 64 { otherFilter.append(0) }
    var padded = Buffer<UInt8>()
    EnglishExceptions.forEachSpecialCase { string, length, tokens in
      padded.removeAll()
      unsafe padded.append(from: string, count: length)
      let isLetters = unsafe padded.unsafeElements.allSatisfy { ($0 | 0x20) &- 0x61 < 26 }
      let isDigits = unsafe padded.unsafeElements.allSatisfy { $0 &- 0x30 < 10 }
      let key = unsafe Self.key(UnsafePointer(padded.base), UInt32(length))
      if isLetters || isDigits {
        if tokens > 1 { unsafe Self.insert(key, Self.letterFilterBits, letterFilter.base) }
      } else {
        unsafe Self.insert(key, Self.otherFilterBits, otherFilter.base)
      }
    }
  }

  /// A string for the filters: its first eight bytes and its length.
  private struct Key {
    var first: UInt64
    var length: UInt32
  }

  @inline(__always)
  private static func key(_ bytes: UnsafePointer<UInt8>, _ length: UInt32) -> Key {
    unsafe Key(first: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self).littleEndian, length: length)
  }

  private static func insert(_ key: Key, _ bits: UInt32, _ filter: UnsafeMutablePointer<UInt64>) {
    let bit = sluice_filter_bit(key.first, key.length, bits)
    unsafe filter[Int(bit &>> 6)] |= 1 &<< (bit & 63)
  }

  @inline(__always)
  private static func has(_ key: Key, _ bits: UInt32, _ filter: UnsafeMutablePointer<UInt64>) -> Bool {
    let bit = sluice_filter_bit(key.first, key.length, bits)
    return unsafe (filter[Int(bit &>> 6)] &>> (bit & 63)) & 1 != 0
  }

  /// The filter of special cases that are letters alone or digits alone.
  var letterFilterWords: UnsafeMutablePointer<UInt64> { unsafe letterFilter.base }
  /// The filter of all others.
  var otherFilterWords: UnsafeMutablePointer<UInt64> { unsafe otherFilter.base }

  /// Cuts a chunk of 1 to 48 bytes if it is plain.
  @inline(__always)
  func cut(_ scanned: ScannedText, _ start: UInt32, _ length: UInt32) -> PlainCut {
    let bytes = unsafe scanned.text + Int(start)
    let whole: UInt64 = (1 &<< UInt64(length)) &- 1
    let others = unsafe ~ScannedText.window(scanned.letters, start) & whole
    // Letters alone come here only if they may be a special case.
    if others == 0 { return PlainCut(isPlain: false, first: 0, last: length) }
    return unsafe cutMarks(scanned, bytes, start, length, whole, others)
  }

  /// The same for a chunk that is not ASCII letters alone.
  @inline(__always)
  private func cutMarks(
    _ scanned: ScannedText, _ bytes: UnsafePointer<UInt8>, _ start: UInt32, _ length: UInt32, _ whole: UInt64,
    _ others: UInt64
  ) -> PlainCut {
    let refused = PlainCut(isPlain: false, first: 0, last: 0)
    let edges: UInt64 = 1 | (1 &<< UInt64(length &- 1))
    let high = unsafe ScannedText.window(scanned.high, start) & whole
    var marks = others & ~high
    var isLetters = true
    if marks & ~edges != 0 || length == 1 {
      if high != 0 { return refused }
      marks = unsafe ~ScannedText.window(scanned.digits, start) & whole
      isLetters = false
      if marks & ~edges != 0 { return refused }
      if marks == 0 {
        let isSpecial = unsafe Self.has(Self.key(bytes, length), Self.otherFilterBits, otherFilter.base)
        return PlainCut(isPlain: !isSpecial, first: 0, last: length)
      }
    }
    let first = UInt32(truncatingIfNeeded: marks & 1)
    let last = length &- UInt32(truncatingIfNeeded: (marks &>> UInt64(length &- 1)) & 1)
    if first >= last { return refused }
    let filter = unsafe otherFilter.base
    let core = unsafe bytes + Int(first)
    var final = unsafe bytes[Int(last) &- 1] & 0x20 != 0 || !isLetters
    if high != 0 {
      // The classes of characters beyond ASCII decide what the masks decide of the rest.
      guard let lastClass = unsafe plainClass(bytes, high) else { return refused }
      if unsafe bytes[Int(last) &- 1] >= 0x80 {
        final = lastClass.has(.beforeSuffixDot)
      }
      if unsafe Self.has(Self.key(core, last &- first), Self.otherFilterBits, filter) { return refused }
    }
    if first == 1 {
      if unsafe roles.base[Int(bytes[0])] & Self.before == 0 { return refused }
      // The chunk, and what is left once its last mark is gone.
      if unsafe Self.has(Self.key(bytes, length), Self.otherFilterBits, filter) { return refused }
      if unsafe Self.has(Self.key(bytes, last), Self.otherFilterBits, filter) { return refused }
    }
    if last < length {
      let role = unsafe roles.base[Int(bytes[Int(last)])]
      if role & Self.behind == 0 {
        if role & Self.dot == 0 { return refused }
        // A capital before the dot: only where another capital precedes it within the core.
        if !final {
          if high != 0 || last &- first < 2 { return refused }
          if unsafe bytes[Int(last) &- 2] & 0x20 != 0 { return refused }
        }
      }
      if unsafe Self.has(Self.key(core, length &- first), Self.otherFilterBits, filter) { return refused }
    }
    if isLetters && high == 0 {
      let key = unsafe Self.key(core, last &- first)
      if unsafe Self.has(key, Self.letterFilterBits, letterFilter.base) { return refused }
    }
    return PlainCut(isPlain: true, first: first, last: last)
  }

  /// Looks up every character beyond ASCII of a chunk; `high` marks their bytes.
  ///
  /// - Returns: the classes of the last of them, or nil if one of them may be cut off or be an infix.
  @inline(__always)
  private func plainClass(_ bytes: UnsafePointer<UInt8>, _ high: UInt64) -> EnglishClass? {
    var bits = high
    var last = EnglishClass()
    while bits != 0 {
      let (scalar, length) = unsafe CodePoints.first(at: bytes + bits.trailingZeroBitCount)
      last = classes[scalar]
      if last.has([.prefix, .suffix, .infix, .infixStart]) { return nil }
      for _ in 0..<length { bits &= bits &- 1 }
    }
    return last
  }
}

extension EnglishExceptions {
  /// Visits all special cases: the string, its length, the number of its tokens.
  static func forEachSpecialCase(_ body: (UnsafePointer<UInt8>, Int, Int) -> Void) {
    let resource = sluice_english_exceptions()
    var place = 0
    while place < resource.count {
      let entry = unsafe Entry(record: resource.bytes + place)
      let length = unsafe Int(entry.record[0])
      if entry.kind.contains(.special) { unsafe body(entry.string, length, entry.ends.count) }
      place = unsafe entry.string - resource.bytes + length
    }
  }
}
