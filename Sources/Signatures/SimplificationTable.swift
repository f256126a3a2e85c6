// What becomes of each character when datatrove simplifies a text: one entry a code point, made once from the tables of
// Unicode 14.0 and from utf8proc's decompositions, which are the same for a character in every version that has it.

internal import CUtf8proc
internal import Text

/// What becomes of a character.
struct Simplification {
  /// The ways in which characters are treated.
  enum Kind: UInt32 {
    /// Becomes `scalar`, which stays where it is.
    case plain
    /// White space or one of datatrove's punctuation characters.
    case space
    /// A digit.
    case digit
    /// A decimal separator of numbers, beyond ASCII.
    case separator
    /// A non-spacing mark: nothing is left of it.
    case dropped
    /// Depends on its neighbours, or becomes more than one character.
    case other
  }

  private let bits: UInt32

  @inline(__always)
  init(_ kind: Kind, _ scalar: UInt32 = 0) { bits = kind.rawValue << 24 | scalar }

  @inline(__always)
  var kind: Kind { unsafeBitCast(UInt8(truncatingIfNeeded: bits >> 24), to: Kind.self) }

  @inline(__always)
  var scalar: UInt32 { bits & 0xFF_FFFF }
}

/// The entries of the basic multilingual plane; those of others are made when asked for.
final class SimplificationTable: Sendable {
  /// The one table.
  static let shared = SimplificationTable()

  // Never written again, never freed.
  private nonisolated(unsafe) let entries: UnsafeMutablePointer<Simplification>

  private init() {
    entries = .allocate(capacity: 0x10000)
    for scalar in UInt32(0)..<0x10000 { (entries + Int(scalar)).initialize(to: Self.make(scalar)) }
  }

  /// What becomes of a character.
  @inline(__always)
  func entry(_ scalar: UInt32) -> Simplification {
    scalar < 0x10000 ? entries[Int(scalar)] : Self.make(scalar)
  }

  private static func make(_ scalar: UInt32) -> Simplification {
    // A capital sigma depends on its place. U+0130 becomes "i" and a combining dot, which is dropped.
    if scalar == 0x03A3 { return Simplification(.other) }
    if scalar == 0x0130 { return Simplification(.plain, 0x69) }
    let lower = UnicodeClasses.lowercase(scalar)
    let classes = UnicodeClasses.classes(of: lower)
    // The fullwidth one is a digit first and would then be punctuation.
    if classes.contains(.decimal) { return Simplification(.digit) }
    if classes.contains(.whitespace) || classes.contains(.punctuation) { return Simplification(.space) }
    switch lower {
    case 0x060C, 0x066B, 0x2396, 0x2397, 0x2398: return Simplification(.separator, lower)
    default: break
    }
    if !classes.contains(.decomposes) {
      if classes.contains(.nonspacingMark) { return Simplification(classes.contains(.combining) ? .dropped : .other) }
      return classes.contains(.combining) ? Simplification(.other) : Simplification(.plain, lower)
    }
    var left: UInt32 = 0
    var isPlain = true
    var parts = 0
    CanonicalDecomposition.forEach(of: lower) { part in
      let classes = UnicodeClasses.classes(of: part)
      if parts == 0 && !classes.contains(.combining) && !classes.contains(.nonspacingMark) {
        left = part
      } else if !(classes.contains(.combining) && classes.contains(.nonspacingMark)) || parts == 0 {
        isPlain = false
      }
      parts += 1
    }
    return isPlain ? Simplification(.plain, left) : Simplification(.other)
  }
}

/// Canonical decompositions as Unicode 14.0 has them.
enum CanonicalDecomposition {
  /// Calls `body` with each character of a full canonical decomposition.
  static func forEach(of scalar: UInt32, _ body: (UInt32) -> Void) {
    // A character that 14.0 does not have is itself, whatever version the library has.
    guard UnicodeClasses.classes(of: scalar).contains(.decomposes) else {
      body(scalar)
      return
    }
    var boundary: Int32 = 0
    withUnsafeTemporaryAllocation(of: utf8proc_int32_t.self, capacity: 8) { parts in
      let count = utf8proc_decompose_char(
        utf8proc_int32_t(scalar), parts.baseAddress, parts.count, UTF8PROC_DECOMPOSE, &boundary)
      precondition((1...parts.count).contains(count), "no canonical decomposition is longer")
      for part in parts[..<count] { body(UInt32(part)) }
    }
  }

  /// The canonical combining class of a character that has the class `combining`.
  static func combiningClass(of scalar: UInt32) -> Int {
    Int(utf8proc_get_property(utf8proc_int32_t(scalar)).pointee.combining_class)
  }
}
