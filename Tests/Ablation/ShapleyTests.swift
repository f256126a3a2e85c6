// Shapley values against their definition over all subsets of six filters, and against what they must sum to.

import Ablation
import Ledger
import Pipeline
import Recipes
import Support
import Testing

private let filters = """
  recipe: six
  steps:
    - family: one
      source: test
      filters:
        - { name: short, signal: words.count, keep: { min: 140 } }
        - { name: few, signal: nonblank_lines.count, keep: { min: 6 } }
        - { name: unpunctuated, signal: nonblank_lines.terminal_punctuation_fraction, keep: { min: 0.9 } }
    - family: two
      source: test
      filters:
        - { name: stop, signal: words.stop_words, keep: { min: 20 } }
        - { name: letters, signal: words.with_letter_fraction, keep: { min: 0.85 } }

  """
private let plain = Result {
  try Subject(
    parseRecipe(filters + "      - { name: words, signal: words.mean_length, keep: { max: 5 } }\n", file: "t.yaml"),
    documents: 500, seed: 5)
}
private let deduplicated = Result {
  try Subject(
    parseRecipe(filters + "  - dedup: { minhash: { threshold: 0.6 }, keep: first }\n", file: "t.yaml"), documents: 500,
    seed: 5)
}

struct ShapleyTests {
  /// Shapley values by their definition: the mean over all orders of what a filter rejects behind those before it.
  private func bruteForce(_ ablation: Ablation) throws -> [Change] {
    let names = ablation.directory.plan.filters.map(\.name)
    let count = names.count
    var kept: [Change] = []
    for subset in 0..<(1 << count) {
      let without = names.indices.filter { subset >> $0 & 1 == 0 }.map { names[$0] }
      // A recipe of nothing keeps everything.
      kept.append(
        Change(subset == 0 ? ablation.verdicts.total : try ablation.resolve(Variant(without: without)).kept))
    }
    func factorial(_ number: Int) -> Double { number < 2 ? 1 : Double(number) * factorial(number - 1) }
    return names.indices.map { filter in
      var value = (documents: 0.0, codePoints: 0.0, bytes: 0.0)
      for subset in 0..<(1 << count) where subset >> filter & 1 == 0 {
        let size = subset.nonzeroBitCount
        let weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        let share = kept[subset] - kept[subset | 1 << filter]
        value.documents += weight * share.documents
        value.codePoints += weight * share.codePoints
        value.bytes += weight * share.bytes
      }
      return Change(documents: value.documents, codePoints: value.codePoints, bytes: value.bytes)
    }
  }

  private func sum(_ rows: [FilterAblation], _ part: (Change) -> Double) -> Double {
    rows.reduce(0) { $0 + part($1.shapley) }
  }

  private func expectSums(_ table: AblationTable) {
    for rows in [table.filters, table.families] {
      #expect(abs(sum(rows, \.documents) - Double(table.rejected.documents)) < 1e-6)
      #expect(abs(sum(rows, \.codePoints) - Double(table.rejected.codePoints)) < 1e-3)
      #expect(abs(sum(rows, \.bytes) - Double(table.rejected.bytes)) < 1e-3)
    }
  }

  @Test func coverageIsTheMeanOverAllSubsets() throws {
    let ablation = try Ablation(RunDirectory(plain.get().path))
    let table = try ablation.table()
    #expect(table.shapleyMethod == .coverage)
    for (row, expected) in zip(table.filters, try bruteForce(ablation)) {
      #expect(row.gross.documents > 10, "\(row.name)")
      #expect(abs(row.shapley.documents - expected.documents) < 1e-9)
      #expect(abs(row.shapley.codePoints - expected.codePoints) < 1e-6)
      #expect(abs(row.shapley.bytes - expected.bytes) < 1e-6)
    }
    expectSums(table)
  }

  @Test func permutationsComeNearTheMeanOverAllSubsets() throws {
    let ablation = try Ablation(RunDirectory(deduplicated.get().path))
    let table = try ablation.table(permutations: 300, seed: 7)
    #expect(table.shapleyMethod == .permutations && table.permutations == 300)
    for (row, expected) in zip(table.filters, try bruteForce(ablation)) {
      let error = try #require(row.shapleyError)
      #expect(row.shapley.documents > 1 && error.documents < row.shapley.documents / 5, "\(row.name)")
      #expect(abs(row.shapley.documents - expected.documents) < 4 * error.documents, "\(row.name)")
      #expect(abs(row.shapley.bytes - expected.bytes) < 4 * error.bytes, "\(row.name)")
    }
    // Whatever the orders, what all reject together is shared out.
    expectSums(table)
    #expect(try ablation.table(permutations: 300, seed: 7) == table)
    #expect(try ablation.table(permutations: 300, seed: 8) != table)
    #expect(try ablation.table(permutations: 1).filters.allSatisfy { $0.shapleyError == nil })
  }

  @Test func sharesSumToWhatIsRejected() throws {
    for subject in [plain, deduplicated] {
      let ablation = try Ablation(RunDirectory(subject.get().path))
      for variant in [Variant(), Variant(without: ["few"]), Variant(set: ["short.min=100"])] {
        expectSums(try ablation.table(variant))
      }
    }
  }

  @Test func permutationsAskWhatTheLedgerHas() throws {
    let recipe = try parseRecipe(
      filters.replacing("family: two\n", with: "family: two\n    when: surviving\n")
        + "  - dedup: { minhash: { threshold: 0.6 } }\n", file: "t.yaml")
    let subject = try Subject(recipe, documents: 60)
    let ablation = try Ablation(RunDirectory(subject.path))
    let table = try ablation.table(permutations: 3)
    #expect(table.rescanned?.contains("survivors alone") ?? false)
    #expect(table.shapleyMethod == .permutations)
    expectSums(table)
    expectSums(try ablation.table())
  }
}
