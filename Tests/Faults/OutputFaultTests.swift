// The rows of the design's fault table that are about what is written, and about being stopped.

import Foundation
import Support
import Testing

@Suite(.serialized) struct OutputFaultTests {
  /// Runs a shell line with the command as `$0`.
  private func shell(_ line: String, _ arguments: String...) throws -> CommandResult {
    try Support.run("/bin/bash", ["-c", line, sluicePath] + arguments)
  }

  /// A folder with shards of random words, so that their compressed size is not small.
  private func largeCorpus(_ folder: TemporaryFolder, shards: Int, documents: Int) throws {
    for shard in 0..<shards {
      let lines = corpus(documents: documents, first: shard * documents)
      try folder.write("in/s\(shard).jsonl", lines.joined(separator: "\n") + "\n")
    }
  }

  @Test func fullDiskIsAnErrorAndResumesWhereThereIsRoom() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.jsonl", corpus(documents: 30).joined(separator: "\n"))
    try folder.write("in/b.jsonl", corpus(documents: 4000, first: 30).joined(separator: "\n"))
    try folder.write("disk/unmounted", "")
    let disk = folder.path("disk")
    let mounted = try run("/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk])
    guard mounted.code == 0 else {
      // The test after this one, with a limit on the size of files, stands in.
      print("no small disk here, a file-size limit stands in: mount says \(mounted.errors)")
      return
    }
    defer { _ = try? run("/usr/bin/env", ["umount", disk]) }
    let arguments = [
      "run", "gopher", folder.path("in"), "--output", disk + "/out", "--threads", "1", "--codec", "none",
    ]
    let full = try run(sluicePath, arguments + ["--quiet"])
    #expect(full.code == 1)
    #expect(full.errors.contains("No space left") && full.errors.contains("free space"), "\(full.errors)")
    #expect(folder.files("disk/out/tmp").isEmpty)
    #expect(Set(folder.files("disk/out/kept").keys) == ["a.jsonl"])
    _ = try run("/usr/bin/env", ["mount", "-o", "remount,size=64m", disk])
    let resumed = try run(sluicePath, arguments + ["--quiet"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    let fresh = folder.path("fresh")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", fresh, "--codec", "none", "--quiet").code == 0)
    #expect(comparable(folder.files("disk/out")) == comparable(folder.files("fresh")))
  }

  // Where a small disk cannot be mounted a limit on the size of files stands in: the write fails in the same call
  // (EFBIG instead of ENOSPC), and is handled in the same place.
  @Test func fileSizeLimitLeavesWhatIsCommittedAndResumes() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.jsonl", corpus(documents: 3).joined(separator: "\n"))
    try folder.write("in/b.jsonl", corpus(documents: 2000, first: 3).joined(separator: "\n"))
    let out = folder.path("out")
    let limited = try shell(
      #"ulimit -f 300; "$0" run gopher "$1" --output "$2" --threads 1 --codec none --quiet"#, folder.path("in"), out)
    #expect(limited.code == 1, "\(limited.errors)")
    #expect(limited.errors.contains("limit") || limited.errors.contains("large"), "\(limited.errors)")
    #expect(folder.files("out/tmp").isEmpty)
    #expect(Set(folder.files("out/kept").keys) == ["a.jsonl"])
    let resumed = try sluice(
      "run", "gopher", folder.path("in"), "--output", out, "--threads", "1", "--codec", "none", "--quiet")
    #expect(resumed.code == 0, "\(resumed.errors)")
    let fresh = folder.path("fresh")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", fresh, "--codec", "none", "--quiet").code == 0)
    #expect(comparable(folder.files("out")) == comparable(folder.files("fresh")))
  }

  @Test func unwritableDirectoryIsAnError() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write("a.jsonl", record("a", prose))
    let blocker = try folder.write("blocker", "a file")
    let result = try sluice("run", "gopher", input, "--output", blocker + "/out")
    #expect(result.code == 1)
    #expect(result.errors.contains("blocker"))
  }

  @Test(arguments: [("INT", 130), ("TERM", 143)]) func interruptLeavesNothingHalfWritten(
    signal: String, code: Int
  ) throws {
    let folder = try TemporaryFolder()
    try largeCorpus(folder, shards: 6, documents: 6000)
    let out = folder.path("out")
    // The signal comes when the first shard is committed, so that there is something to keep and something to do.
    let stopped = try shell(
      #"""
      "$0" run gopher "$1" --output "$2" --threads 1 --quiet & pid=$!
      while kill -0 $pid 2>/dev/null && [ ! -e "$2/done/scan/s0.json" ]; do :; done
      kill -\#(signal) $pid; wait $pid
      """#, folder.path("in"), out)
    #expect(stopped.code == Int32(code), "\(stopped.errors)")
    #expect(folder.files("out/tmp").isEmpty)
    #expect(!folder.files("out/kept").isEmpty && folder.files("out/kept").count < 6)
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", out, "--quiet").code == 0)
    let fresh = folder.path("fresh")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", fresh, "--threads", "2", "--quiet").code == 0)
    #expect(comparable(folder.files("out")) == comparable(folder.files("fresh")))
  }

  @Test func killedRunIsSweptAndResumes() throws {
    let folder = try TemporaryFolder()
    try largeCorpus(folder, shards: 6, documents: 6000)
    let out = folder.path("out")
    let killed = try shell(
      #"""
      "$0" run gopher "$1" --output "$2" --threads 2 --quiet & pid=$!
      while kill -0 $pid 2>/dev/null && [ ! -e "$2/done/scan/s0.json" ]; do :; done
      kill -KILL $pid; wait $pid
      """#, folder.path("in"), out)
    #expect(killed.code == 137)
    #expect(!folder.files("out/tmp").isEmpty, "a killed process cannot clean up; this test would prove nothing")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", out, "--quiet").code == 0)
    #expect(folder.files("out/tmp").isEmpty)
    let fresh = folder.path("fresh")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", fresh, "--quiet").code == 0)
    #expect(comparable(folder.files("out")) == comparable(folder.files("fresh")))
  }

  @Test func aRunBelowItsInputDoesNotReadItself() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.jsonl", corpus(documents: 9).joined(separator: "\n"))
    let out = folder.path("in/out")
    for _ in 0..<2 {
      let result = try sluice("run", "gopher", folder.path("in"), "--output", out, "--codec", "none", "--quiet")
      #expect(result.code == 0, "\(result.errors)")
    }
    #expect(Set(folder.files("in/out/kept").keys) == ["a.jsonl"])
    #expect(try count("documents", out) == 9)
  }

  @Test func damagedProductsAreMadeAnew() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try folder.write("in/\(name).jsonl", corpus(documents: 30).joined(separator: "\n")) }
    let out = folder.path("out")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", out, "--quiet").code == 0)
    let sound = comparable(folder.files("out"))
    var ledger = try #require(sound["ledger/b.ledger"])
    // Cut: readers refuse the run instead of counting less.
    try folder.write("out/ledger/b.ledger", ledger.dropLast(10))
    let cut = try sluice("coverage", out)
    #expect(cut.code == 1 && cut.errors.contains("1 of 2 shards"), "\(cut.errors)")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", out, "--quiet").code == 0)
    #expect(comparable(folder.files("out")) == sound)
    // One bit: the same command notices by the checksum, though the size is right.
    ledger[ledger.startIndex + ledger.count / 2] ^= 1
    try folder.write("out/ledger/b.ledger", ledger)
    #expect(try sluice("ledger", "export", out).code == 1)
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", out, "--quiet").code == 0)
    #expect(comparable(folder.files("out")) == sound)
  }

  @Test func aRunStoppedAtItsVeryStartGoesOn() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write("a.jsonl", corpus(documents: 5).joined(separator: "\n"))
    try folder.write("out/tmp/run.json,elsewhere,999999,1,1", "{")
    #expect(try sluice("run", "gopher", input, "--output", folder.path("out"), "--quiet").code == 0)
    #expect(try count("documents", folder.path("out")) == 5)
  }

  @Test func aFileWhereAnotherShardNeedsAFolderIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.jsonl", record("a", prose))
    try folder.write("in/a.jsonl.zst/b.jsonl", record("b", prose))
    let result = try sluice("run", "gopher", folder.path("in"), "--output", folder.path("out"), "--quiet")
    #expect(result.code == 2 && result.errors.contains("needs as a folder"), "\(result.errors)")
    #expect(folder.files("out").isEmpty)
  }

  @Test func aReaderThatGoesAwayLeavesNoScratch() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.jsonl", corpus(documents: 3000).joined(separator: "\n"))
    try folder.write("scratch/x", "")
    let result = try Support.run(
      "/bin/bash",
      ["-c", #""$0" run gopher "$1" --output - --quiet | head -n 1 | wc -l"#, sluicePath, folder.path("in")],
      environment: ["TMPDIR": folder.path("scratch")])
    #expect(result.text.contains("1"))
    #expect(Set(folder.files("scratch").keys) == ["x"])
  }

  @Test func otherRunInTheDirectoryIsNamed() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write("a.jsonl", corpus(documents: 5).joined(separator: "\n"))
    let out = folder.path("out")
    #expect(try sluice("run", "gopher", input, "--output", out, "--quiet").code == 0)
    let recipe = try sluice("run", "c4", input, "--output", out, "--quiet")
    #expect(recipe.code == 1 && recipe.errors.contains("recipe gopher"), "\(recipe.errors)")
    let setting = try sluice("run", "gopher", input, "--output", out, "--codec", "gzip", "--quiet")
    #expect(setting.code == 1 && setting.errors.contains("--codec was zstd, now gzip"), "\(setting.errors)")
    let again = try sluice("run", "gopher", input, "--output", out, "--quiet")
    #expect(again.code == 0)
    #expect(try sluice("run", "c4", input, "--output", out, "--overwrite", "--quiet").code == 0)
    let foreign = try folder.write("foreign/precious.txt", "not ours")
    let refused = try sluice("run", "c4", input, "--output", folder.path("foreign"), "--overwrite", "--quiet")
    #expect(refused.code == 1 && FileManager.default.fileExists(atPath: foreign))
  }
}
