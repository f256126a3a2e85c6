// The script of a code point, by table: Unicode 14.0, with names of ISO 15924. The table comes from
// Scripts/generate-unicode-scripts; ScriptCounter reads it for each character of a text.

internal import CResources

/// Scripts by number: look-ups of code points, and names.
///
/// Numbers are those of `unicode-scripts.bin`. 0 is what belongs to no script of its own (Common, Inherited, Unknown).
/// Behind Unicode's scripts stand four that it does not have, of which texts are written all the same: `Hans`, `Hant`,
/// `Jpan` and `Kore`.
public enum UnicodeScripts {
  /// The version of the table.
  public static var version: String { "14.0.0" }

  /// The names, and behind them the table, for loops.
  static var table: UnsafePointer<UInt8> { sluice_unicode_script_table() }

  /// The names, four letters each, by number; the first is `Zyyy`.
  public static let names: [String] = {
    let bytes = UnsafeBufferPointer(start: table, count: 4 * 256)
    return (0..<256).map { bytes[4 * $0..<4 * $0 + 4] }.prefix { $0.first != 0 }
      .map { String(decoding: $0, as: UTF8.self) }
  }()

  /// No language in each script, by number, for `LanguageLabel.with(script:)`; number 0 is without a script.
  public static let labels: [LanguageLabel] = names.enumerated().map { number, name in
    number == 0 ? .undetermined : LanguageLabel("und_" + name) ?? .undetermined
  }

  /// Han, of texts in Chinese characters.
  public static let han = number(named: "Hani")
  /// Simplified Chinese.
  public static let simplified = number(named: "Hans")
  /// Traditional Chinese.
  public static let traditional = number(named: "Hant")
  /// Japanese: Han and kana.
  public static let japanese = number(named: "Jpan")
  /// Korean: Hangul, and Han beside it.
  public static let korean = number(named: "Kore")

  /// The number of a script by its ISO 15924 name; 0 where there is none of that name.
  public static func number(named name: String) -> UInt8 { UInt8(names.firstIndex(of: name) ?? 0) }

  /// The script of a code point below 0x110000, as Unicode has it: any Chinese character is `Hani`.
  public static func script(of scalar: UInt32) -> UInt8 {
    let value = finerScript(of: scalar, in: table)
    return value == simplified || value == traditional ? han : value
  }

  /// The same, but `Hans` or `Hant` for characters that only simplified or only traditional Chinese has.
  @inline(__always)
  static func finerScript(of scalar: UInt32, in table: UnsafePointer<UInt8>) -> UInt8 {
    let numbers = UnsafeRawPointer(table + 1024).assumingMemoryBound(to: UInt16.self)
    let block = Int(numbers[Int(scalar &>> 7)].littleEndian)
    return table[1024 &+ 2 &* 8704 &+ (block &<< 7 | Int(scalar & 127))]
  }
}
