// Numbers as people read them in tables.

/// Numbers as people read them.
public enum Numbers {
  /// A count with commas: `19,311`.
  public static func grouped(_ number: some UnsignedInteger) -> String {
    let digits = Array(String(number))
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// `6.4`; `<0.1` for what is not nothing; `-` where the whole is nothing.
  public static func percent(_ part: UInt64, of whole: UInt64) -> String {
    if whole == 0 { return "-" }
    let tenths = (Double(part) / Double(whole) * 1000).rounded()
    if part > 0 && tenths == 0 { return "<0.1" }
    if part < whole && tenths == 1000 { return ">99.9" }
    let number = Int(tenths)
    return "\(number / 10).\(number % 10)"
  }

  /// `128.0 MB`.
  public static func megabytes(_ bytes: UInt64) -> String {
    let tenths = (bytes + 50_000) / 100_000
    return "\(grouped(tenths / 10)).\(tenths % 10) MB"
  }
}

extension String {
  /// With spaces before it, up to a width.
  public func right(_ width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }

  /// With spaces behind it, up to a width.
  public func left(_ width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

  /// With an ellipsis in place of its middle, where it is longer than a width.
  public func fitted(_ width: Int) -> String {
    if count <= width { return self }
    if width <= 1 { return String(prefix(Swift.max(width, 0))) }
    let tail = width / 2
    return String(prefix(width - 1 - tail)) + "…" + String(suffix(tail))
  }
}

/// Columns of text, each as wide as its widest cell; the first gives way where the whole is too wide.
public struct TextGrid {
  private var lines: [[String]] = []
  /// Columns that align left; the others align right.
  private let leading: Int

  /// Makes a grid without lines; so many first columns align left.
  public init(leading: Int = 1) { self.leading = leading }

  /// Adds a line.
  public mutating func add(_ cells: [String]) { lines.append(cells) }

  /// The lines, none with blanks at its end.
  public func text(width: Int) -> String {
    var widths: [Int] = []
    for line in lines {
      for (column, cell) in line.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    let gaps = 2 * max(0, widths.count - 1)
    let fixed = widths.dropFirst(leading).reduce(0, +) + gaps
    let room = max(width - fixed, 12 * leading)
    // The columns that give way share the room, the narrow ones first.
    var left = room
    var columns = leading
    for column in widths.prefix(leading).indices.sorted(by: { widths[$0] < widths[$1] }) {
      widths[column] = min(widths[column], left / columns)
      left -= widths[column]
      columns -= 1
    }
    var result = ""
    for line in lines {
      var text = ""
      for (column, cell) in line.enumerated() {
        if column > 0 { text += "  " }
        text += column < leading ? cell.fitted(widths[column]).left(widths[column]) : cell.right(widths[column])
      }
      while text.last == " " { text.removeLast() }
      result += text + "\n"
    }
    return result
  }
}
