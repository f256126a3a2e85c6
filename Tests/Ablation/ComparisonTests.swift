// What two runs do not have in common, against sets of ids; a run and its variant like a run and a run of the variant.

import Ablation
import Filters
import Foundation
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Testing

struct ComparisonTests {
  private func lists(_ comparison: RunComparison, as naming: DocumentNaming = .ids) throws -> [String] {
    var bytes: [UInt8] = []
    try comparison.list(as: naming) { bytes += Array($0) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func aVariantIsLikeARunOfIt() throws {
    let subject = try Subject(loadRecipe("fineweb"), documents: 600, seed: 7)
    let run = try Ablation(RunDirectory(subject.path))
    let variants = [
      Variant(without: ["few-sentences", "unpunctuated-lines"]), Variant(without: ["c4"]),
      Variant(set: ["short-document.min=140"], keepPolicy: "first"),
    ]
    for variant in variants {
      let ours = try run.comparison(with: variant)
      #expect((ours.rescanned != nil) == (variant.without == ["c4"]))
      try subject.withRun(of: variant) { path in
        let other = try Ablation(RunDirectory(path))
        let theirs = try run.comparison(with: other)
        let (before, after) = (try subject.keptIDs(subject.path), try subject.keptIDs(path))
        let expected =
          before.filter { !after.contains($0) }.map { "-\t\($0)" }
          + after.filter { !before.contains($0) }.map { "+\t\($0)" }
        #expect(expected.count > 5)
        #expect(try lists(ours) == expected && lists(theirs) == expected)
        #expect(try lists(ours, as: .keys) == lists(theirs, as: .keys))
        #expect(ours.both == theirs.both && Int(ours.both.documents) == Set(before).intersection(after).count)
        for (mine, real) in [(ours.first, theirs.first), (ours.second, theirs.second)] {
          #expect(mine.kept == real.kept && mine.only == real.only && mine.rejections == real.rejections)
          #expect(mine.unread.documents == 0)
          // Whatever is not kept there, some filter rejects there.
          #expect(mine.rejections.reduce(0) { $0 + $1.first.documents } == mine.only.documents)
        }
        for side in 0...1 {
          let (mine, real) = (try ours.sample(4, ofSide: side), try theirs.sample(4, ofSide: side))
          #expect(mine.map(\.row.line) == real.map(\.row.line) && mine.map(\.rejectedBy) == real.map(\.rejectedBy))
          let ids = mine.map { String(decoding: $0.row.id ?? [], as: UTF8.self) }
          #expect(Set(ids).isSubset(of: expected.map { String($0.dropFirst(2)) }))
          #expect(mine.count == min(4, Int((side == 0 ? ours.first : ours.second).only.documents)))
          #expect(try ours.sample(2, ofSide: side).allSatisfy { mine.contains($0) })
        }
        // The other way round, the sides change places.
        let turned = try other.comparison(with: run)
        #expect(turned.first.only == theirs.second.only && turned.second.rejections == theirs.first.rejections)
      }
    }
  }

  @Test func linesThatOneHasNotRead() throws {
    let subject = try Subject(loadRecipe("gopher"), documents: 200, seed: 7)
    func run(_ name: String, _ change: (inout RunSettings.Shape) -> Void, from input: String = "in") throws -> Ablation
    {
      var settings = RunSettings()
      change(&settings.shape)
      let path = subject.folder.path(name)
      _ = try Run(
        plan: subject.recipe.plan(), shards: findShards(arguments: [subject.folder.path(input)]), output: path,
        settings: settings
      ).run()
      return try Ablation(RunDirectory(path))
    }
    let all = try Ablation(RunDirectory(subject.path))
    let some = try run("some", { $0.sample = 0.3 })
    let comparison = try all.comparison(with: some)
    #expect(comparison.second.only.documents == 0 && comparison.first.rejections.isEmpty)
    #expect(comparison.first.unread == comparison.first.only && comparison.first.only.documents > 20)
    #expect(comparison.both == some.base.kept)
    #expect(try comparison.sample(1, ofSide: 0).first?.rejectedBy == [])

    func message(_ other: Ablation) -> String {
      do {
        _ = try all.comparison(with: other)
        return "(nothing)"
      } catch {
        return (error as? RunError)?.message ?? "\(error)"
      }
    }
    let first = try #require(subject.folder.files("in")["s0.jsonl"])
    for (name, bytes) in subject.folder.files("in") { try subject.folder.write("other/\(name)", bytes) }
    try subject.folder.write("other/s0.jsonl", first + Data("\n".utf8))
    #expect(message(try run("other-out", { _ in }, from: "other")).contains("s0 had other bytes"))
    try subject.folder.write("fewer/s0.jsonl", first)
    #expect(message(try run("fewer-out", { _ in }, from: "fewer")).contains("has no s1"))
    for (name, bytes) in subject.folder.files("in") { try subject.folder.write("more/\(name)", bytes) }
    try subject.folder.write("more/a.jsonl", "\n")
    #expect(message(try run("more-out", { _ in }, from: "more")).contains("has no a"))
  }
}
