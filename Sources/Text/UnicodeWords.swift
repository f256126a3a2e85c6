// Words as Unicode defines them (Unicode Standard Annex 29, version 14.0), for the dialects that count those: DCLM, DataComp's
// tools and others that use uniseg or a library like it. A second tokenizer beside the English rules, with the same output shape.

public import Buffers
internal import CResources

/// Finds the words of a text by the boundaries of UAX 29; one a worker.
///
/// A word is a piece between two boundaries that has an alphanumeric character (Python's `isalnum`). Pieces of spaces,
/// marks and pictographs are left out. DCLM asks for a piece whose first character is alphanumeric: those are among
/// these.
public struct UnicodeWords: ~Copyable {
  /// First byte of each word.
  public private(set) var starts = Buffer<UInt32>()
  /// Byte behind each word.
  public private(set) var ends = Buffer<UInt32>()

  /// Makes an empty segmenter.
  public init() {}

  /// Cuts a text, replacing what was there.
  ///
  /// - Parameter text: valid UTF-8, less than 4 GB.
  public mutating func cut(_ text: Span<UInt8>) {
    starts.removeAll()
    ends.removeAll()
    unsafe text.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { unsafe cut(base, bytes.count) }
    }
  }

  private mutating func cut(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    var boundary = WordBoundary()
    var start = 0
    var hasAlphanumeric = false
    var position = 0
    while position < count {
      let (scalar, length) = unsafe CodePoints.first(at: bytes + position)
      let character = WordCharacter(scalar)
      let next = position + length
      let isBoundary = boundary.stands(before: character) {
        // The next character that is not passed over, for the few rules that look behind the current one.
        var ahead = next
        while ahead < count {
          let (scalar, length) = unsafe CodePoints.first(at: bytes + ahead)
          let found = WordCharacter(scalar).property
          if !found.isPassedOver { return found }
          ahead += length
        }
        return .other
      }
      if isBoundary {
        add(start, position, hasAlphanumeric)
        start = position
        hasAlphanumeric = false
      }
      hasAlphanumeric = hasAlphanumeric || character.isAlphanumeric
      position = next
    }
    add(start, count, hasAlphanumeric)
  }

  private mutating func add(_ start: Int, _ end: Int, _ hasAlphanumeric: Bool) {
    if !hasAlphanumeric { return }
    starts.append(UInt32(start))
    ends.append(UInt32(end))
  }
}

/// The word-break property, numbered as Scripts/generate-word-breaks writes it.
private enum WordBreak: UInt8 {
  case other, carriageReturn, lineFeed, newline, extend, joiner, format, space, letter, hebrewLetter, numeric, katakana
  case extendNumeral, midLetter, midNumeral, midBoth, singleQuote, doubleQuote, regionalIndicator

  /// Rule WB4: what follows a character without a boundary and is passed over by the rules after it.
  var isPassedOver: Bool { self == .extend || self == .format || self == .joiner }
  var isLineEnd: Bool { self == .carriageReturn || self == .lineFeed || self == .newline }
  var isLetter: Bool { self == .letter || self == .hebrewLetter }
  var isInsideLetters: Bool { self == .midLetter || self == .midBoth || self == .singleQuote }
  var isInsideNumerals: Bool { self == .midNumeral || self == .midBoth || self == .singleQuote }
  var joinsExtender: Bool { isLetter || self == .numeric || self == .katakana }
}

/// A character as the rules see it.
private struct WordCharacter {
  var bits: UInt8

  init(_ scalar: UInt32) { bits = sluice_unicode_word_break_of(scalar) }

  var property: WordBreak { WordBreak(rawValue: bits & 31) ?? .other }
  var isPictograph: Bool { bits & 32 != 0 }
  var isAlphanumeric: Bool { bits & 64 != 0 }
}

/// What the rules need to know of the text before a place.
///
/// Rules that hold pieces without alphanumeric characters together (WB3, WB3d, WB15, WB16: line ends, spaces, flags) are
/// left out, as those pieces are.
private struct WordBoundary {
  /// The character before, whatever it is; nil at the start.
  private var last: WordBreak?
  /// The last character that was not passed over, and the one before that.
  private var previous = WordBreak.other
  private var beforePrevious = WordBreak.other

  /// Whether a boundary stands before a character, which then becomes the last one.
  ///
  /// - Parameter ahead: the next character that is not passed over.
  mutating func stands(before character: WordCharacter, ahead: () -> WordBreak) -> Bool {
    let current = character.property
    guard let last else {
      accept(current)
      return false
    }
    if last.isLineEnd || current.isLineEnd {  // WB3a, WB3b
      accept(current)
      return true
    }
    if current.isPassedOver {  // WB4
      self.last = current
      return false
    }
    let isJoined = (last == .joiner && character.isPictograph) || joins(current, ahead)  // WB3c
    accept(current)
    return !isJoined
  }

  /// Whether rules WB5 to WB13b forbid a boundary.
  private func joins(_ current: WordBreak, _ ahead: () -> WordBreak) -> Bool {
    if previous.isLetter {
      if current.isLetter || current == .numeric || current == .extendNumeral { return true }  // WB5, WB9, WB13a
      if previous == .hebrewLetter && current == .singleQuote { return true }  // WB7a
      if current.isInsideLetters { return ahead().isLetter }  // WB6
      if previous == .hebrewLetter && current == .doubleQuote { return ahead() == .hebrewLetter }  // WB7b
      return false
    }
    if previous == .numeric {
      if current == .numeric || current.isLetter || current == .extendNumeral { return true }  // WB8, WB10, WB13a
      return current.isInsideNumerals && ahead() == .numeric  // WB12
    }
    if previous == .katakana { return current == .katakana || current == .extendNumeral }  // WB13, WB13a
    if previous == .extendNumeral { return current == .extendNumeral || current.joinsExtender }  // WB13a, WB13b
    if current.isLetter && beforePrevious.isLetter && previous.isInsideLetters { return true }  // WB7
    if current == .hebrewLetter && beforePrevious == .hebrewLetter && previous == .doubleQuote { return true }  // WB7c
    return current == .numeric && beforePrevious == .numeric && previous.isInsideNumerals  // WB11
  }

  private mutating func accept(_ current: WordBreak) {
    last = current
    beforePrevious = previous
    previous = current
  }
}
