// The grammar of studies: what is read, and what is said where something is wrong.

import Recipes
import Testing

struct StudyGrammarTests {
  private let least = """
    study: s
    summary: S.
    runs: [{ name: r, recipe: gopher, inputs: [a, b] }]
    conclusion: C.

    """

  private func messages(_ text: String) -> [String] {
    do {
      _ = try parseStudy(text, file: "study.yaml")
      return []
    } catch {
      return error.faults.map(\.description)
    }
  }

  @Test func aStudyIsReadWithItsDefaults() throws {
    let study = try parseStudy(least, file: "study.yaml")
    #expect(study.root == "../.." && study.runs[0].inputs == ["a", "b"] && study.runs[0].carry == ["source", "host"])
    #expect(study.variants.isEmpty && study.filters == .none && study.training == nil)
    let more = try parseStudy(
      least + """
        variants:
          - { name: v, without: c4, set: { x/y.min: 3, x/z.on: true }, keep_policy: longest }
        sweeps:
          - { set: x/y.max, from: 0.1, to: 0.3, step: 0.1 }
          - { set: x/y.min, values: [2, 1.5] }
        training: { train_command: t, seeds: [1], tokens: 5, variants: [v] }
        """, file: "study.yaml")
    #expect(
      more.variants.map(\.name) == ["v", "x/y.max=0.1", "x/y.max=0.2", "x/y.max=0.3", "x/y.min=2", "x/y.min=1.5"])
    #expect(
      more.variants[0].variant == Variant(without: ["c4"], set: ["x/y.min=3", "x/z.on=true"], keepPolicy: "longest"))
    #expect(more.variants[3].variant == Variant(set: ["x/y.max=0.3"]) && more.variants[3].sweep?.value == 0.3)
    #expect(more.training?.bytesPerToken == 4)
  }

  @Test func faultsAreToldWithTheirPlaces() {
    #expect(
      messages("study: s\nsummery: x\nruns: []\nconclusion: C.\n") == [
        "study.yaml:1:1: a study needs `summary`",
        "study.yaml:2:1: unknown key `summery` in a study; did you mean `summary`?",
        "study.yaml:3:7: a study needs a run",
      ])
    #expect(
      messages(
        least + """
          variants:
            - { name: v }
            - { name: v, without: [a] }
            - { name: run, set: { min: 3 } }
          sweeps:
            - { set: x.min, from: 1, to: 0, step: 1 }
            - { set: x.min, values: [1], to: 2 }
          filters: some
          judges: { lables: x }
          training: { train_command: t, seeds: [1, 1], tokens: 0.5, variants: [nothing] }
          """) == [
          "study.yaml:6:5: a variant changes something: `without`, `set`, `keep_policy` or `against`",
          "study.yaml:7:5: the name `v` of a variant is taken; names must differ",
          "study.yaml:8:5: the name `run` of a variant is taken; names must differ",
          "study.yaml:8:25: `min` is no setting: write NAME.KEY, for example `short-document.min: 40`",
          "study.yaml:10:5: a sweep goes from a number up to another by a step, in at most 1,000 steps",
          "study.yaml:11:32: a sweep has `values`, or `from`, `to` and `step`, not both",
          "study.yaml:12:10: `filters` must be `filters`, `families` or `none`, not the text `some`",
          "study.yaml:13:11: unknown key `lables` in `judges`; did you mean `labels`?",
          "study.yaml:14:38: a seed stands twice",
          "study.yaml:14:54: `tokens` must be a whole number, not the number 0.5",
          "study.yaml:14:70: no variant `nothing`; known: `v`, `v`, `run`, `x.min=1`",
        ])
  }
}
