// The table as JSON and CSV.

import Buffers
import Filters
import FoundationEssentials

/// Answers as JSON with sorted keys and a newline behind it; the same bytes for equal answers.
func encodedJSON(_ answer: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(answer), as: UTF8.self) + "\n"
}

extension AblationTable {
  /// All numbers as JSON.
  ///
  /// - Parameter overlapLimit: pairs of filters, those with most documents in common first; nothing for all, in recipe
  ///   order.
  public func json(overlapLimit: Int? = nil) throws -> String {
    var table = self
    if let overlapLimit { table.overlaps = largestOverlaps(overlapLimit, unit: .documents) }
    return try encodedJSON(table)
  }

  /// A line a filter, then a line a family; with slices a line a slice in their place.
  ///
  /// Overlaps are in the JSON only. A number that is not known is an empty cell.
  public func csv() -> String {
    if let slices { return csv(slices) }
    let hasErrors = shapleyMethod == .permutations
    let names =
      ["gross", "unique", "first", "leave_one_out", "add_one_in", "shapley"] + (hasErrors ? ["shapley_error"] : [])
    var lines = [(["kind", "name"] + names.flatMap { name in units.map { "\(name)_\($0)" } }).joined(separator: ",")]
    for (kind, rows) in [("filter", filters), ("family", families)] {
      for row in rows {
        let parts: [Change?] =
          [row.gross, row.unique, row.first].map(Change.init) + [row.leaveOneOut, row.addOneIn, row.shapley]
          + (hasErrors ? [row.shapleyError] : [])
        lines.append(
          ([kind, row.name.csvCell] + parts.flatMap { $0.cells(tokens: tokens != nil) }).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var units: [String] { Change.unitNames(tokens: tokens != nil) }

  private func csv(_ table: SliceTable) -> String {
    let names = ["total", "run_kept", "kept", "share", "change"]
    let heads = [table.field.csvCell] + names.flatMap { name in units.map { "\(name)_\($0)" } }
    var lines = [(heads + (sample == nil ? [] : ["wilson_95_low", "wilson_95_high"])).joined(separator: ",")]
    for slice in table.slices {
      let parts = [slice.total, slice.runKept, slice.kept].map(Change.init) + [slice.share, slice.change]
      var cells = [slice.name.csvCell] + parts.flatMap { Optional($0).cells(tokens: tokens != nil) }
      if let interval = slice.interval { cells += ["\(interval.low)", "\(interval.high)"] }
      lines.append(cells.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Change {
  /// The units of CSV columns, in their order.
  static func unitNames(tokens: Bool) -> [String] {
    ["documents", "code_points", "bytes"] + (tokens ? ["tokens"] : [])
  }
}

extension Change? {
  /// A cell a unit.
  func cells(tokens: Bool) -> [String] {
    guard let change = self else { return Change.unitNames(tokens: tokens).map { _ in "" } }
    return ([change.documents, change.codePoints, change.bytes] + (tokens ? [change.tokens ?? 0] : [])).map(numeral)
  }
}
