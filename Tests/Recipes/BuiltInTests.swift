import Edits
import FoundationEssentials
import Measures
import Recipes
import Support
import Testing

struct BuiltInTests {
  static let names = [
    "c4", "fineweb", "fineweb-paper", "gopher", "c4/bad-words", "c4/paragraphs", "c4/quality", "fineweb/quality",
    "fineweb/quality-paper", "gopher/quality", "gopher/repetition",
  ]

  @Test(arguments: names)
  func resolvesToAFileThatMeansTheSame(_ name: String) throws {
    let plan = try loadRecipe(name).plan()
    try expectGolden(plan.resolved, "resolved/\(name.replacing("/", with: "-")).yaml", in: "recipes")
    let again = try parseRecipe(plan.resolved, file: "run.json").plan()
    #expect(again.resolved == plan.resolved)
    #expect(again.hash == plan.hash && plan.hash.utf8.count == 32)
    #expect(again.filters == plan.filters)
    #expect(again.steps == plan.steps)
    #expect(again.columns == plan.columns)
    #expect(again.signals == plan.signals)
  }

  @Test(arguments: names)
  func isWithoutWarningsAndDocumented(_ name: String) throws {
    let report = RecipeReport(checking: name)
    #expect(report.isValid)
    #expect(report.warnings == [])
    for filter in report.plan?.filters ?? [] {
      #expect(!filter.why.isEmpty, "\(filter.name) does not say why")
      // What a selection or an identifier says of a document is no reason that a peer's filter gives.
      let isOwn = ["duplicates.", "language."].contains { filter.signal.name.hasPrefix($0) }
      #expect((filter.origin != nil) != isOwn, "\(filter.name) has no origin")
      let short = filter.name.split(separator: "/")[1]
      #expect(!short.hasPrefix("no-") && !short.hasPrefix("remove-"), "\(filter.name) is not named for what it finds")
    }
  }

  @Test(arguments: names)
  func isTheSameFromTheFolderOnDisk(_ name: String) throws {
    let path = "\(repository)/FilterSpecs/" + (name.contains("/") ? name : "recipes/\(name)") + ".yaml"
    #expect(try loadRecipe(path).plan().hash == loadRecipe(name).plan().hash)
  }

  @Test func orderOfTheRecipes() throws {
    func families(_ name: String) throws -> [String] { try loadRecipe(name).families.map(\.name) }
    let before = ["language", "gopher-repetition", "gopher-quality", "c4"]
    #expect(try families("fineweb") == before + ["fineweb-quality", "dedup"])
    #expect(try families("fineweb-paper") == before + ["fineweb-quality-paper", "dedup"])
    #expect(try families("gopher") == ["gopher-quality", "gopher-repetition"])
    #expect(try families("c4") == ["c4", "c4-bad-words"])
    // A family by its own name; where a recipe has that name too, the recipe is meant.
    #expect(try families("gopher-quality") == ["gopher-quality"])
    #expect(try families("c4/quality") == ["c4"])
    let punctuation = try ["c4", "c4/quality"].map { name in
      try loadRecipe(name).families[0].edit?.options.first { $0.name == "terminal_punctuation" }?.value
    }
    #expect(punctuation == [.boolean(true), .boolean(false)])
  }

  /// Each filter of datatrove's by its reason: the values next to the limit, and what datatrove makes of them.
  @Test func limitsAreDatatroves() throws {
    func limits(_ name: String) throws -> [String: Limits] {
      try Dictionary(
        uniqueKeysWithValues: loadRecipe(name).plan().filters.map { ($0.origin?.reason ?? "", $0.limits) })
    }
    #expect(
      try limits("gopher/quality") == [
        "gopher_short_doc": Limits(min: 50), "gopher_long_doc": Limits(max: 100_000),
        "gopher_below_avg_threshold": Limits(min: 3), "gopher_above_avg_threshold": Limits(max: 10),
        "gopher_too_many_hashes": Limits(max: 0.1), "gopher_too_many_ellipsis": Limits(max: 0.1),
        "gopher_too_many_bullets": Limits(max: 0.9), "gopher_too_many_end_ellipsis": Limits(max: 0.3),
        "gopher_below_alpha_threshold": Limits(min: 0.8), "gopher_enough_stop_words": Limits(min: 2),
      ])
    #expect(
      try limits("gopher/repetition") == [
        "dup_para_frac": Limits(max: 0.3), "dup_para_char_frac": Limits(max: 0.2), "dup_line_frac": Limits(max: 0.3),
        "dup_line_char_frac": Limits(max: 0.2), "top_2_gram": Limits(max: 0.2), "top_3_gram": Limits(max: 0.18),
        "top_4_gram": Limits(max: 0.16), "duplicated_5_n_grams": Limits(max: 0.15),
        "duplicated_6_n_grams": Limits(max: 0.14), "duplicated_7_n_grams": Limits(max: 0.13),
        "duplicated_8_n_grams": Limits(max: 0.12), "duplicated_9_n_grams": Limits(max: 0.11),
        "duplicated_10_n_grams": Limits(max: 0.1),
      ])
    #expect(
      try limits("c4/quality") == [
        "lorem_ipsum": Limits(max: 0), "curly_bracket": Limits(max: 0), "too_few_sentences": Limits(min: 5),
      ])
    #expect(
      try limits("fineweb/quality") == [
        "empty": Limits(min: 1), "line_punct_ratio": Limits(min: 0.12), "short_line_ratio": Limits(max: 0.67),
        "char_dup_ratio": Limits(max: 0.01), "list_ratio": Limits(max: 0.3),
      ])
    #expect(
      try limits("fineweb/quality-paper") == [
        "line_punct_ratio": Limits(above: 0.12), "char_dup_ratio": Limits(below: 0.1),
        "short_line_ratio": Limits(below: 0.67),
      ])
  }

  @Test func embeddedFilesAreThoseOfTheFolder() throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: "\(repository)/FilterSpecs")
      .filter { $0.hasSuffix(".yaml") }.sorted()
    let list = try String(contentsOfFile: "\(repository)/Sources/CResources/filter_specs.c", encoding: .utf8)
    let embedded = list.split(separator: "\n").filter { $0.hasPrefix("#embed ") }.map {
      String($0.dropFirst("#embed \"../../FilterSpecs/".count).dropLast())
    }
    #expect(embedded == files, "run Scripts/generate-resources")
    #expect(Set(Self.names.map { $0.contains("/") ? "\($0).yaml" : "recipes/\($0).yaml" }) == Set(files))
  }

  @Test func catalogueListsEveryFilterOnce() throws {
    struct Item: Decodable {
      struct Origin: Decodable {
        var tool: String
        var reason: String
      }
      var name: String
      var signal: String
      var limit: [String: Double]
      var origin: Origin?
      var documentation: String
    }
    let catalog = try Catalog.builtIn()
    let items = try JSONDecoder().decode([Item].self, from: Data(catalog.json.utf8))
    #expect(items.count == 36)
    #expect(Set(items.map(\.name)).count == items.count)
    let short = try #require(items.first { $0.name == "gopher-quality/short-document" })
    #expect(short.signal == "words.count" && short.limit == ["min": 50])
    #expect(short.origin?.reason == "gopher_short_doc")
    #expect(short.documentation.hasPrefix("Too little text to judge or to learn from. Keeps words.count >= 50. "))
    for page in [catalog.text, catalog.markdown] {
      for item in items { #expect(page.contains(String(item.name.split(separator: "/")[1]))) }
      for signal in catalog.signals { #expect(page.contains(signal.name)) }
    }
    for text in [catalog.signalsJSON, catalog.editsJSON, catalog.recipesJSON] {
      struct Named: Decodable { var name: String }
      #expect(try !JSONDecoder().decode([Named].self, from: Data(text.utf8)).isEmpty)
    }
    let one = try Catalog(of: loadRecipe("c4"))
    #expect(
      one.filters.map(\.filter.name) == [
        "c4/lorem-ipsum", "c4/curly-bracket", "c4/few-sentences", "c4-bad-words/bad-words",
      ])
    #expect(one.edits.map(\.name) == ["c4-lines"])
  }

  @Test func everySignalOfTheVocabularyCanBePlanned() throws {
    for signal in Vocabulary.standard.signals {
      let plan = try parseRecipe(
        "family: one\ndialect: \(signal.dialect)\nfilters: [{ name: a, signal: \(signal.name), keep: { max: 1 } }]\n",
        file: "one.yaml"
      ).plan()
      #expect(plan.signals.map(\.signal) == [signal])
    }
  }
}
