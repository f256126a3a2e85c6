// Language steps: what they plan, what their defaults are, how limits by language read, and how variants change them.

import Languages
import Measures
import Recipes
import Support
import Testing

private func labels(_ codes: String...) -> [LanguageLabel] {
  codes.compactMap { LanguageLabel($0) }.sorted { $0.number < $1.number }
}

private let deu = LanguageLabel("deu") ?? .undetermined
private let tha = LanguageLabel("tha") ?? .undetermined

struct LanguageTests {
  private func plan(_ step: String, _ more: String = "", set: [String] = [], without: [String] = []) throws -> Plan {
    let recipe = try parseRecipe("recipe: r\nsteps:\n  - language: \(step)\n\(more)", file: "r.yaml")
    return try Variant(without: without, set: set).applied(to: recipe).plan(.small)
  }

  private let words = """
      - family: prose
        source: a tool
        filters:
          - { name: short, signal: words.count, keep: { min: 50 }, languages: { de: { min: 30 }, th: off } }
          - { name: long, signal: words.count, keep: { max: 900 }, languages: { sr_Cyrl: { max: none, min: 2 } } }

    """

  @Test func aStepIsAMeasurementWithTwoFilters() throws {
    let plan = try plan("{ keep: [en, srp_Cyrl, no], drop: [nn], min_score: 0.65 }")
    #expect(plan.steps.map(\.name) == ["language"])
    #expect(plan.steps[0].work == .identify(model: nil))
    #expect(
      plan.columns.map(\.name) == ["language.label", "language.score", "language.second", "language.second_score"])
    #expect(plan.signals.map(\.name) == plan.columns.map(\.name))
    #expect(plan.filters.map(\.name) == ["language/keep", "language/score"])
    #expect(
      plan.filters.map(\.limits) == [
        Limits(among: labels("eng", "nno", "nob", "srp_Cyrl"), notAmong: labels("nno")), Limits(min: 0.65),
      ])
    #expect(plan.filters.map(\.numerator) == [0, 1])
    #expect(plan.filters.allSatisfy { $0.undefined == .reject && $0.step == 0 })
    #expect(plan.languageFields.map(\.name) == ["language"])
    #expect(plan.carriedFields.isEmpty)
  }

  @Test func whatBecomesOfTheUndetermined() throws {
    #expect(try plan("{ keep: [en] }").filters.map(\.undefined) == [.reject])
    #expect(try plan("{ min_score: 0.5 }").filters.map(\.undefined) == [.reject])
    #expect(try plan("{ drop: [en] }").filters.map(\.undefined) == [.keep])
    #expect(try plan("{ drop: [en], undetermined: reject }").filters.map(\.undefined) == [.reject])
    #expect(
      try plan("{ keep: [en], min_score: 0.1, undetermined: keep }").filters.map(\.undefined) == [.keep, .keep])
    #expect(try plan("").filters.isEmpty)
    #expect(try plan("{ lines: true }").columns.count == 6)
  }

  @Test func linesAreMeasuredWhereAFilterAsks() throws {
    let reader = """
        - family: prose
          source: a tool
          filters: [{ name: lines, signal: language.line_share, keep: { min: 0.5 } }]

      """
    let plan = try plan("{ keep: [en] }", reader)
    #expect(plan.columns.map(\.name).suffix(2) == ["language.lines", "language.agreeing_lines"])
    #expect(plan.filters[1].step == 0 && plan.filters[1].numerator == 5 && plan.filters[1].denominator == 4)
    #expect(plan.steps.count == 1)
    // A second step stands between, so the first need not.
    let two = try self.plan("{ keep: [en] }", "  - language: { model: other }\n    as: again\n" + reader)
    #expect(two.steps.map(\.outputs.count) == [4, 6])
    #expect(two.filters[1].step == 1)
    #expect(two.columns[4].name == "language.label@again")
    #expect(two.languageFields.map(\.name) == ["language", "again"])
  }

  @Test func limitsByLanguage() throws {
    let plan = try plan("{ keep: [de] }", words)
    #expect(plan.filters[1].languages == [LanguageLimits(deu, Limits(min: 30)), LanguageLimits(tha, nil)])
    #expect(plan.filters[2].languages.map(\.limits) == [Limits(min: 2)])
    #expect(plan.filters[2].languages.map(\.language) == labels("srp_Cyrl"))
    #expect(plan.filters.map(\.languageColumn) == [nil, 0, 0])
    // What a later setting says of all holds where a language says nothing else.
    let changed = try self.plan("{ keep: [de] }", words, set: ["prose/short.max=70", "long.min=7"])
    #expect(changed.filters[1].languages[0].limits == Limits(min: 30, max: 70))
    #expect(changed.filters[2].languages[0].limits == Limits(min: 2))
  }

  @Test func variantsChangeLanguagesAndLimits() throws {
    func filters(_ set: String...) throws -> [PlannedFilter] {
      try plan("{ keep: [de], min_score: 0.6 }", words, set: set).filters
    }
    #expect(try filters("language/keep.keep=fr,it")[0].limits.among == labels("fra", "ita"))
    #expect(try filters("language/keep.drop=fr")[0].limits == Limits(among: labels("deu"), notAmong: labels("fra")))
    #expect(try filters("language.keep=fr")[0].limits.among == labels("fra"))
    #expect(try filters("language/score.above=0.5")[1].limits == Limits(above: 0.5))
    #expect(try filters("language.min_score=0.5")[1].limits == Limits(min: 0.5))
    #expect(try filters("language.undetermined=keep").map(\.undefined) == [.keep, .keep, .reject, .reject])
    #expect(try filters("prose/short.languages.de.min=20")[2].languages[0].limits == Limits(min: 20))
    #expect(try filters("short.languages.de.max=2e3")[2].languages[0].limits == Limits(min: 30, max: 2000))
    #expect(try filters("short.languages.de=none", "short.languages.th=none")[2].languages.isEmpty)
    #expect(try filters("prose.languages.fr=off")[3].languages.map(\.limits) == [nil, Limits(min: 2)])
    #expect(try filters("language/score.languages.de.min=0.9")[1].languages.map(\.limits) == [Limits(min: 0.9)])
    #expect(try plan("{ keep: [de], min_score: 0.6 }", without: ["language/score"]).filters.count == 1)
    let without = try plan("{ keep: [de] }", "  - language:\n    as: again\n", without: ["language"])
    #expect(without.steps.map(\.name) == ["again"] && without.filters.isEmpty)
  }

  @Test(arguments: [
    ("language/keep.keep=none", "`keep` has no limit left"),
    ("language/keep.undefined=keep", "set its `undetermined`"),
    ("language/keep.min=3", "unknown setting `min` of filter `keep`"),
    ("language.kep=de", "did you mean `keep`?"),
    ("short.languages.de=3", "the limits of `de` are `off`"),
    ("short.languages.q.min=3", "unknown language `q`"),
    ("short.languages.de.undefined=keep", "unknown limit `undefined`"),
    ("language/keep.languages.de=off", "has no filter whose limits could differ"),
  ])
  func wrongVariantsSaySo(_ set: String, _ message: String) throws {
    let found = faults { _ = try plan("{ keep: [de] }", words, set: [set]) }
    #expect(found.count == 1 && found.first?.contains(message) == true, "\(found)")
    #expect(found.first?.hasPrefix("--set \(set): ") == true)
  }

  @Test func includesTakeLimitsByLanguage() throws {
    let text = """
      recipe: r
      steps:
        - language: { keep: [de, th] }
        - include: \(recipeFixtures)/faults/parts/two.yaml
          languages:
            de: { set: { first/short-document: { min: 12 } }, without: [long-document] }
            th: { without: [first] }

      """
    let plan = try parseRecipe(text, file: "r.yaml").plan(.small)
    #expect(
      plan.filters.map(\.languages) == [
        [], [LanguageLimits(deu, Limits(min: 12)), LanguageLimits(tha, nil)],
        [LanguageLimits(deu, nil), LanguageLimits(tha, nil)], [],
      ])
  }

  @Test(arguments: [
    "{ keep: [en, de], drop: [srp_Cyrl], min_score: 0.65, undetermined: keep, model: a file, lines: true }",
    "{ languages: { de: { above: 0.5 }, th: off } }", "{ score: { above: 0.2, max: 0.9 } }", "",
    "{ drop: [no] }\n    as: tongue\n    source: me\n    summary: you\n    when: surviving",
  ])
  func theResolvedRecipeIsTheSameRecipe(_ step: String) throws {
    let plan = try plan(step, words)
    let again = try parseRecipe(plan.resolved, file: "resolved.yaml").plan(.small)
    #expect(again.hash == plan.hash)
    #expect(again.filters == plan.filters)
    #expect(again.steps == plan.steps)
    #expect(again.columns == plan.columns)
  }

  @Test func spellingsOfALanguageAreOneRecipe() throws {
    #expect(try plan("{ keep: [en, de] }").hash == plan("{ keep: [deu, EN, eng] }").hash)
    #expect(try plan("{ min_score: 0.5 }").hash == plan("{ score: { min: 0.5 } }").hash)
  }

  @Test func theReportSaysWhatIsKept() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("r.yaml", "recipe: r\nsteps:\n  - language: { keep: [de], min_score: 0.5 }\n\(words)")
    let text = RecipeReport(checking: path, vocabulary: .small).text
    #expect(
      text.hasSuffix(
        """

          language: keeps languages in deu; keeps scores >= 0.5; undetermined ones: reject; built-in profiles
          prose/short: >= 50; deu >= 30; tha off
          prose/long: <= 900; srp_Cyrl >= 2

        """))
  }

  @Test func theCatalogueListsStepAndSignals() throws {
    let catalog = try Catalog.builtIn()
    let keys = ["keep", "drop", "min_score", "score", "languages", "undetermined", "model", "lines"]
    #expect(catalog.language?.settings.map(\.name) == keys)
    for page in [catalog.text, catalog.markdown, catalog.languageText, catalog.languageJSON] {
      for key in keys { #expect(page.contains(key)) }
    }
    for signal in LanguageMeasures.signals + LanguageMeasures.lineSignals {
      #expect(catalog.signals.contains(signal))
    }
    let own = try Catalog(of: parseRecipe("recipe: r\nsteps:\n  - language: { keep: [de] }\n", file: "r.yaml"))
    #expect(own.text.contains("identifies languages: keeps languages in deu; undetermined ones: reject"))
    #expect(own.text.contains("keep: keeps language.label in deu (language)"))
  }
}
