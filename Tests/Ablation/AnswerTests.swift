// What `Ablation` answers, against plain counts over the documents and against asking one variant at a time.

import Ablation
import Ledger
import Pipeline
import Recipes
import Support
import Testing

struct AnswerTests {
  private static let run = Result { try AnswerRun(answerCorpus(400, seed: 1)) }

  @Test func tokensOfAFieldAreCountedLikeEverythingElse() throws {
    let run = try Self.run.get()
    let table = try run.ablation(tokens: .field("tokens")).table()
    let short = run.documents.filter { $0.words.count < 12 }
    #expect(!short.isEmpty)
    let row = try #require(table.filters.first { $0.name == "size/short" })
    #expect(row.gross.documents == UInt64(short.count))
    #expect(row.gross.tokens == Double(short.reduce(0) { $0 + $1.tokens }))
    #expect(table.total.tokens == Double(run.documents.reduce(0) { $0 + $1.tokens }))
    #expect(table.tokens == TokenNote(field: "tokens", missing: 0))
    let outcome = try run.ablation().resolve(Variant(without: ["size/short"]))
    let base = try run.ablation().base
    func tokens(_ set: DocumentSet) -> Int { run.documents(set).reduce(0) { $0 + $1.tokens } }
    #expect(row.leaveOneOut?.tokens == Double(tokens(outcome.documents) - tokens(base.documents)))
    let shares = table.filters.reduce(0) { $0 + ($1.shapley.tokens ?? .nan) }
    #expect(abs(shares - (table.rejected.tokens ?? .nan)) < 1e-6)
  }

  @Test func tokensAreEstimatedFromCodePointsOrRefused() throws {
    let run = try Self.run.get()
    let table = try run.ablation(tokens: .estimate(codePointsPerToken: 4)).table()
    for row in table.filters { #expect(row.gross.tokens == Double(row.gross.codePoints) / 4) }
    #expect(table.kept.tokens == Double(table.kept.codePoints) / 4)
    #expect(throws: AblationError.self) { try run.ablation(tokens: .estimate(codePointsPerToken: 0)) }
    #expect(throws: AblationError.self) { try run.ablation(tokens: .field("source")) }
    #expect(try run.ablation().table().total.tokens == nil)
  }

  @Test func slicesAreThoseOfTheDocuments() throws {
    let run = try Self.run.get()
    let ablation = try run.ablation()
    let variant = Variant(without: ["words"])
    let kept = run.documents(try ablation.resolve(variant).documents)
    let before = run.documents(ablation.base.documents)
    let table = try #require(try ablation.table(variant, by: "source").slices)
    #expect(Set(table.slices.map(\.name)) == ["web", "code", "(none)"])
    for slice in table.slices {
      func count(_ documents: [AnswerDocument]) -> UInt64 { UInt64(documents.count { $0.source == slice.value }) }
      #expect(slice.total.documents == count(run.documents))
      #expect(slice.kept.documents == count(kept))
      #expect(slice.runKept.documents == count(before))
      #expect(slice.change.documents == Double(count(kept)) - Double(count(before)))
      #expect(slice.interval == nil)
    }
  }

  @Test func overlapsAreThoseOfTheDocuments() throws {
    let run = try Self.run.get()
    let table = try run.ablation().table(Variant(set: ["words/length.min=6.6"]))
    let long = Set(run.documents.filter { $0.words.count > 55 }.map(\.id))
    let words = Set(
      run.documents.filter {
        let mean = Double($0.words.reduce(0) { $0 + $1.count }) / Double($0.words.count)
        return !(mean >= 6.6 && mean < 9.5)
      }.map(\.id))
    let pair = try #require(table.overlaps.first { $0.left == "size/long" && $0.right == "words/length" })
    let both = Double(long.intersection(words).count)
    #expect(both > 0)
    #expect(Double(pair.both.documents) == both)
    #expect(pair.jaccard.documents == both / Double(long.union(words).count))
    #expect(pair.ofLeft.documents == both / Double(long.count))
    #expect(pair.ofRight.documents == both / Double(words.count))
    #expect(!table.overlaps.contains { $0.left == "size/short" && $0.right == "size/long" })
  }

  @Test func permutationsRepeatBySeedAndSumToWhatIsRejected() throws {
    let ablation = try Self.run.get().ablation()
    let table = try ablation.table(permutations: 40, seed: 7)
    #expect(try ablation.table(permutations: 40, seed: 7) == table)
    #expect(try ablation.table(permutations: 40, seed: 8) != table)
    #expect(table.shapleyMethod == .permutations)
    for rows in [table.filters, table.families] {
      #expect(abs(rows.reduce(0) { $0 + $1.shapley.documents } - Double(table.rejected.documents)) < 1e-6)
      #expect(rows.allSatisfy { ($0.shapleyError?.documents ?? -1) >= 0 })
    }
    // Four times the orders halve the error, more or less.
    let more = try ablation.table(permutations: 640, seed: 7)
    let name = "dedup/minhash"
    let few = try #require(table.families.first { $0.name == name }?.shapleyError?.documents)
    let many = try #require(more.families.first { $0.name == name }?.shapleyError?.documents)
    #expect(many < few / 2 && many > few / 8)
  }

  @Test func whatOnlySurvivorsWereMeasuredForIsScannedAnewAndSaid() throws {
    let documents = answerCorpus(300, seed: 2)
    let run = try AnswerRun(documents, recipe: AnswerRun.survivors)
    let ablation = try run.ablation()
    let table = try ablation.table()
    #expect(table.rescanned?.contains("survivors") == true)
    for name in ["size/short", "size/long", "words/length", "dedup/minhash"] {
      let other = try AnswerRun(documents, recipe: AnswerRun.survivors, variant: Variant(without: [name]))
      let real = try other.ablation().base
      let row = try #require((table.filters + table.families).first { $0.name == name })
      let change = Double(real.kept.documents) - Double(table.kept.documents)
      #expect(row.leaveOneOut?.documents == change, "\(name)")
    }
    let answer = try ablation.seek(0.5, SweptVariant(Variant(set: ["size/short.min=?"]))).answer
    #expect(answer.rescanned != nil)
    let there = Variant(set: [answer.variant.set[0]])
    let other = try AnswerRun(documents, recipe: AnswerRun.survivors, variant: there)
    let real = try other.ablation().base
    #expect(real.kept.documents == answer.kept.documents)
  }

  @Test func intervalsComeWithSamples() throws {
    let run = try AnswerRun(answerCorpus(400, seed: 3), sample: 0.5)
    let ablation = try run.ablation()
    let table = try ablation.table(by: "source")
    #expect(table.sample == 0.5)
    #expect(table.interval == WilsonInterval(table.kept.documents, of: table.total.documents))
    #expect(table.slices?.slices.allSatisfy { $0.interval != nil } == true)
    #expect(table.text().contains("95 % interval"))
    let sweep = try ablation.sweep(SweptVariant(Variant(set: ["size/short.min=3..5:1"])))
    #expect(sweep.points.allSatisfy { $0.interval != nil })
  }
}

struct WilsonIntervalTests {
  /// Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3.
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
  ])
  func asPublished(part: UInt64, whole: UInt64, low: Double, high: Double) {
    let interval = WilsonInterval(part, of: whole)
    #expect(abs(interval.low - low) < 0.00005)
    #expect(abs(interval.high - high) < 0.00005)
  }

  @Test func nothingSaysNothing() {
    #expect(WilsonInterval(0, of: 0).low == 0 && WilsonInterval(0, of: 0).high == 1)
    #expect(WilsonInterval(5, of: 5).high == 1)
  }
}
