// The `sluice` object that a run adds to the records it writes, on request.

import Buffers
import Ledger
import Recipes

/// Writes `{"kept":…,"rejected_by":[…],"signals":{…}}` for a judged row.
struct AddedSignals: Sendable {
  private let signals: [PlannedSignal]
  private let filters: [String]

  /// Chooses signals by name (`all` for every one); nil where none is asked for.
  init?(_ names: [String], plan: Plan) throws {
    if names.isEmpty { return nil }
    filters = plan.filters.map(\.name)
    if names == ["all"] {
      signals = plan.signals
      return
    }
    signals = try names.map { name in
      guard let signal = plan.signals.first(where: { $0.name == name }) else {
        let known = plan.signals.map(\.name).joined(separator: ", ")
        throw RunError.settings("--add-signals \(name): the recipe measures no such signal; it measures \(known)")
      }
      return signal
    }
  }

  /// Replaces `output` by the object for one document.
  func write(_ fired: FilterMask, _ row: Span<UInt64>, unmeasured: UInt64, into output: inout Buffer<UInt8>) {
    var text = "{\"kept\":\(fired.isEmpty),\"rejected_by\":["
    text += fired.members.map { "\"\(filters[$0])\"" }.joined(separator: ",")
    text += "],\"signals\":{"
    text += signals.map { signal in
      let value = signal.value(in: row, unmeasured: unmeasured)
      return "\"\(signal.name)\":\(value.map(jsonNumber) ?? "null")"
    }.joined(separator: ",")
    text += "}}"
    output.removeAll()
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { output.append(from: start, count: bytes.count) }
    }
  }
}

/// A number as JSON: whole numbers without a fraction, others as the shortest text that reads back the same.
func jsonNumber(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 0x1p53 ? String(Int64(value)) : "\(value)"
}

extension PlannedSignal {
  /// The value on a row; nil where it is undefined or its step did not measure.
  func value(in row: Span<UInt64>, unmeasured: UInt64) -> Double? {
    if unmeasured >> UInt64(step) & 1 == 1 { return nil }
    guard let denominator else { return Double(row[numerator]) }
    return row[denominator] == 0 ? nil : Double(row[numerator]) / Double(row[denominator])
  }
}
