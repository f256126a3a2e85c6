// JSON as Sluice writes it, everywhere: strings escaped, numbers with the digits that read back as them.

extension Buffer where Element == UInt8 {
  /// Adds the bytes of a literal.
  public mutating func append(utf8 text: StaticString) {
    unsafe append(from: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Adds a string's bytes.
  public mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { unsafe append(from: start, count: bytes.count) }
    }
  }

  /// Adds a text as a JSON string, quotes included.
  ///
  /// The quote, the backslash and control characters are escaped, the short way where JSON has one (`\n`), else as
  /// `\u001f`; everything else stays UTF-8. That is what Python's `json.dumps(text, ensure_ascii=False)` writes.
  ///
  /// - Parameter text: valid UTF-8.
  public mutating func append(json text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { unsafe append(json: $0) }
  }

  /// Adds a text as a JSON string, as for a span.
  public mutating func append(json text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    if let start = text.baseAddress {
      // Room is made for a few thousand bytes at a time: a byte may become six, and a whole text hardly ever does.
      var position = 0
      while position < text.count {
        let end = min(position + 4096, text.count)
        reserve(count + 6 * (end - position))
        unsafe escape(start + position, count: end - position, into: &self)
        position = end
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// Adds a string as a JSON string, quotes included.
  public mutating func append(json text: String) {
    var text = text
    text.withUTF8 { unsafe append(json: $0) }
  }

  /// Adds a whole number.
  public mutating func append(json number: UInt64) {
    let start = count
    var rest = number
    repeat {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    var digits = unsafe UnsafeMutableBufferPointer(start: base + start, count: count - start)
    digits.reverse()
  }

  /// Adds a finite double: the shortest digits that read back as it, with a point (`1.0`).
  public mutating func append(json number: Double) { append(utf8: number.description) }
}

/// A string as JSON, quotes included; see `Buffer.append(json:)`.
public func jsonText(_ text: String) -> String {
  var output = Buffer<UInt8>(capacity: text.utf8.count + 2)
  output.append(json: text)
  return unsafe String(decoding: output.unsafeElements, as: UTF8.self)
}

/// A number as people, recipes and JSON write it: the shortest digits that read back as the same double, whole ones
/// without a point.
public func numeral(_ value: Double) -> String {
  value == value.rounded() && value.magnitude < 0x1p53 ? String(Int64(value)) : value.description
}

/// Escapes bytes into a buffer that has room for six times as many.
private func escape(_ source: UnsafePointer<UInt8>, count: Int, into output: inout Buffer<UInt8>) {
  let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
  let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
  let notControl = SIMD16<UInt8>(repeating: 0xE0)
  let zero = SIMD16<UInt8>()
  var read = unsafe source
  let end = unsafe source + count
  var write = unsafe output.base + output.count
  while unsafe end - read >= 16 {
    let bytes = unsafe UnsafeRawPointer(read).loadUnaligned(as: SIMD16<UInt8>.self)
    unsafe UnsafeMutableRawPointer(write).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
    let isSpecial = (bytes .== quote) .| (bytes .== backslash) .| ((bytes & notControl) .== zero)
    let bits = unsafe unsafeBitCast(isSpecial, to: SIMD2<UInt64>.self)
    let low = bits[0].littleEndian
    let high = bits[1].littleEndian
    if (low | high) == 0 {
      unsafe read += 16
      unsafe write += 16
      continue
    }
    let plain = low != 0 ? low.trailingZeroBitCount >> 3 : 8 + high.trailingZeroBitCount >> 3
    unsafe read += plain
    unsafe write += plain
    unsafe write = writeEscape(read.pointee, to: write)
    unsafe read += 1
  }
  while unsafe read < end {
    let byte = unsafe read.pointee
    if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      unsafe write = writeEscape(byte, to: write)
    } else {
      unsafe write.pointee = byte
      unsafe write += 1
    }
    unsafe read += 1
  }
  unsafe output.count = write - output.base
}

/// Writes the escape of one byte and returns the place behind it.
private func writeEscape(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
  unsafe target[0] = UInt8(ascii: "\\")
  let short: UInt8
  switch byte {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"): short = byte
  case 8: short = UInt8(ascii: "b")
  case 9: short = UInt8(ascii: "t")
  case 10: short = UInt8(ascii: "n")
  case 12: short = UInt8(ascii: "f")
  case 13: short = UInt8(ascii: "r")
  default:
    let digit = byte & 15
    unsafe target[1] = UInt8(ascii: "u")
    unsafe target[2] = UInt8(ascii: "0")
    unsafe target[3] = UInt8(ascii: "0")
    unsafe target[4] = UInt8(ascii: "0") + byte >> 4
    unsafe target[5] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    return unsafe target + 6
  }
  unsafe target[1] = short
  return unsafe target + 2
}
