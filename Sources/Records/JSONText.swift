// What records need of JSON beyond the writer in Buffers: base64 for bytes that are no text, a number's grammar.

import Buffers

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
