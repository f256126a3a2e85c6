// What the filters of a run said of each document, in memory: 12 bytes a document.

import Buffers
import Filters
public import Ledger
public import Pipeline
import Recipes
import Shards

/// The verdicts of a run: for each document the number of its set of fired filters, and its size.
///
/// The same few sets come again and again, so a variant judges sets where it changes no limit.
public final class RunVerdicts {
  /// The run.
  public let directory: RunDirectory
  /// Documents of the run.
  public private(set) var count = 0
  /// The distinct sets of fired filters and unmeasured steps, with how much text has them.
  private(set) var sets: [MaskEntry] = []
  /// Number of each document's set.
  private(set) var setNumbers = Buffer<UInt32>()
  /// Code points of each document's text as read.
  private(set) var codePoints = Buffer<UInt32>()
  /// Bytes of each document's text as read.
  private(set) var bytes = Buffer<UInt32>()
  /// Number of each ledger part's first document; behind the last part the number of documents.
  private(set) var firsts: [Int] = []
  /// How many tokens documents have, where that was asked for.
  private(set) var tokens = TokenCounts.none

  /// All documents.
  public var total: Tally { sets.reduce(into: Tally()) { $0 += $1.tally } }

  /// Reads the ledger once, and once more where a field says tokens.
  ///
  /// - Parameters:
  ///   - directory: the run.
  ///   - source: where numbers of tokens come from.
  /// - Throws: `LedgerError`, `Interruption.Stopped`; `UnknownField` and `AblationError` of tokens.
  public init(_ directory: RunDirectory, tokens source: TokenSource? = nil) throws {
    self.directory = directory
    let judge = Judge(directory.plan.filters)
    var selection = LedgerSelection(noneOf: directory.schema)
    selection.unmeasured = true
    selection.sizes = true
    for filter in directory.plan.filters {
      for column in filter.columns { selection.columns[column] = true }
    }
    var table = MaskTable(fieldCount: 0)
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    while try scan.next() {
      try Interruption.check()
      while firsts.count <= scan.part { firsts.append(count) }
      for row in 0..<scan.rows.count {
        let unmeasured = scan.rows.unmeasured(ofRow: row)
        let weight = Tally(
          documents: 1, codePoints: scan.rows.codePoints(ofRow: row), bytes: scan.rows.bytes(ofRow: row))
        let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: unmeasured)
        setNumbers.append(UInt32(table.add(weight, fired: fired, unmeasured: unmeasured)))
        codePoints.append(UInt32(clamping: weight.codePoints))
        bytes.append(UInt32(clamping: weight.bytes))
      }
      count += scan.rows.count
    }
    while firsts.count <= directory.parts.count { firsts.append(count) }
    sets = (0..<table.count).map { table.entry($0) }
    tokens = try TokenCounts(source, of: directory, count: count)
  }

  /// The size of a document.
  func tally(of document: Int) -> Tally {
    Tally(
      documents: 1, codePoints: UInt64(codePoints.base[document]), bytes: UInt64(bytes.base[document]))
  }

  /// How much text some documents have.
  public func tally(of documents: DocumentSet) -> Tally {
    // The columns are taken once: to ask for them for each document takes longer than to add.
    let (codePoints, bytes) = (codePoints.unsafeElements, bytes.unsafeElements)
    var sum = Tally()
    documents.forEach { document in
      sum += Tally(documents: 1, codePoints: UInt64(codePoints[document]), bytes: UInt64(bytes[document]))
    }
    return sum
  }
}
