// Whether a string is an address of the web or of mail, so that the English tokenizer leaves it whole.
//
// The rule is spaCy's form of a well-known expression by Diego Perini:
//
//     (scheme "://")? (anything "@")? (IPv4 | (label ".")+ top) (":" port)? ([/?#] anything)?
//
// Nothing that may stand in a host is one of : / ? # @, so the host ends at the first of these and each part is
// looked at once; only the place where the host starts (after the scheme or after any "@") has to be tried.

extension EnglishRules {
  /// Whether a range is an address as a whole.
  @inline(__always)
  func isAddress(_ low: Int, _ high: Int) -> Bool {
    // Every address has a "." with something on both sides.
    if !all.has(.dot) { return false }
    var at = low + 1
    while at < high, unsafe bytes[at] != UInt8(ascii: ".") { at &+= 1 }
    return at + 1 < high && isAddressWithDot(low, high)
  }

  private func isAddressWithDot(_ low: Int, _ high: Int) -> Bool {
    if hostAndRest(low, high) { return true }
    var at = low
    while at < high, unsafe classes[at].has(.scheme) { at &+= 1 }
    if at + 3 < high, hasTwoCharacters(low, at), unsafe bytes[at] == UInt8(ascii: ":"),
      unsafe bytes[at + 1] == UInt8(ascii: "/") && bytes[at + 2] == UInt8(ascii: "/"), hostAndRest(at + 3, high)
    {
      return true
    }
    if !all.has(.at) { return false }
    at = low + 1
    while at < high {
      if unsafe bytes[at] == UInt8(ascii: "@"), at + 1 < high, hostAndRest(at + 1, high) { return true }
      at &+= 1
    }
    return false
  }

  /// Whether a range is a host with an optional port, path, query and fragment.
  private func hostAndRest(_ low: Int, _ high: Int) -> Bool {
    // The end of the host, and the start of its last part.
    var end = low
    var top = low
    var dots = 0
    scan: while end < high {
      let byte = unsafe bytes[end]
      switch byte {
      case UInt8(ascii: "."):
        dots &+= 1
        top = end + 1
      case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"):
        break scan
      case UInt8(ascii: "-"), UInt8(ascii: "_"):
        break
      default:
        if unsafe !classes[end].has([.host, .lower]) { return false }
      }
      end &+= 1
    }
    if dots == 0 || !isRest(end, high) { return false }
    return isDomain(low, top, end) || (dots == 3 && isNetworkAddress(low, end))
  }

  /// Whether a range is empty, or a port, a path, a query or a fragment.
  private func isRest(_ low: Int, _ high: Int) -> Bool {
    var at = low
    if at < high, unsafe bytes[at] == UInt8(ascii: ":") {
      at += 1
      var digits = 0
      while at < high, unsafe classes[at].has(.decimal) {
        if unsafe !classes[at].has(.continuation) { digits &+= 1 }
        at &+= 1
      }
      if digits < 2 || digits > 5 { return false }
    }
    if at == high { return true }
    let byte = unsafe bytes[at]
    return byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// Whether a range is a host name: labels with "." behind each, and a top-level domain that starts at `top`.
  private func isDomain(_ low: Int, _ top: Int, _ end: Int) -> Bool {
    var letters = 0
    var at = top
    while at < end {
      let found = unsafe classes[at]
      if !found.has(.lower) { return false }
      if !found.has(.continuation) { letters &+= 1 }
      at &+= 1
    }
    if letters < 2 || letters > 63 { return false }
    var start = low
    while start < top {
      var length = 0
      at = start
      while unsafe bytes[at] != UInt8(ascii: ".") {
        let found = unsafe classes[at]
        let isInner = unsafe bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "_")
        if !found.has(.host), !isInner { return false }
        if !found.has(.continuation) { length &+= 1 }
        at &+= 1
      }
      if length < 1 || length > 64 { return false }
      if unsafe !classes[start].has(.host) || !classes[at - 1].has(.host) { return false }
      start = at + 1
    }
    return true
  }

  /// Whether a range is a public IPv4 address.
  ///
  /// Digits are Python's \d, of any script, except where the rule names one.
  private func isNetworkAddress(_ low: Int, _ end: Int) -> Bool {
    // Each part as up to three digits; 10 stands for a digit that is not ASCII.
    var parts = (SIMD4<UInt8>(), SIMD4<UInt8>(), SIMD4<UInt8>(), SIMD4<UInt8>())
    var at = low
    for index in 0..<4 {
      var part = SIMD4<UInt8>()
      var length = 0
      while at < end, unsafe bytes[at] != UInt8(ascii: ".") {
        let found = unsafe classes[at]
        if !found.has(.decimal) { return false }
        if !found.has(.continuation) {
          if length == 3 { return false }
          part[length] = found.has(.digit) ? unsafe bytes[at] - UInt8(ascii: "0") : 10
          length += 1
        }
        at &+= 1
      }
      part[3] = UInt8(length)
      if length == 0 { return false }
      switch index {
      case 0: parts.0 = part
      case 1: parts.1 = part
      case 2: parts.2 = part
      default: parts.3 = part
      }
      at += 1
    }
    return isPublic(parts.0, parts.1) && isFirstOctet(parts.0) && isInnerOctet(parts.1) && isInnerOctet(parts.2)
      && isLastOctet(parts.3)
  }

  /// Not 10, 127, 169.254, 192.168, nor 172.16 to 172.31.
  private func isPublic(_ first: SIMD4<UInt8>, _ second: SIMD4<UInt8>) -> Bool {
    if first == [1, 0, 0, 2] || first == [1, 2, 7, 3] { return false }
    if first == [1, 6, 9, 3], second == [2, 5, 4, 3] { return false }
    if first == [1, 9, 2, 3], second == [1, 6, 8, 3] { return false }
    if first == [1, 7, 2, 3], second[3] == 2 {
      if second[0] == 1, second[1] >= 6, second[1] <= 9 { return false }
      if second[0] == 2 { return false }
      if second[0] == 3, second[1] <= 1 { return false }
    }
    return true
  }

  /// Whether a part is 1 to 223: `[1-9]\d?|1\d\d|2[01]\d|22[0-3]`.
  private func isFirstOctet(_ part: SIMD4<UInt8>) -> Bool {
    if part[3] < 3 { return part[0] >= 1 && part[0] <= 9 }
    return part[0] == 1 || (part[0] == 2 && (part[1] <= 1 || (part[1] == 2 && part[2] <= 3)))
  }

  /// Whether a part is 0 to 255: `1?\d{1,2}|2[0-4]\d|25[0-5]`.
  private func isInnerOctet(_ part: SIMD4<UInt8>) -> Bool {
    part[3] < 3 || part[0] == 1 || (part[0] == 2 && (part[1] <= 4 || (part[1] == 5 && part[2] <= 5)))
  }

  /// Whether a part is 1 to 254: `[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]`.
  private func isLastOctet(_ part: SIMD4<UInt8>) -> Bool {
    if part[3] < 3 { return part[0] >= 1 && part[0] <= 9 }
    return part[0] == 1 || (part[0] == 2 && (part[1] <= 4 || (part[1] == 5 && part[2] <= 4)))
  }

  /// Whether a range has at least two characters.
  private func hasTwoCharacters(_ low: Int, _ high: Int) -> Bool {
    high > low && characterLength(low, high) < high - low
  }
}
