// What of two runs, or of a run and a variant of it, only one keeps.

import Buffers
public import Filters
public import Ledger
import Pipeline
public import Recipes
import Shards

/// What one of two runs keeps and the other does not.
public struct ComparedSide: Sendable, Hashable, Encodable {
  /// What a filter of the other side does here.
  public struct Rejection: Sendable, Hashable, Encodable {
    /// `family/name`.
    public var filter: String
    /// Documents kept on this side alone on which it fires on the other.
    public var fires: Tally
    /// Those of them on which it is the first to fire.
    public var first: Tally
  }

  /// The run, with the options that make a variant of it.
  public var name: String
  /// All that it keeps.
  public var kept: Tally
  /// What it keeps and the other does not.
  public var only: Tally
  /// What of `only` the other has not read: lines that its `--limit` or `--sample` left out, or that were bad to it.
  public var unread: Tally
  /// The filters of the other that fire on `only`, in its recipe's order.
  public var rejections: [Rejection]

  enum CodingKeys: String, CodingKey {
    case name, kept, only, unread
    case rejections = "rejected_there_by"
  }
}

/// A document that only one side keeps, to look at.
public struct ComparedDocument: Sendable, Hashable {
  /// Its row.
  public var row: JudgedRow
  /// The filters of the other side that fire on it; none where that has not read it.
  public var rejectedBy: [String]
}

/// What of two runs, or of a run and a variant of it, only one keeps.
///
/// Documents are matched by shard and line; both have read the same inputs.
public struct RunComparison {
  /// The documents that one side alone keeps, and who names them.
  struct Documents {
    var ablation: Ablation
    var only: DocumentSet
    var rejectedBy: (Int) -> [String]
  }

  /// What both keep.
  public var both: Tally
  /// The first one.
  public var first: ComparedSide
  /// The second one.
  public var second: ComparedSide
  /// Why the inputs were scanned anew for the variant; nothing where the ledger answered.
  public var rescanned: String?
  let documents: [Documents]

  /// Writes the names of what the first alone keeps behind `-` and a tab, then of what the second alone keeps behind `+`.
  ///
  /// - Throws: `LedgerError`, `Interruption.Stopped`.
  public func list(as naming: DocumentNaming, _ write: (UnsafeBufferPointer<UInt8>) -> Void) throws {
    for (side, sign) in zip(documents, ["-\t", "+\t"]) {
      try side.ablation.list(side.only, as: naming, prefix: sign, write)
    }
  }

  /// Some documents that one side alone keeps (0 the first, 1 the second), in input order: those with the smallest
  /// `RowKey`, so that a larger sample holds every smaller one.
  ///
  /// - Throws: `LedgerError`.
  public func sample(_ count: Int, ofSide number: Int) throws -> [ComparedDocument] {
    let side = documents[number]
    let directory = side.ablation.directory
    var best: [(key: UInt64, document: Int, part: Int, line: UInt64)] = []
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.lines = true
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var document = 0
    while try scan.next() {
      let keys = RowKey(shard: directory.parts[scan.part].shard)
      for row in 0..<scan.rows.count {
        defer { document += 1 }
        if !side.only[document] { continue }
        let line = scan.rows.line(ofRow: row)
        best.append((keys.key(line: line), document, scan.part, line))
        if best.count >= 2 * count + 64 {
          best.sort { ($0.key, $0.document) < ($1.key, $1.document) }
          best.removeLast(best.count - count)
        }
      }
    }
    best.sort { ($0.key, $0.document) < ($1.key, $1.document) }
    return try best.prefix(count).sorted { $0.document < $1.document }.compactMap { found in
      try directory.query.row(shard: directory.parts[found.part].shard, line: found.line).map {
        ComparedDocument(row: $0, rejectedBy: side.rejectedBy(found.document))
      }
    }
  }
}

extension Ablation {
  /// One side of a comparison: whose documents, and what becomes of each.
  private struct Side {
    var name: String
    var ablation: Ablation
    var kept: DocumentSet
    var fired: (Int) -> FilterMask
  }

  private var asSide: Side {
    Side(name: directory.path, ablation: self, kept: base.documents) { [verdicts] document in
      verdicts.sets[Int(verdicts.setNumbers.base[document])].fired
    }
  }

  /// Compares the run with a variant of it.
  ///
  /// - Throws: `RecipeError`, `RunError`, `FileError`, `LedgerError`.
  public func comparison(with variant: Variant) throws -> RunComparison {
    let plan = variant.isEmpty ? directory.plan : try variant.applied(to: recipe).plan()
    let name = variant.isEmpty ? directory.path : "\(directory.path) \(variant.options)"
    do {
      let mapped = try VariantPlan(plan, of: directory.plan, schema: directory.schema)
      try resolver.prepare([mapped])
      defer { resolver.forget() }
      let kept = try resolver.resolve(mapped, noting: true)
      let other = Side(name: name, ablation: self, kept: kept, fired: resolver.firedFilters(mapped))
      return Self.compare(asSide, other)
    } catch let reason as RescanReason {
      return try withRescan(plan) { run in
        var other = run.asSide
        other.name = name
        // That run is gone afterwards; this one has the same documents.
        var found = Self.compare(asSide, other, naming: [self, self])
        found.rescanned = reason.text
        return found
      }
    }
  }

  /// Compares the run with another one over the same inputs.
  ///
  /// - Throws: `RunError.settings` where the inputs differ; `LedgerError`.
  public func comparison(with other: Ablation) throws -> RunComparison {
    try Self.compare(asSide, other.asSide, matching: DocumentMatching(directory, other.directory))
  }

  private static func compare(
    _ first: Side, _ second: Side, matching: DocumentMatching? = nil, naming: [Ablation]? = nil
  ) -> RunComparison {
    let (here, onlyFirst) = compare(first, with: second) { matching?.second(of: $0) ?? $0 }
    let (there, onlySecond) = compare(second, with: first) { matching?.first(of: $0) ?? $0 }
    func names(_ side: Side, _ partner: @escaping (Int) -> Int) -> (Int) -> [String] {
      // Names are asked for when the run that says them may be gone, so what it needs is taken along.
      let filters = side.ablation.directory.plan.filters.map(\.name)
      let fired = side.fired
      return { document in
        let document = partner(document)
        return document < 0 ? [] : fired(document).members.map { filters[$0] }
      }
    }
    let both = Tally(
      documents: here.kept.documents - here.only.documents, codePoints: here.kept.codePoints - here.only.codePoints,
      bytes: here.kept.bytes - here.only.bytes)
    return RunComparison(
      both: both, first: here, second: there, rescanned: nil,
      documents: [
        .init(
          ablation: naming?[0] ?? first.ablation, only: onlyFirst,
          rejectedBy: names(second) { matching?.second(of: $0) ?? $0 }),
        .init(
          ablation: naming?[1] ?? second.ablation, only: onlySecond,
          rejectedBy: names(first) { matching?.first(of: $0) ?? $0 }),
      ])
  }

  /// What one side keeps and another does not; `partner` is the other's number of a document, negative for none.
  private static func compare(
    _ side: Side, with other: Side, _ partner: (Int) -> Int
  ) -> (ComparedSide, DocumentSet) {
    let filters = other.ablation.directory.plan.filters
    var rejections = filters.map { ComparedSide.Rejection(filter: $0.name, fires: Tally(), first: Tally()) }
    let verdicts = side.ablation.verdicts
    var (only, unread) = (DocumentSet(capacity: verdicts.count), Tally())
    side.kept.forEach { document in
      let theirs = partner(document)
      if theirs >= 0 && other.kept[theirs] { return }
      only[document] = true
      let tally = verdicts.tally(of: document)
      guard theirs >= 0 else {
        unread += tally
        return
      }
      let fired = other.fired(theirs)
      if let first = fired.first { rejections[first].first += tally }
      fired.forEach { rejections[$0].fires += tally }
    }
    let compared = ComparedSide(
      name: side.name, kept: verdicts.tally(of: side.kept), only: verdicts.tally(of: only), unread: unread,
      rejections: rejections.filter { $0.fires.documents > 0 })
    return (compared, only)
  }
}
