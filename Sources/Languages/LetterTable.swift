// What the word scanner asks of a character, in one look-up: its lower case, its script, whether it is part of a word.

internal import Text

/// A code point's entry: its lower case in the low 21 bits, its script above them, and two flags.
enum LetterTable {
  /// Has a script: a letter, or a mark that only one script has.
  static let isLetter: UInt32 = 1 << 29
  /// Belongs to the word that it stands in, whatever its script.
  static let inherits: UInt32 = 1 << 30

  /// The entries of the code points below 0x10000; never freed.
  nonisolated(unsafe) static let entries: UnsafePointer<UInt32> = {
    let made = UnsafeMutablePointer<UInt32>.allocate(capacity: 0x10000)
    for scalar in 0..<UInt32(0x10000) { made[Int(scalar)] = entry(computed: scalar) }
    return UnsafePointer(made)
  }()

  /// The entry of a code point, not 0 where it is part of a word.
  @inline(__always)
  static func entry(_ scalar: UInt32, in entries: UnsafePointer<UInt32>) -> UInt32 {
    scalar < 0x10000 ? entries[Int(scalar)] : entry(computed: scalar)
  }

  @inline(never)
  private static func entry(computed scalar: UInt32) -> UInt32 {
    let classes = UnicodeClasses.classes(of: scalar)
    if !classes.isDisjoint(with: [.decimal, .digit, .numeric]), !classes.contains(.letter) { return 0 }
    let script = UInt32(UnicodeScripts.finerScript(of: scalar, in: UnicodeScripts.table))
    let lower = UnicodeClasses.lowercase(scalar)
    if script != 0 { return classes.contains(.punctuation) ? 0 : lower | script << 21 | isLetter }
    return classes.contains(.letter) || classes.contains(.nonspacingMark) ? lower | inherits : 0
  }
}
