// The committed studies come out of their YAML byte for byte, and judges print what they can and cannot tell.

import Foundation
import Support
import Testing

private let studies = repositoryRoot.appending(path: "Ablations")

struct StudyCommandTests {
  static let names = (try? FileManager.default.contentsOfDirectory(atPath: studies.path).sorted())?.filter {
    FileManager.default.fileExists(atPath: studies.appending(path: "\($0)/study.yaml").path)
  }

  @Test(arguments: names ?? [])
  func committedResultsAreThoseOfTheStudy(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = studies.appending(path: name).path
    let result = try sluice("study", "run", path, "--check", "--cache", folder.path("cache"))
    #expect(result.code == 0, "\(result.errors)")
    // Whoever reads the Markdown reads a conclusion.
    let text = try String(contentsOfFile: path + "/results.md", encoding: .utf8)
    #expect(text.contains("\n## Conclusion\n\n"))
  }

  @Test func fourStudiesAreCommitted() {
    for name in ["fineweb-filters", "gopher-repetition", "c4-terminal-punctuation", "byte-model"] {
      #expect(Self.names?.contains(name) == true, "\(name)")
    }
  }

  @Test func aChangedStudyIsFoundAndWritten() throws {
    let folder = try TemporaryFolder()
    let yaml = try String(
      contentsOf: studies.appending(path: "c4-terminal-punctuation/study.yaml"), encoding: .utf8)
    let path = folder.path("study")
    try folder.write(
      "study/study.yaml",
      yaml.replacing("study: c4", with: "root: \(repositoryRoot.path)\nstudy: c4")
        .replacing("[c4/few-sentences]", with: "[c4/lorem-ipsum]"))
    for name in ["results.json", "results.csv", "results.md"] {
      try folder.write(
        "study/\(name)", try Data(contentsOf: studies.appending(path: "c4-terminal-punctuation/\(name)")))
    }
    let stale = try sluice("study", "run", path, "--check")
    #expect(stale.code == 1)
    #expect(stale.errors.contains("results.json, results.csv, results.md would change"), "\(stale.errors)")
    #expect(try sluice("study", "run", path).code == 0)
    #expect(try sluice("study", "run", path, "--check").code == 0)
  }

  @Test func whatIsWrongIsSaid() throws {
    let folder = try TemporaryFolder()
    let none = try sluice("study", "run", folder.path("none"))
    #expect(none.code == 2 && none.errors.contains("it has no study.yaml"), "\(none.errors)")
    try folder.write("s/study.yaml", "study: s\nsumary: x\n")
    let wrong = try sluice("study", "run", folder.path("s"))
    #expect(wrong.code == 2 && wrong.errors.contains("study.yaml:2:1: unknown key `sumary`"), "\(wrong.errors)")
  }

  @Test func judgesOfTheSample() throws {
    let folder = try TemporaryFolder()
    let sample = fixtures.appending(path: "sample").path
    #expect(try sluice("run", "fineweb", sample, "--output", folder.path("out"), "--quiet").code == 0)
    let labels = try folder.write(
      "labels.csv", "shard,line,label\nsample-000,1,bad\nsample-001,2,good\nsample-009,1,bad\n")
    let arguments = [
      "judge", folder.path("out"), "--without", "gopher-quality", "--labels", labels, "--reference",
      sample + "/sample-000.jsonl.gz", "--diversity",
    ]
    let result = try run(sluicePath, arguments)
    #expect(result.code == 0, "\(result.errors)")
    try expectGolden(result.text, "judge.txt")
    let json = try run(sluicePath, arguments + ["--json"])
    try expectGolden(json.text, "judge.json")
    let none = try sluice("judge", folder.path("out"))
    #expect(none.code == 2 && none.errors.contains("name a judge"))
    let lost = try sluice("judge", folder.path("out"), "--bad", "spam", "--diversity")
    #expect(lost.code == 2 && lost.errors.contains("--bad goes with --labels"))
  }
}
