// The host of a URL, which records carry so that results can be cut by site.

/// Where the host lies in a URL; empty if it has none or is no URL.
///
/// What stands between `//` and the next `/`, `\`, `?` or `#`, without user and port; the brackets of an IPv6 address are
/// left out. Before `//` stands a scheme and its colon, or nothing. A host with white space, control characters or
/// characters that no host has is none, nor is one before a port that is no number. Case is the caller's
/// business, and names are not decoded.
public func urlHost(_ url: Span<UInt8>) -> Range<Int> {
  let none = 0..<0
  var start = 0
  if let colon = schemeEnd(url) { start = colon + 1 }
  guard start + 2 <= url.count, url[start] == UInt8(ascii: "/"), url[start + 1] == UInt8(ascii: "/") else {
    return none
  }
  start += 2
  var end = start
  while end < url.count, !endsAuthority(url[end]) {
    if url[end] == UInt8(ascii: "@") { start = end + 1 }
    end += 1
  }
  if start == end { return none }

  if url[start] == UInt8(ascii: "[") {
    start += 1
    var close = start
    while close < end, isAddressByte(url[close]) { close += 1 }
    guard close > start, close < end, url[close] == UInt8(ascii: "]"), isPort(url, close + 1, end) else { return none }
    return start..<close
  }
  var close = start
  while close < end, url[close] != UInt8(ascii: ":") {
    if !isHostByte(url[close]) { return none }
    close += 1
  }
  guard isPort(url, close, end) else { return none }
  return start..<close
}

/// The position of the colon behind a scheme at the beginning.
private func schemeEnd(_ url: Span<UInt8>) -> Int? {
  guard url.count > 0, isLetter(url[0]) else { return nil }
  for position in 1..<max(url.count, 1) {
    let byte = url[position]
    if byte == UInt8(ascii: ":") { return position }
    let belongs = isLetter(byte) || isDigit(byte) || "+-.".utf8.contains(byte)
    if !belongs { return nil }
  }
  return nil
}

/// Whether `start ..< end` is nothing, or a colon and digits.
private func isPort(_ url: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
  if start == end { return true }
  if url[start] != UInt8(ascii: ":") { return false }
  for position in (start + 1)..<end where !isDigit(url[position]) { return false }
  return true
}

private func endsAuthority(_ byte: UInt8) -> Bool { "/\\?#".utf8.contains(byte) }

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

private func isAddressByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || ":.%".utf8.contains(byte) }

private func isHostByte(_ byte: UInt8) -> Bool {
  byte > 0x20 && byte != 0x7F && !"\"<>[]^`{|}".utf8.contains(byte)
}

/// A byte, an ASCII capital as its small letter.
func lowerCased(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }
