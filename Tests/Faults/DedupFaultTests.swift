// Being stopped in each phase of a deduplication, a full disk under its sorts, and inputs and indexes that are not as
// they should be.

import Foundation
import Support
import Testing

@Suite(.serialized) struct DedupFaultTests {
  /// Runs a shell line with the command as `$0`.
  private func shell(_ line: String, _ arguments: String...) throws -> CommandResult {
    try Support.run("/bin/bash", ["-c", line, sluicePath] + arguments)
  }

  /// Shards of documents that are near-duplicates of many others, or of none.
  private func largeCorpus(_ folder: TemporaryFolder, shards: Int, documents: Int) throws {
    var random = SeededRandom(11)
    for shard in 0..<shards {
      let lines = (0..<documents).map { number -> String in
        let family = Int.random(in: 0..<documents, using: &random)
        var words = (0..<80).map { "w\((family * 31 + $0 * 7) % 5000)" }
        for _ in 0..<(number % 3) { words[Int.random(in: 0..<80, using: &random)] = "x\(number)" }
        return record("d\(shard)-\(number)", words.joined(separator: " "))
      }
      try folder.write("in/s\(shard).jsonl", lines.joined(separator: "\n") + "\n")
    }
  }

  @Test func killedInAnyPhaseItResumesToTheSameBytes() throws {
    let folder = try TemporaryFolder()
    try largeCorpus(folder, shards: 4, documents: 5000)
    let fresh = folder.path("fresh")
    #expect(try sluice("dedup", folder.path("in"), "--output", fresh, "--quiet").code == 0)
    let whole = comparable(folder.files("fresh"))
    let marks = [
      "scan/s0", "dedup/minhash/classes", "dedup/minhash/pairs-3", "dedup/minhash/edges", "dedup/minhash/selection",
      "write/s0",
    ]
    var killed = 0
    for (number, mark) in marks.enumerated() {
      let out = folder.path("out\(number)")
      let result = try shell(
        #"""
        "$0" dedup "$1" --output "$2" --threads 2 --quiet & pid=$!
        while kill -0 $pid 2>/dev/null && [ ! -e "$2/done/$3.json" ]; do :; done
        kill -KILL $pid; wait $pid
        """#, folder.path("in"), out, mark)
      if result.code == 137 { killed += 1 }
      let resumed = try sluice("dedup", folder.path("in"), "--output", out, "--quiet")
      #expect(resumed.code == 0, "after \(mark): \(resumed.errors)")
      #expect(folder.files("out\(number)/tmp").isEmpty)
      #expect(comparable(folder.files("out\(number)")) == whole, "killed after \(mark)")
    }
    // The last phases are short: a run may end before it is killed, but not all of them.
    #expect(killed >= 4, "too few runs were killed in time to prove anything")
  }

  @Test func aFullDiskUnderASortIsAnErrorThatResumes() throws {
    let folder = try TemporaryFolder()
    try largeCorpus(folder, shards: 2, documents: 4000)
    let out = folder.path("out")
    let limited = try shell(
      #"ulimit -f 700; "$0" dedup "$1" --output "$2" --threads 1 --quiet"#, folder.path("in"), out)
    #expect(limited.code == 1, "\(limited.errors)")
    #expect(limited.errors.contains("limit") || limited.errors.contains("large"), "\(limited.errors)")
    #expect(folder.files("out/tmp").isEmpty)
    #expect(try sluice("dedup", folder.path("in"), "--output", out, "--quiet").code == 0)
    let fresh = folder.path("fresh")
    #expect(try sluice("dedup", folder.path("in"), "--output", fresh, "--quiet").code == 0)
    #expect(comparable(folder.files("out")) == comparable(folder.files("fresh")))
  }

  @Test func standardInputIsReadTwice() throws {
    let folder = try TemporaryFolder()
    let lines = corpus(documents: 30).map { $0 + "\n" }.joined()
    try folder.write("in/a.jsonl", lines)
    let fromFile = try sluice("dedup", folder.path("in"), "--output", folder.path("out"), "--codec", "none", "--quiet")
    #expect(fromFile.code == 0)
    let piped = try run(sluicePath, ["dedup", "-", "--output", "-", "--quiet"], input: Data(lines.utf8))
    #expect(piped.code == 0, "\(piped.errors)")
    #expect(!piped.output.isEmpty && piped.output.count < lines.utf8.count)
    #expect(piped.output == folder.files("out/kept")["a.jsonl"])
  }

  @Test func anInputThatChangedBetweenThePhasesIsAnError() throws {
    let folder = try TemporaryFolder()
    try largeCorpus(folder, shards: 2, documents: 300)
    let out = folder.path("out")
    #expect(try sluice("dedup", folder.path("in"), "--output", out, "--quiet").code == 0)
    // As after a kill in the write phase, but with other text of the same length.
    try FileManager.default.removeItem(atPath: out + "/done/write")
    let path = folder.path("in/s1.jsonl")
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let other = text.replacing(" w1", with: " v1")
    #expect(other != text && other.utf8.count == text.utf8.count)
    try folder.write("in/s1.jsonl", other)
    for _ in 0..<2 {
      let changed = try sluice("dedup", folder.path("in"), "--output", out, "--quiet")
      #expect(changed.code == 1 && changed.errors.contains("s1.jsonl is not the file"), "\(changed.errors)")
    }
    try folder.write("in/s1.jsonl", text)
    #expect(try sluice("dedup", folder.path("in"), "--output", out, "--quiet").code == 0)
  }

  @Test func damagedAndForeignIndexesAreRefused() throws {
    let folder = try TemporaryFolder()
    try largeCorpus(folder, shards: 1, documents: 200)
    let (input, out, index) = (folder.path("in"), folder.path("out"), folder.path("index"))
    #expect(try sluice("dedup", input, "--output", out, "--quiet").code == 0)
    #expect(try sluice("dedup", "index", out, "--output", index).code == 0)
    let again = try sluice("dedup", input, "--output", folder.path("again"), "--against", index, "--quiet", "--json")
    #expect(again.code == 0, "\(again.errors)")

    let other = try sluice(
      "dedup", input, "--output", folder.path("x"), "--against", index, "--shingle", "4", "--quiet")
    #expect(other.code == 1 && other.errors.contains("other signatures"), "\(other.errors)")
    let none = try sluice("dedup", input, "--output", folder.path("x"), "--against", out, "--quiet")
    #expect(none.code == 1 && none.errors.contains("is no index"), "\(none.errors)")

    for name in ["signatures", "names", "offsets", "classes", "band-3"] {
      var bytes = try Data(contentsOf: URL(filePath: index + "/" + name))
      let place = bytes.count / 2
      bytes[place] ^= 1
      try bytes.write(to: URL(filePath: index + "/" + name))
      let damaged = try sluice("dedup", input, "--output", folder.path("x"), "--against", index, "--quiet")
      #expect(damaged.code == 1 && damaged.errors.contains("damaged") && damaged.errors.contains(name))
      bytes[place] ^= 1
      try bytes.write(to: URL(filePath: index + "/" + name))
    }
    try FileManager.default.removeItem(atPath: index + "/band-0")
    let missing = try sluice("dedup", input, "--output", folder.path("x"), "--against", index, "--quiet")
    #expect(missing.code == 1 && missing.errors.contains("damaged"), "\(missing.errors)")
  }

  @Test func aLaterRunDropsWhatAnIndexHasAndNamesIt() throws {
    let folder = try TemporaryFolder()
    let old = (0..<60).map { "w\($0)" }.joined(separator: " ")
    let near = (0..<60).map { $0 == 59 ? "changed" : "w\($0)" }.joined(separator: " ")
    let new = (0..<60).map { "n\($0)" }.joined(separator: " ")
    try folder.write("one/a.jsonl", record("old", old) + "\n")
    try folder.write(
      "two/b.jsonl", [record("same", old), record("near", near), record("new", new)].joined(separator: "\n"))
    #expect(try sluice("dedup", folder.path("one"), "--output", folder.path("r1"), "--quiet").code == 0)
    #expect(try sluice("dedup", "index", folder.path("r1"), "--output", folder.path("i1")).code == 0)
    let run = try sluice(
      "dedup", folder.path("two"), "--output", folder.path("r2"), "--against", folder.path("i1"), "--quiet")
    #expect(run.code == 0, "\(run.errors)")
    let rows = try sluice("ledger", "export", folder.path("r2")).text.split(separator: "\n")
    try #require(rows.count == 3)
    let named = #""document":{"entry":0,"id":"old","shard":"a","line":1}"#
    #expect(rows[0].contains(#""match":"exact""#) && rows[0].contains(named) && rows[0].contains(#""kept":false"#))
    #expect(rows[1].contains(#""match":"estimate""#) && rows[1].contains(named) && rows[1].contains(#""kept":false"#))
    #expect(!rows[2].contains("indexed\":{") && rows[2].contains(#""kept":true"#))
    // Merged, the two know the third as well.
    let merged = folder.path("i2")
    #expect(
      try sluice("dedup", "index", folder.path("i1"), folder.path("r2"), "--output", merged, "--json").text
        == "{\"documents\":2}\n")
    let last = try sluice(
      "dedup", folder.path("two"), "--output", folder.path("r3"), "--against", merged, "--quiet", "--json")
    #expect(last.text.contains("\"kept\" : 0"), "\(last.text)")
  }
}
