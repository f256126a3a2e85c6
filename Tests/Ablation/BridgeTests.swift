// The hard case by hand: a document that one filter rejects is a near-duplicate of two that are none of each other.

import Ablation
import Foundation
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Testing

struct BridgeTests {
  private static let recipe = """
    recipe: bridge
    steps:
      - family: marks
        source: test
        filters:
          - { name: hash, signal: words.hash_ratio, keep: { max: 0 } }
          - { name: long, signal: words.count, keep: { max: 45 } }
      - dedup: { minhash: { threshold: 0.5, bands: 60, rows: 2 }, keep: longest }
    """

  /// Words with these numbers, and others behind them.
  private func text(_ range: Range<Int>, _ rest: String...) -> String {
    (range.map { "w\($0)" } + rest).joined(separator: " ")
  }

  private func kept(_ folder: TemporaryFolder, _ variant: Variant) throws -> [String] {
    let ablation = try Ablation(RunDirectory(folder.path("out")))
    let outcome = try ablation.resolve(variant)
    #expect(outcome.rescanned == nil)
    var lines: [UInt8] = []
    try ablation.list(outcome.documents, as: .ids) { lines += Array($0) }
    let names = String(decoding: lines, as: UTF8.self).split(separator: "\n").map(String.init)
    // And a run of the variant agrees.
    let plan = try variant.applied(to: parseRecipe(Self.recipe, file: "bridge.yaml")).plan()
    let real = folder.path("real-\(UUID().uuidString)")
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in.jsonl")]), output: real, settings: RunSettings()
    ).run()
    #expect(try Ablation(RunDirectory(real)).base.documents == outcome.documents)
    return names
  }

  @Test func aRevivedDocumentJoinsClusters() throws {
    let folder = try TemporaryFolder()
    // a and b share 26 of 47 shingles, b and c 26 of 49, a and c 16 of 58; d is near c alone, and too long.
    let texts = [
      ("a", text(0..<40)), ("b", text(10..<50, "#x")), ("c", text(20..<60, "end", "it")),
      ("d", text(24..<60, "and", "here", "it", "goes", "on", "to", "be", "one", "of", "them")), ("e", text(100..<140)),
    ]
    let lines = texts.map { "{\"id\":\"\($0.0)\",\"text\":\"\($0.1)\",\"source\":\"\($0.0)\"}\n" }
    try folder.write("in.jsonl", lines.joined())
    var settings = RunSettings()
    settings.shape.carried = ["source"]
    _ = try Run(
      plan: parseRecipe(Self.recipe, file: "bridge.yaml").plan(),
      shards: findShards(arguments: [folder.path("in.jsonl")]), output: folder.path("out"), settings: settings
    ).run()
    #expect(try kept(folder, Variant()) == ["a", "c", "e"])
    // The bridge joins a and c; the longest of the three is c.
    #expect(try kept(folder, Variant(without: ["hash"])) == ["c", "e"])
    #expect(try kept(folder, Variant(without: ["hash"], keepPolicy: "first")) == ["a", "e"])
    // The bridge itself is kept where the policy likes it best.
    #expect(try kept(folder, Variant(set: ["hash.max=1"], keepPolicy: "highest:words.hash_ratio")) == ["b", "e"])
    #expect(try kept(folder, Variant(without: ["hash"], keepPolicy: "priority:source=d,b,a")) == ["b", "e"])
    // A revived document takes over its cluster.
    #expect(try kept(folder, Variant(without: ["long"])) == ["a", "d", "e"])
    #expect(try kept(folder, Variant(without: ["marks"])) == ["d", "e"])
    #expect(try kept(folder, Variant(without: ["hash"], set: ["long.max=46"])) == ["d", "e"])
    #expect(try kept(folder, Variant(without: ["hash", "dedup"])) == ["a", "b", "c", "e"])
    // What joins may go in turn: with the bridge out by another limit the clusters fall apart.
    #expect(try kept(folder, Variant(set: ["hash.max=0.5", "long.max=40"])) == ["a", "e"])

    let table = try Ablation(RunDirectory(folder.path("out"))).table()
    let hash = try #require(table.filters.first)
    #expect(hash.gross.documents == 1 && hash.unique.documents == 1 && hash.first.documents == 1)
    // Without it less is kept, for it holds clusters apart.
    #expect(hash.leaveOneOut?.documents == -1)
    #expect(hash.addOneIn?.documents == 1)
    #expect(table.filters.map(\.addOneIn?.documents) == [1, 1, 3])
    #expect(table.filters.map(\.leaveOneOut?.documents) == [-1, 0, 0])
  }
}
