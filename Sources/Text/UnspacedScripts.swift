// Scripts that are written without spaces between words: a run of their letters is a sentence rather than a word.

/// Tells the scripts that need no spaces.
public enum UnspacedScripts {
  /// Blocks of Unicode 14.0 of such scripts, first and last code point, ascending.
  private static let ranges: [(first: UInt32, last: UInt32)] = [
    (0x0E00, 0x0EFF),  // Thai, Lao
    (0x0F00, 0x0FFF),  // Tibetan
    (0x1000, 0x109F),  // Myanmar
    (0x1780, 0x17FF),  // Khmer
    (0x1950, 0x19DF),  // Tai Le, New Tai Lue
    (0x1A20, 0x1AAF),  // Tai Tham
    (0x2E80, 0x2FDF),  // radicals of Han
    (0x3005, 0x3007),  // marks and zero of Han
    (0x3021, 0x3029),  // Hangzhou numerals
    (0x3040, 0x30FF),  // Hiragana, Katakana
    (0x3105, 0x312F),  // Bopomofo
    (0x31A0, 0x31BF),  // Bopomofo extended
    (0x31F0, 0x31FF),  // Katakana extensions
    (0x3400, 0x4DBF),  // Han extension A
    (0x4E00, 0x9FFF),  // Han
    (0xA000, 0xA4CF),  // Yi
    (0xA9E0, 0xA9FF),  // Myanmar extended B
    (0xAA60, 0xAA7F),  // Myanmar extended A
    (0xAA80, 0xAADF),  // Tai Viet
    (0xF900, 0xFAFF),  // Han compatibility
    (0xFF66, 0xFF9F),  // halfwidth Katakana
    (0x1AFF0, 0x1B16F),  // Kana extended and supplement
    (0x20000, 0x3FFFF),  // Han extensions
  ]

  /// Whether a code point belongs to one of them.
  public static func contains(_ scalar: UInt32) -> Bool {
    if scalar < 0x0E00 { return false }
    if scalar >= 0x4E00 && scalar <= 0x9FFF { return true }
    for range in ranges where scalar <= range.last { return scalar >= range.first }
    return false
  }
}
