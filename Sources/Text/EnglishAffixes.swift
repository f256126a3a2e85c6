// What the English tokenizer cuts off at the start, off the end and in the middle of a chunk.
//
// spaCy writes these rules as regular expressions over alternatives. What decides: at the start the first alternative that
// matches wins, at the end the longest one (a search finds the leftmost match), in the middle the first one again, from left to right without overlap.

import Buffers

/// One chunk and what its rules read: its bytes and the classes of each byte.
struct EnglishRules {
  let bytes: UnsafePointer<UInt8>
  let classes: UnsafePointer<EnglishClass>
  /// All classes of the chunk: what is not among them need not be looked for.
  let all: EnglishClass
  let exceptions: EnglishExceptions

  /// How many bytes the character at a byte has; no more than there are.
  @inline(__always)
  func characterLength(_ at: Int, _ high: Int) -> Int {
    var next = at + 1
    while next < high, unsafe classes[next].has(.continuation) { next &+= 1 }
    return next - at
  }

  /// The first byte of the character before a byte.
  @inline(__always)
  func characterBefore(_ end: Int, _ low: Int) -> Int {
    var at = end - 1
    while at > low, unsafe classes[at].has(.continuation) { at &-= 1 }
    return at
  }

  /// The length in bytes of the prefix of a range, 0 if there is none.
  @inline(__always)
  func prefix(_ low: Int, _ high: Int) -> Int {
    let first = unsafe bytes[low]
    let found = unsafe classes[low]
    if found.has(.prefix) { return characterLength(low, high) }
    switch first {
    case UInt8(ascii: "+"):
      return unsafe low + 1 < high && classes[low + 1].has(.digit) ? 0 : 1
    case UInt8(ascii: "."):
      var end = low + 1
      while end < high, unsafe bytes[end] == UInt8(ascii: ".") { end &+= 1 }
      return end - low > 1 ? end - low : 0
    case UInt8(ascii: "C"), UInt8(ascii: "A"):
      return unsafe low + 1 < high && bytes[low + 1] == UInt8(ascii: "$") ? 2 : 0
    case UInt8(ascii: "U"):
      guard low + 2 < high, unsafe bytes[low + 1] == UInt8(ascii: "S") else { return 0 }
      return unsafe bytes[low + 2] == UInt8(ascii: "$") ? 3 : 0
    default:
      return 0
    }
  }

  /// The length in bytes of the suffix of a range, 0 if there is none.
  @inline(__always)
  func suffix(_ low: Int, _ high: Int) -> Int {
    if low >= high { return 0 }
    let last = unsafe bytes[high - 1]
    let found = unsafe classes[high - 1]
    switch last {
    case UInt8(ascii: "."):
      return dotSuffix(low, high)
    case UInt8(ascii: "+"):
      return unsafe high - 1 > low && classes[high - 2].has(.digit) ? 1 : 0
    case UInt8(ascii: "s"), UInt8(ascii: "S"):
      if high - 1 > low, unsafe bytes[high - 2] == UInt8(ascii: "'") { return 2 }
      if high - 4 >= low, isApostrophe(high - 4) { return 4 }
    default:
      if found.has(.suffix) {
        let at = characterBefore(high, low)
        // Two ellipses are one suffix.
        if isEllipsis(at), at - 3 >= low, isEllipsis(at - 3) { return high - at + 3 }
        return high - at
      }
    }
    return found.has(.unitEnd) ? unitSuffix(low, high) : 0
  }

  /// The suffix of a range that ends in ".".
  private func dotSuffix(_ low: Int, _ high: Int) -> Int {
    let dot = high - 1
    var start = dot
    while start > low, unsafe bytes[start - 1] == UInt8(ascii: ".") { start &-= 1 }
    if start < dot { return high - start }
    if dot == low { return 0 }
    let before = unsafe classes[dot - 1]
    if before.has(.beforeSuffixDot) { return 1 }
    let at = characterBefore(dot, low)
    if at == low { return 0 }
    if before.has(.upper), unsafe classes[at - 1].has(.upper) { return 1 }
    return isDegree(at, low) ? 1 : 0
  }

  /// Whether a degree of temperature, "°" (C2 B0) and an upper-case letter, ends at a byte.
  private func isDegree(_ at: Int, _ low: Int) -> Bool {
    guard at - 2 >= low, unsafe bytes[at - 2] == 0xC2 && bytes[at - 1] == 0xB0 else { return false }
    let letter = unsafe bytes[at]
    return letter == UInt8(ascii: "F") || letter == UInt8(ascii: "C") || letter == UInt8(ascii: "K")
  }

  /// The suffix of a range that ends like a unit: what stands behind its last digit, if that is a unit or a currency.
  private func unitSuffix(_ low: Int, _ high: Int) -> Int {
    var start = high
    while start > low, high - start <= EnglishExceptions.longest, unsafe !classes[start - 1].has(.digit) { start &-= 1 }
    if start == low || start == high || high - start > EnglishExceptions.longest { return 0 }
    guard let entry = unsafe exceptions.find(bytes + start, high - start), entry.kind.contains(.unit) else { return 0 }
    return high - start
  }

  /// Whether "…" (E2 80 A6) stands at a byte.
  @inline(__always)
  private func isEllipsis(_ at: Int) -> Bool {
    unsafe bytes[at] == 0xE2 && bytes[at + 1] == 0x80 && bytes[at + 2] == 0xA6
  }

  /// Whether "’" (E2 80 99) stands at a byte.
  @inline(__always)
  private func isApostrophe(_ at: Int) -> Bool {
    unsafe bytes[at] == 0xE2 && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x99
  }

  /// Cuts a range at its infixes.
  ///
  /// - Parameters:
  ///   - low: first byte of the range.
  ///   - high: byte behind the range.
  ///   - ends: receives the end of each token.
  @inline(__always)
  func cutInfixes(_ low: Int, _ high: Int, into ends: inout Buffer<UInt32>) {
    var start = low
    var at = all.has(.infixStart) ? low : high
    while at < high {
      let found = unsafe classes[at]
      if !found.has(.infixStart) {
        at &+= 1
        continue
      }
      let length = infix(at, found, low, high)
      if length == 0 {
        at &+= 1
        continue
      }
      // An infix at the very start stays with the token behind it.
      if at > low {
        if at > start { ends.append(UInt32(at)) }
        start = at + length
        ends.append(UInt32(start))
      }
      at &+= length
    }
    if start < high { ends.append(UInt32(high)) }
  }

  /// The length in bytes of the infix that starts at a byte, 0 if none does.
  private func infix(_ at: Int, _ found: EnglishClass, _ low: Int, _ high: Int) -> Int {
    if found.has(.continuation) { return 0 }
    if found.has(.infix) { return characterLength(at, high) }
    let before = at > low ? unsafe classes[at - 1] : []
    let next = at + 1 < high ? unsafe classes[at + 1] : []
    let byte = unsafe bytes[at]
    if byte == UInt8(ascii: ".") {
      var end = at + 1
      while end < high, unsafe bytes[end] == UInt8(ascii: ".") { end &+= 1 }
      if end - at > 1 { return end - at }
      return before.has(.beforeInfixDot) && next.has(.afterInfixDot) ? 1 : 0
    }
    if byte == UInt8(ascii: ",") { return before.has(.alpha) && next.has(.alpha) ? 1 : 0 }
    if found.has(.operation), before.has(.digit), at + 1 < high {
      if next.has(.digit) { return 1 }
      if unsafe bytes[at + 1] == UInt8(ascii: "-") { return 1 }
    }
    if !before.has([.alpha, .digit]) { return 0 }
    if found.has(.relation) { return next.has(.alpha) ? 1 : 0 }
    return hyphen(at, high)
  }

  /// The length in bytes of the hyphen that starts at a byte and has a letter behind it, 0 if none does.
  private func hyphen(_ at: Int, _ high: Int) -> Int {
    var end = at
    switch unsafe bytes[at] {
    case UInt8(ascii: "~"):
      end = at + 1
    case UInt8(ascii: "-"):
      while end < high, unsafe bytes[end] == UInt8(ascii: "-") { end &+= 1 }
      if end - at > 3 { return 0 }
    case 0xE2:  // "–" is E2 80 93, "—" is E2 80 94
      end = at + 3
      if unsafe bytes[at + 2] == 0x94, end + 2 < high, unsafe bytes[end] == 0xE2 && bytes[end + 1] == 0x80,
        unsafe bytes[end + 2] == 0x94
      {
        end += 3
      }
    default:
      return 0
    }
    return unsafe end < high && classes[end].has(.alpha) ? end - at : 0
  }
}
