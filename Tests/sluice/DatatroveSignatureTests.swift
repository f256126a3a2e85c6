// Signature files of the built command beside recorded ones of datatrove (Tests/Conformance/datatrove_minhash.py
// records them), and what becomes of lines that datatrove does not number.

import CXXHash
import Foundation
import Support
import Testing

private let sample = fixtures.appending(path: "sample").path

/// The signature files below a folder.
private func signatureFiles(_ folder: TemporaryFolder, _ name: String) -> [String: Data] {
  folder.files(name).filter { $0.key.hasSuffix(".minhash.sig") }
}

private func checksum(_ data: Data) -> String {
  let digits = String(data.withUnsafeBytes { XXH64($0.baseAddress, $0.count, 0) }, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// The document numbers of a signature file, ascending.
private func documents(_ file: Data?) -> [UInt32] {
  guard let file else { return [] }
  return stride(from: 0, to: file.count, by: 68).map { record in
    file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: record + 64, as: UInt32.self).littleEndian }
  }.sorted()
}

private func sign(_ arguments: String...) throws -> CommandResult {
  try run(sluicePath, ["dedup", "signatures"] + arguments)
}

@Suite struct DatatroveSignatureTests {
  @Test(arguments: ["1", "2"])
  func sampleAsDatatroveSignsIt(threads: String) throws {
    let recorded = try String(
      contentsOf: fixtures.appending(path: "conformance/sample-signatures.txt"), encoding: .utf8)
    let folder = try TemporaryFolder()
    let result = try sign(sample, "--output", folder.path("out"), "--tasks", "2", "--threads", threads, "--json")
    try #require(result.code == 0, "\(result.errors)")
    #expect(result.text.contains("\"signed\" : 1508"))
    let found = signatureFiles(folder, "out").sorted { $0.key < $1.key }.map {
      "\($0.key) \($0.value.count) \(checksum($0.value))"
    }
    #expect(found.count == 28)
    #expect(found == recorded.split(separator: "\n").map(String.init))
  }

  @Test func linesThatDatatroveDoesNotNumberAreLeftOut() throws {
    let folder = try TemporaryFolder()
    let text = "the river runs past the mill"
    let lines = [
      #"{"text": "\#(text) one"}"#, "", #"{"text": ""}"#, "not a record", #"{"text": "too short"}"#, #"{"id": 1}"#,
      #"{"text": "\#(text) \ud800"}"#, #"{"text": "\#(text) \ud83d\ude00 two"}"#, #"{"text": 3}"#,
      #"{"content": "\#(text)"}"#, #"{"text": "\#(text) one"}"#,
    ]
    let first = try folder.write("a.jsonl", lines.joined(separator: "\n"))
    let second = try folder.write("b.jsonl", #"{"text": "\#(text) three"}"#)
    let result = try sign(first, second, "--output", folder.path("out"), "--json")
    try #require(result.code == 0, "\(result.errors)")
    let totals = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    #expect(totals["lines"] as? Int == 12)
    #expect(totals["documents"] as? Int == 5)
    #expect(totals["signed"] as? Int == 4)
    #expect(totals["empty_texts"] as? Int == 1)
    #expect(totals["blank_lines"] as? Int == 1)
    #expect(totals["bad_lines"] as? Int == 5)
    // 0: one, 1: too short, 2: two, 3: one again, 4: three.
    let files = signatureFiles(folder, "out")
    #expect(files.count == 14)
    for band in files.values {
      #expect(documents(band) == [0, 2, 3, 4])
      let records = stride(from: 0, to: band.count, by: 68).map { band[$0..<$0 + 68] }
      let zero = records.first { documents(Data($0)) == [0] }
      let three = records.first { documents(Data($0)) == [3] }
      #expect(zero.map { Data($0.prefix(64)) } == three.map { Data($0.prefix(64)) })
    }
  }

  @Test func tasksWithoutShardsHaveEmptyFiles() throws {
    let folder = try TemporaryFolder()
    let shard = try folder.write("a.jsonl", #"{"text": "one two three four five"}"#)
    let result = try sign(shard, "--output", folder.path("out"), "--tasks", "3")
    #expect(result.code == 0, "\(result.errors)")
    let files = signatureFiles(folder, "out")
    #expect(files.count == 42)
    #expect(files["bucket_013/00000.minhash.sig"]?.count == 68)
    #expect(files["bucket_013/00002.minhash.sig"]?.count == 0)
  }

  @Test func whatIsDoneStaysAndWhatChangedIsDoneAnew() throws {
    let folder = try TemporaryFolder()
    let out = folder.path("out")
    try #require(sign(sample, "--output", out, "--tasks", "3").code == 0)
    let whole = signatureFiles(folder, "out")
    func inode(_ name: String) throws -> Int {
      try #require(try FileManager.default.attributesOfItem(atPath: out + "/" + name)[.systemFileNumber] as? Int)
    }
    let kept = try inode("bucket_000/00000.minhash.sig")
    // One task has lost its marker, another a byte of a file.
    try FileManager.default.removeItem(atPath: out + "/done/00001.json")
    var damaged = try #require(whole["bucket_005/00002.minhash.sig"])
    damaged[7] ^= 1
    try damaged.write(to: URL(filePath: out + "/bucket_005/00002.minhash.sig"))
    try FileManager.default.removeItem(atPath: out + "/bucket_001/00001.minhash.sig")
    #expect(try sign(sample, "--output", out, "--tasks", "3").code == 0)
    #expect(signatureFiles(folder, "out") == whole)
    #expect(try inode("bucket_000/00000.minhash.sig") == kept)

    let other = try sign(sample, "--output", out, "--tasks", "2")
    #expect(other.code == 1 && other.errors.contains("--tasks was 3, now 2"))
    #expect(signatureFiles(folder, "out") == whole)
    #expect(try sign(sample, "--output", out, "--tasks", "2", "--overwrite").code == 0)
    #expect(signatureFiles(folder, "out").count == 28)
  }

  @Test func foreignFoldersAndImpossibleSettingsAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("out/notes.txt", "mine")
    let foreign = try sign(sample, "--output", folder.path("out"))
    #expect(foreign.code == 1 && foreign.errors.contains("notes.txt"))
    #expect(folder.files("out").count == 1)
    let none = try sign(sample, "--output", folder.path("new"), "--tasks", "0")
    #expect(none.code == 2 && none.errors.contains("--tasks 0"))
    #expect(folder.files("new").isEmpty)
  }

  @Test func aDamagedShardIsSignedUpToTheDamageAndNamed() throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: fixtures.appending(path: "sample/sample-000.jsonl.gz"))
    let path = try folder.write("half.jsonl.gz", whole.prefix(whole.count / 2))
    let result = try sign(path, "--output", folder.path("out"), "--json")
    #expect(result.code == 3 && result.errors.contains("half.jsonl.gz is damaged"))
    let file = try #require(signatureFiles(folder, "out")["bucket_000/00000.minhash.sig"])
    let numbers = documents(file)
    #expect(numbers.count > 50 && numbers.count < 503)
    #expect(numbers == Array(0..<UInt32(numbers.count)))
    // A second time nothing is done, and the damage is told again.
    #expect(try sign(path, "--output", folder.path("out")).code == 3)
  }
}
