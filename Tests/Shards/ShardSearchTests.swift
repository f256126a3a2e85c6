// Finding inputs: what is taken, under which name, in which order, and what is refused before work starts.

import Glibc
import Shards
import Testing

@Suite struct ShardSearchTests {
  let scratch = Scratch()

  private func keys(_ arguments: String...) throws -> [String] {
    try findShards(arguments: arguments.map { scratch.path + "/" + $0 }).map(\.key)
  }

  private func failure(_ arguments: String...) -> String {
    do {
      _ = try findShards(arguments: arguments.map { $0.hasPrefix("-") ? $0 : scratch.path + "/" + $0 })
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func keysLoseOneCompressionAndOneRecordSuffix() {
    let cases = [
      "a.jsonl": "a", "a.jsonl.gz": "a", "a.json.zst": "a", "d/e.ndjson.zstd": "d/e", "a.jsonl.gzip": "a", "a": "a",
      "a.txt.gz": "a.txt", "a.v1.jsonl": "a.v1", "a.jsonl.jsonl": "a.jsonl", "a.gz.gz": "a.gz",
    ]
    for (path, key) in cases { #expect(InputShard.key(path) == key) }
  }

  @Test func foldersAreSearchedInBytewiseOrder() throws {
    for name in [
      "in/b.jsonl", "in/a/z.jsonl.gz", "in/a-b/y.json", "in/a/B.ndjson.zst", "in/a/deep/er/x.jsonl.zstd",
      "in/.hidden.jsonl", "in/.folder/x.jsonl", "in/README.md", "in/.jsonl", "in/a/.gz", "in/c.jsonl.xz",
    ] { scratch.file(name, [1, 2, 3]) }
    let shards = try findShards(arguments: [scratch.path + "/in"])
    #expect(shards.map(\.key) == ["a-b/y", "a/B", "a/deep/er/x", "a/z", "b"])
    #expect(shards[0].path == scratch.path + "/in/a-b/y.json")
    #expect(shards.allSatisfy { $0.byteCount == 3 && $0.isRepeatable })
    #expect(try keys("in/") == shards.map(\.key))
  }

  @Test func filesKeepTheirBaseNameAndArgumentsTheirOrder() throws {
    for name in ["x/b.jsonl", "x/a.jsonl", "y/.odd", "z/c.txt"] { scratch.file(name) }
    #expect(try keys("x/b.jsonl", "z/c.txt", "x/a.jsonl", "y/.odd") == ["b", "c.txt", "a", ".odd"])
    scratch.file("w/.jsonl")
    #expect(try keys("w/.jsonl") == [".jsonl"])
  }

  @Test func standardInputHasAName() throws {
    #expect(try findShards(arguments: ["-"]) == [.standardInput])
    #expect(InputShard.standardInput.key == "stdin")
    #expect(failure("-", "-").contains("given twice"))
  }

  @Test func patternsMatchAsAShellsDo() throws {
    for name in [
      "d/a1.jsonl", "d/a2.jsonl", "d/b1.jsonl.gz", "d/.h.jsonl", "d/s/a1.jsonl", "d/s/t/a1.jsonl", "d/s/t/n.txt",
      "d/[x].jsonl", "d/ä.jsonl",
    ] { scratch.file(name) }
    #expect(try keys("d/a*.jsonl") == ["a1", "a2"])
    #expect(try keys("d/?1.*") == ["a1", "b1"])
    #expect(try keys("d/[ab]1.jsonl*") == ["a1", "b1"])
    #expect(try keys("d/[!a-z]*") == ["[x]", "ä"])
    #expect(try keys("d/?.jsonl") == ["ä"])
    #expect(try keys("d/[ä-ö].jsonl") == ["ä"])
    #expect(failure("d/[ö].jsonl").contains("nothing matches"))
    #expect(try keys("d/*/a1.jsonl") == ["s/a1"])
    #expect(try keys("d/**/a1.jsonl") == ["a1", "s/a1", "s/t/a1"])
    #expect(try keys("d/s/**") == ["a1", "t/a1"])
    #expect(try keys("d/.*.jsonl") == [".h"])
    #expect(try keys("*/s/*/*.txt") == ["d/s/t/n.txt"])
    #expect(try keys("d/[s]") == ["s/a1", "s/t/a1"])
    // A name that exists is that file, brackets or not.
    #expect(try keys("d/[x].jsonl") == ["[x]"])
    #expect(failure("d/q*").contains("nothing matches the pattern"))
  }

  @Test func starsDoNotMultiply() throws {
    scratch.file("d/" + String(repeating: "a", count: 200))
    #expect(failure("d/" + String(repeating: "a**", count: 6) + "b").contains("nothing matches"))
  }

  @Test func linksInACircleAreHarmless() throws {
    scratch.file("in/a/x.jsonl")
    scratch.link("in/a/up", to: "..")
    scratch.link("in/a/self", to: "self")
    scratch.link("in/aa", to: "b")
    scratch.link("in/zz", to: "b")
    scratch.file("in/b/y.jsonl")
    scratch.link("in/b/gone.jsonl", to: "nowhere")
    scratch.link("in/link.jsonl", to: "a/x.jsonl")
    scratch.file("elsewhere/z.jsonl")
    scratch.link("in/other", to: "../elsewhere")
    // The real folder is taken, not the links beside it; a link to a folder elsewhere is followed.
    #expect(try keys("in") == ["a/x", "b/y", "link", "other/z"])
    #expect(try keys("in/**/x.jsonl") == ["a/x"])
  }

  @Test func twoInputsOfOneNameAreRefused() {
    for name in ["p/a.jsonl", "p/a.jsonl.gz", "q/a.json", "r/b.jsonl"] { scratch.file(name) }
    let inside = failure("p")
    #expect(inside.contains("p/a.jsonl ") || inside.contains("p/a.jsonl:"))
    #expect(inside.contains("p/a.jsonl.gz"))
    let across = failure("p/a.jsonl", "r", "q/a.json")
    #expect(across.contains("p/a.jsonl") && across.contains("q/a.json") && across.contains("both write a.jsonl"))
    #expect(failure("r/b.jsonl", "r/b.jsonl").contains("given twice"))
  }

  @Test func namesThatDifferInBytesAloneAreTwoNames() throws {
    // One letter, composed and decomposed: equal as `String`, two files on disk.
    scratch.file("u/\u{E4}.jsonl")
    scratch.file("u/a\u{308}.jsonl")
    #expect(try keys("u").count == 2)
  }

  @Test func whatIsMissingIsNamedWithARemedy() {
    scratch.folder("empty")
    #expect(failure("no.jsonl").contains("/no.jsonl: no such file or folder; check the spelling"))
    #expect(failure("empty").contains("has no .jsonl"))
    #expect(failure().contains("no input is given"))
  }

  @Test func pipesCannotBeReadTwice() throws {
    mkfifo(scratch.path + "/pipe.jsonl", 0o600)
    let shards = try findShards(arguments: [scratch.path + "/pipe.jsonl"])
    #expect(shards.map(\.key) == ["pipe"])
    #expect(!shards[0].isRepeatable)
    #expect(shards[0].byteCount == nil)
    // In a folder it is passed over: nobody has asked for it.
    scratch.file("a.jsonl")
    #expect(try findShards(arguments: [scratch.path]).map(\.key) == ["a"])
  }
}
