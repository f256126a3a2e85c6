// Python's `str.lower()` on UTF-8, for whoever normalises a short piece of text that is not all ASCII.

/// Lower-casing as Python 3.11 does it (Unicode 14.0).
public enum LowerCase {
  /// Appends the lower case of the character at a byte: one code point, or two for U+0130.
  ///
  /// - Parameters:
  ///   - text: the whole string, as a capital sigma looks at its neighbours.
  ///   - position: first byte of the character.
  ///   - write: called with each code point.
  /// - Returns: the bytes that the character has in `text`.
  @inline(__always)
  public static func forEach(
    in text: UnsafeBufferPointer<UInt8>, at position: Int, _ write: (UInt32) -> Void
  ) -> Int {
    guard let bytes = text.baseAddress else { return 0 }
    let (scalar, length) = unsafe CodePoints.first(at: bytes + position)
    if scalar == 0x0130 {
      write(0x69)
      write(0x0307)
    } else if scalar == 0x03A3 {
      write(unsafe isFinalSigma(text, position) ? 0x03C2 : 0x03C3)
    } else {
      write(UnicodeClasses.lowercase(scalar))
    }
    return length
  }

  /// Whether the capital sigma at a byte stands behind a cased letter and before none, characters that case ignores left
  /// out.
  public static func isFinalSigma(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    guard let bytes = text.baseAddress else { return false }
    var before = position
    var isBehindCased = false
    while before > 0 && !isBehindCased {
      let (scalar, length) = unsafe CodePoints.last(before: bytes + before)
      let classes = UnicodeClasses.classes(of: scalar)
      before -= length
      if classes.contains(.caseIgnorable) { continue }
      if !classes.contains(.cased) { return false }
      isBehindCased = true
    }
    if !isBehindCased { return false }
    var behind = position + 2
    while behind < text.count {
      let (scalar, length) = unsafe CodePoints.first(at: bytes + behind)
      let classes = UnicodeClasses.classes(of: scalar)
      if !classes.contains(.caseIgnorable) { return !classes.contains(.cased) }
      behind += length
    }
    return true
  }
}
