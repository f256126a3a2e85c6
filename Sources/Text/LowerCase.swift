// The one rule of Python's `str.lower()` that looks at what stands around a character.

/// Lower-casing as Python 3.11 does it (Unicode 14.0).
enum LowerCase {
  /// Whether the capital sigma at a byte stands behind a cased letter and before none, characters that case ignores left
  /// out: then its lower case is U+03C2.
  static func isFinalSigma(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
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
