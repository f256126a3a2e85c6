// What a run would keep at each of several values of its limits.

import Buffers
import Filters
import Recipes
import Shards

/// One combination of values of a sweep.
public struct SweepPoint: Sendable, Hashable, Codable {
  /// The value of each swept setting, in their order.
  public var values: [String]
  /// What is kept.
  public var kept: Amount
  /// The share kept.
  public var share: Change
  /// How much more that is than the run itself keeps.
  public var change: Change
  /// The 95 % interval of the share of documents, where the run took a sample of lines.
  public var interval: WilsonInterval?
  /// Why the inputs were scanned anew; nothing where the ledger answered.
  public var rescanned: String?
  /// What is kept by the values of a carried field, where that was asked for.
  public var slices: SliceTable?

  enum CodingKeys: String, CodingKey {
    case values, kept, share, change
    case interval = "wilson_95"
    case rescanned
    case slices = "by"
  }
}

/// What a run would keep at each of several values of its limits.
public struct SweepTable: Sendable, Hashable, Codable {
  /// What else is changed, at every point.
  public var variant: VariantRecord
  /// The settings that are swept.
  public var settings: [String]
  /// All documents.
  public var total: Amount
  /// What the run itself keeps.
  public var runKept: Amount
  /// Where numbers of tokens come from, if they are counted.
  public var tokens: TokenNote?
  /// The share of lines that the run took, where it took a sample.
  public var sample: Double?
  /// A point a combination of values, the last setting's changing fastest.
  public var points: [SweepPoint]

  enum CodingKeys: String, CodingKey {
    case variant
    case settings = "sweep"
    case total
    case runKept = "run_kept"
    case tokens, sample, points
  }
}

extension Ablation {
  /// What each point of a sweep keeps.
  ///
  /// - Parameters:
  ///   - swept: the variant and its sweeps.
  ///   - field: the carried field by whose values each point is shown too.
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`; `UnknownField` of `field`.
  public func sweep(_ swept: SweptVariant, by field: String? = nil) throws -> SweepTable {
    if let field { _ = try slices(by: field) }
    let total = verdicts.totalAmount
    let runKept = verdicts.amount(of: base.documents)
    var table = SweepTable(
      variant: VariantRecord(swept.base), settings: swept.swept, total: total, runKept: runKept,
      tokens: verdicts.tokens.note, sample: sample, points: [])
    let points = swept.points
    // A batch shares one reading of the ledger's columns, and its sets of documents are held together.
    for start in stride(from: 0, to: points.count, by: 64) {
      try Interruption.check()
      let batch = points[start..<min(start + 64, points.count)]
      for (point, outcome) in zip(batch, try resolve(batch.map(\.variant))) {
        let kept = verdicts.amount(of: outcome.documents)
        table.points.append(
          SweepPoint(
            values: point.values, kept: kept, share: Change(kept).share(of: total),
            change: Change(kept) - Change(runKept),
            interval: sample.map { _ in WilsonInterval(kept.documents, of: total.documents) },
            rescanned: outcome.rescanned, slices: try field.map { try slices(of: outcome.documents, by: $0) }))
      }
    }
    return table
  }
}

extension SweepTable {
  /// Why points were scanned anew, each reason once with how many points have it.
  public var rescans: [(reason: String, points: Int)] {
    var found: [(reason: String, points: Int)] = []
    for reason in points.compactMap(\.rescanned) {
      if let place = found.firstIndex(where: { $0.reason == reason }) {
        found[place].points += 1
      } else {
        found.append((reason, 1))
      }
    }
    return found
  }

  /// All numbers as JSON.
  public func json() throws -> String { try encodedJSON(self) }

  /// The points as lines for a terminal, with the shares kept of the largest slices beside them.
  public func text(width: Int = 100, unit: AblationUnit = .documents) -> String {
    let whole = total[unit]
    var result =
      "\(Figures.whole(whole)) \(unit.words); the run itself keeps \(Figures.whole(runKept[unit])) "
      + "(\(Figures.percent(runKept[unit], of: whole)) %)\n"
    if !variant.options.isEmpty { result = "with \(variant.options)\n" + result }
    if unit == .tokens, let tokens { result += tokens.sentence + "\n" }
    if let sample { result += "a sample of \(Figures.percent(sample)) % of all lines\n" }
    let hasInterval = sample != nil && unit == .documents
    let slices = points.first?.slices?.slices.prefix(Self.slicesInText).map(\.name) ?? []
    var grid = TextGrid(leading: settings.count)
    grid.add(
      settings + ["kept", "%"] + (hasInterval ? ["95 % interval"] : []) + ["change", "points"]
        + slices.map { "% of " + $0.fitted(12) })
    for point in points {
      var cells = point.values + [Figures.whole(point.kept[unit]), Figures.percent(point.kept[unit], of: whole)]
      if hasInterval { cells.append(point.interval.map(Figures.interval) ?? "") }
      cells.append(Figures.change(point.change[unit]))
      cells.append(whole == 0 ? "-" : Figures.points(point.change[unit] / whole))
      for slice in point.slices?.slices.prefix(Self.slicesInText) ?? [] {
        cells.append(Figures.percent(slice.kept[unit], of: slice.total[unit]))
      }
      grid.add(cells)
    }
    return result + "\n" + grid.text(width: width)
  }

  private static let slicesInText = 6

  /// A line a point; with slices a line a point and slice.
  public func csv() -> String {
    let units = Change.unitNames(tokens: tokens != nil)
    let field = points.first?.slices?.field
    var heads = settings.map(\.csvCell) + (field.map { [$0.csvCell] } ?? [])
    heads += ["kept", "share", "change"].flatMap { name in units.map { "\(name)_\($0)" } }
    if sample != nil { heads += ["wilson_95_low", "wilson_95_high"] }
    var lines = [heads.joined(separator: ",")]
    func add(
      _ point: SweepPoint, _ name: [String], _ kept: Amount, _ share: Change, _ change: Change,
      _ interval: WilsonInterval?
    ) {
      var cells = point.values + name
      for part in [Change(kept), share, change] { cells += Optional(part).cells(tokens: tokens != nil) }
      if let interval { cells += ["\(interval.low)", "\(interval.high)"] }
      lines.append(cells.joined(separator: ","))
    }
    for point in points {
      guard let slices = point.slices else {
        add(point, [], point.kept, point.share, point.change, point.interval)
        continue
      }
      for slice in slices.slices {
        add(point, [slice.name.csvCell], slice.kept, slice.share, slice.change, slice.interval)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
