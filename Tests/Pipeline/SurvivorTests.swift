// The lines that the scan sets aside for the write pass: what is kept does not depend on whether it did, and where it is
// not worth while it does not.

import FoundationEssentials
import Pipeline
import Recipes
import Shards
import Support
import Testing

struct SurvivorTests {
  /// Keeps documents of at least so many words, and of near-duplicates the longest.
  private func recipe(words: Int) -> String {
    """
    recipe: test
    steps:
      - family: size
        source: test
        filters:
          - name: short
            signal: words.count
            keep: { min: \(words) }
      - dedup: { minhash: { threshold: 0.7, bands: 60, rows: 2 }, keep: longest }
    """
  }

  /// A run over `in` whose scan and write pass have many blocks and segments.
  private func run(
    _ folder: TemporaryFolder, _ output: String, words: Int, threads: Int = 1, rejected: Bool = false,
    strict: Bool = false
  ) throws {
    var settings = RunSettings()
    settings.threads = threads
    settings.shape.rejected = rejected
    settings.shape.codec = "none"
    settings.strict = strict
    settings.blockSize = 2048
    settings.blocksPerSegment = 3
    let plan = try parseRecipe(recipe(words: words), file: "test.yaml").plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path(output), settings: settings
    ).run()
  }

  private func corpus(_ folder: TemporaryFolder, seed: UInt64 = 5) throws {
    let documents = plantedCorpus(500, seed: seed)
    try folder.write("in/a.jsonl", documents[..<300].map { $0.line + "\r\n\n" }.joined() + "{\n")
    try folder.write("in/b.jsonl", documents[300...].map { $0.line }.joined(separator: "\n"))
  }

  /// Kept lines and rows.
  private func products(_ folder: TemporaryFolder, _ output: String) -> [String: Data] {
    folder.files(output).filter { $0.key.hasPrefix("kept/") || $0.key.hasPrefix("ledger/") }
  }

  /// Whether the scan has set aside the survivors of a shard.
  private func isSetAside(_ folder: TemporaryFolder, _ output: String, _ shard: String) throws -> Bool {
    let marker = try #require(folder.files("\(output)/done/scan")["\(shard).json"])
    return String(decoding: marker, as: UTF8.self).contains("survivor_bytes")
  }

  @Test(arguments: [(words: 110, isSetAside: true), (words: 12, isSetAside: false)])
  func whatIsKeptIsTheSameFromInputAndFromSurvivors(words: Int, isSetAside: Bool) throws {
    let folder = try TemporaryFolder()
    try corpus(folder)
    // Rejected lines stand in the input alone, so this run reads it twice.
    try run(folder, "twice", words: words, rejected: true)
    #expect(try !self.isSetAside(folder, "twice", "a"))
    let twice = products(folder, "twice")
    #expect(twice["kept/a.jsonl"]?.isEmpty == false && twice["kept/b.jsonl"]?.isEmpty == false)
    var whole: [String: Data] = [:]
    for threads in [1, 3] {
      try run(folder, "once\(threads)", words: words, threads: threads)
      #expect(products(folder, "once\(threads)") == twice)
      for shard in ["a", "b"] { #expect(try self.isSetAside(folder, "once\(threads)", shard) == isSetAside) }
      let all = folder.files("once\(threads)").filter { !$0.key.hasPrefix("log/") }
      #expect(all.keys.allSatisfy { !$0.hasPrefix("dedup/rows/") })
      if whole.isEmpty { whole = all }
      #expect(all == whole)
    }
  }

  @Test func aScanGoesOnWithTheSurvivorsOfItsSegments() throws {
    let folder = try TemporaryFolder()
    try corpus(folder)
    try run(folder, "whole", words: 110)
    // The bad line at the end of the first shard stops a strict run behind many segments.
    #expect(throws: RunError.self) { try run(folder, "parts", words: 110, strict: true) }
    #expect(folder.files("parts").keys.contains { $0.hasSuffix("/2.survivors") })
    try run(folder, "parts", words: 110, threads: 2)
    #expect(try isSetAside(folder, "parts", "a"))
    let files = ["whole", "parts"].map { folder.files($0).filter { !$0.key.hasPrefix("log/") } }
    #expect(files[0] == files[1])
  }
}
