// Lines as they are written: a kept record, byte for byte but for what changed in it, and a bad line with its reason.

public import Buffers
import CSimdjson

extension RecordParser {
  /// Appends the line that was parsed last, and a "\n".
  ///
  /// Without an edit and an addition it is the line byte for byte. An edited text replaces the text's token, the one
  /// that counts where there are several; every other byte stays. It is written as UTF-8, so what the line had escaped
  /// beyond need is not so again, and a lone surrogate has become U+FFFD.
  ///
  /// - Parameters:
  ///   - line: the same bytes that were parsed.
  ///   - editedText: the text to write, nil where no edit changed it.
  ///   - addition: the JSON to add as the record's last member, `sluice`, nil for none. Where the record has a
  ///     top-level member of that name its value is replaced instead, so that a second run leaves no key twice.
  ///   - output: what it is appended to.
  public func appendKeptLine(
    _ line: UnsafeBufferPointer<UInt8>, editedText: Span<UInt8>?, addition: Span<UInt8>?,
    to output: inout Buffer<UInt8>
  ) {
    guard let start = line.baseAddress else { return }
    var written = 0
    func copy(upTo end: Int) {
      unsafe output.append(from: start + written, count: end - written)
      written = end
    }
    var existing = additionRange
    // A text inside that member wins over replacing it.
    if let range = existing, range.overlaps(textTokenRange) { existing = nil }
    if let addition, let range = existing, range.upperBound <= textTokenRange.lowerBound {
      copy(upTo: range.lowerBound)
      output.append(contentsOf: addition)
      written = range.upperBound
    }
    if let editedText {
      copy(upTo: textTokenRange.lowerBound)
      output.append(json: editedText)
      written = textTokenRange.upperBound
    }
    if let addition {
      if let range = existing {
        if range.lowerBound >= textTokenRange.upperBound {
          copy(upTo: range.lowerBound)
          output.append(contentsOf: addition)
          written = range.upperBound
        }
      } else {
        var end = line.count
        while unsafe line[end - 1] != UInt8(ascii: "}") { end -= 1 }
        copy(upTo: end - 1)
        // A record has a text, so other members stand before this one.
        output.append(utf8: ",\"sluice\":")
        output.append(contentsOf: addition)
      }
    }
    copy(upTo: line.count)
    output.append(UInt8(ascii: "\n"))
  }
}

/// Appends a line of `bad/`: a JSON object with `shard`, `line`, `reason`, `length` and the bytes.
///
/// The bytes are `raw`, a string, where they are UTF-8, else `raw_base64`.
///
/// - Parameters:
///   - raw: the line, or as much of it as is to be kept.
///   - shard: the shard's name.
///   - line: the line's number in the shard, counted as everywhere else.
///   - code: why it is bad.
///   - length: bytes of the whole line.
///   - output: what it is appended to.
public func appendBadLine(
  _ raw: UnsafeBufferPointer<UInt8>, shard: String, line: Int, code: BadLineCode, length: Int,
  to output: inout Buffer<UInt8>
) {
  output.append(utf8: "{\"shard\":")
  output.append(json: shard)
  output.append(utf8: ",\"line\":\(line),\"reason\":\"\(code.rawValue)\",\"length\":\(length),")
  if unsafe raw.isEmpty || sluice_json_is_utf8(raw.baseAddress, raw.count) != 0 {
    output.append(utf8: "\"raw\":")
    unsafe output.append(json: raw)
  } else {
    output.append(utf8: "\"raw_base64\":\"")
    unsafe appendBase64(raw, to: &output)
    output.append(UInt8(ascii: "\""))
  }
  output.append(utf8: "}\n")
}
