// Python's white space and lines in the plainest Swift, for the plain twins that fast code is held against.

/// A text as its code points.
public typealias ScalarArray = [Unicode.Scalar]

/// Whether Python's `str.split()` cuts here and `str.strip()` removes it.
public func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
  default: false
  }
}

/// Whether Python's `str.splitlines()` ends a line here.
public func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
  default: false
  }
}

/// What Python's `str.strip()` leaves.
public func strip(_ text: ScalarArray) -> ScalarArray {
  guard let first = text.firstIndex(where: { !isWhitespace($0) }) else { return [] }
  return Array(text[first...text.lastIndex { !isWhitespace($0) }!])
}

/// The lines of Python's `str.splitlines()`.
public func splitLines(_ text: ScalarArray) -> [ScalarArray] {
  var lines: [ScalarArray] = []
  var line: ScalarArray = []
  for (number, scalar) in text.enumerated() {
    if !isLineBreak(scalar) {
      line.append(scalar)
    } else if scalar != "\n" || number == 0 || text[number - 1] != "\r" {
      lines.append(line)
      line = []
    }
  }
  return line.isEmpty ? lines : lines + [line]
}
