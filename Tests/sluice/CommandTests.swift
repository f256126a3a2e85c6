// What users see: help, tables, explanations, on the bundled sample, beside golden files.

import Foundation
import Support
import Testing

/// A run of the fineweb recipe over the bundled sample, made once.
private let sampleRun = Result {
  let folder = try TemporaryFolder()
  let sample = fixtures.appending(path: "sample").path
  let result = try sluice("run", "fineweb", sample, "--output", folder.path("out"), "--quiet")
  try #require(result.code == 0, "\(result.errors)")
  return folder
}

struct CommandTests {
  @Test(arguments: [
    "", "run", "dedup", "dedup run", "dedup clusters", "dedup index", "dedup signatures", "check", "catalog",
    "coverage", "ablate", "judge", "study", "study run", "explain",
    "sample", "ledger",
    "ledger export", "language", "language detect", "language list", "language train",
    "materialize", "diff",
  ])
  func help(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let result = try run(sluicePath, words + ["--help"], environment: ["COLUMNS": "100"])
    #expect(result.code == 0)
    try expectGolden(result.text, "help\(words.map { "-" + $0 }.joined()).txt")
  }

  @Test func coverageOfTheSample() throws {
    let out = try sampleRun.get().path("out")
    try expectGolden(try sluice("coverage", out).text, "coverage.txt")
    try expectGolden(try sluice("coverage", out, "--by", "source", "--csv").text, "coverage-by-source.csv")
    let stored = try String(contentsOf: URL(filePath: out).appending(path: "coverage.json"), encoding: .utf8)
    #expect(try sluice("coverage", out, "--json").text == stored)
  }

  @Test func aRunBesideItsVariant() throws {
    let out = try sampleRun.get().path("out")
    let options = ["--without", "few-sentences", "--set", "unpunctuated-lines.min=0.5"]
    let folder = repositoryRoot.path
    let text = try run(sluicePath, ["diff", out] + options + ["--sample", "1", "--characters", "60"]).text
    try expectGolden(text.replacing(out, with: "out").replacing(folder, with: ""), "diff.txt")
    let json = try run(sluicePath, ["diff", out, "--json", "--sample", "1"] + options).text
    try expectGolden(json.replacing(out, with: "out"), "diff.json")
    let ids = try run(sluicePath, ["diff", out, "--ids"] + options).text
    let keys = try run(sluicePath, ["diff", out, "--keys"] + options).text
    #expect(ids.split(separator: "\n").count == keys.split(separator: "\n").count && !ids.isEmpty)
    #expect(ids.split(separator: "\n").allSatisfy { $0.hasPrefix("-\t") || $0.hasPrefix("+\t") })
    for wrong in [
      [], ["other", "--without", "c4"], ["--without", "c4", "--ids", "--keys"], ["x", "--ids", "--json"],
    ] {
      #expect(try run(sluicePath, ["diff", out] + wrong).code == 2)
    }
  }

  @Test func shardsOfAVariant() throws {
    let folder = try TemporaryFolder()
    let out = try sampleRun.get().path("out")
    let arguments = ["materialize", out, "--without", "few-sentences", "--output", folder.path("more")]
    let first = try run(sluicePath, arguments + ["--json"])
    #expect(first.code == 0 && first.errors.isEmpty)
    let totals = try JSONSerialization.jsonObject(with: first.output) as? [String: Any]
    let kept = try sluice("ablate", out, "--without", "few-sentences", "--keys").text.split(separator: "\n").count
    #expect(totals?["kept"] as? Int == kept)
    let files = folder.files("more")
    #expect(try run(sluicePath, arguments).code == 0)
    #expect(folder.files("more") == files)
    let refused = try sluice("coverage", folder.path("more"))
    #expect(refused.code == 1 && refused.errors.contains("holds the shards of a variant and no ledger: ask \(out)"))
    #expect(try sluice("materialize", out, "--output", out).code == 2)
  }

  @Test func explanationsAndSamples() throws {
    let out = try sampleRun.get().path("out")
    let sample = try sluice("sample", out, "--filter", "gopher-repetition/duplicate-lines", "-n", "2").text
    try expectGolden(sample, "sample.txt")
    let rows = try sluice("sample", out, "--filter", "few-stop-words", "-n", "1", "--json").text
    let row = try #require(try JSONSerialization.jsonObject(with: Data(rows.utf8)) as? [String: Any])
    let id = try #require(row["id"] as? String)
    #expect((row["rejected_by"] as? [String])?.contains("gopher-quality/few-stop-words") == true)
    #expect((row["text"] as? String)?.isEmpty == false)
    try expectGolden(try sluice("explain", out, "--id", id).text, "explain.txt")
    let shard = try #require(row["shard"] as? String)
    let line = try #require(row["line"] as? Int)
    #expect(
      try sluice("explain", out, "--shard", shard, "--line", "\(line)").text == sluice("explain", out, "--id", id).text)
  }

  @Test func onlyMeansThatNoOtherFilterFires() throws {
    let out = try sampleRun.get().path("out")
    let text = try sluice("sample", out, "--filter", "curly-bracket", "--only", "-n", "1000", "--json").text
    let rows = try text.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    #expect(!rows.isEmpty)
    #expect(rows.allSatisfy { $0?["rejected_by"] as? [String] == ["c4/curly-bracket"] })
  }

  @Test func exportHasALineADocumentInInputOrder() throws {
    let out = try sampleRun.get().path("out")
    let rows = try sluice("ledger", "export", out, "--format", "jsonl").text.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    let data = try Data(contentsOf: URL(filePath: out).appending(path: "run.json"))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let totals = try #require(record["totals"] as? [String: Any])
    #expect(rows.count == totals["documents"] as? Int)
    #expect(rows.count { $0["kept"] as? Bool == true } == totals["kept"] as? Int)
    #expect(rows.allSatisfy { ($0["kept"] as? Bool == true) == (($0["rejected_by"] as? [String])?.isEmpty == true) })
    #expect(rows.allSatisfy { ($0["signals"] as? [String: Any])?.count ?? 0 > 30 })
    let places = rows.map { ($0["shard"] as? String ?? "", $0["line"] as? Int ?? 0) }
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func catalogListsEveryFilterAsTheIssueFixesIt() throws {
    let entries = try #require(
      try JSONSerialization.jsonObject(with: sluice("catalog", "--json").output) as? [[String: Any]])
    #expect(entries.count > 25)
    for entry in entries {
      #expect((entry["name"] as? String)?.contains("/") == true)
      #expect(entry["signal"] is String && entry["limit"] is [String: Any])
    }
    let names = entries.compactMap { $0["name"] as? String }
    #expect(names.contains("gopher-quality/short-document"))
    try expectGolden(names.joined(separator: "\n") + "\n", "catalog-names.txt")
  }

  @Test func wrongUseIsNamedAndCodedTwo() throws {
    let folder = try TemporaryFolder()
    for (arguments, part) in [
      (["run", "finweb", folder.path(""), "--output", folder.path("o")], "fineweb"),
      (["run", "fineweb", "x.jsonl"], "--output"),
      (["coverage"], "dir"),
      (
        ["run", "gopher", "-", "--output", folder.path("o"), "--set", "gopher-quality/short-dokument.min=3"],
        "short-document"
      ),
      (["run", "gopher", "-", "--output", folder.path("o"), "--codec", "lzma"], "lzma"),
      (["run", "gopher", "-", "--output", folder.path("o"), "--sample", "1.5"], "1.5"),
    ] {
      let result = try run(sluicePath, arguments)
      #expect(result.code == 2, "\(arguments): \(result.errors)")
      #expect(result.errors.contains(part), "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test func readersSayWhereThereIsNoRun() throws {
    let folder = try TemporaryFolder()
    let result = try sluice("coverage", folder.path("nothing"))
    #expect(result.code == 1)
    #expect(result.errors.contains("no run directory"))
  }

  @Test func standardInputAndOutputAreAPipe() throws {
    let folder = try TemporaryFolder()
    let sample = fixtures.appending(path: "sample")
    let names = try FileManager.default.contentsOfDirectory(atPath: sample.path).filter { $0.contains(".jsonl") }
    let name = try #require(names.sorted().first)
    let data = try Data(contentsOf: sample.appending(path: name))
    let piped = try sluice("run", "gopher", "-", "--output", "-", input: data)
    #expect(piped.code == 0, "\(piped.errors)")
    try folder.write(name, data)
    #expect(
      try sluice("run", "gopher", folder.path(name), "--output", folder.path("out"), "--codec", "none", "--quiet").code
        == 0)
    let kept = folder.files("out/kept").values.first
    #expect(piped.output == kept)
    #expect(!piped.output.isEmpty)
  }

  @Test func dryRunWritesNothing() throws {
    let folder = try TemporaryFolder()
    let result = try sluice(
      "run", "gopher", fixtures.appending(path: "sample").path, "--output", folder.path("out"), "--dry-run")
    #expect(result.code == 0)
    #expect(result.text.contains("kept/"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test func limitAndSampleTakeLessAndTheSameEachTime() throws {
    let folder = try TemporaryFolder()
    let sample = fixtures.appending(path: "sample").path
    func ids(_ name: String, _ options: String...) throws -> [String] {
      let arguments = ["run", "gopher", sample, "--output", folder.path(name), "--quiet"] + options
      #expect(try run(sluicePath, arguments).code == 0)
      return try sluice("ledger", "export", folder.path(name)).text.split(separator: "\n").map { line in
        let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return "\(row?["shard"] ?? ""):\(row?["line"] ?? "")"
      }
    }
    let limited = try ids("limit", "--limit", "7")
    #expect(limited.count == 21)
    let all = try ids("all")
    let tenth = try ids("tenth", "--sample", "0.1")
    #expect(tenth.count > all.count / 20 && tenth.count < all.count / 5)
    #expect(Set(tenth).isSubset(of: all))
    #expect(try Set(tenth).isSubset(of: ids("fifth", "--sample", "0.2", "--threads", "2")))
  }

  @Test func addedSignalsStandInTheRecord() throws {
    let folder = try TemporaryFolder()
    let sample = fixtures.appending(path: "sample").path
    let result = try sluice(
      "run", "gopher", sample, "--output", folder.path("out"), "--codec", "none", "--rejected", "--add-signals",
      "words.count,words.mean_length", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    for (part, isKept) in [("kept", true), ("rejected", false)] {
      let lines = folder.files("out/" + part).values.flatMap { $0.split(separator: UInt8(ascii: "\n")) }
      #expect(lines.count > 10)
      for line in lines {
        let record = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        let added = record?["sluice"] as? [String: Any]
        #expect(added?["kept"] as? Bool == isKept)
        #expect((added?["rejected_by"] as? [String])?.isEmpty == isKept)
        #expect((added?["signals"] as? [String: Any]).map { Set($0.keys) } == ["words.count", "words.mean_length"])
        #expect(record?["text"] is String)
      }
    }
    let unknown = try sluice(
      "run", "gopher", sample, "--output", folder.path("other"), "--add-signals", "words.total")
    #expect(unknown.code == 2 && unknown.errors.contains("words.count"))
  }

  @Test func progressIsPlainInAPipeAndSilentWhenQuiet() throws {
    let folder = try TemporaryFolder()
    let sample = fixtures.appending(path: "sample").path
    let piped = try sluice("run", "gopher", sample, "--output", folder.path("piped"))
    #expect(!piped.errors.contains("\u{1B}"))
    #expect(piped.errors.contains("1,508 documents"))
    let quiet = try sluice("run", "gopher", sample, "--output", folder.path("quiet"), "--quiet")
    #expect(quiet.errors.isEmpty && quiet.output.isEmpty)
    let json = try sluice("run", "gopher", sample, "--output", folder.path("json"), "--json")
    let totals = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
    #expect(totals?["documents"] as? Int == 1508)
  }
}
