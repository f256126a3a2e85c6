import FoundationEssentials
import Measures
import Recipes
import Signatures
import Support
import Testing

struct DedupTests {
  private func plan(_ dedup: String, as name: String? = nil) throws -> Plan {
    try smallPlan(
      """
      recipe: one
      steps:
        - family: size
          filters:
            - { name: short, signal: words.count, keep: { min: 5 } }
        - dedup: \(dedup)
      """ + (name.map { "\n    as: \($0)" } ?? ""))
  }

  private func step(_ dedup: String) throws -> Deduplication? {
    guard case .deduplicate(let step)? = try plan(dedup).steps.last?.work else { return nil }
    return step
  }

  private func parameters(_ settings: String) throws -> MinHashParameters? {
    guard case .minHash(let parameters, _, _)? = try step("{ minhash: { \(settings) } }")?.method else { return nil }
    return parameters
  }

  @Test func defaultsAreWrittenOut() throws {
    let plain = MinHashParameters(bands: 16, rows: 6)
    #expect(
      try step("{ minhash: {} }") == Deduplication(method: .minHash(plain, threshold: 0.8, verification: .exact)))
    #expect(try step("{ minhash: }") == step("{ minhash: {} }"))
    #expect(try step("{ exact: text }") == Deduplication(method: .exact(.normalisedText)))
    #expect(
      try step("{ spans: {} }")?.method
        == .passages(
          PassageDeduplication(unit: .span, minimumWords: 50, minimumSentences: 3)))
    let resolved = try plan("{ minhash: {} }").resolved
    #expect(
      resolved.hasSuffix(
        """
          - dedup:
              minhash:
                threshold: 0.8
                bands: 16
                rows: 6
                shingle: 5
                unit: auto
                scheme: sluice
                short: whole
                verify: exact
              keep: longest
              scope: all

        """))
  }

  @Test func bandsAndRows() throws {
    func shape(_ settings: String) throws -> [Int] {
      try parameters(settings).map { [$0.bands, $0.rows] } ?? []
    }
    #expect(try shape("bands: 9, rows: 13") == [9, 13])
    #expect(try shape("preset: fineweb") == [14, 8])
    #expect(try shape("preset: olmo3, threshold: 0.7") == [26, 11])
    #expect(try shape("preset: nemo") == [20, 13])
    #expect(try shape("scheme: datatrove") == [14, 8])
    #expect(try shape("scheme: datatrove, recall: 0.99") == [16, 6])
    // No shape of fewer hashes, with 6 rows or more, reaches the recall.
    for (threshold, recall) in [(0.8, 0.99), (0.7, 0.99), (0.9, 0.95), (0.5, 0.9), (1, 0.5)] {
      let found = try shape("threshold: \(threshold), recall: \(recall)")
      #expect(MinHashParameters.recall(bands: found[0], rows: found[1], at: threshold) >= recall)
      #expect(found[1] >= 6)
      for rows in 6...40 {
        for bands in 1...200 where bands * rows < found[0] * found[1] {
          #expect(MinHashParameters.recall(bands: bands, rows: rows, at: threshold) < recall)
        }
      }
    }
    let datatrove = try parameters("scheme: datatrove")
    #expect(datatrove?.unit == .word && datatrove?.signsShortDocuments == false)
  }

  @Test func whoIsKept() throws {
    func keep(_ policy: String) throws -> KeeperPolicy? { try step("{ exact: raw, keep: \(policy) }")?.keep }
    #expect(try keep("first") == .first)
    #expect(try keep("{ newest: metadata.date }") == .newest(field: "metadata.date"))
    #expect(try keep("\"newest:metadata.date\"") == .newest(field: "metadata.date"))
    #expect(try keep("{ highest: words.count }") == .highest(signal: "words.count"))
    let priority = KeeperPolicy.priority(field: "source", values: ["wikipedia", "books"])
    #expect(try keep("{ priority: { field: source, values: [wikipedia, books] } }") == priority)
    #expect(try keep("\"priority:source=wikipedia,books\"") == priority)
    #expect(try plan("{ exact: raw, keep: { newest: metadata.date } }").carriedFields == ["metadata.date"])
    #expect(try plan("{ exact: raw, keep: { highest: words.count } }").carriedFields == [])
  }

  @Test func aStepIsAFilterWithColumnsOfItsOwn() throws {
    let plan = try plan("{ minhash: {} }")
    #expect(plan.steps.map(\.name) == ["size", "dedup/minhash"])
    #expect(plan.selections == [1])
    #expect(plan.steps[1].filtersBefore == 1)
    let filter = try #require(plan.filters.last)
    #expect(filter.name == "dedup/minhash" && filter.limits == Limits(max: 0) && filter.undefined == .keep)
    #expect(filter.step == 1)
    #expect(plan.columns[filter.numerator].name == "duplicates.rank@dedup/minhash")
    #expect(plan.steps[1].outputs.map(\.measure) == DuplicateMeasures.measures.map(\.name))
    #expect(
      plan.signals.dropFirst().map(\.name) == [
        "duplicates.rank@dedup/minhash", "duplicates.cluster_size@dedup/minhash", "duplicates.cluster@dedup/minhash",
        "duplicates.similarity@dedup/minhash",
      ])
    let passages = try self.plan("{ spans: { min_words: 50, min_sentences: 3 } }", as: "c4")
    #expect(passages.filters.map(\.name) == ["size/short", "c4/few-words", "c4/few-sentences"])
    #expect(passages.filters.map(\.limits) == [Limits(min: 5), Limits(min: 50), Limits(min: 3)])
    #expect(try self.plan("{ lines: { min_words: 0 } }").filters.map(\.name) == ["size/short"])
    #expect(try self.plan("{ lines: {} }").filters.map(\.name) == ["size/short", "dedup/few-words"])
  }

  @Test func severalStepsStandBesideEachOther() throws {
    let plan = try smallPlan(
      """
      recipe: several
      steps:
        - dedup: { exact: url }
        - dedup: { minhash: { threshold: 0.7 } }
          as: near
        - dedup: { minhash: { threshold: 0.9 }, keep: first }
          as: nearer
          source: our own
          summary: A second look.
        - family: size
          filters: [{ name: short, signal: words.count, keep: { min: 5 } }]
      """)
    #expect(plan.selections == [0, 1, 2])
    #expect(plan.filters.map(\.name) == ["dedup/exact", "near/minhash", "nearer/minhash", "size/short"])
    #expect(plan.steps.map(\.filtersBefore) == [0, 1, 2, 3])
    #expect(Set(plan.columns.map(\.name)).count == plan.columns.count)
    let again = try smallPlan(plan.resolved)
    #expect(again.steps == plan.steps && again.hash == plan.hash && again.resolved == plan.resolved)
  }

  @Test func anyStepParsesBackToItself() throws {
    var random = SeededRandom(21)
    func one(_ choices: [String]) -> String { choices[random.below(choices.count)] }
    func settings(_ choices: [String]) -> String {
      "{ " + choices.filter { _ in random.below(2) == 0 }.joined(separator: ", ") + " }"
    }
    for _ in 0..<300 {
      let shape = one(["recall: 0.95", "preset: olmo3", "bands: 7, rows: 3", "recall: 0.5"])
      let kind = one([
        "minhash: "
          + settings([
            "threshold: \(one(["0.7", "0.85", "1", "0.823456789"]))", shape, "shingle: \(1 + random.below(30))",
            "unit: \(one(["auto", "word", "character"]))", "short: \(one(["whole", "exempt"]))",
            "verify: \(one(["exact", "estimate", "none"]))",
          ]),
        "minhash: { scheme: datatrove, threshold: 0.7 }",
        "exact: \(one(["text", "raw", "url", "{ field: metadata.hash }", "{ field: \"a: {b}, 'c' #\" }"]))",
      ])
      let keep = one([
        "first", "longest", "{ newest: \"da te, } #\" }", "{ highest: words.count }",
        "{ priority: { field: source, values: [\"a, b\", '3', \"true\", c] } }",
      ])
      let step =
        "{ \(kind), keep: \(keep), scope: \(one(["all", "survivors"]))"
        + "\(one(["", ", against: index", ", against: \"in dex: {#1}, 'x'\""])) }"
      let plan = try plan(step, as: random.below(2) == 0 ? "other" : nil)
      let again = try smallPlan(plan.resolved)
      #expect(again.steps == plan.steps && again.hash == plan.hash && again.resolved == plan.resolved, "\(step)")
    }
    for step in ["{ lines: { min_words: 3 } }", "{ paragraphs: {} }", "{ spans: { min_words: 1, min_sentences: 2 } }"] {
      let plan = try plan(step)
      #expect(try smallPlan(plan.resolved).steps == plan.steps)
    }
  }

  // MARK: Variants

  private let recipe = """
    recipe: base
    steps:
      - family: size
        filters:
          - { name: short, signal: words.count, keep: { min: 5 } }
      - dedup: { exact: url, keep: first }
        as: urls
      - dedup: { minhash: { preset: fineweb, threshold: 0.75 } }
    """

  private func variant(without: [String] = [], set: [String] = [], keep: String? = nil) throws -> Plan {
    let recipe = try parseRecipe(recipe, file: "base.yaml")
    return try Variant(without: without, set: set, keepPolicy: keep).applied(to: recipe).plan(.small)
  }

  private func deduplications(_ plan: Plan) -> [Deduplication] {
    plan.steps.compactMap { step in
      if case .deduplicate(let deduplication) = step.work { deduplication } else { nil }
    }
  }

  private func last(_ set: String...) throws -> Deduplication {
    try #require(try deduplications(variant(set: set)).last)
  }

  @Test func variantsLeaveOutAndSet() throws {
    #expect(try variant(without: ["dedup"]).steps.map(\.name) == ["size", "urls/exact"])
    #expect(try variant(without: ["dedup/minhash", "exact"]).steps.map(\.name) == ["size"])
    #expect(try last("dedup/minhash.threshold=0.7").method == last("minhash.threshold=0.7").method)
    #expect(
      try last("dedup.threshold=0.7").method
        == .minHash(MinHashParameters(bands: 14, rows: 8), threshold: 0.7, verification: .exact))
    #expect(try last("dedup.keep=highest:words.count").keep == .highest(signal: "words.count"))
    // Whichever of recall, preset, bands and rows is set takes the place of those that the recipe gives.
    func shape(_ set: String...) throws -> [Int] {
      let plan = try variant(set: set)
      guard case .minHash(let parameters, _, _)? = deduplications(plan).last?.method else { return [] }
      return [parameters.bands, parameters.rows]
    }
    #expect(try shape("minhash.preset=olmo3") == [26, 11])
    #expect(try shape("minhash.bands=10", "minhash.rows=4") == [10, 4])
    #expect(try shape("minhash.recall=0.99", "minhash.threshold=0.8") == [16, 6])
    #expect(try deduplications(variant(keep: "first")).map(\.keep) == [.first, .first])
    #expect(try variant(keep: "longest").hash == variant(set: ["urls.keep=longest"]).hash)
    let changed = try variant(set: ["dedup.threshold=0.7"], keep: "newest:metadata.date")
    #expect(try smallPlan(changed.resolved).hash == changed.hash)
  }

  @Test func wrongVariantsAreNamed() throws {
    func fault(without: [String] = [], set: [String] = [], keep: String? = nil) -> [String] {
      faults { _ = try variant(without: without, set: set, keep: keep) }
    }
    #expect(
      fault(set: ["dedup.treshold=0.7"]) == [
        "--set dedup.treshold=0.7: unknown setting `treshold` of step `dedup`; did you mean `threshold`?"
      ])
    #expect(
      fault(set: ["minhash.threshold=0.7", "dedup.threshold=0.6"]) == [
        "--set dedup.threshold=0.6: `threshold` of `dedup` is set twice"
      ])
    // What is set together is held against each other, as in a recipe.
    #expect(
      fault(set: ["minhash.preset=olmo3", "minhash.recall=0.9"]) == [
        "--set minhash.recall=0.9: `preset` says bands and rows; leave `recall` out"
      ])
    #expect(fault(set: ["minhash.bands=10"]) == ["--set minhash.bands=10: `bands` and `rows` belong together"])
    #expect(
      fault(set: ["minhash.threshold=70"]) == [
        "--set minhash.threshold=70: `threshold` is a share, more than 0 and at most 1, not 70"
      ])
    #expect(fault(keep: "longset").allSatisfy { $0.hasPrefix("--keep-policy longset: `keep` must be `first`") })
    #expect(fault(keep: "longset").count == 2)
    #expect(
      fault(without: ["urls", "dedup"], keep: "first") == [
        "--keep-policy first: recipe `base` has no `dedup` step that keeps one of several"
      ])
    #expect(
      fault(without: ["size"], keep: "highest:words.count").allSatisfy {
        $0.contains("the recipe measures no signal `words.count` before")
      })
  }

  // MARK: Documentation

  @Test func everySettingIsDocumentedWithItsDefault() throws {
    let kinds = DedupDocumentation.kinds
    #expect(kinds.map(\.name) == ["minhash", "exact", "lines", "paragraphs", "spans"])
    for kind in kinds {
      // A setting is known if it can be given its default, and all that are known are documented.
      let unknown = faults { _ = try self.plan("{ \(kind.name): \(kind.name == "exact" ? "text" : "{ zzz: 1 }") }") }
      for setting in kind.settings { #expect(unknown[0].contains("`\(setting.name)`"), "\(kind.name).\(setting.name)") }
      let listed = unknown.first.map { $0.split(separator: "`").count / 2 - 2 } ?? 0
      #expect(kind.settings.count == listed)
      let standard = try plan("{ \(kind.name): \(kind.name == "exact" ? "text" : "{}") }")
      let inside = kind.settings.filter { !$0.standard.isEmpty }.map { "\($0.name): \($0.standard)" }
      let beside = kind.besides.filter { !$0.standard.isEmpty }.map { ", \($0.name): \($0.standard)" }.joined()
      let value = kind.name == "exact" ? "text" : "{ \(inside.joined(separator: ", ")) }"
      #expect(try plan("{ \(kind.name): \(value)\(beside) }").hash == standard.hash)
    }
    let catalog = try Catalog.builtIn()
    for page in [catalog.text, catalog.markdown, catalog.dedupsText, catalog.dedupsJSON] {
      for preset in MinHashParameters.presets { #expect(page.contains(preset.name)) }
      for kind in kinds { #expect(page.contains(kind.name)) }
    }
    #expect(catalog.dedupsText.contains("fineweb: 14 x 8: recall 0.9235 at similarity 0.8"))
    #expect(catalog.signals.contains { $0.name == "duplicates.similarity" })
    struct Kind: Decodable {
      struct Setting: Decodable { var name: String }
      var name: String
      var settings: [Setting]
    }
    let decoded = try JSONDecoder().decode([Kind].self, from: Data(catalog.dedupsJSON.utf8))
    #expect(decoded.map { $0.settings.map(\.name) } == kinds.map { $0.settings.map(\.name) })
  }

  @Test func aStepIsSaidInASentence() throws {
    #expect(
      try step("{ minhash: { bands: 14, rows: 8 }, keep: { newest: date } }")?.summary
        == "word 5-grams of similarity 0.8 (14 x 8: recall 0.9235 at similarity 0.8; verified exactly), keeps the newest "
        + "by `date`")
    #expect(
      try step("{ minhash: { bands: 10, rows: 1, threshold: 0.9, unit: character, verify: none }, keep: first }")?
        .summary
        == "character 5-grams of similarity 0.9 (10 x 1: recall 0.9999 at similarity 0.9; not verified), keeps the first"
    )
    #expect(try step("{ exact: url }")?.summary == "equal URLs, keeps the longest")
    #expect(
      try step("{ spans: { min_words: 40 } }")?.summary
        == "removes spans that an earlier document has, keeps at least 40 words, keeps at least 3 sentences")
  }
}
