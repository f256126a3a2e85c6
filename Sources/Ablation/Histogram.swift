// How the values of a signal are spread, and where the limits on it cut.

import Buffers
import Filters
import Ledger
import Measures
import Pipeline
public import Recipes
import Shards

/// One bin of a histogram.
public struct HistogramBin: Sendable, Hashable, Codable {
  /// Its least value; nothing in the bin of all that is less than the others.
  public var from: Double?
  /// The least value beyond it; nothing in the bin of all that is more.
  public var to: Double?
  /// What has a value in it.
  public var amount: Amount
  /// What of that the filters shown fire on.
  public var rejected: Amount

  enum CodingKeys: String, CodingKey {
    case from, to, amount, rejected
  }

  /// Writes an open end as null rather than leaving it out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encode(amount, forKey: .amount)
    try container.encode(rejected, forKey: .rejected)
  }
}

/// A limit in a histogram.
public struct HistogramLimit: Sendable, Hashable, Codable {
  /// The filter.
  public var filter: String
  /// `min`, `max`, `above` or `below`.
  public var key: String
  /// The limit.
  public var value: Double
  /// What lies below it, or at it where that is rejected (`above`) or kept (`max`).
  public var lower: Amount
  /// The rest of what has a value.
  public var upper: Amount
}

/// The values of some documents.
public struct HistogramSlice: Sendable, Hashable, Codable {
  /// The value of the carried field that they share; nothing for all documents.
  public var name: String?
  /// Its bins, ascending.
  public var bins: [HistogramBin]
  /// The limits, ascending.
  public var limits: [HistogramLimit]
  /// What was measured but has no value, as a ratio over 0.
  public var undefined: Amount
  /// What was not measured.
  public var unmeasured: Amount
  /// What has a value.
  public var defined: Amount
  /// What the filters shown fire on.
  public var rejected: Amount
}

/// How the values of a signal are spread.
public struct Histogram: Sendable, Hashable, Codable {
  /// The variant whose limits are shown.
  public var variant: VariantRecord
  /// The signal.
  public var signal: String
  /// The unit of its values.
  public var unit: String
  /// The filters on it that are shown.
  public var filters: [String]
  /// What those keep, a condition each: `>= 3 and <= 10`.
  public var conditions: [String]
  /// Whether the bins are of equal ratio rather than of equal width.
  public var isLogarithmic: Bool
  /// All documents.
  public var all: HistogramSlice
  /// The carried field by which the others are split.
  public var by: String?
  /// The documents by its values, those of most documents first.
  public var slices: [HistogramSlice]
  /// Why the inputs were scanned anew; nothing where the ledger answered.
  public var rescanned: String?
  /// Where numbers of tokens come from, if they are counted.
  public var tokens: TokenNote?

  enum CodingKeys: String, CodingKey {
    case variant, signal, unit, filters, conditions
    case isLogarithmic = "logarithmic"
    case all, by, slices, rescanned, tokens
  }
}

/// Where bins begin.
public struct BinEdges: Sendable, Hashable {
  /// The edges between bins, ascending; a value belongs to the bin of the last edge that is not more than it.
  public private(set) var edges: [Double]
  /// Whether the bins are of equal ratio, one, two and five of each power of ten, rather than of equal width.
  public private(set) var isLogarithmic = false

  /// Bins over the middle 99 % of sorted values, stretched to the limits.
  ///
  /// - Parameters:
  ///   - values: sorted, at least one.
  ///   - limits: values that shall lie inside.
  ///   - isWhole: whether values are whole numbers.
  public init(_ values: [Double], limits: [Double], isWhole: Bool) {
    func quantile(_ share: Double, _ values: ArraySlice<Double>) -> Double {
      values[values.startIndex + Int((share * Double(values.count - 1)).rounded())]
    }
    let low = min(quantile(0.005, values[...]), limits.min() ?? .infinity)
    let high = max(quantile(0.995, values[...]), limits.max() ?? -.infinity)
    let positive = values[(values.firstIndex { $0 > 0 } ?? values.endIndex)...]
    if let first = positive.first, low >= 0 {
      let bottom = min(quantile(0.005, positive), limits.filter { $0 > 0 }.min() ?? .infinity)
      // Three decades and a tail that equal widths would show as one bin.
      if first > 0, high / bottom >= 1000, quantile(0.5, positive) < high / 30 {
        edges = Self.decades(from: bottom, to: high)
        isLogarithmic = true
        return
      }
    }
    let wanted = (high - low) / 20
    let power = wanted > 0 ? Self.power(of: wanted) : 0
    var step = [1, 2, 5, 10].map { Self.times($0, power) }.first { $0 >= wanted * 0.999 } ?? 1
    if isWhole { step = max(step, 1) }
    edges = []
    var place = (low / step).rounded(.down)
    while true {
      // As a quotient where the step is a fraction: 3 / 10 is 0.3, and 3 * 0.1 is not.
      edges.append(step < 1 ? place / (1 / step).rounded() : place * step)
      if edges[edges.count - 1] > high || edges.count > 60 { break }
      place += 1
    }
  }

  /// One, two, five of every power of ten, fewer where there are many.
  private static func decades(from low: Double, to high: Double) -> [Double] {
    let first = power(of: low)
    let last = power(of: high) + 1
    let parts: [Double] = last - first > 10 ? [1] : last - first > 6 ? [1, 3] : [1, 2, 5]
    var edges: [Double] = []
    for power in first...last {
      for part in parts { edges.append(times(part, power)) }
    }
    while edges.count > 2, edges[1] <= low { edges.removeFirst() }
    while edges.count > 2, edges[edges.count - 2] > high { edges.removeLast() }
    return edges
  }

  /// The power of ten that is not more than a number.
  private static func power(of number: Double) -> Int {
    var power = 0
    while times(1, power + 1) <= number { power += 1 }
    while times(1, power) > number && power > -300 { power -= 1 }
    return power
  }

  /// A number times a power of ten, rounded once.
  private static func times(_ number: Double, _ power: Int) -> Double {
    var factor = 1.0
    for _ in 0..<abs(power) { factor *= 10 }
    return power < 0 ? number / factor : number * factor
  }

  /// The bin of a value: 0 before the first edge.
  public func bin(_ value: Double) -> Int {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Ablation {
  /// How the values of a signal are spread over all documents, with the limits that a variant has on it.
  ///
  /// - Parameters:
  ///   - name: a filter of the variant, whose signal and limits are shown, or a signal of its plan, with every filter on it.
  ///   - variant: the changes to the run's recipe.
  ///   - field: the carried field by whose values the documents are split too.
  /// - Throws: `AblationError` where there is no such name or its values are no numbers; `RecipeError`, `RunError`,
  ///   `FileError`, `LedgerError`; `UnknownField` of `field`.
  public func histogram(_ name: String, _ variant: Variant = Variant(), by field: String? = nil) throws -> Histogram {
    if let field { _ = try slices(by: field) }
    let wanted = try plan(variant)
    let subject = try HistogramSubject(name, in: wanted)
    var histogram: Histogram
    do {
      let plan = try VariantPlan(wanted, of: directory.plan, schema: directory.schema)
      guard let own = HistogramSubject(subject, plan: plan, run: directory.plan) else {
        throw RescanReason(text: "the run did not measure \(subject.name) as the variant does")
      }
      if !variant.isEmpty, directory.plan.selections.contains(own.signal.step) {
        throw RescanReason(text: "\(subject.name) depends on which documents survive")
      }
      histogram = try self.histogram(own, by: field)
    } catch let reason as RescanReason {
      if wanted.hash == directory.plan.hash {
        histogram = try self.histogram(subject, by: field)
      } else {
        histogram = try withRescan(wanted) { try $0.histogram(name, by: field) }
        histogram.rescanned = reason.text
      }
    }
    histogram.variant = VariantRecord(variant)
    return histogram
  }

  private func histogram(_ subject: HistogramSubject, by field: String?) throws -> Histogram {
    let values = try HistogramValues(subject, directory, count: verdicts.count)
    guard !values.sorted.isEmpty else {
      throw AblationError("--histogram \(subject.name): no document of the run has a value")
    }
    let limits = subject.filters.flatMap { filter in filter.limits.ends.map { (filter.name, $0.key, $0.value) } }
    let edges = BinEdges(values.sorted, limits: limits.map(\.2), isWhole: subject.isWhole)
    let slices = try field.map { try self.slices(by: $0) }
    var all = HistogramSlice(edges, limits, name: nil, verdicts)
    var parts = slices.map { slices in
      slices.values.indices.map { HistogramSlice(edges, limits, name: slices.name($0), verdicts) }
    }
    for document in 0..<verdicts.count {
      let amount = verdicts.tokens.amount(
        verdicts.tally(of: document), counted: verdicts.tokens.counted(of: document))
      all.add(amount, values.entries[document], edges)
      if let slices { parts?[Int(slices.numbers[document])].add(amount, values.entries[document], edges) }
    }
    return Histogram(
      variant: VariantRecord(Variant()), signal: subject.signal.name, unit: subject.signal.signal.unit,
      filters: subject.filters.map(\.name), conditions: subject.filters.map(\.limits.condition),
      isLogarithmic: edges.isLogarithmic, all: all, by: field, slices: parts ?? [], tokens: verdicts.tokens.note)
  }
}

/// A signal of a plan, with the filters on it that are shown.
struct HistogramSubject {
  /// What was asked for.
  var name: String
  var signal: PlannedSignal
  var filters: [PlannedFilter]

  var isWhole: Bool {
    if case .measure(_) = signal.signal.value { true } else { false }
  }

  /// Looks a name up.
  init(_ name: String, in plan: Plan) throws(AblationError) {
    self.name = name
    let found = plan.filters.filter { $0.name == name || $0.name.hasSuffix("/" + name) }
    let exact = found.filter { $0.name == name }
    if found.count > 1 && exact.isEmpty {
      throw AblationError(
        "--histogram \(name): that is the name of several filters: " + found.map(\.name).joined(separator: ", "))
    }
    if let filter = exact.first ?? found.first {
      filters = [filter]
      signal = PlannedSignal(
        name: filter.signal.name, signal: filter.signal, numerator: filter.numerator, denominator: filter.denominator,
        step: filter.step)
    } else if let planned = plan.signals.first(where: { $0.name == name }) {
      signal = planned
      filters = plan.filters.filter {
        $0.numerator == planned.numerator && $0.denominator == planned.denominator && $0.signal == planned.signal
      }
    } else {
      let names = plan.filters.map(\.name) + plan.signals.map(\.name)
      throw AblationError(
        "--histogram \(name): the recipe has no filter or signal of this name"
          + Spelling.suggestion(for: name, among: names))
    }
    if signal.signal.isLanguage {
      throw AblationError("--histogram \(name): its values are languages, not numbers; --by language counts them")
    }
  }

  /// The same in terms of a run's own columns; nothing where the run has not measured it.
  init?(_ subject: HistogramSubject, plan: VariantPlan, run: Plan) {
    self = subject
    let changed = plan.changed + plan.selections.flatMap(\.filters)
    filters = subject.filters.compactMap { filter in
      guard let place = run.filters.firstIndex(where: { $0.name == filter.name }) else { return nil }
      return changed.first { $0.place == place }?.filter ?? run.filters[place]
    }
    if let filter = filters.first {
      signal.numerator = filter.numerator
      signal.denominator = filter.denominator
      signal.step = filter.step
    } else if let own = run.signals.first(where: { $0.name == subject.signal.name }) {
      signal = own
    } else {
      return nil
    }
  }
}

/// What each document has of a signal.
private struct HistogramValues {
  enum Entry {
    case value(Double, isRejected: Bool)
    case undefined(isRejected: Bool)
    case unmeasured
  }

  var entries: [Entry] = []
  var sorted: [Double] = []

  init(_ subject: HistogramSubject, _ directory: RunDirectory, count: Int) throws {
    let judge = Judge(subject.filters)
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.unmeasured = true
    for column in [subject.signal.numerator] + [subject.signal.denominator].compactMap({ $0 })
      + subject.filters.flatMap(\.columns)
    {
      selection.columns[column] = true
    }
    entries.reserveCapacity(count)
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    while try scan.next() {
      try Interruption.check()
      for row in 0..<scan.rows.count {
        let unmeasured = scan.rows.unmeasured(ofRow: row)
        let isRejected = !judge.fired(scan.rows.values(ofRow: row), unmeasured: unmeasured).isEmpty
        if unmeasured >> UInt64(subject.signal.step) & 1 == 1 {
          entries.append(.unmeasured)
        } else if let value = subject.signal.value(in: scan.rows.values(ofRow: row), unmeasured: unmeasured) {
          entries.append(.value(value, isRejected: isRejected))
          sorted.append(value)
        } else {
          entries.append(.undefined(isRejected: isRejected))
        }
      }
    }
    sorted.sort()
  }
}

extension HistogramSlice {
  fileprivate init(
    _ edges: BinEdges, _ limits: [(filter: String, key: String, value: Double)], name: String?, _ verdicts: RunVerdicts
  ) {
    let nothing = verdicts.tokens.amount(Tally(), counted: 0)
    self.name = name
    bins = (0...edges.edges.count).map { place in
      HistogramBin(
        from: place == 0 ? nil : edges.edges[place - 1], to: place == edges.edges.count ? nil : edges.edges[place],
        amount: nothing, rejected: nothing)
    }
    self.limits = limits.map {
      HistogramLimit(filter: $0.filter, key: $0.key, value: $0.value, lower: nothing, upper: nothing)
    }.sorted { $0.value < $1.value }
    undefined = nothing
    unmeasured = nothing
    defined = nothing
    rejected = nothing
  }

  fileprivate mutating func add(_ amount: Amount, _ entry: HistogramValues.Entry, _ edges: BinEdges) {
    switch entry {
    case .unmeasured: unmeasured += amount
    case .undefined(let isRejected):
      undefined += amount
      if isRejected { rejected += amount }
    case .value(let value, let isRejected):
      defined += amount
      let bin = edges.bin(value)
      bins[bin].amount += amount
      if isRejected {
        rejected += amount
        bins[bin].rejected += amount
      }
      for place in limits.indices {
        let limit = limits[place]
        let isLower = value < limit.value || (value == limit.value && ["above", "max"].contains(limit.key))
        if isLower { limits[place].lower += amount } else { limits[place].upper += amount }
      }
    }
  }
}

extension Limits {
  /// The ends that are given, each with its key.
  var ends: [(key: String, value: Double)] {
    [("min", min), ("max", max), ("above", above), ("below", below)].compactMap { end in end.1.map { (end.0, $0) } }
  }
}
