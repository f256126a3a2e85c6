// The shards of a variant against those that a run of it writes, byte for byte; what is refused.

import Ablation
import Foundation
import Pipeline
import Recipes
import Shards
import Support
import Testing

struct MaterializeTests {
  /// Writes a variant's shards, and returns how.
  @discardableResult
  private func write(
    _ subject: Subject, _ variant: Variant, _ output: String, rejected: Bool = true, threads: Int = 2,
    overwrite: Bool = false
  ) throws -> VariantWriting {
    let ablation = try Ablation(RunDirectory(subject.path), threads: threads)
    let writing = try ablation.writing(
      variant, to: subject.folder.path(output), rejected: rejected, overwrite: overwrite)
    switch writing {
    case .selecting(let materialization): _ = try materialization.run()
    case .running(let run, _): _ = try run.run()
    }
    return writing
  }

  private func shards(_ folder: TemporaryFolder, _ name: String) -> [String: Data] {
    folder.files(name).filter { $0.key.hasPrefix("kept/") || $0.key.hasPrefix("rejected/") }
  }

  @Test func theBytesOfARun() throws {
    let subject = try Subject(loadRecipe("fineweb"), documents: 300, seed: 6, rejected: true)
    let variants = [
      Variant(), Variant(without: ["few-sentences"]), Variant(without: ["dedup", "fineweb-quality"]),
      Variant(set: ["short-document.min=100"], keepPolicy: "first"),
    ]
    for (number, variant) in variants.enumerated() {
      let writing = try write(subject, variant, "out\(number)", threads: number % 2 + 1)
      guard case .selecting = writing else {
        Issue.record("\(variant) needs no run")
        continue
      }
      try subject.withRun(of: variant) { path in
        let real = shards(subject.folder, String(path.dropFirst(subject.folder.path("").count)))
        #expect(real.count == 6)
        #expect(shards(subject.folder, "out\(number)") == real, "\(variant)")
      }
    }
    #expect(shards(subject.folder, "out0") == shards(subject.folder, "run"))
    // Kept lines alone, unless more is asked for.
    try write(subject, variants[1], "kept", rejected: false)
    #expect(shards(subject.folder, "kept") == shards(subject.folder, "out1").filter { $0.key.hasPrefix("kept/") })
    #expect(throws: RunError.self) { try RunDirectory(subject.folder.path("kept")) }
  }

  @Test(arguments: [
    ("dedup: { lines: { } }", Variant()), ("dedup: { exact: text }", Variant(without: ["c4"])),
  ]) func aRunWhereTheLedgerDoesNotTell(step: String, variant: Variant) throws {
    let text = """
      recipe: edits
      steps:
        - include: c4/quality
        - \(step)
      """
    let subject = try Subject(parseRecipe(text, file: "t.yaml"), documents: 120, seed: 6, rejected: true)
    guard case .running = try write(subject, variant, "out") else {
      Issue.record("texts are others")
      return
    }
    try subject.withRun(of: variant) { path in
      let real = subject.folder.files(String(path.dropFirst(subject.folder.path("").count)))
      let made = subject.folder.files("out")
      #expect(made.filter { !$0.key.hasPrefix("log/") } == real.filter { !$0.key.hasPrefix("log/") })
    }
  }

  @Test func whatIsRefused() throws {
    let subject = try Subject(loadRecipe("fineweb"), documents: 60, seed: 6)
    let folder = subject.folder
    let variant = Variant(without: ["few-sentences"])
    func message(_ variant: Variant, _ output: String) -> String {
      do {
        try write(subject, variant, output)
        return "(nothing)"
      } catch {
        return (error as? RunError)?.message ?? "\(error)"
      }
    }
    try write(subject, variant, "out")
    // The same goes on, also where a shard is damaged.
    let whole = shards(folder, "out")
    try folder.write("out/kept/s1.jsonl", "damaged")
    try write(subject, variant, "out")
    #expect(shards(folder, "out") == whole && whole.count == 6)
    #expect(message(Variant(without: ["c4/lorem-ipsum"]), "out").contains("another variant"))
    #expect(message(Variant(), "run").contains("directory of the run itself"))
    #expect(message(Variant(), "run/../run/").contains("directory of the run itself"))
    #expect(message(Variant(without: ["c4"]), "run").contains("directory of the run itself"))
    #expect(message(variant, "in").contains("holds no variant"))
    try write(subject, Variant(without: ["c4"]), "real")
    #expect(message(variant, "real").contains("holds a run"))
    #expect(message(Variant(without: ["c4"]), "out").contains("holds the shards of a variant"))
    try write(subject, Variant(without: ["dedup"]), "out", overwrite: true)
    #expect(shards(folder, "out") != whole)

    // Other bytes of the same size.
    let input = try #require(folder.files("in")["s1.jsonl"])
    let text = String(decoding: input, as: UTF8.self)
    try folder.write("in/s1.jsonl", text.replacing("river", with: "revir"))
    #expect(message(variant, "changed").contains("s1.jsonl is not the file"))
    #expect(folder.files("changed").keys.filter { $0.hasPrefix("kept/s1") }.isEmpty)
    try folder.write("in/s1.jsonl", text + "\n")
    #expect(message(variant, "changed").contains("s1.jsonl is not the file"))
    try folder.write("in/s1.jsonl", input)
    try write(subject, variant, "changed")
    #expect(shards(folder, "changed") == whole)
  }
}
