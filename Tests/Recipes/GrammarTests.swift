import Edits
import FoundationEssentials
import Recipes
import Support
import Testing

struct GrammarTests {
  @Test func includesTakeOverrides() throws {
    let folder = try TemporaryFolder()
    let text = """
      recipe: mine
      summary: >
        Gopher, twice,
        and FineWeb from the built-in ones.
      steps:
        - include: gopher/quality
          without: [long-document, bullet-lines]
          set:
            short-document: { min: 40 }
            gopher-quality/long-words: { below: 12, undefined: keep }
        - include: gopher-quality
          as: strict
          when: surviving
          set: { strict/short-document: { min: 200 } }
        - include: fineweb/quality
      """
    let path = try folder.write("mine.yaml", text)
    let recipe = try loadRecipe(path)
    #expect(recipe.summary == "Gopher, twice, and FineWeb from the built-in ones.")
    #expect(recipe.files == [path, "built-in gopher/quality.yaml", "built-in fineweb/quality.yaml"])
    let plan = try recipe.plan()
    #expect(recipe.families.map(\.name) == ["gopher-quality", "strict", "fineweb-quality"])
    let filters = Dictionary(uniqueKeysWithValues: plan.filters.map { ($0.name, $0) })
    #expect(filters["gopher-quality/short-document"]?.limits == Limits(min: 40))
    #expect(filters["gopher-quality/long-words"]?.limits == Limits(below: 12))
    #expect(filters["gopher-quality/long-words"]?.undefined == .keep)
    #expect(filters["gopher-quality/long-document"] == nil)
    #expect(filters["strict/short-document"]?.limits == Limits(min: 200))
    #expect(filters["strict/long-document"]?.limits == Limits(max: 100_000))
    // A file of the same name beside the recipe wins over the built-in one.
    try folder.write(
      "gopher/quality", "family: mine\nfilters: [{ name: long-document, signal: words.count, keep: { max: 3 } }]\n")
    #expect(
      faults { _ = try loadRecipe(path) }.contains { $0.contains("has no filter, edit or family `bullet-lines`") })
  }

  @Test func examplesOfTheGuideAreValid() throws {
    let guide = try String(contentsOfFile: "\(repository)/FilterSpecs/README.md", encoding: .utf8)
    let examples = guide.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
    #expect(examples.count == 4)
    let plans = try examples.map { try parseRecipe(String($0), file: "README.md").plan() }
    #expect(plans[0].columns.contains { $0.name == "words.count@my-rules/c4-lines" })
    #expect(plans[1].filters.contains { $0.name == "gopher-quality/short-document" && $0.limits == Limits(min: 40) })
    #expect(plans[1].filters.contains { $0.name == "gopher-quality/long-words" && $0.limits == Limits(below: 12) })
    #expect(plans[1].steps.filter(\.onlySurviving).map(\.name) == ["gopher-after-c4"])
    #expect(plans[2].steps.map(\.name) == ["language", "gopher-quality", "lines"])
    #expect(plans[2].filters.count { !$0.languages.isEmpty } == 3)
    #expect(
      plans[3].steps.map(\.name) == [
        "urls/exact", "gopher-quality", "dedup/minhash", "wider/minhash", "sentences/spans",
      ])
  }

  @Test func anyTextSurvivesBeingWrittenOut() throws {
    var generator = SeededRandom(7)
    let pieces = [
      "a", "word", " ", "#", ": ", " #", "'", "\"", "\\", "-", "?", "é", "…", "{", "}", "[", "%", "@", "`", "!", "&",
      "*",
      "|", ">", "~", "null", "true", "1", ".5", "yes", "\u{85}", "\u{2028}", "x\u{FEFF}", "\u{7F}", "\u{1F600}", "=",
      "<<",
    ]
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 1...6, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? ""
      }
      .joined()
      // Sentences have single spaces inside and none at their ends.
      let prose = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if prose.isEmpty { continue }
      var recipe = try parseRecipe(
        "family: one\nfilters: [{ name: a, signal: words.count, keep: { max: 1 } }]\n", file: "one.yaml")
      recipe.families[0].filters[0].why = prose
      recipe.families[0].source = prose
      recipe.families[0].filters[0].origin = PlannedFilter.Origin(tool: text, reason: "reason")
      let plan = try recipe.plan(.small)
      let again = try parseRecipe(plan.resolved, file: "again.yaml")
      #expect(again.families[0].filters[0].why == prose)
      #expect(again.families[0].source == prose)
      #expect(again.families[0].filters[0].origin?.tool == text)
      #expect(try again.plan(.small).hash == plan.hash)
    }
  }

  @Test func anyLimitSurvivesBeingWrittenOut() throws {
    var generator = SeededRandom(11)
    for _ in 0..<200 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      var recipe = try parseRecipe(
        "family: one\nfilters: [{ name: a, signal: words.count, keep: { max: 1 } }]\n", file: "one.yaml")
      recipe.families[0].filters[0].limits = Limits(min: value)
      let again = try parseRecipe(recipe.plan(.small).resolved, file: "again.yaml")
      #expect(again.families[0].filters[0].limits == Limits(min: value))
    }
  }
}
