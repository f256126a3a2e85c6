// Histograms against plain counts.

import Ablation
import Pipeline
import Recipes
import Support
import Testing

struct HistogramTests {
  @Test func binsAndSidesAreThoseOfTheDocuments() throws {
    let run = try AnswerRun(answerCorpus(400, seed: 5))
    let ablation = try run.ablation()
    let histogram = try ablation.histogram("length", Variant(set: ["words/length.min=6"]), by: "source")
    let means = run.documents.map { Double($0.words.reduce(0) { $0 + $1.count }) / Double($0.words.count) }
    for bin in histogram.all.bins {
      let inside = means.filter { $0 >= bin.from ?? -.infinity && $0 < bin.to ?? .infinity }
      #expect(bin.amount.documents == UInt64(inside.count))
      #expect(bin.rejected.documents == UInt64(inside.count { $0 < 6 || $0 >= 9.5 }))
    }
    #expect(histogram.all.bins.reduce(0) { $0 + $1.amount.documents } == 400)
    #expect(histogram.all.limits.map(\.key) == ["min", "below"])
    #expect(histogram.all.limits[0].lower.documents == UInt64(means.count { $0 < 6 }))
    #expect(histogram.all.limits[1].upper.documents == UInt64(means.count { $0 >= 9.5 }))
    for slice in histogram.slices {
      let own = zip(run.documents, means).filter { ($0.0.source ?? "(none)") == slice.name }.map(\.1)
      #expect(slice.defined.documents == UInt64(own.count) && !own.isEmpty)
      #expect(slice.limits[0].lower.documents == UInt64(own.count { $0 < 6 }))
    }
    #expect(histogram.slices.count == 3)
    // A signal shows every filter on it.
    let words = try ablation.histogram("words.count")
    #expect(words.filters == ["size/short", "size/long"])
    #expect(words.all.rejected.documents == UInt64(run.documents.count { $0.words.count < 12 || $0.words.count > 55 }))
  }

  @Test func whatTheRunDidNotMeasureIsScannedAnew() throws {
    let run = try AnswerRun(answerCorpus(200, seed: 6))
    let changed = Variant(set: ["dedup/minhash.threshold=0.9"])
    let histogram = try run.ablation().histogram("size/short", changed)
    #expect(histogram.rescanned != nil)
    #expect(histogram.all.defined.documents == 200)
    #expect(try run.ablation().histogram("size/short").rescanned == nil)
  }

  @Test func unknownNamesAreAnsweredWithNearOnes() throws {
    let run = try AnswerRun(answerCorpus(50, seed: 7))
    let ablation = try run.ablation()
    #expect { try ablation.histogram("size/shrot") } throws: { "\($0)".contains("size/short") }
  }

  @Test(arguments: 0..<40) func edgesHoldTheMiddleAndTheLimits(seed: UInt64) {
    var random = SeededRandom(seed)
    let isWhole = seed % 2 == 0
    let spread = [1, 30, 5000, 1_000_000][random.below(4)]
    let values = (0..<500).map { _ in
      let value = Double(1 + random.below(spread)) / Double(1 + random.below(spread))
      return isWhole ? value.rounded() : value
    }.sorted()
    let limit = values[random.below(500)]
    let bins = BinEdges(values, limits: [limit], isWhole: isWhole)
    #expect(zip(bins.edges, bins.edges.dropFirst()).allSatisfy { $0 < $1 })
    #expect(bins.edges.count >= 2 && bins.edges.count < 40)
    #expect(bins.edges[0] <= limit && bins.edges[bins.edges.count - 1] > limit)
    #expect(bins.edges[bins.edges.count - 1] > values[495])
    for value in values + bins.edges { #expect(bins.bin(value) == bins.edges.count { $0 <= value }) }
    if !bins.isLogarithmic {
      let widths = zip(bins.edges, bins.edges.dropFirst()).map { $1 - $0 }
      #expect(widths.allSatisfy { abs($0 / widths[0] - 1) < 1e-9 })
    }
  }

  @Test func decadesAreBinsOfEqualRatio() {
    #expect(!BinEdges((1...1000).map { Double($0) }, limits: [], isWhole: true).isLogarithmic)
    var power = 1.0
    let exponential = (0..<1000).map { _ in
      power *= 1.02
      return power
    }
    #expect(BinEdges(exponential, limits: [], isWhole: false).isLogarithmic)
  }
}
