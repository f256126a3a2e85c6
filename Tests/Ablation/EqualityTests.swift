// What a variant keeps by the ledger, against a run of the variant, document by document.

import Ablation
import Foundation
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Testing

/// A recipe to vary, with a run of it over the corpus; made once for all tests.
final class Subject: Sendable {
  let folder: TemporaryFolder
  let recipe: Recipe
  let shards: [InputShard]
  /// The run's directory.
  let path: String

  private let rejected: Bool

  init(
    _ recipe: Recipe, documents: Int = 2000, seed: UInt64 = 1, rejected: Bool = false,
    prepare: (TemporaryFolder) throws -> Variant? = { _ in nil }
  ) throws {
    self.rejected = rejected
    folder = try TemporaryFolder(inMemory: true)
    let corpus = faultyCorpus(documents, seed: seed)
    for shard in 0..<2 {
      let size = (corpus.count + 1) / 2
      let lines = corpus.dropFirst(shard * size).prefix(size).map { $0.line + "\n" }
      // Lines that are no documents: bad, blank.
      try folder.write("in/s\(shard).jsonl", lines.joined() + "{\"text\":\n\n" + (shard == 1 ? "{}\n" : ""))
    }
    try folder.write("in/z.jsonl", "\n")
    shards = try findShards(arguments: [folder.path("in")])
    let variant = try prepare(folder)
    self.recipe = try variant?.applied(to: recipe) ?? recipe
    path = folder.path("run")
    try run(self.recipe.plan(), path)
  }

  private func run(_ plan: Plan, _ path: String) throws {
    var settings = RunSettings()
    settings.threads = 2
    settings.shape.codec = "none"
    settings.shape.carried = ["source", "date"]
    settings.shape.rejected = rejected
    _ = try Run(plan: plan, shards: shards, output: path, settings: settings).run()
  }

  /// A run of a variant, in a folder of its own, gone behind `body`.
  func withRun<Answer>(of variant: Variant, _ body: (String) throws -> Answer) throws -> Answer {
    let path = folder.path("variant-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try run(variant.applied(to: recipe).plan(), path)
    return try body(path)
  }

  /// The ids in the kept shards of a run, read without any ledger.
  func keptIDs(_ path: String) throws -> [String] {
    try shards.flatMap { shard in
      let text = try String(contentsOfFile: "\(path)/kept/\(shard.key).jsonl", encoding: .utf8)
      return text.split(separator: "\n").map { String($0.dropFirst(7).prefix { $0 != "\"" }) }
    }
  }

  /// Holds the ledger's answer about a variant against a run of it, and returns what it keeps.
  @discardableResult
  func expectEqual(_ variant: Variant, rescans: Bool? = nil) throws -> DocumentSet {
    let ablation = try Ablation(RunDirectory(path))
    let outcome = try ablation.resolve(variant)
    if let rescans { #expect((outcome.rescanned != nil) == rescans, "\(variant): \(outcome.rescanned ?? "ledger")") }
    var names: [UInt8] = []
    try ablation.list(outcome.documents, as: .ids) { names += Array($0) }
    let table = try ablation.table(variant)
    try withRun(of: variant) { path in
      let ids = String(decoding: names, as: UTF8.self).split(separator: "\n").map(String.init)
      let real = try keptIDs(path)
      #expect(ids == real, "\(variant): \(Set(ids).symmetricDifference(real).sorted().prefix(5))")
      let other = try Ablation(RunDirectory(path))
      #expect(other.base.documents == outcome.documents)
      #expect(other.base.kept == outcome.kept && table.kept == Amount(outcome.kept))
      let made = try other.table()
      #expect(table.overlaps == made.overlaps)
      for (mine, theirs) in zip(table.filters + table.families, made.filters + made.families) {
        #expect(mine.name == theirs.name)
        #expect(
          mine.gross == theirs.gross && mine.unique == theirs.unique && mine.first == theirs.first, "\(mine.name)")
        if let left = mine.leaveOneOut, let right = theirs.leaveOneOut { #expect(left == right) }
        if let left = mine.addOneIn, let right = theirs.addOneIn { #expect(left == right) }
      }
      #expect(table.filters.count == made.filters.count && table.families.count == made.families.count)
    }
    return outcome.documents
  }
}

/// The built-in recipe over the corpus.
private let fineweb = Result { try Subject(loadRecipe("fineweb")) }

struct EqualityTests {
  /// Every filter, family, edit and step of `fineweb`.
  static let removals: [String] = {
    guard let plan = try? loadRecipe("fineweb").plan() else { return [] }
    let filters = plan.filters.map(\.name)
    let families = filters.map { String($0.prefix { $0 != "/" }) }
    var seen: Set<String> = []
    return (families + plan.steps.map(\.name) + filters).filter { seen.insert($0).inserted }
  }()

  @Test func theCorpusHasWhatFiltersAreFor() throws {
    let ablation = try Ablation(RunDirectory(fineweb.get().path))
    let table = try ablation.table()
    #expect(table.total.documents > 1990 && table.kept.documents > 400)
    #expect(table.filters.count { $0.gross.documents > 0 } > 20)
    // Enough that others come back for, or that come back in place of others.
    #expect(table.filters.count { $0.leaveOneOut?.documents ?? 0 > 0 } > 12)
    let duplicates = try #require(table.filters.last)
    #expect(duplicates.gross.documents > 100)
    #expect(ablation.directory.record.selections?.first?.clusters ?? 0 > 100)
  }

  @Test(arguments: removals) func aSingleRemoval(name: String) throws {
    if name == "c4/c4-lines" {
      // Its family's filters read what it says of itself, so there is no such recipe.
      #expect(throws: RecipeError.self) { try fineweb.get().expectEqual(Variant(without: [name])) }
    } else {
      try fineweb.get().expectEqual(Variant(without: [name]), rescans: name == "c4")
    }
  }

  /// Several changes of `fineweb` at once, and whether texts have to be read again for them.
  static let hard: [(Variant, rescans: Bool)] = [
    (Variant(without: ["duplicate-lines", "few-sentences", "dedup"]), false),
    (Variant(without: ["fineweb-quality"], set: ["short-document.min=30"]), false),
    (Variant(set: ["short-document.min=140", "top-2-gram.max=0.02", "few-sentences.min=7"]), false),
    (Variant(without: ["few-sentences"], keepPolicy: "first"), false),
    (Variant(without: ["language"], keepPolicy: "highest:words.count"), false),
    (Variant(without: ["unpunctuated-lines", "few-sentences"], keepPolicy: "newest:date"), false),
    (Variant(without: ["gopher-quality"], keepPolicy: "priority:source=s2,s1"), false),
    (Variant(without: ["few-sentences"], keepPolicy: "highest:words.mean_length"), false),
    (Variant(keepPolicy: "newest:url"), true),
    (Variant(set: ["dedup/minhash.threshold=0.9"]), true),
    (
      Variant(
        without: ["gopher-repetition", "fineweb-quality", "few-sentences", "few-stop-words", "language", "dedup"],
        set: ["short-document.min=0"]
          + ["short-words", "long-words", "hash-signs", "ellipses", "bullet-lines", "ellipsis-lines"].map {
            $0 + ".undefined=keep"
          } + ["words-without-letters.undefined=keep"]), false
    ),
    (Variant(set: ["language/keep.keep=eng,de", "few-stop-words.languages.de=off", "score.min=0.3"]), false),
    (
      Variant(set: [
        "language/keep.keep=eng,de", "few-stop-words.languages.de.min=0", "short-document.languages.de.min=20",
      ]),
      false
    ),
    (
      Variant(
        without: ["duplicate-line-characters"].map { "fineweb-quality/" + $0 } + ["list", "short-lines"],
        set: ["gopher-repetition/duplicate-lines.max=0.9", "duplicate-5-grams.max=0.5"], keepPolicy: "first"), false
    ),
    (Variant(without: ["gopher-repetition", "gopher-quality", "fineweb-quality"]), false),
    (Variant(without: ["gopher-repetition", "gopher-quality", "fineweb-quality", "language", "dedup"]), false),
    (Variant(set: ["c4-lines.terminal_punctuation=true"]), true),
    (Variant(without: ["dedup"], set: ["short-document.above=60", "unpunctuated-lines.min=0.5"]), false),
    (
      Variant(set: ["dedup/minhash.keep=first", "few-sentences.min=2", "curly-bracket.max=1", "lorem-ipsum.max=9"]),
      false
    ),
    (Variant(set: ["language/keep.keep=deu", "few-stop-words.min=0"], keepPolicy: "highest:language.score"), false),
  ]

  @Test(arguments: hard.indices) func severalChanges(number: Int) throws {
    let (variant, rescans) = Self.hard[number]
    let subject = try fineweb.get()
    let kept = try subject.expectEqual(variant, rescans: rescans)
    // A variant that keeps what the run keeps would show nothing.
    #expect(try kept != Ablation(RunDirectory(subject.path)).base.documents)
  }

  @Test func manyAtOnceAnswerAsOneByOne() throws {
    let subject = try fineweb.get()
    let variants = [Variant()] + Self.hard.filter { !$0.rescans }.map(\.0)
    let together = try Ablation(RunDirectory(subject.path)).resolve(variants)
    for (variant, outcome) in zip(variants, together).reversed() {
      #expect(try Ablation(RunDirectory(subject.path)).resolve(variant) == outcome)
    }
  }
}

// MARK: Steps of survivors, languages, indexes, passages

private func subject(_ text: String, documents: Int = 600, seed: UInt64 = 2) -> Result<Subject, any Error> {
  Result { try Subject(parseRecipe(text, file: "test.yaml"), documents: documents, seed: seed) }
}

private let survivors = subject(
  """
  recipe: survivors
  steps:
    - language: { keep: [eng, deu], min_score: 0.3 }
    - family: size
      source: test
      filters:
        - { name: short, signal: words.count, keep: { min: 130 }, languages: { de: { min: 30 } } }
    - family: shape
      source: test
      when: surviving
      filters:
        - { name: unpunctuated, signal: nonblank_lines.terminal_punctuation_fraction, keep: { min: 0.5 } }
        - { name: few, signal: nonblank_lines.count, keep: { min: 6 } }
    - dedup: { exact: url, keep: { newest: date } }
      as: urls
    - family: later
      source: test
      when: surviving
      filters:
        - { name: many, signal: nonblank_lines.count, keep: { max: 12 }, languages: { de: { max: 5 } } }
        - { name: stop, signal: words.stop_words, keep: { min: 20 } }
    - dedup: { minhash: { threshold: 0.6 }, scope: survivors, keep: { highest: words.stop_words@later } }
      as: near
  """)

private let languages = subject(
  """
  recipe: languages
  steps:
    - language: { drop: [fra], undetermined: keep }
    - language: { min_score: 0.7 }
      as: again
      when: surviving
    - family: size
      source: test
      filters:
        - { name: short, signal: words.count, keep: { min: 60 }, languages: { de: { min: 5 } } }
        - { name: sure, signal: language.score, keep: { min: 0.8 } }
    - dedup: { minhash: { threshold: 0.6 }, keep: { priority: { field: again, values: [deu] } } }
  """)

private let passages = subject(
  """
  recipe: passages
  steps:
    - family: size
      source: test
      filters:
        - { name: short, signal: words.count, keep: { min: 100 } }
    - dedup: { exact: url }
      as: urls
    - dedup: { spans: { min_words: 100, min_sentences: 2 } }
      as: passages
  """, documents: 300)

private let rivals = subject(
  """
  recipe: rivals
  steps:
    - family: size
      source: test
      filters:
        - { name: short, signal: words.count, keep: { min: 100 } }
    - dedup: { exact: url, keep: first }
      as: urls
    - dedup: { minhash: { threshold: 0.6 }, keep: { highest: duplicates.cluster_size@urls/exact } }
      as: near
  """, documents: 400)

struct StepEqualityTests {
  static let ofSurvivors: [(Variant, rescans: Bool)] = [
    (Variant(), false),
    // Documents come back that were not measured.
    (Variant(without: ["size"]), true),
    (Variant(without: ["size", "shape"]), true),
    (Variant(without: ["size", "shape", "later", "near"]), false),
    (Variant(set: ["short.min=100"]), true),
    // Documents come back that were measured, or none does.
    (Variant(set: ["short.min=160", "few.min=5"]), true),
    (Variant(set: ["short.min=160", "many.max=9"]), false),
    (Variant(without: ["urls"]), false),
    (Variant(without: ["near"], set: ["unpunctuated.min=0.9"]), false),
    (Variant(set: ["unpunctuated.min=0.9", "stop.min=25"]), false),
    (Variant(without: ["urls", "near"], set: ["many.languages.de.max=20"]), false),
    (Variant(keepPolicy: "longest"), false),
    (Variant(without: ["later/many"], keepPolicy: "first"), false),
    (Variant(set: ["urls/exact.keep=first"]), false),
    (Variant(set: ["short.languages.de.min=100", "many.languages.de=none"]), false),
    (Variant(set: ["language.undetermined=keep", "language/keep.keep=eng"]), true),
  ]

  @Test(arguments: ofSurvivors.indices) func stepsOfSurvivors(number: Int) throws {
    let (variant, rescans) = Self.ofSurvivors[number]
    try survivors.get().expectEqual(variant, rescans: rescans)
  }

  static let ofLanguages: [(Variant, rescans: Bool)] = [
    (Variant(without: ["language"]), false),
    (Variant(without: ["again"]), true),
    (Variant(without: ["again"], keepPolicy: "longest"), false),
    (Variant(set: ["language/keep.drop=deu", "short.languages.de.min=80"]), false),
    (Variant(without: ["language"], keepPolicy: "highest:language.score@again"), false),
    (Variant(without: ["sure", "short"], set: ["again/score.min=0.2"]), false),
  ]

  @Test(arguments: ofLanguages.indices) func languageSteps(number: Int) throws {
    let (variant, rescans) = Self.ofLanguages[number]
    try languages.get().expectEqual(variant, rescans: rescans)
  }

  static let ofPassages: [(Variant, rescans: Bool)] = [
    (Variant(), false), (Variant(without: ["size"]), true), (Variant(without: ["urls"]), true),
    (Variant(without: ["passages"]), false), (Variant(without: ["size", "passages"]), false),
    (Variant(keepPolicy: "first"), true), (Variant(set: ["passages/spans.min_words=50"]), true),
  ]

  @Test(arguments: ofPassages.indices) func passageSteps(number: Int) throws {
    let (variant, rescans) = Self.ofPassages[number]
    try passages.get().expectEqual(variant, rescans: rescans)
  }

  @Test func aKeeperThatAsksAnEarlierStep() throws {
    let subject = try rivals.get()
    try subject.expectEqual(Variant(), rescans: false)
    try subject.expectEqual(Variant(without: ["size"]), rescans: true)
    try subject.expectEqual(Variant(without: ["size"], keepPolicy: "first"), rescans: false)
  }

  @Test func anIndex() throws {
    let recipe = try loadRecipe("fineweb")
    // Documents of the same seed, so that some are in both.
    let subject = try Subject(recipe, documents: 400, seed: 3) { folder in
      let old = faultyCorpus(400, seed: 3).prefix(150) + faultyCorpus(200, seed: 4)
      try folder.write("old.jsonl", old.map { $0.line + "\n" }.joined())
      let made = try sluice(
        "run", "fineweb", folder.path("old.jsonl"), "--output", folder.path("old"), "--without", "few-sentences")
      #expect(made.code == 0, "\(made.errors)")
      let indexed = try sluice("dedup", "index", folder.path("old"), "--output", folder.path("index"))
      #expect(indexed.code == 0, "\(indexed.errors)")
      return Variant(against: folder.path("index"))
    }
    let table = try Ablation(RunDirectory(subject.path)).table()
    #expect(table.filters.first { $0.name == "dedup/indexed" }?.gross.documents ?? 0 > 20)
    try subject.expectEqual(Variant(), rescans: false)
    try subject.expectEqual(Variant(without: ["few-sentences", "gopher-quality"]), rescans: false)
    try subject.expectEqual(Variant(without: ["unpunctuated-lines"], keepPolicy: "first"), rescans: false)
    try subject.expectEqual(Variant(without: ["dedup", "short-document"]), rescans: false)
  }
}
