// Sweeps and sought limits, against asking each variant on its own.

import Ablation
import Ledger
import Pipeline
import Recipes
import Support
import Testing

struct SweepTests {
  private static let run = Result { try AnswerRun(answerCorpus(400, seed: 4)) }

  @Test func stepsAreExactDecimals() throws {
    #expect(try SweptSetting("a.min=0.1..0.5:0.1") == .swept("a.min", ["0.1", "0.2", "0.3", "0.4", "0.5"]))
    #expect(try SweptSetting("a.min=-1..1:0.75") == .swept("a.min", ["-1.00", "-0.25", "0.50"]))
    #expect(try SweptSetting("a.max=7..7:2") == .swept("a.max", ["7"]))
    #expect(try SweptSetting("a.max=?") == .sought("a.max", nil))
    #expect(try SweptSetting("a.max=.5..2") == .sought("a.max", 0.5...2))
    #expect(try SweptSetting("a.max=3") == .fixed("a.max=3"))
  }

  @Test(arguments: [
    "a.min=1..2:0", "a.min=1..2:-1", "a.min=2..1:1", "a.min=1..x:1", "a.min=..2:1", "a.min=1..2:", "a.min=2..1",
    "a.min=0..1:0.00001", "a.min=1e3..2e3:1",
  ])
  func rangesThatAreNoneAreRefused(text: String) {
    #expect { try SweptSetting(text) } throws: { "\($0)".hasPrefix("--set \(text): ") }
  }

  @Test func theProductOfSweepsHasALimit() throws {
    #expect(throws: AblationError.self) {
      try SweptVariant(Variant(set: ["a.min=1..200:1", "b.max=1..100:1"]))
    }
    #expect(try SweptVariant(Variant(set: ["a.min=1..100:1", "b.max=1..100:1"])).swept == ["a.min", "b.max"])
  }

  @Test func pointsAreTheVariants() throws {
    let ablation = try Self.run.get().ablation()
    let swept = try SweptVariant(
      Variant(
        without: ["size/long"], set: ["words/length.min=3..6:0.5", "size/short.min=4..40:4"], keepPolicy: "first"))
    let table = try ablation.sweep(swept, by: "source")
    #expect(table.points.count == 70)
    #expect(table.points[11].values == ["3.5", "8"])
    #expect(Set(table.points.map(\.kept.documents)).count > 20)
    for point in table.points {
      let outcome = try ablation.resolve(
        Variant(
          without: ["size/long"],
          set: ["words/length.min=\(point.values[0])", "size/short.min=\(point.values[1])"], keepPolicy: "first"))
      #expect(point.kept.documents == outcome.kept.documents && point.kept.bytes == outcome.kept.bytes)
      #expect(point.slices?.slices.reduce(0) { $0 + $1.kept.documents } == point.kept.documents)
    }
  }

  /// Every limit that tells documents apart is asked on its own; none comes nearer than the one found.
  @Test(arguments: [
    "words/length.min", "words/length.below", "size/short.min", "size/short.above", "size/long.max", "size/long.below",
  ])
  func noLimitComesNearer(setting: String) throws {
    let run = try Self.run.get()
    let ablation = try run.ablation(tokens: .field("tokens"))
    let isWords = setting.hasPrefix("words")
    let values = Set(
      run.documents.map { document in
        isWords
          ? Double(document.words.reduce(0) { $0 + $1.count }) / Double(document.words.count)
          : Double(document.words.count)
      })
    var limits = values.sorted()
    limits = [limits[0] - 1] + limits + [limits[limits.count - 1] + 1]
    if isWords { limits = limits.filter { setting.hasSuffix("min") ? $0 < 9.5 : $0 > 5 } }
    let outcomes = try stride(from: 0, to: limits.count, by: 50).flatMap { start in
      try ablation.resolve(
        limits[start..<min(start + 50, limits.count)].map { Variant(set: ["\(setting)=\($0)"]) })
    }
    for unit in AblationUnit.allCases {
      let total = ablation.verdicts.totalAmount[unit]
      let reached = outcomes.map { ablation.verdicts.amount(of: $0.documents)[unit] / total }
      for target in [0, 0.05, 0.11, 0.2, 0.23, 0.3, 0.34, 0.41, 1] {
        let (answer, documents) = try ablation.seek(
          target, SweptVariant(Variant(set: ["\(setting)=?"])), unit: unit)
        let nearest = reached.map { abs($0 - target) }.min() ?? .infinity
        #expect(abs(abs(answer.share - target) - nearest) < 1e-12, "\(setting) \(unit) \(target)")
        #expect(answer.isNearest)
        // The answer is the variant that it names.
        #expect(try ablation.resolve(Variant(set: answer.variant.set)).documents == documents)
        #expect(ablation.verdicts.amount(of: documents) == answer.kept)
      }
    }
  }

  @Test func aRangeBoundsTheSearch() throws {
    let ablation = try Self.run.get().ablation()
    let answer = try ablation.seek(0, SweptVariant(Variant(set: ["size/short.min=5..20"]))).answer
    #expect(answer.value == 20)
    #expect(try ablation.seek(1, SweptVariant(Variant(set: ["size/short.min=5..20"]))).answer.value <= 20)
  }

  @Test func whatCannotBeSoughtIsRefused() throws {
    let ablation = try Self.run.get().ablation()
    for set in [
      ["size/short.min=?", "size/long.max=?"], ["size/short.min=1..2:1"], ["size/short.undefined=?"],
      ["dedup/minhash.threshold=?"], [],
    ] {
      #expect(throws: AblationError.self) { try ablation.seek(0.5, SweptVariant(Variant(set: set))) }
    }
    #expect(throws: AblationError.self) {
      try ablation.seek(0.5, SweptVariant(Variant(without: ["size/short"], set: ["size/short.min=?"])))
    }
  }
}
