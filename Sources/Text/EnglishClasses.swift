// What the English tokenizer's rules ask of a character, looked up once a chunk and then read as bits.
//
// The table is generated from spaCy's own character classes (Scripts/generate-english) and has three parts:
//
//     256 masks of four bytes, little-endian     the distinct sets of classes
//     8,704 bytes                                for each run of 128 code points, the number of its block
//     128 bytes a block                          for each code point of a block, the number of its mask

import Buffers
import CResources

/// The classes of one character, a bit each, in the order in which the generator writes them.
struct EnglishClass: OptionSet, Sendable, BitwiseCopyable {
  let rawValue: UInt32
  @inline(__always) init(rawValue: UInt32) { self.rawValue = rawValue }

  /// 0 to 9.
  static let digit = EnglishClass(rawValue: 1 << 0)
  /// spaCy's ALPHA.
  static let alpha = EnglishClass(rawValue: 1 << 1)
  /// Lower-case letters, uncased letters and quotes: a "." behind them may be an infix.
  static let beforeInfixDot = EnglishClass(rawValue: 1 << 2)
  /// Upper-case letters, uncased letters and quotes: a "." before them may be an infix.
  static let afterInfixDot = EnglishClass(rawValue: 1 << 3)
  /// spaCy's ALPHA_UPPER.
  static let upper = EnglishClass(rawValue: 1 << 4)
  /// spaCy's ALPHA_LOWER.
  static let lower = EnglishClass(rawValue: 1 << 5)
  /// A final "." is cut behind these.
  static let beforeSuffixDot = EnglishClass(rawValue: 1 << 6)
  /// Cut at the start of a string whatever follows.
  static let prefix = EnglishClass(rawValue: 1 << 7)
  /// Cut at the end of a string whatever precedes.
  static let suffix = EnglishClass(rawValue: 1 << 8)
  /// Cut anywhere: symbols and the ellipsis.
  static let infix = EnglishClass(rawValue: 1 << 9)
  /// Last character of some unit or currency.
  static let unitEnd = EnglishClass(rawValue: 1 << 10)
  /// First character of anything that may be an infix.
  static let infixStart = EnglishClass(rawValue: 1 << 11)
  /// One of `: < > = /`.
  static let relation = EnglishClass(rawValue: 1 << 12)
  /// One of `+ - * ^`.
  static let operation = EnglishClass(rawValue: 1 << 13)
  /// First and last character of a label of a host name.
  static let host = EnglishClass(rawValue: 1 << 14)
  /// Characters of an address's scheme: Python's \w and + - .
  static let scheme = EnglishClass(rawValue: 1 << 15)
  /// Python's \d.
  static let decimal = EnglishClass(rawValue: 1 << 16)
  /// Unicode category P.
  static let punctuation = EnglishClass(rawValue: 1 << 17)
  /// A sentence ends behind a token that is this character.
  static let stop = EnglishClass(rawValue: 1 << 18)
  /// Python's `isspace`.
  static let space = EnglishClass(rawValue: 1 << 19)
  /// "."; not in the table, set by `classify`.
  static let dot = EnglishClass(rawValue: 1 << 29)
  /// "@"; not in the table, set by `classify`.
  static let at = EnglishClass(rawValue: 1 << 30)
  /// The second or a later byte of a character; set by `classify`.
  static let continuation = EnglishClass(rawValue: 1 << 31)

  /// Whether any of some classes is here.
  @inline(__always) func has(_ some: EnglishClass) -> Bool { rawValue & some.rawValue != 0 }
}

/// The generated table of classes.
struct EnglishClasses: @unchecked Sendable {
  private let masks: UnsafePointer<UInt8>
  private let blocks: UnsafePointer<UInt8>
  private let members: UnsafePointer<UInt8>
  /// The classes of the bytes below 0x80, which are most of all text; never freed.
  private let plain: UnsafeMutablePointer<EnglishClass>

  /// The one table.
  static let shared = EnglishClasses()

  /// Finds the embedded table.
  private init() {
    let resource = sluice_english_classes()
    unsafe masks = resource.bytes
    unsafe blocks = resource.bytes + 256 * 4
    unsafe members = resource.bytes + 256 * 4 + 0x110000 / 128
    unsafe plain = .allocate(capacity: 128)
    unsafe plain.initialize(repeating: [], count: 128)
    for byte in UInt32(0)..<128 { unsafe plain[Int(byte)] = self[byte] }
    unsafe plain[Int(UInt8(ascii: "."))].formUnion(.dot)
    unsafe plain[Int(UInt8(ascii: "@"))].formUnion(.at)
  }

  /// The classes of a code point.
  @inline(__always)
  subscript(scalar: UInt32) -> EnglishClass {
    let code = Int(scalar)
    let block = unsafe Int(blocks[code >> 7])
    let mask = unsafe Int(members[block << 7 | code & 127])
    let bits = unsafe UnsafeRawPointer(masks).loadUnaligned(fromByteOffset: mask * 4, as: UInt32.self)
    return EnglishClass(rawValue: UInt32(littleEndian: bits))
  }

  /// Writes the classes of each byte: those of the character that it belongs to.
  ///
  /// Since the last byte of a character carries its classes too, "the character before" is simply the byte before.
  ///
  /// - Returns: all classes there are.
  @inline(__always)
  func classify(
    _ bytes: UnsafePointer<UInt8>, count: Int, into classes: UnsafeMutablePointer<EnglishClass>
  ) -> EnglishClass {
    var all = EnglishClass()
    var at = 0
    // Eight characters at a time as long as they are ASCII.
    while at &+ 8 <= count {
      let word = unsafe UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { break }
      for index in at..<at &+ 8 {
        let found = unsafe plain[Int(bytes[index])]
        unsafe classes[index] = found
        all.formUnion(found)
      }
      at &+= 8
    }
    while at < count {
      let byte = unsafe bytes[at]
      if byte < 0x80 {
        let found = unsafe plain[Int(byte)]
        unsafe classes[at] = found
        all.formUnion(found)
        at &+= 1
        continue
      }
      let (scalar, length) = unsafe CodePoints.first(at: bytes + at)
      let found = self[scalar]
      unsafe classes[at] = found
      all.formUnion(found)
      at &+= 1
      if length > 1 {
        let rest = found.union(.continuation)
        let end = min(at &+ length &- 1, count)
        while at < end {
          unsafe classes[at] = rest
          at &+= 1
        }
      }
    }
    return all
  }
}
