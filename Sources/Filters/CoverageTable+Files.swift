// Coverage as files: `coverage.json` and `coverage.csv`.

import FoundationEssentials
import Ledger

extension CoverageTable {
  /// All numbers as JSON with sorted keys and a newline behind it; the same bytes for equal tables.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads what `json` wrote.
  public init(json: String) throws {
    self = try JSONDecoder().decode(CoverageTable.self, from: Data(json.utf8))
  }

  /// A line a filter, then a line a filter and slice; shares follow from the first columns, what the slice has in all.
  ///
  /// `by` and `value` are empty on the lines of the whole corpus; `value` is `(none)` for records without the field and
  /// `(others)` for the slices beyond those listed. Overlaps are in the JSON only.
  public func csv() -> String {
    var lines = ["by,value,filter"]
    for name in ["total", "kept", "gross", "unique", "first", "unmeasured"] {
      for unit in ["documents", "code_points", "bytes"] { lines[0] += ",\(name)_\(unit)" }
    }
    func add(_ counts: CoverageCounts, by field: String, value: String) {
      for filter in counts.filters {
        var line = "\(field.csvCell),\(value.csvCell),\(filter.name.csvCell)"
        let tallies = [counts.total, counts.kept, filter.gross, filter.unique, filter.first, filter.unmeasured]
        for tally in tallies { line += ",\(tally.documents),\(tally.codePoints),\(tally.bytes)" }
        lines.append(line)
      }
    }
    add(all, by: "", value: "")
    for slice in slices { add(slice.counts, by: by ?? "", value: slice.value ?? "(none)") }
    if let others { add(others, by: by ?? "", value: "(others)") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// As a CSV cell (RFC 4180): quoted where it must be.
  public var csvCell: String {
    let needsQuotes = utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
    if !needsQuotes { return self }
    var quoted = "\""
    for character in unicodeScalars {
      if character == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }
}
