// The name of a language as the ledger stores it: one number, the same in every version and for every identifier.

/// A language by its ISO 639-3 code, and the script that it is written in (ISO 15924) where that is known.
///
/// Written `deu`, `srp_Cyrl`; `und` is no language, or none that is known.
public struct LanguageLabel: Sendable, Hashable {
  /// Five bits a letter (`a` is 1), the code's three highest, then the script's four, which are 0 where there is none.
  public let number: UInt64

  /// No language, or none that is known.
  public static let undetermined = LanguageLabel(code: "und", script: nil)

  /// What is in no language, such as code or numbers: only training data are labelled so.
  public static let noLanguage = LanguageLabel(code: "zxx", script: nil)

  /// The label with this number; 0 and what no label has give `und`.
  public init(number: UInt64) {
    self.number = Self.isWellFormed(number) ? number : Self.undetermined.number
  }

  /// Reads `deu` or `deu_Latn`, in any case; nothing where the text has not that form.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 3 || bytes.count == 8 && bytes[3] == UInt8(ascii: "_") else { return nil }
    var number: UInt64 = 0
    for (place, byte) in bytes.enumerated() where place != 3 {
      let letter = byte | 0x20
      guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { return nil }
      number = number << 5 | UInt64(letter - 0x60)
    }
    self.number = bytes.count == 3 ? number << 20 : number
  }

  private init(code: String, script: String?) {
    var number: UInt64 = 0
    for byte in (code + (script ?? "")).utf8 { number = number << 5 | UInt64((byte | 0x20) - 0x60) }
    self.number = script == nil ? number << 20 : number
  }

  private static func isWellFormed(_ number: UInt64) -> Bool {
    guard number >> 35 == 0 else { return false }
    let hasScript = number & 0xF_FFFF != 0
    for place in 0..<7 {
      let letter = number >> UInt64(30 - 5 * place) & 31
      if letter > 26 || letter == 0 && (place < 3 || hasScript) { return false }
    }
    return true
  }

  /// The ISO 639-3 code: `deu`.
  public var code: String { letters(from: 30, count: 3) }

  /// The ISO 15924 script, `Latn`, or nothing where the label has none.
  public var script: String? {
    if number & 0xF_FFFF == 0 { return nil }
    let letters = letters(from: 15, count: 4)
    return letters.prefix(1).uppercased() + letters.dropFirst()
  }

  /// The same language in this script, or in none.
  public func with(script: LanguageLabel?) -> LanguageLabel {
    LanguageLabel(number: number & ~0xF_FFFF | (script.map { $0.number & 0xF_FFFF } ?? 0))
  }

  /// Whether this label is meant by another one, which has a script only if it means that script.
  public func matches(_ pattern: LanguageLabel) -> Bool {
    let mask: UInt64 = pattern.number & 0xF_FFFF == 0 ? ~0xF_FFFF : ~0
    return number & mask == pattern.number
  }

  private func letters(from shift: UInt64, count: Int) -> String {
    String(
      decoding: (0..<count).map { UInt8(number >> (shift - 5 * UInt64($0)) & 31) + 0x60 }, as: UTF8.self)
  }
}

extension LanguageLabel: CustomStringConvertible {
  /// `deu`, or `srp_Cyrl` where the script is known.
  public var description: String { script.map { "\(code)_\($0)" } ?? code }
}
