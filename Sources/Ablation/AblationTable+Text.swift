// The table for a terminal.

import Filters

/// Amounts as people read them in tables.
enum Figures {
  /// A whole number with commas.
  static func whole(_ value: Double) -> String {
    let number = value.rounded()
    let sign = number < 0 ? "-" : ""
    return sign + Numbers.grouped(UInt64(min(number.magnitude, 0x1p63)))
  }

  /// A whole number with its sign: `+1,234`, `-12`, `0`.
  static func change(_ value: Double) -> String { (value.rounded() > 0 ? "+" : "") + whole(value) }

  /// With one decimal.
  static func tenths(_ value: Double) -> String {
    let tenths = UInt64(min((value.magnitude * 10).rounded(), 0x1p62))
    return (value < 0 && tenths > 0 ? "-" : "") + Numbers.grouped(tenths / 10) + ".\(tenths % 10)"
  }

  /// A share in percent with one decimal, small ones and those near all told apart from none and all.
  static func percent(_ share: Double) -> String {
    if share > 0 && share < 0.0005 { return "<0.1" }
    if share < 1 && share >= 0.9995 { return ">99.9" }
    return tenths(share * 100)
  }

  /// A share in percent, `-` of nothing.
  static func percent(_ part: Double, of whole: Double) -> String { whole == 0 ? "-" : percent(part / whole) }

  /// A change of a share in percentage points: `+1.2`.
  static func points(_ change: Double) -> String {
    let text = tenths(change * 100)
    if text == "0.0" { return change == 0 ? "0.0" : change > 0 ? "+0.0" : "-0.0" }
    return (change > 0 ? "+" : "") + text
  }

  /// An interval in percent: `33.1 to 34.4`.
  static func interval(_ interval: WilsonInterval) -> String {
    "\(percent(interval.low)) to \(percent(interval.high))"
  }
}

extension AblationTable {
  /// The table as lines for a terminal of `width` columns.
  ///
  /// - Parameters:
  ///   - width: columns of the terminal; names give way with an ellipsis.
  ///   - unit: what is counted.
  ///   - overlapLimit: pairs of filters to list, those with most in common.
  public func text(width: Int = 100, unit: AblationUnit = .documents, overlapLimit: Int = 10) -> String {
    var result = heading(unit)
    result += "\n" + costText(filters, "filter", width: width, unit: unit)
    result += "\n" + costText(families, "family", width: width, unit: unit)
    let pairs = overlapText(width: width, unit: unit, limit: overlapLimit)
    if !pairs.isEmpty { result += "\n" + pairs }
    if let slices { result += "\n" + slices.text(width: width, unit: unit, sample: sample) }
    return result
  }

  private func heading(_ unit: AblationUnit) -> String {
    let whole = total[unit]
    let size = unit == .documents ? " (\(Numbers.megabytes(total.bytes)) of text)" : ""
    let share = Figures.percent(kept[unit], of: whole)
    var line =
      "\(Figures.whole(whole)) \(unit.words)\(size): \(Figures.whole(kept[unit])) kept (\(share) %), "
      + "\(Figures.whole(rejected[unit])) rejected\n"
    if !variant.options.isEmpty {
      let change = kept[unit] - runKept[unit]
      line =
        "\(variant.options)\n" + line
        + "the run itself keeps \(Figures.whole(runKept[unit])) "
        + "(\(Figures.percent(runKept[unit], of: whole)) %): the variant \(Figures.change(change))\n"
    }
    if unit == .tokens, let tokens { line += tokens.sentence + "\n" }
    if let sample {
      line += "a sample of \(Figures.percent(sample)) % of all lines"
      if let interval, unit == .documents { line += ": 95 % interval of the share \(Figures.interval(interval)) %" }
      line += "\n"
    }
    return line
  }

  private func costText(_ rows: [FilterAblation], _ title: String, width: Int, unit: AblationUnit) -> String {
    let hasErrors = rows.contains { $0.shapleyError != nil }
    let whole = rejected[unit]
    let fine = unit == .documents ? Figures.tenths : Figures.whole
    var grid = TextGrid()
    grid.add(
      [title, "gross", "unique", "first", "left out", "alone", "Shapley"] + (hasErrors ? ["+-"] : [])
        + ["% of rejected"])
    for row in rows {
      var cells = [row.name] + [row.gross, row.unique, row.first].map { Figures.whole($0[unit]) }
      cells.append(row.leaveOneOut.map { Figures.change($0[unit]) } ?? "?")
      cells.append(row.addOneIn.map { Figures.whole($0[unit]) } ?? "?")
      cells.append(fine(row.shapley[unit]))
      if hasErrors { cells.append(row.shapleyError.map { fine($0[unit]) } ?? "?") }
      cells.append(Figures.percent(row.shapley[unit], of: whole))
      grid.add(cells)
    }
    return grid.text(width: width)
  }

  private func overlapText(width: Int, unit: AblationUnit, limit: Int) -> String {
    let pairs = largestOverlaps(limit, unit: unit)
    if pairs.isEmpty { return "" }
    var grid = TextGrid(leading: 2)
    grid.add(["fires", "together with", "both", "Jaccard %", "% of left", "% of right"])
    for pair in pairs {
      grid.add(
        [pair.left, pair.right, Figures.whole(pair.both[unit])]
          + [pair.jaccard, pair.ofLeft, pair.ofRight].map { Figures.percent($0[unit]) })
    }
    return grid.text(width: width)
  }

  /// The pairs with most in common, those first.
  func largestOverlaps(_ limit: Int, unit: AblationUnit) -> [AblationOverlap] {
    let order = overlaps.indices.sorted {
      let (left, right) = (overlaps[$0].both[unit], overlaps[$1].both[unit])
      return left > right || (left == right && $0 < $1)
    }
    return order.prefix(max(0, limit)).map { overlaps[$0] }
  }
}

extension TokenNote {
  /// Where the numbers come from.
  var sentence: String {
    if let codePointsPerToken {
      return "tokens are an estimate: a token for every \(Figures.tenths(codePointsPerToken)) code points"
    }
    let without = missing.map { $0 == 0 ? "" : "; \(Figures.whole(Double($0))) documents without it count as none" }
    return "tokens as field \(field ?? "") says\(without ?? "")"
  }
}

extension SliceTable {
  /// The slices as lines.
  ///
  /// - Parameter sample: the share of lines that the run took, where that was a sample.
  func text(width: Int, unit: AblationUnit, sample: Double?) -> String {
    var grid = TextGrid()
    let hasInterval = sample != nil && unit == .documents
    grid.add([field, unit.words, "kept", "%"] + (hasInterval ? ["95 % interval"] : []) + ["change", "points"])
    for slice in slices {
      var cells = [slice.name, Figures.whole(slice.total[unit]), Figures.whole(slice.kept[unit])]
      cells.append(Figures.percent(slice.kept[unit], of: slice.total[unit]))
      if hasInterval { cells.append(slice.interval.map(Figures.interval) ?? "") }
      cells.append(Figures.change(slice.change[unit]))
      cells.append(slice.total[unit] == 0 ? "-" : Figures.points(slice.change[unit] / slice.total[unit]))
      grid.add(cells)
    }
    let note =
      sample == nil
      ? "counted on all documents of the run, so without intervals; change is against the run itself\n"
      : hasInterval
        ? "Wilson intervals, as of lines drawn independently; duplicates were sought inside the sample alone\n"
        : "change is against the run itself; intervals are of documents\n"
    return grid.text(width: width) + note
  }
}
