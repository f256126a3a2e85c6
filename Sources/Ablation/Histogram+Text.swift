// A histogram for a terminal.

import Buffers
import Filters

extension Histogram {
  /// The histogram as JSON.
  public func json() throws -> String { try encodedJSON(self) }

  /// A line a bin: what filters keep of it full, what they reject hollow; a line where a limit lies.
  ///
  /// - Parameters:
  ///   - width: columns of the terminal.
  ///   - unit: what is counted.
  ///   - sliceLimit: values of the field by which it is split to show, those of most documents first.
  public func text(width: Int = 100, unit: AblationUnit = .documents, sliceLimit: Int = 8) -> String {
    var lines = ["\(signal) (\(self.unit)), in \(unit.words)\(isLogarithmic ? ", bins by ratio" : "")"]
    if !variant.options.isEmpty { lines.append("with \(variant.options)") }
    for (filter, condition) in zip(filters, conditions) { lines.append("\(filter) keeps \(condition)") }
    if unit == .tokens, let tokens { lines.append(tokens.sentence) }
    lines.append("")
    lines += all.lines(width: width, unit)
    for slice in slices.prefix(sliceLimit) {
      lines += ["", "\(by ?? "") \(slice.name ?? "")"] + slice.lines(width: width, unit)
    }
    if slices.count > sliceLimit {
      lines += ["", "\(slices.count - sliceLimit) more values of \(by ?? "") in the JSON"]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension HistogramSlice {
  fileprivate func lines(width: Int, _ unit: AblationUnit) -> [String] {
    var shown = bins
    // Empty bins at the ends say nothing.
    while let first = shown.first, shown.count > 1, first.amount.documents == 0, !holdsLimit(first) {
      shown.removeFirst()
    }
    while let last = shown.last, shown.count > 1, last.amount.documents == 0, !holdsLimit(last) { shown.removeLast() }
    let labels = shown.map(Self.label)
    let counts = shown.map { Figures.whole($0.amount[unit]) }
    let labelWidth = labels.map(\.count).max() ?? 0
    let countWidth = counts.map(\.count).max() ?? 0
    let room = min(60, max(10, width - labelWidth - countWidth - 4))
    let greatest = shown.map { $0.amount[unit] }.max() ?? 0
    var lines: [String] = []
    var rest = limits[...]
    func mark(_ limit: HistogramLimit) -> String {
      let isLowerEnd = limit.key == "min" || limit.key == "above"
      let (left, right) = isLowerEnd ? ("rejected", "kept") : ("kept", "rejected")
      let text =
        " \(limit.key) \(numeral(limit.value)): \(Figures.whole(limit.lower[unit])) \(left) | "
        + "\(Figures.whole(limit.upper[unit])) \(right) "
      return String(repeating: "-", count: max(2, labelWidth)) + text
        + String(
          repeating: "-", count: max(2, min(width, labelWidth + countWidth + room + 4) - labelWidth - text.count))
    }
    for (place, bin) in shown.enumerated() {
      // A limit inside a bin is drawn before it, one at its end behind it.
      while let limit = rest.first, bin.to.map({ limit.value < $0 }) ?? true {
        lines.append(mark(limit))
        rest = rest.dropFirst()
      }
      let whole = bin.amount[unit]
      let length = greatest == 0 ? 0 : (whole / greatest * Double(room)).rounded(.up)
      let hollow = whole == 0 ? 0 : (length * bin.rejected[unit] / whole).rounded()
      let full = length - hollow
      lines.append(
        labels[place].right(labelWidth) + "  " + counts[place].right(countWidth) + "  "
          + String(repeating: "█", count: Int(full)) + String(repeating: "░", count: Int(hollow)))
      while lines.last?.last == " " { lines[lines.count - 1].removeLast() }
    }
    for limit in rest { lines.append(mark(limit)) }
    var notes = ["\(Figures.whole(rejected[unit])) rejected here"]
    if undefined.documents > 0 { notes.append("\(Figures.whole(undefined[unit])) without a value") }
    if unmeasured.documents > 0 { notes.append("\(Figures.whole(unmeasured[unit])) not measured") }
    lines.append(notes.joined(separator: ", "))
    return lines
  }

  private func holdsLimit(_ bin: HistogramBin) -> Bool {
    limits.contains { limit in
      (bin.from.map { limit.value >= $0 } ?? true) && (bin.to.map { limit.value < $0 } ?? true)
    }
  }

  private static func label(_ bin: HistogramBin) -> String {
    switch (bin.from, bin.to) {
    case (nil, let to?): "less than \(numeral(to))"
    case (let from?, nil): "\(numeral(from)) and more"
    case (let from?, let to?): "\(numeral(from)) to \(numeral(to))"
    case (nil, nil): "all"
    }
  }
}
