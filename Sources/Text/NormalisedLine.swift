// A line as CCNet compares it: what two lines must have in common to be one passage.

public import Buffers

/// What CCNet's `normalize_for_dedup` makes of a line (`cc_net/text_normalizer.py`); one a worker.
///
/// In its order: white space at both ends is removed; Python's `lower()`; each decimal digit of any script becomes "0";
/// 33 punctuation characters beyond ASCII (`，。、„”“«»」「《》´∶：？！（）；–—．～’…━〈〉【】％►`) and the control
/// characters U+0000-001F and U+007F-009F are dropped, tabs inside the line among them. ASCII punctuation and spaces
/// inside the line stay. (CCNet's map has "１" too, which is a digit by then.)
public struct NormalisedLine: ~Copyable {
  /// The normalised line.
  public private(set) var text = Buffer<UInt8>(capacity: 1 << 12)

  /// Makes an empty line.
  public init() {}

  /// Normalises bytes `start..<end` of a text, valid UTF-8 with 16 readable bytes behind its end.
  public mutating func normalise(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    let (first, last) = unsafe WhiteSpace.trim(text, start, end)
    let line = unsafe UnsafeBufferPointer(start: text + first, count: last - first)
    // No character grows by more than half: two bytes become three (U+023A, U+0130), three stay three.
    self.text.reserve(line.count + line.count / 2 + 16)
    self.text.count = unsafe Self.write(line, to: self.text.base)
  }

  /// Writes the normalised line and gives its length; reads and writes up to 15 bytes behind the end.
  private static func write(_ line: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard let bytes = line.baseAddress else { return 0 }
    let source = unsafe UnsafeRawPointer(bytes)
    let count = line.count
    let space = SIMD16<UInt8>(repeating: 0x20)
    let zero = SIMD16<UInt8>(repeating: 0x30)
    let firstCapital = SIMD16<UInt8>(repeating: 0x41)
    let printable = SIMD16<UInt8>(repeating: 95)
    let capitals = SIMD16<UInt8>(repeating: 26)
    let ten = SIMD16<UInt8>(repeating: 10)
    let low = SIMD16<UInt8>(repeating: 0x0F)
    var position = 0
    var written = 0
    while position < count {
      // Sixteen bytes as if all were printable ASCII: capitals get bit 0x20, digits (0x30 and a value) lose the value.
      let piece = unsafe source.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
      let isPlain = unsafe unsafeBitCast((piece &- space) .< printable, to: SIMD2<UInt64>.self)
      let isCapital = unsafe unsafeBitCast((piece &- firstCapital) .< capitals, to: SIMD16<UInt8>.self)
      let isDigit = unsafe unsafeBitCast((piece &- zero) .< ten, to: SIMD16<UInt8>.self)
      let lowered: SIMD16<UInt8> = piece | (isCapital & space)
      let values: SIMD16<UInt8> = isDigit & low
      unsafe UnsafeMutableRawPointer(target + written).storeBytes(of: lowered & ~values, as: SIMD16<UInt8>.self)
      let lead = (~isPlain[0]).trailingZeroBitCount >> 3
      let plain = min(lead == 8 ? 8 &+ (~isPlain[1]).trailingZeroBitCount >> 3 : lead, count &- position)
      position &+= plain
      written &+= plain
      if plain == 16 { continue }
      while position < count, unsafe bytes[position] &- 0x20 >= 95 {
        position &+= unsafe append(line, position, to: target, &written)
      }
    }
    return written
  }

  /// Writes what becomes of the character at a byte; gives its length in the line.
  @inline(__always)
  private static func append(
    _ line: UnsafeBufferPointer<UInt8>, _ position: Int, to target: UnsafeMutablePointer<UInt8>, _ written: inout Int
  ) -> Int {
    guard let bytes = line.baseAddress else { return 0 }
    let (scalar, length) = unsafe CodePoints.first(at: bytes + position)
    if scalar < 0xA0 { return length }
    if scalar == 0x0130 {
      unsafe target[written] = UInt8(ascii: "i")
      written &+= 1
      written &+= unsafe CodePoints.write(0x0307, to: target + written)
    } else if scalar == 0x03A3 {
      let isFinal = unsafe LowerCase.isFinalSigma(line, position)
      written &+= unsafe CodePoints.write(isFinal ? 0x03C2 : 0x03C3, to: target + written)
    } else if UnicodeClasses.classes(of: scalar).contains(.decimal) {
      unsafe target[written] = UInt8(ascii: "0")
      written &+= 1
    } else if !isDropped(scalar) {
      // The lower case of some signs is ASCII: K of Kelvin.
      written &+= unsafe CodePoints.write(UnicodeClasses.lowercase(scalar), to: target + written)
    }
    return length
  }

  /// Whether CCNet's map of punctuation has a character.
  @inline(__always)
  private static func isDropped(_ scalar: UInt32) -> Bool {
    if scalar < 0x2013 { return scalar == 0xAB || scalar == 0xB4 || scalar == 0xBB }
    switch scalar {
    case 0x2013, 0x2014, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x2236, 0x2501, 0x25BA, 0x3001, 0x3002,
      0x3008...0x300D, 0x3010, 0x3011, 0xFF01, 0xFF05, 0xFF08, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF5E:
      return true
    default: return false
    }
  }
}
