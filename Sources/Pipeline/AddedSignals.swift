// The `sluice` object that a run adds to the records it writes, on request.

import Buffers
import Filters
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
    output.removeAll()
    output.append(utf8: "{\"kept\":\(fired.isEmpty),\"rejected_by\":[")
    for (position, index) in fired.members.enumerated() {
      if position > 0 { output.append(UInt8(ascii: ",")) }
      output.append(json: filters[index])
    }
    output.append(utf8: "],\"signals\":{")
    for (position, signal) in signals.enumerated() {
      if position > 0 { output.append(UInt8(ascii: ",")) }
      output.append(json: signal.name)
      output.append(UInt8(ascii: ":"))
      output.append(utf8: signal.json(in: row, unmeasured: unmeasured))
    }
    output.append(utf8: "}}")
  }
}
