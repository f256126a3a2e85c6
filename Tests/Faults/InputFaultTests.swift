// The rows of the design's fault table that are about what is read: each fault is caused, and its outcome checked.

import Foundation
import Support
import Testing

struct InputFaultTests {
  @Test func badLinesAreCountedAndCopied() throws {
    let folder = try TemporaryFolder()
    var data = Data()
    let lines: [Data] = [
      Data(record("a", prose).utf8),
      Data(#"{"id": "b", "text": "cut off"#.utf8),
      Data([0x7B, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3A, 0x22, 0xFF, 0xFE, 0x22, 0x7D]),
      Data(#"{"id": "c"}"#.utf8),
      Data(#"{"id": "d", "text": 7}"#.utf8),
      Data(#"["text"]"#.utf8),
      Data(record("e", prose).utf8),
    ]
    for line in lines { data += line + Data("\n".utf8) }
    let input = try folder.write("in/shard.jsonl", data)
    let result = try sluice("run", "gopher", input, "--output", folder.path("out"), "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    #expect(try count("documents", folder.path("out")) == 2)
    #expect(try count("bad_lines", folder.path("out")) == 5)
    let reasons = try totals(folder.path("out"))["bad_lines_by_reason"] as? [String: Int]
    #expect(
      reasons == ["invalid_json": 1, "invalid_utf8": 1, "no_text": 1, "text_not_string": 1, "not_an_object": 1])
    let bad = String(decoding: folder.files("out/bad")["shard.jsonl"] ?? Data(), as: UTF8.self)
      .split(separator: "\n").compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    #expect(bad.compactMap { $0["line"] as? Int } == [2, 3, 4, 5, 6])
    #expect(bad.allSatisfy { $0["shard"] as? String == "shard" })
    #expect(bad[0]["raw"] as? String == #"{"id": "b", "text": "cut off"#)
    #expect(bad[1]["raw_base64"] as? String == lines[2].base64EncodedString())
  }

  @Test func strictStopsAtTheFirstBadLine() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write("shard.jsonl", record("a", prose) + "\nnot json\n" + record("b", prose) + "\n")
    let result = try sluice("run", "gopher", input, "--output", folder.path("out"), "--strict", "--quiet")
    #expect(result.code == 3)
    #expect(
      result.errors.contains("shard.jsonl, line 2: not_an_object") || result.errors.contains("line 2: invalid_json"))
    #expect(folder.files("out/kept").isEmpty)
    #expect(folder.files("out/tmp").isEmpty)
  }

  @Test func overlongLineIsABadLine() throws {
    let folder = try TemporaryFolder()
    let long = record("long", String(repeating: "word ", count: 2000))
    let input = try folder.write("shard.jsonl", record("a", prose) + "\n" + long + "\n" + record("b", prose) + "\n")
    let result = try sluice("run", "gopher", input, "--output", folder.path("out"), "--max-line", "5000", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    #expect(try count("documents", folder.path("out")) == 2)
    #expect(try totals(folder.path("out"))["bad_lines_by_reason"] as? [String: Int] == ["line_too_long": 1])
    let bad = String(decoding: folder.files("out/bad")["shard.jsonl"] ?? Data(), as: UTF8.self)
    #expect(bad.contains("\"line\":2,\"reason\":\"line_too_long\",\"length\":\(long.utf8.count)"))
  }

  @Test func emptyTextIsARejectedDocument() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write("shard.jsonl", record("a", "") + "\n")
    #expect(try sluice("run", "fineweb", input, "--output", folder.path("out"), "--quiet").code == 0)
    #expect(try count("documents", folder.path("out")) == 1)
    #expect(try count("rejected", folder.path("out")) == 1)
    let exported = try sluice("ledger", "export", folder.path("out"), "--format", "jsonl").text
    #expect(exported.contains("\"id\":\"a\""))
    #expect(exported.contains("null"))
  }

  @Test func lineEndsAndMarksAreRespected() throws {
    let folder = try TemporaryFolder()
    let first = record("a", prose)
    let second = record("b", prose)
    // A byte order mark, a carriage return, blank lines, no newline at the end.
    let input = try folder.write("shard.jsonl", "\u{FEFF}" + first + "\r\n\n  \t\r\n" + second)
    let out = folder.path("out")
    #expect(try sluice("run", "gopher", input, "--output", out, "--codec", "none", "--quiet").code == 0)
    #expect(try count("blank_lines", out) == 2)
    #expect(try count("documents", out) == 2)
    #expect(try count("lines", out) == 4)
    let kept = String(decoding: folder.files("out/kept")["shard.jsonl"] ?? Data(), as: UTF8.self)
    #expect(kept == first + "\r\n" + second + "\n")
  }

  @Test(arguments: ["gzip", "zstd"]) func truncatedShardIsDamaged(tool: String) throws {
    let folder = try TemporaryFolder()
    // More than the compressor holds back, so that the cut leaves whole blocks before it.
    let lines = corpus(documents: 4000)
    let whole = try compressed(Data(lines.joined(separator: "\n").utf8), with: tool, "-c")
    try folder.write("in/a.jsonl", whole.prefix(whole.count * 2 / 3))
    try folder.write("in/b.jsonl", whole)
    let out = folder.path("out")
    let result = try sluice("run", "gopher", folder.path("in"), "--output", out, "--codec", "none", "--quiet")
    #expect(result.code == 3)
    #expect(result.errors.contains("damaged") && result.errors.contains("in/a.jsonl"))
    let kept = folder.files("out/kept")
    #expect(kept.count == 2, "the sound shard is done all the same")
    // Whole records before the damage count: what is kept of the damaged shard begins what is kept of the sound one.
    let damaged = kept["a.jsonl"] ?? Data()
    let sound = kept["b.jsonl"] ?? Data()
    #expect(sound.starts(with: damaged) && damaged.count < sound.count && damaged.last == UInt8(ascii: "\n"))
    let again = try sluice("run", "gopher", folder.path("in"), "--output", folder.path("strict"), "--strict", "--quiet")
    #expect(again.code == 3)
    #expect(folder.files("strict/tmp").isEmpty)
    #expect(folder.files("strict/kept")["a.jsonl.zst"] == nil)
  }

  @Test func emptyFileGivesAnEmptyShard() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/empty.jsonl", "")
    #expect(try sluice("run", "gopher", folder.path("in"), "--output", folder.path("out"), "--quiet").code == 0)
    let kept = folder.files("out/kept")["empty.jsonl.zst"] ?? Data()
    #expect(try decompressed(kept, with: "zstd").isEmpty)
    #expect(!kept.isEmpty)
    #expect(try count("documents", folder.path("out")) == 0)
  }

  @Test func inputsOfOneNameAreRefused() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write("a/same.jsonl", record("a", prose))
    let second = try folder.write("b/same.jsonl.gz", try compressed(Data(record("b", prose).utf8), with: "gzip", "-c"))
    let result = try sluice("run", "gopher", first, second, "--output", folder.path("out"))
    #expect(result.code == 1)
    #expect(result.errors.contains("a/same.jsonl") && result.errors.contains("b/same.jsonl.gz"))
    #expect(folder.files("out").isEmpty)
  }

  @Test func missingInputIsNamed() throws {
    let folder = try TemporaryFolder()
    let result = try sluice("run", "gopher", folder.path("nothing"), "--output", folder.path("out"))
    #expect(result.code != 0)
    #expect(result.errors.contains("nothing"))
  }
}
