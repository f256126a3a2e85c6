// What a code point is, by table: the classes of Python 3.11 (Unicode 14.0) and datatrove's punctuation sets.
// Tokenizers, traits and line rules read these; the tables come from Scripts/generate-unicode.

internal import CResources

/// The classes that a code point belongs to, a bit each.
public struct CharacterClasses: OptionSet, Sendable, BitwiseCopyable {
  /// The bits.
  public let rawValue: UInt16
  /// Makes a set from its bits.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Alphabetic as Python's `isalpha` has it: categories Lu, Ll, Lt, Lm, Lo.
  @inlinable public static var letter: Self { Self(rawValue: 1) }
  /// A decimal digit of any script (`isdecimal`, `\d`).
  @inlinable public static var decimal: Self { Self(rawValue: 2) }
  /// A decimal or other digit such as a superscript (`isdigit`).
  @inlinable public static var digit: Self { Self(rawValue: 4) }
  /// A character with a numeric value, a fraction for example (`isnumeric`).
  @inlinable public static var numeric: Self { Self(rawValue: 8) }
  /// Whitespace of `str.split()`, `str.strip()` and `\s`.
  @inlinable public static var whitespace: Self { Self(rawValue: 16) }
  /// Ends a line of `str.splitlines()`.
  @inlinable public static var lineBreak: Self { Self(rawValue: 32) }
  /// One of datatrove's 129 PUNCTUATION characters, most control characters among them.
  @inlinable public static var punctuation: Self { Self(rawValue: 64) }
  /// One of datatrove's 159 TERMINAL_PUNCTUATION characters.
  @inlinable public static var terminal: Self { Self(rawValue: 128) }
  /// Upper case (`isupper`).
  @inlinable public static var upper: Self { Self(rawValue: 256) }
  /// Lower case (`islower`).
  @inlinable public static var lower: Self { Self(rawValue: 512) }
  /// A word character of Python's `\w`: `isalnum` or the underscore.
  @inlinable public static var word: Self { Self(rawValue: 1024) }
  /// Cased and not case-ignorable: a capital sigma behind it can be final.
  @inlinable public static var cased: Self { Self(rawValue: 2048) }
  /// Case-ignorable: passed over when a capital sigma looks for cased neighbours.
  @inlinable public static var caseIgnorable: Self { Self(rawValue: 4096) }
  /// A non-spacing mark (category Mn).
  @inlinable public static var nonspacingMark: Self { Self(rawValue: 8192) }
  /// Has a canonical combining class other than 0: normalisation sorts it among its like.
  @inlinable public static var combining: Self { Self(rawValue: 16384) }
  /// Has a canonical decomposition, Hangul syllables included: NFD replaces it.
  @inlinable public static var decomposes: Self { Self(rawValue: 32768) }
}

/// Look-ups of single code points in the tables of Unicode 14.0.
public enum UnicodeClasses {
  /// The table of classes, for loops in C.
  static var table: UnsafePointer<UInt8> { unsafe sluice_unicode_class_table() }

  /// The version of the tables.
  public static var version: String { "14.0.0" }

  /// The classes of a code point, which must be below 0x110000.
  public static func classes(of scalar: UInt32) -> CharacterClasses {
    CharacterClasses(rawValue: sluice_unicode_classes_of(scalar))
  }

  /// The lower case of a code point below 0x110000, where that is one code point; else the code point.
  ///
  /// `str.lower()` differs in two places that its callers treat: U+0130 becomes two code points, and a capital sigma at
  /// the end of a word becomes U+03C2.
  public static func lowercase(_ scalar: UInt32) -> UInt32 { sluice_unicode_lower_of(scalar) }
}
