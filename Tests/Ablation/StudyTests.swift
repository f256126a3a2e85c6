// Studies over a tiny corpus, with a shell in place of a trainer.

import Ablation
import Foundation
import Ledger
import Pipeline
import Recipes
import Support
import Testing

/// A study in a folder of its own, with a corpus beside it.
private struct TinyStudy {
  let folder: TemporaryFolder
  var path: String { folder.path("Ablations/tiny") }

  init(_ training: String = "", judges: String = "") throws {
    folder = try TemporaryFolder()
    try folder.write("in/s.jsonl", faultyCorpus(300, seed: 9).map { $0.line + "\n" }.joined())
    try folder.write(
      "Ablations/tiny/study.yaml",
      """
      study: tiny
      summary: A study.
      runs:
        - { name: made-up, recipe: gopher, inputs: [in], carry: [source] }
      filters: families
      variants:
        - { name: no-quality, without: [gopher-quality] }
      sweeps:
        - { set: gopher-quality/short-document.min, from: 40, to: 80, step: 20 }
      slices: [source]
      \(judges)
      \(training)
      conclusion: |
        First
        paragraph.

        Second.

      """)
  }

  func run(retrains: Bool = false) throws -> StudyResults {
    var study = try StudyRun(folder: path)
    study.retrains = retrains
    return try study.results()
  }

  /// How often the trainer was called: it leaves a line in a file each time.
  var calls: [Substring] {
    let text = try? String(contentsOfFile: folder.path("calls"), encoding: .utf8)
    return (text ?? "").split(separator: "\n")
  }
}

/// A trainer that counts the bytes of texts it is given, and takes note that it was called.
private let counting = """
  training:
    train_command: |
      echo "$SLUICE_VARIANT $SLUICE_SEED $SLUICE_TOKENS $SLUICE_BYTES" >> calls
      bytes=$(cat "$SLUICE_SHARDS"/*.jsonl | wc -c)
      value=$SLUICE_SEED
      [ "$SLUICE_VARIANT" = run ] && value=0
      echo "some words"
      echo "{\\"file_bytes\\": $bytes, \\"value\\": $value, \\"name\\": \\"x\\"}"
    seeds: [1, 2, 3]
    tokens: 3000
    bytes_per_token: 2.5
    variants: [no-quality]
  """

struct StudyTests {
  @Test func resultsAreThoseOfTheRunAndItsVariants() throws {
    let tiny = try TinyStudy(judges: "judges: { diversity: true }")
    let results = try tiny.run()
    let run = try #require(results.runs.first)
    #expect(
      run.variants.map(\.name) == [
        "run", "no-quality", "gopher-quality/short-document.min=40", "gopher-quality/short-document.min=60",
        "gopher-quality/short-document.min=80",
      ])
    #expect(run.total.documents == 300)
    #expect(run.variants[2].sweep == "gopher-quality/short-document.min" && run.variants[2].value == 40)
    let kept = run.variants.map(\.kept.documents)
    #expect(kept[1] > kept[0] && kept[2] >= kept[0] && kept[0] > kept[4])
    for variant in run.variants {
      let slice = try #require(variant.slices?.first)
      #expect(slice.values.map(\.kept).reduce(0, +) == Int(variant.kept.documents))
      #expect(variant.change.documents == Double(variant.kept.documents) - Double(kept[0]))
      #expect(variant.diversity != nil)
    }
    #expect(run.filters?.isEmpty == false && run.families?.map(\.name) == ["gopher-quality", "gopher-repetition"])
    #expect(results.conclusion == ["First paragraph.", "Second."])
    let files = try results.files()
    #expect(files.last?.text.hasSuffix("## Conclusion\n\nFirst paragraph.\n\nSecond.\n") == true)
    #expect(files.allSatisfy { !$0.text.contains(tiny.folder.url.path) })
  }

  @Test func theSameStudyGivesTheSameBytesAndNoticesOtherInputs() throws {
    let tiny = try TinyStudy()
    let first = try tiny.run().files().map(\.text)
    #expect(try tiny.run().files().map(\.text) == first)
    let other = try TinyStudy()
    #expect(try other.run().files().map(\.text) == first)
    // As many bytes, other contents: the run in the cache is not that of this input.
    let text = try String(contentsOfFile: tiny.folder.path("in/s.jsonl"), encoding: .utf8)
    try tiny.folder.write("in/s.jsonl", text.replacingOccurrences(of: " the ", with: " xyz "))
    #expect(try tiny.run().files().map(\.text) != first)
  }

  @Test func staleFilesAreFound() throws {
    let tiny = try TinyStudy()
    let results = try tiny.run()
    #expect(try results.stale(in: tiny.path) == ["results.json", "results.csv", "results.md"])
    try results.write(to: tiny.path)
    #expect(try results.stale(in: tiny.path).isEmpty)
    try tiny.folder.write("Ablations/tiny/results.csv", "other")
    #expect(try results.stale(in: tiny.path) == ["results.csv"])
  }

  @Test func everyTrainingGetsEquallyMuchText() throws {
    let tiny = try TinyStudy(counting)
    let run = try #require(try tiny.run().runs.first)
    let budget = try #require(run.budget)
    #expect(budget.tokens == 3000 && budget.bytesPerToken == 2.5 && budget.bytes == 7500)
    #expect(tiny.calls.count == 6)
    struct Line: Decodable { var text: String }
    var seen: [[String]] = []
    for (name, data) in tiny.folder.files("Ablations/tiny/.cache/training") where name.hasSuffix(".jsonl") {
      let texts = try String(decoding: data, as: UTF8.self).split(separator: "\n").map {
        try JSONDecoder().decode(Line.self, from: Data($0.utf8)).text
      }
      let bytes = texts.reduce(0) { $0 + $1.utf8.count }
      #expect((7497...7500).contains(bytes))
      seen.append(texts)
    }
    #expect(seen.count == 6)
    #expect(Set(seen).count == 6)
    // What is said to the trainer is what it gets.
    #expect(tiny.calls.allSatisfy { $0.contains(" 3000 7") })
  }

  @Test func differencesArePairedBySeed() throws {
    let run = try #require(try TinyStudy(counting).run().runs.first)
    #expect(run.variants[0].differences == nil && run.variants[2].training == nil)
    // Differences 1, 2 and 3: mean 2, standard error 1/sqrt 3, t of two degrees of freedom 4.302653.
    let value = try #require(run.variants[1].differences?["value"])
    #expect(value.mean == 2 && value.seeds == 3)
    let interval = try #require(value.interval)
    #expect(abs(interval[0] - (2 - 4.302653 / 3.0.squareRoot())) < 1e-5)
    #expect(abs(interval[1] - (2 + 4.302653 / 3.0.squareRoot())) < 1e-5)
    #expect(run.variants[1].differences?.keys.sorted() == ["file_bytes", "value"])
  }

  @Test func theBudgetIsNoMoreThanTheSmallestVariantHas() throws {
    let tiny = try TinyStudy(counting.replacing("tokens: 3000", with: "tokens: 900000"))
    let run = try #require(try tiny.run().runs.first)
    let budget = try #require(run.budget)
    let smallest = try #require(run.variants.prefix(2).map(\.kept.bytes).min())
    #expect(budget.bytes == Int(smallest))
    #expect(budget.tokens == Int(Double(smallest) / 2.5))
  }

  @Test func trainingsAreNotRepeatedAndAFailedOneIsShown() throws {
    let tiny = try TinyStudy(counting)
    let first = try tiny.run().files().map(\.text)
    #expect(try tiny.run().files().map(\.text) == first)
    #expect(tiny.calls.count == 6)
    // Results are found by what the trainer saw, also where the cache is gone.
    try FileManager.default.removeItem(atPath: tiny.path + "/.cache")
    #expect(try tiny.run().files().map(\.text) == first)
    #expect(tiny.calls.count == 6)
    _ = try tiny.run(retrains: true)
    #expect(tiny.calls.count == 12)

    // The fourth training fails: three are kept, and the next call goes on behind them.
    let failing = try TinyStudy(
      counting.replacing(
        "value=$SLUICE_SEED\n",
        with: "value=$SLUICE_SEED\n    if [ ! -e ok ] && [ \"$SLUICE_VARIANT\" != run ]; then\n"
          + "      echo the disk is made of cheese >&2; exit 7; fi\n"))
    let error = #expect(throws: RunError.self) { _ = try failing.run() }
    #expect(error?.message.contains("variant no-quality, seed 1, ended with code 7") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("the disk is made of cheese") == true)
    #expect(failing.calls.count == 4)
    try failing.folder.write("ok", "")
    let run = try #require(try failing.run().runs.first)
    #expect(failing.calls.count == 7)
    #expect(run.variants[1].training?.count == 3)
  }

  @Test func whatIsNoMetricIsRefused() throws {
    for (command, part) in [
      ("echo loss 3", "printed no JSON object"), ("true", "printed no JSON object"),
      ("echo '{\"a\": \"b\"}'", "without a number"), ("kill -9 $$", "signal 9"),
    ] {
      let tiny = try TinyStudy(
        "training: { train_command: '\(command.replacing("'", with: "''"))', seeds: [1], tokens: 100 }")
      let error = #expect(throws: RunError.self) { _ = try tiny.run() }
      #expect(error?.message.contains(part) == true, "\(command): \(error?.message ?? "")")
    }
  }
}
