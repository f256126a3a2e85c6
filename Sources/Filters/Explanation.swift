// Why a document was kept or rejected: every filter's value against its limits, in recipe order.

public import Buffers
import Languages
public import Ledger
import Measures
public import Recipes

/// One document's row beside the plan that judged it.
public struct Explanation: Sendable {
  /// The row.
  public let row: JudgedRow
  /// The plan of its run.
  public let plan: Plan
  private let schema: LedgerSchema
  private let judge: Judge
  private let duplicates: DuplicateFindings?

  /// Pairs a row with the plan of its run, and with what its deduplication steps found.
  public init(_ row: JudgedRow, plan: Plan, schema: LedgerSchema, duplicates: DuplicateFindings? = nil) {
    self.duplicates = duplicates
    self.row = row
    self.plan = plan
    self.schema = schema
    judge = Judge(plan.filters)
  }

  // MARK: Text

  /// The explanation as lines for a terminal of `width` columns.
  ///
  /// Who it is and its verdict; a line a filter; then the signals that no filter reads.
  public func text(width: Int = 100) -> String {
    var head = TextGrid(leading: 2)
    head.add(["id", row.id.map { String(decoding: $0, as: UTF8.self) } ?? "(none)"])
    head.add(["shard", "\(row.shard), line \(row.line)"])
    head.add(["text", "\(Numbers.grouped(row.codePoints)) code points, \(Numbers.grouped(row.bytes)) bytes"])
    for (field, name) in schema.carried.enumerated() {
      head.add([name, row.carried[field].map { String(decoding: $0, as: UTF8.self) } ?? "(none)"])
    }
    head.add(["verdict", verdict])
    for finding in duplicates?.findings(row.values.span) ?? [] { head.add([finding.step, Self.text(of: finding)]) }
    for finding in duplicates?.indexFindings(row.values.span) ?? [] {
      let kind =
        finding.isExact ? "equals" : "nearly equals (\(numeral(Self.rounded(finding.agreement))) of hashes agree)"
      head.add([finding.step, "\(kind) a document of the index: \(finding.matched)"])
    }
    var result = head.text(width: width)

    var grid = TextGrid(leading: 2)
    grid.add(["filter", "signal", "value", "keeps", ""])
    for index in plan.filters.indices {
      grid.add([
        plan.filters[index].name, signalName(ofFilter: index), valueText(ofFilter: index),
        condition(ofFilter: index), row.fired[index] ? "FIRES" : "",
      ])
    }
    if !plan.filters.isEmpty { result += "\n" + grid.text(width: width) }

    let limited = Set(plan.filters.indices.map { signalName(ofFilter: $0) })
    var others = TextGrid()
    for signal in plan.signals where !limited.contains(signal.name) {
      others.add([signal.name, valueText(of: signal)])
    }
    let rest = others.text(width: width)
    if !rest.isEmpty { result += "\nother signals\n" + rest }
    return result
  }

  /// One filter's value and limit, for a list: `words.count = 19, keeps >= 50`.
  public func line(ofFilter index: Int) -> String {
    "\(signalName(ofFilter: index)) = \(valueText(ofFilter: index)), keeps \(condition(ofFilter: index))"
  }

  /// What a filter keeps of this document, and in which language where that decides: `>= 30 (deu)`.
  private func condition(ofFilter index: Int) -> String {
    let applied = judge.limits(ofFilter: index, row.values.span)
    return (applied.limits?.condition ?? "everything") + (applied.language.map { " (\($0))" } ?? "")
  }

  /// A finding in words: cluster, keeper, nearest neighbour.
  private static func text(of finding: DuplicateFinding) -> String {
    let name = finding.keeperID.map { " (\(String(decoding: $0, as: UTF8.self)))" } ?? ""
    let keeper =
      finding.rank == 0
      ? "this one is kept" : "kept is \(finding.keeper.shard) line \(finding.keeper.line)\(name)"
    let near = finding.similarity.map { ", similarity \(numeral(rounded($0)))" } ?? ", not compared"
    return "cluster \(finding.cluster) of \(Numbers.grouped(finding.clusterSize)) documents: \(keeper); nearest is "
      + "\(finding.neighbour.shard) line \(finding.neighbour.line)\(near)"
  }

  private var verdict: String {
    guard let first = row.fired.first else { return "kept: none of \(plan.filters.count) filters fires" }
    let count = row.fired.count
    return "rejected by \(count) of \(plan.filters.count) filters, first by \(plan.filters[first].name)"
  }

  /// The name under which the signal of a filter stands in the plan.
  private func signalName(ofFilter index: Int) -> String {
    let filter = plan.filters[index]
    let planned = plan.signals.first {
      $0.signal.name == filter.signal.name && $0.numerator == filter.numerator && $0.denominator == filter.denominator
    }
    return planned?.name ?? filter.signal.name
  }

  private func valueText(ofFilter index: Int) -> String {
    guard judge.isMeasured(filter: index, unmeasured: row.unmeasured) else { return "not measured" }
    guard let value = judge.value(ofFilter: index, row.values.span, unmeasured: row.unmeasured) else {
      return plan.filters[index].signal.isLanguage ? "und" : "undefined"
    }
    if plan.filters[index].signal.isLanguage {
      return LanguageLabel(number: row.values[plan.filters[index].numerator]).description
    }
    // Rounded only where that leaves it on its side of the limits.
    let rounded = Self.rounded(value)
    let limits = judge.limits(ofFilter: index, row.values.span).limits ?? Limits()
    return numeral(limits.keeps(rounded) == limits.keeps(value) ? rounded : value)
  }

  private func valueText(of signal: PlannedSignal) -> String {
    if row.unmeasured >> UInt64(signal.step) & 1 == 1 { return "not measured" }
    if signal.signal.isLanguage {
      return signal.language(in: row.values.span, unmeasured: row.unmeasured)?.description ?? "und"
    }
    let value = signal.value(in: row.values.span, unmeasured: row.unmeasured)
    return value.map { numeral(Self.rounded($0)) } ?? "undefined"
  }

  private static func rounded(_ value: Double) -> Double {
    if value >= 1e12 { return value }
    let scaled = (value * 10_000).rounded() / 10_000
    return scaled == 0 ? value : scaled
  }

  // MARK: JSON

  /// Adds the explanation as one line of JSON: the export's line, with `filters`, a list in recipe order, at its end.
  ///
  /// A filter has `name`, `signal`, `value` (null where undefined or not measured), `keep` (its limits), `fired` and
  /// `measured`; and `language`, where limits of the document's language judge it (`keep` is null where it is off then).
  public func appendJSON(to output: inout Buffer<UInt8>) {
    var writer = ExportWriter(plan: plan, schema: schema, duplicates: duplicates)
    writer.append(row, to: &output)
    output.count -= 2  // the closing brace and the newline
    output.append(utf8: ",\"filters\":[")
    for index in plan.filters.indices {
      if index > 0 { output.append(0x2C) }
      output.append(utf8: "{\"name\":")
      output.append(json: plan.filters[index].name)
      output.append(utf8: ",\"signal\":")
      output.append(json: signalName(ofFilter: index))
      output.append(utf8: ",\"value\":")
      let value = judge.value(ofFilter: index, row.values.span, unmeasured: row.unmeasured)
      if value != nil && plan.filters[index].signal.isLanguage {
        output.append(json: LanguageLabel(number: row.values[plan.filters[index].numerator]).description)
      } else {
        append(value, to: &output)
      }
      let applied = judge.limits(ofFilter: index, row.values.span)
      if let language = applied.language {
        output.append(utf8: ",\"language\":")
        output.append(json: language.description)
      }
      output.append(utf8: applied.limits == nil ? ",\"keep\":null" : ",\"keep\":{")
      let limits = applied.limits ?? Limits()
      let named: [(StaticString, Double?)] = [
        ("\"min\":", limits.min), ("\"above\":", limits.above), ("\"max\":", limits.max), ("\"below\":", limits.below),
      ]
      var isFirst = true
      for (key, limit) in named {
        guard let limit else { continue }
        if !isFirst { output.append(0x2C) }
        isFirst = false
        output.append(utf8: key)
        append(limit, to: &output)
      }
      for (key, labels) in [("\"among\":[", limits.among), ("\"not_among\":[", limits.notAmong)] {
        guard let labels else { continue }
        if !isFirst { output.append(0x2C) }
        isFirst = false
        output.append(utf8: key)
        output.append(utf8: labels.map { jsonText($0.description) }.joined(separator: ",") + "]")
      }
      if applied.limits != nil { output.append(0x7D) }
      output.append(utf8: row.fired[index] ? ",\"fired\":true" : ",\"fired\":false")
      let isMeasured = judge.isMeasured(filter: index, unmeasured: row.unmeasured)
      output.append(utf8: isMeasured ? ",\"measured\":true}" : ",\"measured\":false}")
    }
    output.append(utf8: "]}\n")
  }

  private func append(_ value: Double?, to output: inout Buffer<UInt8>) {
    output.append(utf8: value.map(numeral) ?? "null")
  }
}
