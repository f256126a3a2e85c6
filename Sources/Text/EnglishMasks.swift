// The English tokenizer for chunks of up to 63 bytes of ASCII: the same rules, asked of masks instead of bytes.
//
// What the rules read of a byte is its classes, so a chunk is classified once, 64 bytes at a time; then affixes are tests of
// single bits, infixes of the whole chunk come from one expression, and words are the bits where they begin. What is seldom
// or hard (addresses with a scheme, a user or numbers alone, special cases among tokens) is left to the rules for any chunk.

internal import CKernels

extension EnglishTokenizer {
  /// The longest chunk that has masks.
  static let longestShort = UInt32(SLUICE_LONGEST_SHORT_CHUNK)

  /// Cuts one short whitespace chunk into tokens.
  ///
  /// - Parameters:
  ///   - bytes: the chunk, 1 to 63 bytes, with 64 readable bytes from its start.
  ///   - length: its length in bytes.
  /// - Returns: a bit for each byte but the first at which a token begins, or nil if this takes the rules for any chunk.
  func cutShort(_ bytes: UnsafePointer<UInt8>, _ length: UInt32) -> UInt64? {
    let count = Int(length)
    if let entry = unsafe exceptions.special(bytes, count) { return Self.beginnings(entry, from: 0) }
    var chunk = unsafe EnglishMasks(bytes: bytes, exceptions: exceptions, table: table)
    unsafe sluice_classify_chunk(bytes, length, &chunk.classes)
    if chunk.classes.high != 0 { return nil }
    let end = UInt64(1) &<< UInt64(length)
    guard let cuts = chunk.cut(count) else { return nil }
    // Of the bits, those at the chunk's ends are no cuts.
    let inner = cuts & (end &- 1) & ~1
    return inner != 0 && chunk.hasMerge(inner, end) ? nil : inner
  }

  /// A bit for each byte but the first at which a token of a special case begins.
  @inline(__always)
  static func beginnings(_ entry: EnglishExceptions.Entry, from low: Int) -> UInt64 {
    var cuts: UInt64 = 0
    for end in unsafe entry.ends.dropLast() { cuts |= 1 &<< UInt64(low &+ Int(end)) }
    return cuts
  }
}

/// One chunk and the classes of its bytes.
private struct EnglishMasks {
  let bytes: UnsafePointer<UInt8>
  let exceptions: EnglishExceptions
  let table: EnglishClasses
  var classes = sluice_chunk_classes()

  @inline(__always)
  private func has(_ mask: UInt64, _ at: Int) -> Bool { mask &>> UInt64(at) & 1 != 0 }

  /// The bits of a range, below 64.
  @inline(__always)
  private func range(_ low: Int, _ high: Int) -> UInt64 { (1 &<< UInt64(high)) &- (1 &<< UInt64(low)) }

  @inline(__always)
  private func special(_ low: Int, _ high: Int) -> EnglishExceptions.Entry? {
    unsafe exceptions.special(bytes + low, high &- low)
  }

  /// Where tokens begin, and perhaps the bits of the chunk's ends; nil if these masks cannot tell.
  @inline(__always)
  func cut(_ count: Int) -> UInt64? {
    var cuts: UInt64 = 0
    var low = 0
    var high = count
    while low < high {
      if low > 0 || high < count, let entry = special(low, high) {
        return cuts | EnglishTokenizer.beginnings(entry, from: low)
      }
      let prefix = prefix(low, high)
      if prefix > 0, low &+ prefix < high, let entry = special(low &+ prefix, high) {
        low &+= prefix
        return cuts | 1 &<< UInt64(low) | EnglishTokenizer.beginnings(entry, from: low)
      }
      let suffix = suffix(low &+ prefix, high)
      if suffix > 0, high &- suffix > low, let entry = special(low, high &- suffix) {
        high &-= suffix
        return cuts | 1 &<< UInt64(high) | EnglishTokenizer.beginnings(entry, from: low)
      }
      if prefix == 0 && suffix == 0 { break }
      low &+= prefix
      high &-= suffix
      cuts |= 1 &<< UInt64(low) | 1 &<< UInt64(high)
    }
    if low >= high { return cuts }
    if classes.dots & range(low, high) != 0 {
      guard let isAddress = isAddress(low, high) else { return nil }
      if isAddress { return cuts }
    }
    return cuts | infixes(low, high)
  }

  /// The length of the prefix of a range, 0 if there is none.
  @inline(__always)
  private func prefix(_ low: Int, _ high: Int) -> Int {
    if has(classes.prefix, low) { return 1 }
    switch unsafe bytes[low] {
    case UInt8(ascii: "+"):
      return low &+ 1 < high && has(classes.digits, low &+ 1) ? 0 : 1
    case UInt8(ascii: "."):
      let dots = min((~(classes.dots &>> UInt64(low))).trailingZeroBitCount, high &- low)
      return dots > 1 ? dots : 0
    case UInt8(ascii: "C"), UInt8(ascii: "A"):
      return unsafe low &+ 1 < high && bytes[low &+ 1] == UInt8(ascii: "$") ? 2 : 0
    case UInt8(ascii: "U"):
      guard low &+ 2 < high, unsafe bytes[low &+ 1] == UInt8(ascii: "S") else { return 0 }
      return unsafe bytes[low &+ 2] == UInt8(ascii: "$") ? 3 : 0
    default:
      return 0
    }
  }

  /// The length of the suffix of a range, 0 if there is none.
  @inline(__always)
  private func suffix(_ low: Int, _ high: Int) -> Int {
    if low >= high { return 0 }
    let last = high &- 1
    if has(classes.suffix, last) { return 1 }
    switch unsafe bytes[last] {
    case UInt8(ascii: "."):
      return dotSuffix(low, high)
    case UInt8(ascii: "+"):
      return last > low && has(classes.digits, last &- 1) ? 1 : 0
    case UInt8(ascii: "s"), UInt8(ascii: "S"):
      if last > low, unsafe bytes[last &- 1] == UInt8(ascii: "'") { return 2 }
    default:
      break
    }
    return classes.digits == 0 ? 0 : unitSuffix(low, high)
  }

  /// The suffix of a range that ends in ".".
  @inline(__always)
  private func dotSuffix(_ low: Int, _ high: Int) -> Int {
    // Shifted so that the range's end is the highest bit.
    let dots = min((~(classes.dots &<< UInt64(64 &- high))).leadingZeroBitCount, high &- low)
    if dots > 1 { return dots }
    let before = high &- 2
    if before < low { return 0 }
    if has(classes.before_suffix_dot, before) { return 1 }
    let upper = classes.letters & ~classes.lower
    return before > low && has(upper & upper &<< 1, before) ? 1 : 0
  }

  /// What stands behind the last digit of a range, if that is a unit or a currency.
  private func unitSuffix(_ low: Int, _ high: Int) -> Int {
    let digits = classes.digits & range(low, high)
    let start = 64 &- digits.leadingZeroBitCount
    if digits == 0 || start == high { return 0 }
    if unsafe !table[UInt32(bytes[high &- 1])].has(.unitEnd) { return 0 }
    guard let entry = unsafe exceptions.find(bytes + start, high &- start), entry.kind.contains(.unit) else { return 0 }
    return high &- start
  }

  /// Whether a range that has a dot is an address; nil if that takes more than masks.
  @inline(__always)
  private func isAddress(_ low: Int, _ high: Int) -> Bool? {
    let all = range(low, high)
    let dots = classes.dots & all
    // Something on both sides.
    if dots & range(low &+ 1, high &- 1) == 0 { return false }
    let host = classes.letters | classes.digits | classes.dots | classes.hyphens | classes.underscores
    let end = (~host | 1 &<< UInt64(high)) & ~((1 &<< UInt64(low)) &- 1)
    let rest = end.trailingZeroBitCount
    if isRest(rest, high) {
      let inner = dots & ((1 &<< UInt64(rest)) &- 1)
      if inner != 0 {
        let top = 64 &- inner.leadingZeroBitCount
        let edges = classes.letters | classes.digits
        // Labels begin and end with letters or digits; behind the last dot small letters alone.
        let first = (inner &<< 1 | 1 &<< UInt64(low)) & ((1 &<< UInt64(top)) &- 1)
        let last = inner &>> 1 & all
        if rest &- top >= 2 && first & ~edges == 0 && last & ~edges == 0 && range(top, rest) & ~classes.lower == 0 {
          return true
        }
        if inner.nonzeroBitCount == 3 && range(low, rest) & ~(inner | classes.digits) == 0 { return nil }
      }
    }
    // A scheme or a user may stand before the host.
    return (classes.users | classes.schemes) & all == 0 ? false : nil
  }

  /// Whether a range is empty, or a port, a path, a query or a fragment.
  @inline(__always)
  private func isRest(_ low: Int, _ high: Int) -> Bool {
    var at = low
    if at < high, unsafe bytes[at] == UInt8(ascii: ":") {
      at &+= 1
      let digits = min((~(classes.digits &>> UInt64(at))).trailingZeroBitCount, high &- at)
      if digits < 2 || digits > 5 { return false }
      at &+= digits
    }
    if at == high { return true }
    let byte = unsafe bytes[at]
    return byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// Where the infixes of a range begin and end.
  @inline(__always)
  private func infixes(_ low: Int, _ high: Int) -> UInt64 {
    let all = range(low, high)
    let letters = classes.letters & all
    let digits = classes.digits & all
    let known = letters | digits
    let quotes = classes.quotes & all
    let dots = classes.dots & all
    let hyphens = classes.hyphens & all
    let firstDots = dots & ~(dots &<< 1)
    let loneDots = firstDots & ~(dots &>> 1)
    let upper = letters & ~classes.lower
    let lower = letters & classes.lower
    var single = loneDots & (lower | quotes) &<< 1 & (upper | quotes) &>> 1
    single |= classes.commas & letters &<< 1 & letters &>> 1
    let operations = classes.operations & digits &<< 1 & (digits | hyphens) &>> 1
    single |= operations
    single |= (classes.relations | classes.tildes) & known &<< 1 & letters &>> 1
    // Up to three hyphens are one infix.
    let firstHyphens = hyphens & ~(hyphens &<< 1) & known &<< 1 & ~operations
    let two = firstHyphens & hyphens &>> 1
    let three = two & hyphens &>> 2
    single |= firstHyphens & letters &>> 1
    let double = two & letters &>> 2
    let triple = three & letters &>> 3
    // Dots that stand together are one infix: carries run to its end.
    let runs = dots & ~loneDots
    let manyDots = firstDots & runs & ~(1 &<< UInt64(low))
    let behindDots = (runs &+ manyDots) & ~runs & all
    return single | single &<< 1 | double | double &<< 2 | triple | triple &<< 3 | manyDots | behindDots
  }

  /// Whether some tokens together are what the rules make of a special case.
  @inline(__always)
  func hasMerge(_ cuts: UInt64, _ end: UInt64) -> Bool {
    var start: UInt64 = 0
    var left = cuts
    let ends = cuts | end
    while true {
      let lengths = unsafe exceptions.affixedLengths(startingWith: bytes[Int(start)])
      // Bits are lengths now; the first one is a token alone.
      var runs = ends &>> start & ~1
      runs &= runs &- 1
      if runs & UInt64(lengths) != 0, hasMerge(Int(start), runs & UInt64(lengths), ends &>> start) { return true }
      if left == 0 { return false }
      start = UInt64(left.trailingZeroBitCount)
      left &= left &- 1
    }
  }

  private func hasMerge(_ start: Int, _ lengths: UInt64, _ ends: UInt64) -> Bool {
    var left = lengths
    while left != 0 {
      let length = left.trailingZeroBitCount
      left &= left &- 1
      guard let entry = unsafe exceptions.find(bytes + start, length), entry.kind.contains(.affixed) else { continue }
      var cuts: UInt64 = 0
      for end in unsafe entry.affixedEnds { cuts |= 1 &<< UInt64(end) }
      if cuts == ends & ((2 &<< UInt64(length)) &- 2) { return true }
    }
    return false
  }
}
