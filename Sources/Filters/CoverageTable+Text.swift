// Coverage for a terminal.

public import Ledger

/// In what a table counts.
public enum CoverageUnit: String, Sendable, CaseIterable {
  /// Documents.
  case documents
  /// Unicode code points of the text as read.
  case codePoints = "code-points"
  /// UTF-8 bytes of the text as read.
  case bytes

  /// The part of a tally that is counted.
  public func of(_ tally: Tally) -> UInt64 {
    switch self {
    case .documents: tally.documents
    case .codePoints: tally.codePoints
    case .bytes: tally.bytes
    }
  }

  var words: String { self == .codePoints ? "code points" : rawValue }
}

extension CoverageTable {
  /// The table as lines for a terminal of `width` columns.
  ///
  /// Totals; each filter's gross, unique and first with their shares in percent; the largest overlaps; for slices,
  /// what is kept of each and the gross share of each filter in each.
  ///
  /// - Parameters:
  ///   - width: Columns of the terminal; names give way with an ellipsis.
  ///   - unit: What is counted.
  ///   - overlapLimit: Pairs of filters to list, those with most in common.
  public func text(width: Int = 100, unit: CoverageUnit = .documents, overlapLimit: Int = 10) -> String {
    var result = all.heading(unit)
    result += "\n" + all.filterText(width: width, unit: unit)
    let pairs = all.overlapText(width: width, unit: unit, limit: overlapLimit)
    if !pairs.isEmpty { result += "\n" + pairs }
    if by != nil { result += "\n" + sliceText(width: width, unit: unit) }
    return result
  }

  private func sliceText(width: Int, unit: CoverageUnit) -> String {
    var named = slices.map { (name: $0.value ?? "(none)", counts: $0.counts) }
    if let others { named.append((name: "(\(otherValues) others)", counts: others)) }
    var summary = TextGrid()
    summary.add([by ?? "", unit.words, "%", "kept", "%"])
    for slice in named {
      let counts = slice.counts
      summary.add([
        slice.name, Numbers.grouped(unit.of(counts.total)),
        Numbers.percent(unit.of(counts.total), of: unit.of(all.total)), Numbers.grouped(unit.of(counts.kept)),
        Numbers.percent(unit.of(counts.kept), of: unit.of(counts.total)),
      ])
    }
    var result = summary.text(width: width)
    // As many slices side by side as fit beside the filters' names.
    let columnWidth = 12
    let nameWidth = min(all.filters.map(\.name.count).max() ?? 0, max(width / 3, 12))
    let perPanel = max(1, (width - nameWidth) / (columnWidth + 2))
    for start in stride(from: 0, to: named.count, by: perPanel) {
      let panel = named[start..<min(start + perPanel, named.count)]
      var grid = TextGrid()
      grid.add(["gross % of \(unit.words)"] + panel.map { $0.name.fitted(columnWidth) })
      for (index, filter) in all.filters.enumerated() {
        grid.add(
          [filter.name]
            + panel.map { slice in
              Numbers.percent(unit.of(slice.counts.filters[index].gross), of: unit.of(slice.counts.total))
            })
      }
      result += "\n" + grid.text(width: width)
    }
    return result
  }
}

extension CoverageCounts {
  func heading(_ unit: CoverageUnit) -> String {
    let whole = unit.of(total)
    let size = unit == .documents ? " (\(Numbers.megabytes(total.bytes)) of text)" : ""
    return "\(Numbers.grouped(whole)) \(unit.words)\(size): \(Numbers.grouped(unit.of(kept))) kept "
      + "(\(Numbers.percent(unit.of(kept), of: whole)) %), \(Numbers.grouped(unit.of(rejected))) rejected\n"
  }

  func filterText(width: Int, unit: CoverageUnit) -> String {
    let whole = unit.of(total)
    let showsUnmeasured = filters.contains { $0.unmeasured.documents > 0 }
    var grid = TextGrid()
    grid.add(["filter", "gross", "%", "unique", "%", "first", "%"] + (showsUnmeasured ? ["unmeasured"] : []))
    for filter in filters {
      var cells = [filter.name]
      for tally in [filter.gross, filter.unique, filter.first] {
        cells.append(Numbers.grouped(unit.of(tally)))
        cells.append(Numbers.percent(unit.of(tally), of: whole))
      }
      if showsUnmeasured { cells.append(Numbers.grouped(unit.of(filter.unmeasured))) }
      grid.add(cells)
    }
    return grid.text(width: width)
  }

  func overlapText(width: Int, unit: CoverageUnit, limit: Int) -> String {
    if overlaps.isEmpty || limit <= 0 { return "" }
    var gross: [String: UInt64] = [:]
    for filter in filters { gross[filter.name] = unit.of(filter.gross) }
    let order = overlaps.indices.sorted {
      let left = unit.of(overlaps[$0].both)
      let right = unit.of(overlaps[$1].both)
      return left > right || (left == right && $0 < $1)
    }
    var grid = TextGrid(leading: 2)
    grid.add(["fires", "together with", "both", "% of left", "% of right"])
    for index in order.prefix(limit) {
      let pair = overlaps[index]
      let both = unit.of(pair.both)
      grid.add([
        pair.left, pair.right, Numbers.grouped(both), Numbers.percent(both, of: gross[pair.left] ?? 0),
        Numbers.percent(both, of: gross[pair.right] ?? 0),
      ])
    }
    return grid.text(width: width)
  }
}
