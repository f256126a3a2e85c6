import Edits
import Recipes
import Support
import Testing

struct VariantTests {
  private func recipe() throws -> Recipe { try loadRecipe("\(recipeFixtures)/faults/parts/two.yaml") }

  private func plan(without: [String] = [], set: [String] = []) throws -> Plan {
    try Variant(without: without, set: set).applied(to: recipe()).plan(.small)
  }

  @Test func whatIsLeftOut() throws {
    #expect(try plan().filters.map(\.name) == ["first/short-document", "first/long-document", "second/short-document"])
    #expect(try plan(without: ["first"]).filters.map(\.name) == ["second/short-document"])
    #expect(try plan(without: ["long-document"]).filters.count == 2)
    #expect(
      try plan(without: ["first/short-document", "long-document"]).steps.map(\.name) == ["second/c4-lines", "second"])
    let unedited = try plan(without: ["second/c4-lines"])
    #expect(unedited.columns.map(\.name) == ["words.count"])
    #expect(unedited.filters.map(\.numerator) == [0, 0, 0])
  }

  @Test func whatIsSet() throws {
    let limits = try plan(set: ["first/short-document.min=40", "long-document.below=1e4"]).filters.map(\.limits)
    #expect(limits == [Limits(min: 40), Limits(below: 10_000), Limits(min: 40)])
    let both = try plan(set: ["first/short-document.above=40", "first/short-document.max=60"]).filters[0].limits
    #expect(both == Limits(max: 60, above: 40))
    let kept = try plan(set: ["first/long-document.undefined=keep", "long-document.max=none", "long-document.min=5"])
    #expect(kept.filters[1].limits == Limits(min: 5))
    #expect(kept.filters[1].undefined == .keep)
    let edited = try plan(set: ["c4-lines.min_words_per_line=4", "second/c4-lines.terminal_punctuation=false"])
    #expect(
      edited.steps[1].work
        == .edit(
          name: "c4-lines",
          options: [
            "remove_citations": .boolean(true), "terminal_punctuation": .boolean(false),
            "min_words_per_line": .integer(4),
          ]))
  }

  @Test func aVariantIsARecipeOfItsOwn() throws {
    let changed = try plan(without: ["long-document"], set: ["first/short-document.min=40"])
    #expect(try changed.hash != plan().hash)
    #expect(try parseRecipe(changed.resolved, file: "run.json").plan(.small).hash == changed.hash)
    #expect(try plan(set: ["first/short-document.min=50"]).hash == plan().hash)
    #expect(Variant().isEmpty && !Variant(without: ["a"]).isEmpty)
  }

  @Test func wrongNamesAndValues() throws {
    func fault(without: [String] = [], set: [String] = []) -> [String] {
      faults { _ = try plan(without: without, set: set) }
    }
    #expect(
      fault(without: ["short-document"], set: ["long-documents.max=3"]) == [
        "--without short-document: `short-document` is ambiguous: `first/short-document` or `second/short-document`",
        "--set long-documents.max=3: recipe `two` has no filter, edit or family `long-documents`; "
          + "did you mean `first/long-document`?",
      ])
    #expect(
      fault(set: ["long-document"]) == [
        "--set long-document: a setting is NAME.KEY=VALUE, for example short-document.min=40"
      ])
    #expect(
      fault(set: ["long-document.min=2000"]) == [
        "--set long-document.min=2000: impossible range: no value satisfies `min: 2000` and `max: 1000`"
      ])
    #expect(
      fault(set: ["long-document.max=none"]) == [
        "--set long-document.max=none: `long-document` has no limit left; leave it out with `without`"
      ])
    #expect(
      fault(set: ["long-document.max=1", "long-document.below=2"]) == [
        "--set long-document.below=2: the upper limit of `long-document` is set twice"
      ])
    #expect(
      fault(set: ["long-document.max=nan"]) == [
        "--set long-document.max=nan: `max` must be a number, not the text `nan`"
      ])
    #expect(
      fault(set: ["c4-lines.min_word=4"]) == [
        "--set c4-lines.min_word=4: unknown option `min_word` of edit `c4-lines`; "
          + "did you mean `min_words_per_line`?"
      ])
    #expect(
      fault(without: ["first", "second"]) == ["--without first --without second: nothing is left of recipe `two`"])
  }
}
