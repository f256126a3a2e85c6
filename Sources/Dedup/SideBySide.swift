// Two texts beside each other on a page of fixed width, with what they share marked: for people who look at a cluster.

internal import Text

/// How shared passages are marked.
public struct PassageMarks: Sendable, Hashable {
  /// What is written where a passage begins.
  public var begin: String
  /// What is written where it ends.
  public var end: String
  /// Whether the marks steer a terminal, take no room, and hold from line to line of one column only.
  public var isStyle: Bool

  /// Brackets, which can be read anywhere.
  public static let brackets = PassageMarks(begin: "⟦", end: "⟧", isStyle: false)
  /// Bold letters on a terminal.
  public static let bold = PassageMarks(begin: "\u{1B}[1m", end: "\u{1B}[22m", isStyle: true)
}

/// Lays two texts out in two columns.
///
/// What both have in the same order stands on the same line, as far as the columns' lines allow: where an insertion has put
/// one of them ahead, the other waits for it at the next shared passage.
public struct SideBySide {
  private let marks: PassageMarks
  private let column: Int

  /// Prepares pages of `width` columns, at least 43.
  public init(width: Int, marks: PassageMarks) {
    column = (max(width, 43) - 3) / 2
    self.marks = marks
  }

  /// The lines of a page, without blanks at their ends.
  ///
  /// - Parameters:
  ///   - first: The text on the left.
  ///   - second: The text on the right.
  ///   - shared: What they share.
  ///   - limit: Code points of each text that are shown; 0 for all.
  public func lines(_ first: String, _ second: String, _ shared: SharedPassages, limit: Int = 0) -> [String] {
    var left = TextColumn(first, shared.first, marks, width: column, limit: limit)
    var right = TextColumn(second, shared.second, marks, width: column, limit: limit)
    for pair in shared.inOrder {
      left.advance(to: pair.first.lowerBound)
      right.advance(to: pair.second.lowerBound)
      if left.isAtEnd || right.isAtEnd { break }
      let rows = (left.rowCount, right.rowCount)
      if rows.0 == rows.1 { continue }
      left.breakRow()
      right.breakRow()
      let row = max(left.rowCount, right.rowCount)
      left.pad(to: row)
      right.pad(to: row)
    }
    left.finish()
    right.finish()
    let count = max(left.rowCount, right.rowCount)
    return (0..<count).map { row in
      var line = left.row(row) + String(repeating: " ", count: column - left.width(ofRow: row)) + " │"
      let other = right.row(row)
      if !other.isEmpty { line += " " + other }
      return line
    }
  }

  /// Lines of two cells, cut to the columns, and a rule under them.
  public func heading(_ first: [String], _ second: [String]) -> [String] {
    var lines = zip(first, second).map { left, right in
      let (cell, width) = cut(left)
      return cell + String(repeating: " ", count: column - width) + " │ " + cut(right).text
    }
    let rule = String(repeating: "─", count: column)
    lines.append("\(rule)─┼─\(rule)")
    return lines
  }

  private func cut(_ text: String) -> (text: String, width: Int) {
    var cell = ""
    var width = 0
    for scalar in text.unicodeScalars {
      let next = DisplayWidth.of(scalar)
      if width + next > column { break }
      cell.unicodeScalars.append(scalar)
      width += next
    }
    return (cell, width)
  }
}

/// One of the two columns, filled from the beginning of a text to its end.
private struct TextColumn {
  /// What stands at one place of a line: a character with those that combine with it, or a bracket.
  private struct Cell {
    var text: String
    var width: Int
    var isShared: Bool
    var isBlank: Bool
  }

  private let scalars: [(scalar: Unicode.Scalar, offset: Int)]
  private let shared: [Range<Int>]
  private let marks: PassageMarks
  private let width: Int
  private let leftOut: Int
  private var next = 0
  private var passage = 0
  private var isShared = false
  private var rows: [[Cell]] = []
  private var current: [Cell] = []
  private var used = 0
  private var word: [Cell] = []

  init(_ text: String, _ shared: [Range<Int>], _ marks: PassageMarks, width: Int, limit: Int) {
    var scalars: [(scalar: Unicode.Scalar, offset: Int)] = []
    var offset = 0
    var leftOut = 0
    for scalar in text.unicodeScalars {
      if limit > 0 && scalars.count == limit { leftOut += 1 } else { scalars.append((scalar, offset)) }
      offset += UTF8.width(scalar)
    }
    self.scalars = scalars
    self.leftOut = leftOut
    self.shared = shared
    self.marks = marks
    self.width = width
  }

  var isAtEnd: Bool { next == scalars.count }

  /// The line that is being written.
  var rowCount: Int { rows.count }

  /// Writes the text up to a byte.
  mutating func advance(to offset: Int) {
    while next < scalars.count, scalars[next].offset < offset { write(scalars[next]) }
  }

  private mutating func write(_ item: (scalar: Unicode.Scalar, offset: Int)) {
    // What combines with a character stays with it, whatever ends behind that.
    if DisplayWidth.of(item.scalar) == 0, let last = word.indices.last {
      word[last].text.unicodeScalars.append(item.scalar)
      next += 1
      return
    }
    mark(at: item.offset)
    let isFirst = next == 0 || scalars[next - 1].scalar == "\n"
    next += 1
    switch item.scalar {
    case "\n":
      flush()
      endRow()
    case "\r": break
    case "\t", " ":
      flush()
      // A line does not begin with the blank at which it was broken.
      if current.isEmpty && !isFirst { return }
      for _ in 0..<(item.scalar == " " ? 1 : 4) {
        append(Cell(text: " ", width: 1, isShared: isShared, isBlank: true))
      }
    default:
      // What a document says must not steer the terminal.
      let isControl = item.scalar.value < 0x20 || 0x7F...0x9F ~= item.scalar.value
      let scalar = isControl ? "\u{FFFD}" : item.scalar
      let cells = DisplayWidth.of(scalar)
      word.append(Cell(text: String(Character(scalar)), width: cells, isShared: isShared, isBlank: false))
      // In scripts without spaces a line may be broken anywhere.
      if cells == 2 { flush() }
    }
  }

  /// Ends and begins passages at a byte.
  private mutating func mark(at offset: Int) {
    if isShared, offset >= shared[passage].upperBound {
      endPassage()
      passage += 1
    }
    if !isShared, passage < shared.count, offset >= shared[passage].lowerBound {
      isShared = true
      bracket(marks.begin)
    }
  }

  private mutating func endPassage() {
    isShared = false
    bracket(marks.end)
  }

  private mutating func bracket(_ text: String) {
    if !marks.isStyle { word.append(Cell(text: text, width: 1, isShared: false, isBlank: false)) }
  }

  /// Puts the word into the line, or into the next where it does not fit; one that fits into none is cut.
  private mutating func flush() {
    let wide = word.reduce(0) { $0 + $1.width }
    if used > 0 && used + wide > width && wide <= width { endRow() }
    for cell in word { append(cell) }
    word.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ cell: Cell) {
    if used + cell.width > width {
      endRow()
      if cell.isBlank { return }
    }
    current.append(cell)
    used += cell.width
  }

  private mutating func endRow() {
    rows.append(current)
    current = []
    used = 0
  }

  /// Ends the line where something stands in it.
  mutating func breakRow() {
    flush()
    if current.contains(where: { !$0.isBlank }) { endRow() }
  }

  /// Adds empty lines.
  mutating func pad(to count: Int) {
    while rows.count < count { rows.append([]) }
  }

  /// Writes the rest of the text, and how much of it is left out.
  mutating func finish() {
    advance(to: .max)
    if isShared { endPassage() }
    breakRow()
    if leftOut == 0 { return }
    for character in "… \(leftOut) more code points" {
      word.append(Cell(text: String(character), width: 1, isShared: false, isBlank: false))
    }
    breakRow()
  }

  /// Columns that a line takes, without blanks at its end.
  func width(ofRow row: Int) -> Int {
    guard row < rows.count else { return 0 }
    return trimmed(row).reduce(0) { $0 + $1.width }
  }

  private func trimmed(_ row: Int) -> ArraySlice<Cell> {
    var cells = rows[row][...]
    while cells.last?.isBlank == true { cells.removeLast() }
    return cells
  }

  /// A line, with a style begun and ended within it.
  func row(_ row: Int) -> String {
    guard row < rows.count else { return "" }
    var line = ""
    var isOn = false
    for cell in trimmed(row) {
      if marks.isStyle && cell.isShared != isOn {
        line += isOn ? marks.end : marks.begin
        isOn.toggle()
      }
      line += cell.text
    }
    return isOn ? line + marks.end : line
  }
}

/// How many columns of a terminal a character takes.
private enum DisplayWidth {
  /// Blocks of wide characters, first and last code point, ascending (Unicode 14.0, East Asian Width W and F, by block).
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]

  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if UnicodeClasses.classes(of: value).contains(.nonspacingMark) || 0x200B...0x200F ~= value || value == 0xFEFF
      || 0xFE00...0xFE0F ~= value
    {
      return 0
    }
    return wide.contains { $0.contains(value) } ? 2 : 1
  }
}
