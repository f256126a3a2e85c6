// One spelling for URLs that lead to the same page (RFC 3986, section 6.2.2, and what crawls need beside).

internal import Buffers

/// Writes URLs in one spelling.
///
/// The scheme is dropped, so that http and https are one; user and host are lower-cased; the default port and the
/// fragment go, and slashes at the end of the path; escaped characters that need no escape are unescaped, the
/// other escapes have capital digits. The query stays as it is.
enum NormalisedURL {
  /// Replaces `output` by the normalised URL.
  static func write(_ url: Span<UInt8>, to output: inout Buffer<UInt8>) {
    output.removeAll()
    url.withUnsafeBufferPointer { bytes in
      var start = 0
      var end = bytes.count
      while start < end && isSpace(bytes[start]) { start += 1 }
      while end > start && isSpace(bytes[end - 1]) { end -= 1 }
      if let fragment = bytes[start..<end].firstIndex(of: UInt8(ascii: "#")) { end = fragment }
      let scheme = endOfScheme(bytes, start, end)
      start = scheme.end
      var hostEnd = start
      if scheme.hasHost {
        while hostEnd < end && !"/?".utf8.contains(bytes[hostEnd]) { hostEnd += 1 }
        writeHost(bytes, start, hostEnd, scheme.isSecure, to: &output)
      }
      let query = bytes[hostEnd..<end].firstIndex(of: UInt8(ascii: "?")) ?? end
      writePath(bytes, hostEnd, query, to: &output)
      if scheme.hasHost && query == hostEnd { output.append(UInt8(ascii: "/")) }
      // A path that is more than "/" loses the slashes at its end.
      let least = output.unsafeElements.firstIndex(of: UInt8(ascii: "/")) ?? 0
      while output.count > least + 1 && output.base[output.count - 1] == UInt8(ascii: "/") { output.count -= 1 }
      for index in query..<end { output.append(bytes[index]) }
    }
  }

  /// Where what follows the scheme begins.
  private static func endOfScheme(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> (end: Int, hasHost: Bool, isSecure: Bool) {
    var position = start
    while position < end && isSchemeCharacter(bytes[position]) { position += 1 }
    let isMarked =
      position > start && position + 2 < end && bytes[position] == UInt8(ascii: ":")
      && bytes[position + 1] == UInt8(ascii: "/") && bytes[position + 2] == UInt8(ascii: "/")
    if !isMarked { return (start, false, false) }
    return (position + 3, true, position - start == 5)
  }

  private static func writeHost(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ isSecure: Bool, to output: inout Buffer<UInt8>
  ) {
    for index in start..<end { output.append(lower(bytes[index])) }
    for port in [":", isSecure ? ":443" : ":80"] where ends(output, with: port) { output.count -= port.utf8.count }
  }

  private static func writePath(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, to output: inout Buffer<UInt8>
  ) {
    var index = start
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < end, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        let value = high << 4 | low
        if isUnreserved(value) {
          output.append(value)
        } else {
          output.append(byte)
          output.append(upper(bytes[index + 1]))
          output.append(upper(bytes[index + 2]))
        }
        index += 3
      } else {
        output.append(byte)
        index += 1
      }
    }
  }

  private static func ends(_ output: borrowing Buffer<UInt8>, with text: String) -> Bool {
    let length = text.utf8.count
    guard output.count >= length else { return false }
    return zip(output.unsafeElements[(output.count - length)...], text.utf8).allSatisfy { $0 == $1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 0x30 < 10 || "+-.".utf8.contains(byte)
  }
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 0x30 < 10 || "-._~".utf8.contains(byte)
  }
  private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
  private static func upper(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte & ~0x20 : byte }
  private static func digit(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte - 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
