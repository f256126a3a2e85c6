// A line as CCNet compares it: what two lines must have in common to be one.

internal import Buffers
internal import Text

/// Normalises lines as CCNet's `normalize_for_dedup` does (`cc_net/text_normalizer.py`); one a worker.
///
/// In its order: white space at both ends is removed; Python's `lower()`; each decimal digit of any script becomes "0";
/// 33 punctuation characters beyond ASCII (`，。、„”“«»」「《》´∶：？！（）；–—．～’…━〈〉【】％►`) and the control
/// characters U+0000-001F and U+007F-009F are dropped, tabs inside the line among them. ASCII punctuation and spaces
/// inside the line stay. (CCNet's map has "１" too, which is a digit by then.)
struct LineNormaliser: ~Copyable {
  /// The normalised line.
  private(set) var line = Buffer<UInt8>(capacity: 1 << 12)

  /// Normalises a range of a text; the text has 16 readable bytes behind its end.
  mutating func normalise(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    let (first, last) = WhiteSpace.trim(text, start, end)
    let count = last - first
    // No character grows by more than half: two bytes become three (U+023A, U+0130), three stay three.
    line.reserve(count + count / 2 + 16)
    line.count = count
    if !Self.copyPlain(text + first, count, to: line.base) { normaliseAny(text + first, count) }
  }

  /// Copies printable ASCII, lower-cased and with zeros for digits; false where there is anything else.
  ///
  /// Reads and writes up to 15 bytes behind the end.
  private static func copyPlain(
    _ from: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    let source = UnsafeRawPointer(from)
    let written = UnsafeMutableRawPointer(target)
    let caseBit = SIMD16<UInt8>(repeating: 0x20)
    let zero = SIMD16<UInt8>(repeating: 0x30)
    let firstCapital = SIMD16<UInt8>(repeating: 0x41)
    let capitals = SIMD16<UInt8>(repeating: 26)
    let ten = SIMD16<UInt8>(repeating: 10)
    let printable = SIMD16<UInt8>(repeating: 95)
    var done = 0
    while done < count {
      let bytes = source.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
      let isPlain = unsafeBitCast((bytes &- caseBit) .< printable, to: SIMD2<UInt64>.self)
      let left = count &- done
      if left >= 16 {
        if isPlain[0] & isPlain[1] != ~0 { return false }
      } else {
        // What stands behind the line does not matter.
        let low: UInt64 = left >= 8 ? 0 : ~0 << UInt64(8 &* left)
        let high: UInt64 = left <= 8 ? ~0 : ~0 << UInt64(8 &* (left &- 8))
        if (isPlain[0] | low) & (isPlain[1] | high) != ~0 { return false }
      }
      let isCapital = unsafeBitCast((bytes &- firstCapital) .< capitals, to: SIMD16<UInt8>.self)
      let isDigit = unsafeBitCast((bytes &- zero) .< ten, to: SIMD16<UInt8>.self)
      // A digit is 0x30 and its value below it.
      let digitBits: SIMD16<UInt8> = isDigit & SIMD16<UInt8>(repeating: 0x0F)
      let lowered: SIMD16<UInt8> = bytes | (isCapital & caseBit)
      written.storeBytes(of: lowered & ~digitBits, toByteOffset: done, as: SIMD16<UInt8>.self)
      done &+= 16
    }
    return true
  }

  private mutating func normaliseAny(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let all = UnsafeBufferPointer(start: bytes, count: count)
    let out = line.base
    var written = 0
    var position = 0
    while position < count {
      position += LowerCase.forEach(in: all, at: position) { scalar in
        if scalar &- 0x20 < 95 {
          out[written] = UInt8(scalar &- 0x30 < 10 ? 0x30 : scalar)
          written &+= 1
        } else if scalar >= 0x80 && UnicodeClasses.classes(of: scalar).contains(.decimal) {
          out[written] = 0x30
          written &+= 1
        } else if scalar > 0x9F && !Self.isDropped(scalar) {
          written &+= CodePoints.write(scalar, to: out + written)
        }
      }
    }
    line.count = written
  }

  /// Whether CCNet's map of punctuation has a character.
  private static func isDropped(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xAB, 0xB4, 0xBB, 0x2013, 0x2014, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x2236, 0x2501, 0x25BA, 0x3001,
      0x3002,
      0x3008...0x300D, 0x3010, 0x3011, 0xFF01, 0xFF05, 0xFF08, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F,
      0xFF5E:
      true
    default: false
    }
  }
}
