// sluice ablate as users see it, on the bundled sample, beside golden files.

import Foundation
import Support
import Testing

/// A run of the fineweb recipe over the bundled sample, made once.
private let sampleRun = Result {
  let folder = try TemporaryFolder()
  let sample = fixtures.appending(path: "sample").path
  let result = try sluice("run", "fineweb", sample, "--output", folder.path("out"))
  try #require(result.code == 0, "\(result.errors)")
  #expect(result.errors.contains("sluice ablate \(folder.path("out"))"))
  return folder
}

struct AblateCommandTests {
  /// What `sluice ablate` of the sample's run says; the run's own path is `out`.
  private func ablate(_ arguments: String...) throws -> CommandResult {
    let folder = try sampleRun.get()
    return try run(sluicePath, ["ablate", "out"] + arguments, in: folder.url)
  }

  private func object(_ arguments: String...) throws -> [String: Any] {
    let folder = try sampleRun.get()
    let result = try run(sluicePath, ["ablate", "out", "--json"] + arguments, in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
  }

  @Test func tables() throws {
    try expectGolden(try ablate().text, "ablate.txt")
    try expectGolden(
      try ablate("--without", "c4", "--by", "source", "--unit", "bytes", "--overlaps", "2").text, "ablate-by-source.txt"
    )
    try expectGolden(
      try ablate("--csv", "--code-points-per-token", "4.5", "--permutations", "5", "--seed", "1").text, "ablate.csv")
    try expectGolden(try ablate("--csv", "--by", "language").text, "ablate-by-language.csv")
    try expectGolden(try ablate("--json", "--overlaps", "2").text, "ablate.json")
  }

  @Test func sweepsTargetsAndHistograms() throws {
    let sweep = ["--set", "words-without-letters.min=0.7..0.9:0.1", "--set", "few-sentences.min=1..5:4"]
    try expectGolden(try ablate(sweep[0], sweep[1], sweep[2], sweep[3]).text, "ablate-sweep.txt")
    try expectGolden(try ablate(sweep[0], sweep[1], "--csv", "--by", "source").text, "ablate-sweep.csv")
    let sought = ["--set", "words-without-letters.min=?", "--target-keep", "0.05"]
    try expectGolden(try ablate(sought[0], sought[1], sought[2], sought[3]).text, "ablate-target.txt")
    try expectGolden(try ablate("--histogram", "words-without-letters", "--by", "source").text, "ablate-histogram.txt")
    try expectGolden(
      try ablate("--histogram", "words.count", "--unit", "code-points").text, "ablate-histogram-signal.txt")
    try expectGolden(try ablate("--histogram", "few-stop-words", "--json").text, "ablate-histogram.json")
  }

  @Test func everyFilterHasTheFixedNumbers() throws {
    let table = try object("--without", "c4", "--code-points-per-token", "4")
    for rows in ["filters", "families"] {
      let rows = try #require(table[rows] as? [[String: Any]])
      #expect(rows.count > 4)
      for row in rows {
        for key in ["gross", "unique", "first", "leave_one_out", "add_one_in", "shapley"] {
          let numbers = try #require(row[key] as? [String: Any])
          #expect(Set(numbers.keys) == ["documents", "code_points", "bytes", "tokens"])
        }
      }
    }
  }

  @Test func idsAndKeysAreThoseOfTheVariant() throws {
    let kept = try #require((try object("--without", "c4")["kept"] as? [String: Any])?["documents"] as? Int)
    let ids = try ablate("--without", "c4", "--ids").text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(ids.count == kept + 1)
    let keys = try ablate("--without", "c4", "--keys").text.split(separator: "\n")
    #expect(keys.count == kept && keys.allSatisfy { $0.split(separator: "\t").count == 2 })
    let answer = try object("--set", "few-stop-words.min=?", "--target-keep", "0.05")
    let reached = try #require((answer["kept"] as? [String: Any])?["documents"] as? Int)
    let sought = try ablate("--set", "few-stop-words.min=?", "--target-keep", "0.05", "--keys")
    #expect(sought.text.split(separator: "\n").count == reached)
  }

  @Test func whatIsScannedAnewIsSaid() throws {
    let changed = "dedup/minhash.threshold=0.6"
    let result = try ablate("--set", changed)
    #expect(result.code == 0 && result.errors.contains("scanned anew"), "\(result.errors)")
    #expect(try object("--set", changed)["rescanned"] is String)
    #expect(try object()["rescanned"] == nil)
    #expect(try ablate("--set", "dedup/minhash.threshold=0.6..0.8:0.1").errors.contains("3 points"))
    #expect(try ablate("--set", changed, "--ids").errors.contains("scanned anew"))
  }

  @Test func wrongUseNamesOptionValueAndRemedy() throws {
    for (arguments, parts) in [
      (["--without", "c5"], ["--without c5", "c4"]),
      (["--set", "shrot-words.min=3..4:1"], ["--set shrot-words.min=3", "short-words"]),
      (["--set", "short-words.min=4..3:1"], ["--set short-words.min=4..3:1", "4 is more than 3", "A..B:STEP"]),
      (["--set", "short-words.min=1..200:0.01"], ["10,000"]),
      (["--set", "short-words.min=?"], ["short-words.min", "--target-keep"]),
      (["--target-keep", "0.5"], ["--set short-words.min=?"]),
      (["--target-keep", "1.5", "--set", "short-words.min=?"], ["1.5", "from 0 to 1"]),
      (["--target-keep", "0.5", "--set", "dedup/minhash.threshold=?"], ["dedup/minhash.threshold", "NAME.min"]),
      (["--unit", "tokens"], ["--tokens-field", "--code-points-per-token"]),
      (["--tokens-field", "source"], ["--tokens-field source", "no number of tokens"]),
      (["--tokens-field", "nothing"], ["\"nothing\"", "--carry nothing"]),
      (["--code-points-per-token", "0"], ["--code-points-per-token 0", "more than 0"]),
      (["--by", "nothing"], ["\"nothing\"", "--carry nothing"]),
      (["--histogram", "short-wrods"], ["--histogram short-wrods", "gopher-quality/short-words"]),
      (["--histogram", "language/keep"], ["--by language"]),
      (["--ids", "--json"], ["--ids", "--json"]),
      (["--set", "short-words.min=1..2:1", "--ids"], ["short-words.min", "--ids"]),
      (["--permutations=-1"], ["--permutations -1", "0 or more"]),
    ] {
      let folder = try sampleRun.get()
      let result = try run(sluicePath, ["ablate", "out"] + arguments, in: folder.url)
      #expect(result.code == 2, "\(arguments): \(result.errors)")
      for part in parts { #expect(result.errors.contains(part), "\(arguments): \(result.errors)") }
      #expect(result.output.isEmpty)
    }
  }

  @Test func anInterruptEndsASweep() throws {
    let folder = try sampleRun.get()
    let process = Process()
    process.executableURL = URL(filePath: sluicePath)
    process.arguments = [
      "ablate", "out", "--set", "words-without-letters.min=0.5..0.99:0.005", "--set", "short-document.min=1..100:1",
    ]
    process.currentDirectoryURL = folder.url
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 0.3)
    #expect(process.isRunning)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
  }
}
