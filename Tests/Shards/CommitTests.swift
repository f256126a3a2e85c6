// Committing: all or nothing, whatever fails or who else does the same work.

import Glibc
import Shards
import Testing

@Suite struct CommitTests {
  let scratch = Scratch()
  let run = RunIdentity(recipe: "0123", version: "1.0")

  private func temporary(_ directory: OutputDirectory, _ text: String) throws -> TemporaryFile {
    let file = try directory.temporary(named: "test")
    try file.write(Array(text.utf8))
    return file
  }

  @Test func aCommitShowsItsFilesAndAMarkerThatListsThem() throws {
    let directory = try OutputDirectory(creating: scratch.path + "/a/b/")
    let files = [
      (file: try temporary(directory, "abc"), path: "kept/x/1.jsonl"), (file: try temporary(directory, ""), path: "l"),
    ]
    #expect(scratch.names("a/b/tmp").count == 2)
    #expect(try directory.marker("m/1.json", run: run, payload: [String: Int].self) == nil)
    guard case .committed(let marker) = try directory.commit(files, marker: "m/1.json", run: run, payload: ["n": 7])
    else { return #expect(Bool(false), "somebody else has committed") }
    #expect(
      marker.files == [
        CommittedFile(path: "kept/x/1.jsonl", byteCount: 3, xxh3: "78af5f94892f3950"),
        CommittedFile(path: "l", byteCount: 0, xxh3: "2d06800538d394c2"),
      ])
    #expect(scratch.names("a/b/tmp").isEmpty)
    #expect(try contents(directory.absolute("kept/x/1.jsonl")) == Array("abc".utf8))
    let loaded = try #require(try directory.marker("m/1.json", run: run, payload: [String: Int].self))
    #expect(loaded.files == marker.files && loaded.payload == ["n": 7] && loaded.run == run)
    #expect(try directory.changedFiles(loaded.files).isEmpty)
    directory.removeTemporaryFolder()
    #expect(scratch.names("a/b") == ["kept", "l", "m"])
  }

  @Test func aTaskIsDoneOnlyIfRunSizesAndPayloadMatch() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    try directory.commit([(try temporary(directory, "abc"), "f")], marker: "m", run: run, payload: 1)
    let loaded = try #require(try directory.marker("m", run: run, payload: Int.self))
    #expect(try directory.marker("m", run: RunIdentity(recipe: "9", version: "1.0"), payload: Int.self) == nil)
    #expect(try directory.marker("m", run: RunIdentity(recipe: "0123", version: "2"), payload: Int.self) == nil)
    #expect(try directory.marker("m", run: run, payload: [String].self) == nil)
    // Equal size, other bytes: found by the checksum, on request.
    scratch.file("f", Array("abd".utf8))
    #expect(try directory.marker("m", run: run, payload: Int.self) != nil)
    #expect(try directory.changedFiles(loaded.files) == ["f"])
    scratch.file("f", Array("ab".utf8))
    #expect(try directory.marker("m", run: run, payload: Int.self) == nil)
    try directory.remove("f")
    #expect(try directory.marker("m", run: run, payload: Int.self) == nil)
    #expect(try directory.changedFiles(loaded.files) == ["f"])
    scratch.file("m", Array("{\"files\":".utf8))
    #expect(try directory.marker("m", run: run, payload: Int.self) == nil)
  }

  @Test func aTwinDropsItsOwnWork() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    try directory.commit([(try temporary(directory, "first"), "f")], marker: "m", run: run, payload: 1)
    let outcome = try directory.commit([(try temporary(directory, "second"), "f")], marker: "m", run: run, payload: 2)
    guard case .alreadyCommitted(let marker) = outcome else { return #expect(Bool(false), "the twin has committed") }
    #expect(marker.payload == 1)
    #expect(try contents(directory.absolute("f")) == Array("first".utf8))
    #expect(scratch.names("tmp").isEmpty)
    // A marker that no longer holds is no twin.
    scratch.file("f", [])
    try directory.commit([(try temporary(directory, "third"), "f")], marker: "m", run: run, payload: 3)
    #expect(try contents(directory.absolute("f")) == Array("third".utf8))
  }

  @Test func aFailedCommitLeavesNothingOfItself() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    scratch.file("blocked")
    let files = [
      (file: try temporary(directory, "a"), path: "kept/a"), (file: try temporary(directory, "b"), path: "blocked/b"),
    ]
    let error = #expect(throws: FileError.self) {
      try directory.commit(files, marker: "m", run: run, payload: 1)
    }
    #expect(error?.description.contains("blocked") == true)
    #expect(scratch.names("tmp").isEmpty)
    #expect(scratch.names("kept").isEmpty)
    #expect(scratch.names("") == ["blocked", "kept", "tmp"])
  }

  @Test func anUncommittedFileVanishes() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    do {
      let file = try temporary(directory, "abc")
      #expect(file.byteCount == 3)
      #expect(hexadecimal(file.checksumValue) == "78af5f94892f3950")
      #expect(try contents(file.path) == Array("abc".utf8))
    }
    #expect(scratch.names("tmp").isEmpty)
  }

  @Test func singleFilesAreReplacedWhole() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    try directory.writeAtomically("log/run.json", Array("one".utf8))
    try directory.writeAtomically("log/run.json", Array("two".utf8))
    #expect(try directory.contents("log/run.json") == Array("two".utf8))
    #expect(try directory.contents("log/none.json") == nil)
    #expect(scratch.names("tmp").isEmpty)
  }

  @Test func segmentsJoinToOneFile() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    var parts: [CommittedFile] = []
    for (number, text) in ["one\n", "", "two\n"].enumerated() {
      parts += try directory.commit(
        [(try temporary(directory, text), "s/\(number)")], marker: "s/\(number).json", run: run, payload: number
      ).marker.files
    }
    let joined = try directory.concatenate(parts, named: "whole")
    #expect(joined.byteCount == 8)
    try directory.commit([(joined, "whole")], marker: "whole.json", run: run, payload: 0)
    #expect(try directory.contents("whole") == Array("one\ntwo\n".utf8))
    try directory.retract(marker: "s/0.json", files: [parts[0]])
    #expect(scratch.names("s") == ["1", "1.json", "2", "2.json"])
    // A part that was changed is noticed.
    scratch.file("s/2", Array("twO\n".utf8))
    let error = #expect(throws: FileError.self) { try directory.concatenate(parts.suffix(2), named: "whole") }
    #expect(error?.reason == "it has changed since it was committed")
    #expect(scratch.names("tmp").isEmpty)
  }

  @Test func sweepingTakesTheDeadAndLeavesTheLiving() throws {
    let directory = try OutputDirectory(creating: scratch.path)
    let own = try temporary(directory, "mine")
    let name = own.path.split(separator: "/").last.map(String.init) ?? ""
    let parts = name.split(separator: ",").map(String.init)
    #expect(parts.count == 5)
    let (host, process, start) = (parts[1], parts[2], parts[3])
    // A process number that was used again, a number that no process has, another host, and a stranger's file.
    scratch.file("tmp/a,\(host),\(process),1\(start),1")
    scratch.file("tmp/b,\(host),4194305,5,1")
    scratch.file("tmp/c,elsewhere-1,4194305,5,1")
    scratch.file("tmp/notes.txt")
    scratch.folder("tmp/folder")
    #expect(try directory.sweepTemporaries() == 2)
    #expect(scratch.names("tmp") == ["c,elsewhere-1,4194305,5,1", "folder", "notes.txt", name].sorted())
    #expect(try directory.sweepTemporaries(olderThan: -1) == 2)
    #expect(scratch.names("tmp") == ["folder", name].sorted())
  }

  @Test func removingDoesNotFollowLinks() throws {
    scratch.file("out/kept/a")
    scratch.file("precious/b")
    scratch.link("out/kept/link", to: "../../precious")
    let directory = OutputDirectory(existing: scratch.path + "/out")
    try directory.remove("kept")
    try directory.remove("kept")
    #expect(scratch.names("out").isEmpty)
    #expect(scratch.names("precious") == ["b"])
  }

  @Test func foldersThatCannotBeAreNamed() throws {
    scratch.file("file")
    let error = #expect(throws: FileError.self) { try OutputDirectory(creating: scratch.path + "/file/x") }
    #expect(error?.code == ENOTDIR)
    #expect(throws: FileError.self) { try OutputDirectory(creating: "/proc/nothing/can/be/made") }
  }

  @Test func pipesAreSpooled() throws {
    let pipe = scratch.path + "/pipe"
    mkfifo(pipe, 0o600)
    #expect(shell("printf 'one\\ntwo\\n' > '\(pipe)' &"))
    let directory = try OutputDirectory(creating: scratch.path + "/out")
    let input = InputShard(path: pipe, key: "k", byteCount: nil, isRepeatable: false)
    do {
      let spooled = try directory.spool(input)
      #expect(spooled.shard.key == "k" && spooled.shard.isRepeatable && spooled.shard.byteCount == 8)
      for _ in 0..<2 { #expect(try readAll(spooled.shard.path).texts == ["one", "two"]) }
    }
    #expect(scratch.names("out/tmp").isEmpty)
  }
}
