// JSON written into a buffer, without strings on the way where they can be helped.

import Buffers

enum JSONText {
  /// A string with its quotes.
  static func string(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var output = Buffer<UInt8>(capacity: bytes.count + 2)
    append(string: bytes.span, to: &output)
    return Array(output.unsafeElements)
  }

  /// Bytes that are JSON as they stand.
  static func append(key: StaticString, to output: inout Buffer<UInt8>) {
    output.append(from: key.utf8Start, count: key.utf8CodeUnitCount)
  }

  /// Bytes that are JSON already.
  static func append(raw bytes: [UInt8], to output: inout Buffer<UInt8>) {
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { output.append(from: start, count: source.count) }
    }
  }

  /// A string with its quotes, or null.
  static func append(optional bytes: [UInt8]?, to output: inout Buffer<UInt8>) {
    if let bytes { append(string: bytes.span, to: &output) } else { append(key: "null", to: &output) }
  }

  /// A string with its quotes; bytes that are no UTF-8 become U+FFFD.
  static func append(string bytes: Span<UInt8>, to output: inout Buffer<UInt8>) {
    var isPlain = true
    for index in bytes.indices {
      let byte = bytes[index]
      isPlain = isPlain && byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte < 0x80
    }
    output.append(0x22)
    if isPlain {
      output.append(contentsOf: bytes)
    } else {
      let repaired = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
      for byte in repaired.utf8 { append(escaped: byte, to: &output) }
    }
    output.append(0x22)
  }

  /// A whole number.
  static func append(number: UInt64, to output: inout Buffer<UInt8>) {
    if number < 10 {
      output.append(0x30 + UInt8(number))
      return
    }
    let start = output.count
    var rest = number
    while rest > 0 {
      output.append(0x30 + UInt8(rest % 10))
      rest /= 10
    }
    var digits = UnsafeMutableBufferPointer(start: output.base + start, count: output.count - start)
    digits.reverse()
  }

  /// A finite double: the shortest digits that read back as it.
  static func append(double: Double, to output: inout Buffer<UInt8>) {
    if double == 0 {
      append(key: "0.0", to: &output)
      return
    }
    var text = double.description
    text.withUTF8 { digits in
      if let start = digits.baseAddress { output.append(from: start, count: digits.count) }
    }
  }

  private static func append(escaped byte: UInt8, to output: inout Buffer<UInt8>) {
    switch byte {
    case 0x22: append(key: "\\\"", to: &output)
    case 0x5C: append(key: "\\\\", to: &output)
    case 0x0A: append(key: "\\n", to: &output)
    case 0x0D: append(key: "\\r", to: &output)
    case 0x09: append(key: "\\t", to: &output)
    case 0..<0x20:
      append(key: "\\u00", to: &output)
      for digit in [byte >> 4, byte & 15] { output.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    default: output.append(byte)
    }
  }
}
