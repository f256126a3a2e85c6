import Edits
import Measures
import Recipes
import Testing

struct PlanTests {
  @Test func measuresOfOneTextAreSharedAndOfAnEditedTextAreNot() throws {
    let plan = try smallPlan(
      """
      recipe: shared
      steps:
        - family: before
          filters:
            - { name: short, signal: words.count, keep: { min: 50 } }
            - { name: short-words, signal: words.mean_length, keep: { min: 3 } }
        - family: edited
          edit: { c4-lines: { min_words_per_line: 4 } }
          filters:
            - { name: few-sentences, signal: c4.sentences, keep: { min: 5 } }
            - { name: short, signal: words.count, keep: { min: 40 } }
        - family: after
          filters:
            - { name: short-words, signal: words.mean_length, keep: { min: 4 } }
            - { name: sparse, signal: c4.sentences_per_line, keep: { above: 0.5 } }
      """)
    #expect(plan.steps.map(\.name) == ["before", "edited/c4-lines", "edited", "after"])
    #expect(
      plan.columns.map(\.name) == [
        "words.count", "words.code_points", "c4.lines", "c4.sentences", "words.count@edited/c4-lines",
        "words.code_points@edited/c4-lines",
      ])
    #expect(
      plan.steps[1].work
        == .edit(
          name: "c4-lines",
          options: [
            "remove_citations": .boolean(true), "terminal_punctuation": .boolean(true),
            "min_words_per_line": .integer(4),
          ]))
    #expect(plan.steps.map(\.filtersBefore) == [0, 2, 2, 4])
    #expect(plan.steps[3].outputs == [PlannedStep.Output(measure: "words.code_points", column: 5)])
    #expect(
      plan.filters.map(\.name) == [
        "before/short", "before/short-words", "edited/few-sentences", "edited/short", "after/short-words",
        "after/sparse",
      ])
    #expect(plan.filters.map(\.numerator) == [0, 1, 3, 4, 5, 3])
    #expect(plan.filters.map(\.denominator) == [nil, 0, nil, nil, 4, 2])
    #expect(plan.filters.map(\.step) == [0, 0, 1, 2, 3, 1])
    #expect(
      plan.signals.map(\.name) == [
        "words.count", "words.mean_length", "c4.sentences", "c4.sentences_per_line", "words.count@edited/c4-lines",
        "words.mean_length@edited/c4-lines",
      ])
    #expect(plan.signals.map(\.step) == [0, 0, 1, 1, 2, 3])
  }

  @Test func anEditUsedTwiceHasTwoSetsOfColumns() throws {
    let plan = try smallPlan(
      "recipe: twice\nsteps:\n  - { family: a, edit: c4-lines }\n  - { family: b, edit: c4-lines }\n")
    #expect(
      plan.columns.map(\.name) == [
        "c4.lines", "c4.sentences", "c4.lines@a/c4-lines", "c4.sentences@a/c4-lines",
      ])
    #expect(plan.steps.map(\.name) == ["a/c4-lines", "b/c4-lines"])
  }

  @Test func survivorsHaveColumnsOfTheirOwnUnlessAllAreMeasuredBefore() throws {
    let plan = try smallPlan(
      """
      recipe: surviving
      steps:
        - family: cheap
          filters:
            - { name: short, signal: words.count, keep: { min: 50 } }
        - family: dear
          when: surviving
          filters:
            - { name: long, signal: words.count, keep: { max: 100 } }
            - { name: long-words, signal: words.mean_length, keep: { max: 10 } }
        - family: dearer
          when: surviving
          filters:
            - { name: short-words, signal: words.mean_length, keep: { min: 3 } }
        - family: all
          filters:
            - { name: short-words, signal: words.mean_length, keep: { min: 2 } }
      """)
    #expect(plan.steps.map(\.name) == ["cheap", "dear", "all"])
    #expect(plan.steps.map(\.onlySurviving) == [false, true, false])
    #expect(plan.steps.map(\.filtersBefore) == [0, 1, 4])
    #expect(plan.columns.map(\.name) == ["words.count", "words.code_points@dear", "words.code_points"])
    // `dear/long` reads what every document has: it is judged on all of them.
    #expect(plan.filters.map(\.step) == [0, 0, 1, 1, 2])
    #expect(plan.signals.map(\.name) == ["words.count", "words.mean_length@dear", "words.mean_length"])
    let again = try smallPlan(plan.resolved)
    #expect(again.steps == plan.steps && again.hash == plan.hash)
  }

  @Test func aSignalIsUnmeasuredWhereAPartOfItIs() throws {
    let plan = try smallPlan(
      """
      recipe: parts
      steps:
        - family: dear
          when: surviving
          filters:
            - { name: short-words, signal: words.mean_length, keep: { min: 3 } }
        - family: all
          filters:
            - { name: short, signal: words.count, keep: { min: 50 } }
        - family: dearer
          when: surviving
          filters:
            - { name: long-words, signal: words.mean_length, keep: { max: 10 } }
      """)
    #expect(plan.columns.map(\.name) == ["words.code_points@dear", "words.count@dear", "words.count"])
    #expect(plan.filters[2].numerator == 0 && plan.filters[2].denominator == 2)
    #expect(plan.filters.map(\.step) == [0, 1, 0])
  }

  @Test func measureAllMeasuresEveryTextUnconditionally() throws {
    let plan = try smallPlan(
      """
      recipe: everything
      measure: all
      steps:
        - family: edited
          when: surviving
          edit: c4-lines
          filters:
            - { name: short, signal: words.count, keep: { min: 50 } }
      """)
    #expect(plan.steps.map(\.name) == ["measure", "edited/c4-lines", "edited/measure"])
    #expect(plan.columns.count == 6 + 2 + 6)
    #expect(plan.signals.count == 5 + 2 + 5)
    #expect(plan.filters[0].step == 2)
    #expect(plan.steps.allSatisfy { !$0.onlySurviving })
    let none = try smallPlan("recipe: nothing\nmeasure: all\n")
    #expect(none.filters.isEmpty && none.columns.count == 6)
  }

  @Test func valuesAtALimit() {
    #expect(Limits(min: 3).keeps(3) && !Limits(min: 3).keeps(2.9))
    #expect(Limits(max: 3).keeps(3) && !Limits(max: 3).keeps(3.1))
    #expect(!Limits(above: 3).keeps(3) && Limits(above: 3).keeps(3.1))
    #expect(!Limits(below: 3).keeps(3) && Limits(below: 3).keeps(2.9))
    #expect(!Limits(min: 1, below: 3).keeps(.nan))
  }

  @Test func hashIsXXH3OfTheText() throws {
    let plan = try smallPlan("recipe: nothing\nmeasure: all\n")
    #expect(plan.resolved == "recipe: nothing\nmeasure: all\n")
    // As `xxhsum -H2` prints it.
    #expect(plan.hash == "323f131a61b67b08f907312004099296")
  }
}
