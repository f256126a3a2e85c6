// A comparison for a terminal, and for programs.

import Buffers
import Filters
import FoundationEssentials
import Ledger

extension RunComparison {
  /// The comparison as lines for a terminal of `width` columns: what both keep, then for each side what it alone keeps,
  /// with the filters of the other that fire on that.
  public func text(width: Int = 100) -> String {
    var result = "kept by both  \(Self.amount(both))\n"
    for side in [first, second] {
      result += "\nonly \(side.name) keeps  \(Self.amount(side.only)) (of \(Self.amount(side.kept)))\n"
      if side.only.documents == 0 { continue }
      var grid = TextGrid()
      grid.add(["  rejected there by", "fires", "%", "first", "%"])
      func add(_ name: String, _ fires: Tally, _ first: Tally) {
        grid.add([
          "  \(name)", Numbers.grouped(fires.documents),
          Numbers.percent(fires.documents, of: side.only.documents), Numbers.grouped(first.documents),
          Numbers.percent(first.documents, of: side.only.documents),
        ])
      }
      for row in side.rejections { add(row.filter, row.fires, row.first) }
      if side.unread.documents > 0 { add("(not read)", side.unread, side.unread) }
      result += grid.text(width: width)
    }
    return result
  }

  private static func amount(_ tally: Tally) -> String {
    "\(Numbers.grouped(tally.documents)) document\(tally.documents == 1 ? "" : "s"), \(Numbers.megabytes(tally.bytes))"
  }

  /// The comparison as one JSON object; each side has its `sample` where documents are given.
  ///
  /// - Parameter samples: of both sides, each with the beginning of its text, nothing where that is not available.
  public func json(samples: [[(document: ComparedDocument, text: String?)]]) throws -> String {
    struct Sample: Encodable {
      var id: String?
      var shard: String
      var line: UInt64
      var codePoints: UInt64
      var rejectedBy: [String]
      var text: String?

      enum CodingKeys: String, CodingKey {
        case id, shard, line
        case codePoints = "code_points"
        case rejectedBy = "rejected_there_by"
        case text
      }
    }
    struct Sides: Encodable {
      var both: Tally
      var first: ComparedSide
      var second: ComparedSide
      var rescanned: String?
      var samples: [[Sample]]?
    }
    let listed = samples.map { side in
      side.map { document, text in
        Sample(
          id: document.row.id.map { String(decoding: $0, as: UTF8.self) }, shard: document.row.shard,
          line: document.row.line, codePoints: document.row.codePoints, rejectedBy: document.rejectedBy, text: text)
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let sides = Sides(
      both: both, first: first, second: second, rescanned: rescanned, samples: samples.isEmpty ? nil : listed)
    return String(decoding: try encoder.encode(sides), as: UTF8.self) + "\n"
  }
}
