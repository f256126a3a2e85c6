// JSON as it is written: strings escaped, base64 for bytes that are no text, and the grammar of a number.

public import Buffers

/// Appends a text as a JSON string, quotes included.
///
/// The quote, the backslash and control characters are escaped, the short way where JSON has one (`\n`), else as
/// `\u001f`; everything else stays UTF-8. That is what Python's `json.dumps(text, ensure_ascii=False)` writes.
public func appendJSONString(_ text: Span<UInt8>, to output: inout Buffer<UInt8>) {
  unsafe text.withUnsafeBufferPointer { unsafe appendJSONString($0, to: &output) }
}

func appendJSONString(_ text: UnsafeBufferPointer<UInt8>, to output: inout Buffer<UInt8>) {
  output.append(UInt8(ascii: "\""))
  if let start = text.baseAddress {
    // Room is made for a few thousand bytes at a time: a byte may become six, and a whole text hardly ever does.
    var position = 0
    while position < text.count {
      let end = min(position + 4096, text.count)
      output.reserve(output.count + 6 * (end - position))
      unsafe escape(start + position, count: end - position, into: &output)
      position = end
    }
  }
  output.append(UInt8(ascii: "\""))
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

/// Appends bytes as base64 (RFC 4648, padded).
func appendBase64(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout Buffer<UInt8>) {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var position = 0
  while position < bytes.count {
    let left = bytes.count - position
    let first = unsafe UInt32(bytes[position]) << 16
    let second = left > 1 ? unsafe UInt32(bytes[position + 1]) << 8 : 0
    let third = left > 2 ? unsafe UInt32(bytes[position + 2]) : 0
    let group = first | second | third
    output.append(alphabet[Int(group >> 18)])
    output.append(alphabet[Int(group >> 12 & 63)])
    output.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
    output.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
    position += 3
  }
}

/// Whether bytes are a number as JSON writes it.
func isJSONNumber(_ bytes: Span<UInt8>) -> Bool {
  var position = 0
  func digits() -> Int {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    return position - start
  }
  if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
  let startsWithZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
  let whole = digits()
  if whole == 0 || (startsWithZero && whole > 1) { return false }
  if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
    position += 1
    if digits() == 0 { return false }
  }
  if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
    position += 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
      position += 1
    }
    if digits() == 0 { return false }
  }
  return position == bytes.count
}
