// A URL in the form in which it is compared: what does not change where it leads is made the same or left out.

internal import Buffers

/// Normalises URLs (RFC 3986, section 6.2); one a worker.
///
/// - Spaces and control characters at either end do not belong to it (WHATWG URL, section 4.4).
/// - The schemes http and https are dropped, so that they are the same, and so are their own ports; another scheme is kept in
///   lower case. What has no scheme begins with its host, as in `example.org/page`, or with `//` and its host.
/// - The host is lower-cased.
/// - Percent-encodings of unreserved characters are decoded, others get upper-case digits; bytes beyond ASCII are encoded
///   (RFC 3987, section 3.1).
/// - Dot segments are removed, an empty path is `/`, and a slash at the end of a longer path is dropped.
/// - The query stays, the fragment is dropped.
///
/// What has a scheme and no host (`mailto:`, `urn:`) gets its scheme lower-cased, its encodings normalised, its fragment dropped.
struct NormalisedURL: ~Copyable {
  /// The last URL in normal form; empty where nothing was given.
  private(set) var bytes = Buffer<UInt8>()

  init() {}

  /// Normalises a URL, replacing the last one.
  mutating func normalise(_ url: Span<UInt8>) {
    bytes.removeAll()
    var start = 0
    var end = url.count
    while start < end && url[start] <= 0x20 { start += 1 }
    while end > start && url[end - 1] <= 0x20 { end -= 1 }
    end = Self.first(of: "#", url, start, end)
    if start == end { return }

    var defaultPort: StaticString?
    if let colon = Self.schemeEnd(url, start, end) {
      let isWeb = Self.isWebScheme(url, start, colon)
      if isWeb {
        defaultPort = colon - start == 4 ? "80" : "443"
      } else {
        append(url, start, colon, isHost: true)
        bytes.append(UInt8(ascii: ":"))
      }
      start = colon + 1
      let hasHost = Self.beginsHost(url, start, end)
      if !isWeb && hasHost {
        bytes.append(UInt8(ascii: "/"))
        bytes.append(UInt8(ascii: "/"))
      } else if !isWeb {
        append(url, start, end, isHost: false)
        return
      }
    }
    if Self.beginsHost(url, start, end) { start += 2 }
    let hostEnd = Self.first(of: "/\\?", url, start, end)
    appendAuthority(url, start, hostEnd, defaultPort)
    let pathEnd = Self.first(of: "?", url, hostEnd, end)
    appendPath(url, hostEnd, pathEnd)
    append(url, pathEnd, end, isHost: false)
  }

  /// Adds user, host and port.
  private mutating func appendAuthority(_ url: Span<UInt8>, _ start: Int, _ end: Int, _ defaultPort: StaticString?) {
    var host = start
    for place in start..<end where url[place] == UInt8(ascii: "@") { host = place + 1 }
    append(url, start, host, isHost: false)
    var hostEnd = end
    while hostEnd > host, Self.isDigit(url[hostEnd - 1]) { hostEnd -= 1 }
    // No port; or one that says nothing.
    if hostEnd == host || url[hostEnd - 1] != UInt8(ascii: ":") {
      hostEnd = end
      append(url, host, end, isHost: true)
      return
    }
    let isDefault = defaultPort.map { Self.isEqual(url, hostEnd, end, $0) } ?? false
    append(url, host, isDefault || hostEnd == end ? hostEnd - 1 : end, isHost: true)
  }

  /// Adds the path, with dot segments removed (RFC 3986, section 5.2.4) and without a slash at its end.
  private mutating func appendPath(_ url: Span<UInt8>, _ start: Int, _ end: Int) {
    let path = bytes.count
    var place = start
    while place < end {
      // A segment and the slash before it. Encoded dots count, so it is looked at once it stands in normal form.
      let next = Self.first(of: "/\\", url, place + 1, end)
      let segment = bytes.count
      bytes.append(UInt8(ascii: "/"))
      append(url, place + 1, next, isHost: false)
      let length = bytes.count - segment
      let isDot = length == 2 && bytes.base[segment + 1] == UInt8(ascii: ".")
      let isDouble =
        length == 3 && bytes.base[segment + 1] == UInt8(ascii: ".") && bytes.base[segment + 2] == UInt8(ascii: ".")
      if isDot || isDouble { bytes.count = segment }
      if isDouble {
        while bytes.count > path {
          bytes.count -= 1
          if bytes.base[bytes.count] == UInt8(ascii: "/") { break }
        }
      }
      place = next
    }
    if bytes.count > path, bytes.base[bytes.count - 1] == UInt8(ascii: "/") { bytes.count -= 1 }
    if bytes.count == path { bytes.append(UInt8(ascii: "/")) }
  }

  /// Adds some bytes with their encodings normalised; in a host and a scheme, in lower case.
  private mutating func append(_ url: Span<UInt8>, _ start: Int, _ end: Int, isHost: Bool) {
    var place = start
    while place < end {
      var byte = url[place]
      var isEncoded = byte >= 0x80
      if byte == UInt8(ascii: "%"), place + 2 < end, let high = Self.digit(url[place + 1]),
        let low = Self.digit(url[place + 2])
      {
        byte = high << 4 | low
        isEncoded = !Self.isUnreserved(byte)
        place += 2
      }
      place += 1
      if isEncoded {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(Self.hexadecimal(byte >> 4))
        bytes.append(Self.hexadecimal(byte & 15))
      } else {
        bytes.append(isHost && Self.isLetter(byte) ? byte | 0x20 : byte)
      }
    }
  }

  /// The first place of one of some bytes, or the end.
  private static func first(of stops: StaticString, _ url: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var place = start
    while place < end {
      for stop in 0..<stops.utf8CodeUnitCount where url[place] == stops.utf8Start[stop] { return place }
      place += 1
    }
    return end
  }

  /// The colon behind a scheme; none where a port follows it, as in `localhost:8080`.
  private static func schemeEnd(_ url: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var place = start
    while place < end, isLetter(url[place]) || (place > start && (isDigit(url[place]) || isSign(url[place]))) {
      place += 1
    }
    guard place > start, place < end, url[place] == UInt8(ascii: ":") else { return nil }
    return place + 1 < end && isDigit(url[place + 1]) ? nil : place
  }

  private static func isWebScheme(_ url: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let name: StaticString = "https"
    guard end - start == 4 || end - start == 5 else { return false }
    for place in start..<end where url[place] | 0x20 != name.utf8Start[place - start] { return false }
    return true
  }

  private static func beginsHost(_ url: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    start + 2 <= end && isSlash(url[start]) && isSlash(url[start + 1])
  }

  private static func isEqual(_ url: Span<UInt8>, _ start: Int, _ end: Int, _ text: StaticString) -> Bool {
    guard end - start == text.utf8CodeUnitCount else { return false }
    for place in start..<end where url[place] != text.utf8Start[place - start] { return false }
    return true
  }

  private static func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }
  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
  }
  private static func digit(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - UInt8(ascii: "0") }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }
  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
  }
}
