// Finds the limit that keeps the share nearest to a wanted one.

import Buffers
import Filters
import Ledger
import Measures
public import Pipeline
import Recipes
import Shards

/// A limit that keeps a share.
public struct TargetAnswer: Sendable, Hashable, Codable {
  /// A limit beside the one found.
  public struct Neighbour: Sendable, Hashable, Codable {
    /// The limit.
    public var value: Double
    /// The share that it keeps, of the unit.
    public var share: Double
  }

  /// The variant with the limit found.
  public var variant: VariantRecord
  /// The setting: `NAME.KEY`.
  public var setting: String
  /// The limit found.
  public var value: Double
  /// The share wanted.
  public var target: Double
  /// Of what: `documents`, `code-points`, `bytes` or `tokens`.
  public var unit: String
  /// The share reached.
  public var share: Double
  /// The 95 % interval of the share of documents, where the run took a sample of lines.
  public var interval: WilsonInterval?
  /// All documents.
  public var total: Amount
  /// What the run itself keeps.
  public var runKept: Amount
  /// What the variant keeps.
  public var kept: Amount
  /// How much more that is than the run itself keeps.
  public var change: Change
  /// The next limit that keeps more of what is measured; nothing at the end.
  public var laxer: Neighbour?
  /// The next limit that keeps less of what is measured; nothing at the end.
  public var stricter: Neighbour?
  /// How many limits tell documents apart.
  public var candidates: Int
  /// How many of them were resolved.
  public var resolved: Int
  /// Whether no other limit comes nearer; false where several selections follow each other, whose effect has no bound.
  public var isNearest: Bool
  /// Why the inputs were scanned anew; nothing where the ledger answered.
  public var rescanned: String?
  /// Where numbers of tokens come from, if they are counted.
  public var tokens: TokenNote?

  enum CodingKeys: String, CodingKey {
    case variant, setting, value, target, unit, share
    case interval = "wilson_95"
    case total
    case runKept = "run_kept"
    case kept, change, laxer, stricter, candidates, resolved
    case isNearest = "nearest"
    case rescanned, tokens
  }
}

extension Ablation {
  /// Finds the limit that keeps the share nearest to a wanted one, of all limits that tell documents apart.
  ///
  /// Those are the distinct values of the filter's signal, and one beyond them. Duplicates are resolved anew for each limit
  /// that is tried, and a looser limit may then keep less: a document that comes back may join two clusters. But a
  /// document more never adds more than itself, and so whole ranges of limits are ruled out by their ends.
  ///
  /// - Parameters:
  ///   - target: the share, from 0 to 1.
  ///   - swept: a variant with one sought setting.
  ///   - unit: of what the share is.
  /// - Returns: the answer, and the documents that the variant found keeps.
  /// - Throws: `AblationError` where nothing can be sought; `RecipeError`, `RunError`, `FileError`, `LedgerError`.
  public func seek(
    _ target: Double, _ swept: SweptVariant, unit: AblationUnit = .documents
  ) throws -> (answer: TargetAnswer, documents: DocumentSet) {
    do {
      return try search(target, swept, unit)
    } catch let reason as RescanReason {
      func unanswered(_ reason: RescanReason) -> AblationError {
        AblationError("--target-keep \(numeral(target)) has no answer short of a run for each limit: \(reason.text)")
      }
      guard let wide = try widened(swept.base) else { throw unanswered(reason) }
      var sought = try SweptVariant(Variant())
      sought.settings = swept.settings.filter { if case .sought = $0 { true } else { false } }
      var (answer, documents): (TargetAnswer, DocumentSet)
      do {
        (answer, documents) = try withRescan(wide, widened: true) { try $0.search(target, sought, unit) }
      } catch let again as RescanReason {
        throw unanswered(again)
      }
      answer.rescanned = reason.text
      answer.variant = VariantRecord(swept.variant(sought: numeral(answer.value)))
      answer.runKept = verdicts.amount(of: base.documents)
      answer.change = Change(answer.kept) - Change(answer.runKept)
      return (answer, documents)
    }
  }

  /// What is kept at one limit.
  private struct Trial {
    var kept: Double
    /// What comes through all filters but those of selections.
    var passing: Double
    var documents: DocumentSet
  }

  private func search(
    _ target: Double, _ swept: SweptVariant, _ unit: AblationUnit
  ) throws -> (TargetAnswer, DocumentSet) {
    let option = "--target-keep \(numeral(target))"
    guard target >= 0 && target <= 1 else {
      throw AblationError("\(option): a share of what is read lies between 0 and 1")
    }
    guard swept.swept.isEmpty, swept.sought.count == 1, let setting = swept.sought.first else {
      throw AblationError("\(option) seeks one limit, and sweeps none: name it as --set short-words.min=?")
    }
    let limits = try limits(of: setting, swept)
    let base = try VariantPlan(plan(swept.base), of: directory.plan, schema: directory.schema)
    let hasSelections = !base.selections.isEmpty
    let isBounded =
      base.selections.count < 2 && base.selections.allSatisfy { $0.filters.allSatisfy(\.filter.rejectsWhatIsFound) }
    let ownSteps = Set(directory.plan.selections)
    var trials: [Int: Trial] = [:]
    func trial(_ place: Int) throws -> Trial {
      if let known = trials[place] { return known }
      try Interruption.check()
      let wanted = try plan(swept.variant(sought: numeral(limits[place])))
      let plan = try VariantPlan(wanted, of: directory.plan, schema: directory.schema)
      try resolver.prepare([plan])
      defer { resolver.forget() }
      let documents = try resolver.resolve(plan)
      var trial = Trial(kept: verdicts.amount(of: documents)[unit], passing: 0, documents: documents)
      if hasSelections {
        let others = plan.filters.filter { !ownSteps.contains(directory.plan.filters[$0].step) }
        trial.passing = verdicts.amount(of: try resolver.resolve(plan.keeping(Set(others))))[unit]
      }
      trials[place] = trial
      return trial
    }
    let total = verdicts.totalAmount
    let wanted = target * total[unit]
    var best = 0
    var distance = Double.infinity
    func look(_ place: Int) throws -> Trial {
      let found = try trial(place)
      let far = abs(found.kept - wanted)
      if far < distance || (far == distance && place < best) { (best, distance) = (place, far) }
      return found
    }
    // Ranges of limits between a laxer and a stricter one that was tried, those to look into first at the end.
    var ranges = [(0, limits.count - 1)]
    _ = try look(0)
    _ = try look(limits.count - 1)
    while let (lax, strict) = ranges.popLast() {
      if strict - lax < 2 { continue }
      let (more, less) = (try trial(lax), try trial(strict))
      // A document more adds itself at most: its cluster's keeper is one of those that were keepers, or it.
      let slack = hasSelections ? more.passing - less.passing : 0
      let low = hasSelections ? more.kept - slack : less.kept
      let high = hasSelections ? less.kept + slack : more.kept
      if isBounded && max(low - wanted, wanted - high, 0) >= distance { continue }
      let middle = (lax + strict) / 2
      let found = try look(middle)
      // Where the bounds do not hold there is only the way of a bisection.
      if !isBounded {
        ranges.append(found.kept > wanted ? (middle, strict) : (lax, middle))
      } else if found.kept > wanted {
        ranges += [(lax, middle), (middle, strict)]
      } else {
        ranges += [(middle, strict), (lax, middle)]
      }
    }
    let count = trials.count
    let found = try trial(best)
    let kept = verdicts.amount(of: found.documents)
    let runKept = verdicts.amount(of: self.base.documents)
    func neighbour(_ place: Int) throws -> TargetAnswer.Neighbour? {
      guard limits.indices.contains(place) else { return nil }
      return TargetAnswer.Neighbour(
        value: limits[place], share: total[unit] == 0 ? 0 : try trial(place).kept / total[unit])
    }
    let answer = TargetAnswer(
      variant: VariantRecord(swept.variant(sought: numeral(limits[best]))), setting: setting, value: limits[best],
      target: target, unit: unit.rawValue, share: total[unit] == 0 ? 0 : found.kept / total[unit],
      interval: sample.map { _ in WilsonInterval(kept.documents, of: total.documents) }, total: total,
      runKept: runKept, kept: kept, change: Change(kept) - Change(runKept), laxer: try neighbour(best - 1),
      stricter: try neighbour(best + 1), candidates: limits.count, resolved: count, isNearest: isBounded,
      rescanned: nil, tokens: verdicts.tokens.note)
    return (answer, found.documents)
  }

  /// The plan of a variant.
  func plan(_ variant: Variant) throws -> Plan {
    variant.isEmpty ? directory.plan : try variant.applied(to: recipe).plan()
  }

  /// The limits that tell documents apart, the laxest first.
  private func limits(of setting: String, _ swept: SweptVariant) throws -> [Double] {
    let parts = setting.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, ["min", "max", "above", "below"].contains(parts[1]) else {
      throw AblationError("--set \(setting)=?: what is sought is a filter's limit, NAME.min, .max, .above or .below")
    }
    let key = parts[1]
    let place = try directory.filterIndex(named: parts[0])
    let name = directory.plan.filters[place].name
    guard let filter = try plan(swept.base).filters.first(where: { $0.name == name }) else {
      throw AblationError("--set \(setting)=?: the variant leaves \(name) out")
    }
    if filter.signal.isLanguage || directory.plan.selections.contains(directory.plan.filters[place].step) {
      throw AblationError("--set \(setting)=?: \(name) has no limit on a number that every document has by itself")
    }
    var values = try self.values(ofFilter: place)
    guard let least = values.first, let greatest = values.last else {
      throw AblationError("--set \(setting)=?: the run has no document with a value of \(filter.signal.name)")
    }
    let isLower = key == "min" || key == "above"
    let isIncluded = key == "min" || key == "max"
    var range: ClosedRange<Double>?
    for case .sought(_, let asked?) in swept.settings { range = asked }
    if let range {
      values =
        [range.lowerBound] + values.filter { $0 > range.lowerBound && $0 < range.upperBound } + [range.upperBound]
      if range.lowerBound == range.upperBound { values.removeLast() }
    } else {
      // One that keeps, or rejects, what no distinct value does.
      var isWhole = false
      if case .measure(_) = filter.signal.value { isWhole = true }
      let above = isWhole ? greatest + 1 : greatest.nextUp
      let below = isWhole ? least - 1 : least.nextDown
      if (key == "min") || (key == "below") { values.append(above) } else { values.insert(below, at: 0) }
    }
    // Not beyond the filter's other end.
    let limits = filter.limits
    if isLower, let end = limits.max ?? limits.below {
      values.removeAll { $0 > end || ($0 == end && !(isIncluded && limits.max != nil)) }
    } else if !isLower, let end = limits.min ?? limits.above {
      values.removeAll { $0 < end || ($0 == end && !(isIncluded && limits.min != nil)) }
    }
    if values.isEmpty {
      throw AblationError("--set \(setting)=?: no such limit fits with the filter's other one, \(limits.condition)")
    }
    return isLower ? values : values.reversed()
  }

  /// The distinct values of a filter's signal, ascending.
  private func values(ofFilter place: Int) throws -> [Double] {
    let filter = directory.plan.filters[place]
    let judge = Judge([filter])
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.unmeasured = true
    for column in filter.columns { selection.columns[column] = true }
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var values: [Double] = []
    while try scan.next() {
      try Interruption.check()
      for row in 0..<scan.rows.count {
        let value = judge.value(
          ofFilter: 0, scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
        if let value { values.append(value) }
      }
    }
    values.sort()
    var distinct: [Double] = []
    for value in values where distinct.last != value { distinct.append(value) }
    return distinct
  }
}

extension TargetAnswer {
  /// The answer as JSON.
  public func json() throws -> String { try encodedJSON(self) }

  /// The answer as lines for a terminal.
  public func text() -> String {
    let counted = AblationUnit(rawValue: unit) ?? .documents
    let beside = Self.percent(abs(share - target))
    let exactly =
      share == target
      ? "exactly as wanted" : "\(beside) points \(share > target ? "above" : "below") \(Self.percent(target))"
    var lines = [
      "\(setting)=\(numeral(value)) keeps \(Figures.whole(kept[counted])) of \(Figures.whole(total[counted])) "
        + "\(counted.words): \(Self.percent(share)) %, \(exactly)",
      "the run itself keeps \(Figures.whole(runKept[counted])): \(Figures.change(change[counted]))",
    ]
    if let interval, counted == .documents {
      lines.append("a sample of all lines: 95 % interval of the share \(Figures.interval(interval)) %")
    }
    if let laxer { lines.append("the next laxer limit, \(numeral(laxer.value)), keeps \(Self.percent(laxer.share)) %") }
    if let stricter {
      lines.append("the next stricter limit, \(numeral(stricter.value)), keeps \(Self.percent(stricter.share)) %")
    }
    lines.append(
      "\(Figures.whole(Double(candidates))) limits tell documents apart; \(Figures.whole(Double(resolved))) were resolved"
        + (isNearest ? ", none comes nearer" : "; with these selections another may come nearer"))
    if counted == .tokens, let tokens { lines.append(tokens.sentence) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A share in percent with three decimals.
  private static func percent(_ share: Double) -> String {
    let thousandths = Int((share * 100_000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
