// Runs with a deduplication step, end to end: who is kept equals a plain computation over all pairs, whatever the
// threads, the shards, the memory and the interruptions.

import Buffers
import Filters
import FoundationEssentials
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Testing

struct DeduplicationTests {
  private static let recipe = """
    recipe: test
    steps:
      - family: size
        source: test
        filters:
          - name: short
            signal: words.count
            keep: { min: 12 }
      - dedup: { minhash: { threshold: 0.7, bands: 60, rows: 2 }, keep: longest }
    """

  private func settings(threads: Int, memory: Int = 1 << 30) -> RunSettings {
    var settings = RunSettings()
    settings.threads = threads
    settings.memory = memory
    settings.shape.codec = "none"
    settings.shape.rejected = true
    settings.blockSize = 4096
    settings.blocksPerSegment = 3
    return settings
  }

  private func write(_ documents: [PlantedDocument], shards: Int, to folder: TemporaryFolder, _ name: String) throws {
    let size = (documents.count + shards - 1) / shards
    for shard in 0..<shards {
      let part = documents.dropFirst(shard * size).prefix(size)
      let number = shard < 10 ? "0\(shard)" : "\(shard)"
      try folder.write("\(name)/s\(number).jsonl", part.map { $0.line + "\n" }.joined())
    }
  }

  @discardableResult
  private func run(
    _ folder: TemporaryFolder, _ input: String, _ output: String, recipe: String = Self.recipe, _ settings: RunSettings
  ) throws -> Run.Outcome {
    let plan = try parseRecipe(recipe, file: "test.yaml").plan()
    return try Run(
      plan: plan, shards: findShards(arguments: [folder.path(input)]), output: folder.path(output), settings: settings
    ).run()
  }

  /// The ids of the kept lines, in order.
  private func kept(_ folder: TemporaryFolder, _ output: String) -> [String] {
    let files = folder.files("\(output)/kept")
    return files.keys.sorted().flatMap { name in
      String(decoding: files[name] ?? Data(), as: UTF8.self).split(separator: "\n").map { line in
        String(line.dropFirst(7).prefix { $0 != "\"" })
      }
    }
  }

  @Test(arguments: 0..<4) func keepsWhatAllPairsKeep(seed: Int) throws {
    let folder = try TemporaryFolder()
    let documents = plantedCorpus(300, seed: UInt64(seed))
    try write(documents, shards: 3, to: folder, "in")
    let outcome = try run(folder, "in", "out", settings(threads: 2))
    let expected = keptByAllPairs(documents, threshold: 0.7) { $0.words.count >= 12 }
    #expect(kept(folder, "out") == expected)
    #expect(outcome.totals.kept == expected.count)
    #expect(outcome.totals.kept + outcome.totals.rejected == documents.count)
    let survivors = documents.count { $0.words.count >= 12 }
    #expect(outcome.selections.map(\.duplicates) == [survivors - expected.count])
    #expect(outcome.selections[0].clusters > 10)
  }

  @Test func theSameKeptSetWhateverThreadsShardsAndMemory() throws {
    let folder = try TemporaryFolder()
    let documents = plantedCorpus(400, seed: 9)
    for shards in [1, 16] { try write(documents, shards: shards, to: folder, "in\(shards)") }
    try run(folder, "in1", "reference", settings(threads: 1))
    let reference = kept(folder, "reference")
    #expect(reference.count < documents.count && reference.count > 100)
    for shards in [1, 16] {
      var products: [String: Data] = [:]
      for (threads, memory) in [(1, 16 << 20), (2, 16 << 20), (3, 1 << 30)] {
        let output = "out-\(shards)-\(threads)-\(memory)"
        try run(folder, "in\(shards)", output, settings(threads: threads, memory: memory))
        #expect(kept(folder, output) == reference)
        let made = folder.files(output).filter { !$0.key.hasPrefix("log/") }
        if products.isEmpty { products = made }
        #expect(made == products)
      }
    }
  }

  @Test func theLedgerNamesKeeperAndNeighbour() throws {
    let folder = try TemporaryFolder()
    let base = (0..<40).map { "w\($0)" }
    var changed = base
    changed[39] = "changed"
    let documents = [
      PlantedDocument(id: "a", words: base, source: "s"),
      PlantedDocument(id: "b", words: changed + ["and", "longer"], source: "s"),
      PlantedDocument(id: "c", words: base, source: "s"),
      PlantedDocument(id: "alone", words: base.map { $0 + "z" }, source: "s"),
    ]
    try write(documents, shards: 2, to: folder, "in")
    try run(folder, "in", "out", settings(threads: 1))
    #expect(kept(folder, "out") == ["b", "alone"])
    let directory = try RunDirectory(folder.path("out"))
    let rows = try directory.query.sample(10, where: .all)
    func values(_ name: String) -> [UInt64] {
      let column = directory.plan.columns.firstIndex { $0.name == "duplicates.\(name)@dedup/minhash" }
      return rows.map { $0.values[column!] }
    }
    #expect(values("cluster") == [1, 1, 1, 0])
    #expect(values("cluster_size") == [3, 3, 3, 0])
    #expect(values("rank") == [1, 0, 2, 0])
    #expect(values("keeper_shard") == [1, 1, 1, 0])
    #expect(values("keeper_line") == [2, 2, 2, 0])
    // Equal sets are nearest; of several neighbours the first.
    #expect(values("neighbour_shard") == [2, 1, 1, 0])
    #expect(values("neighbour_line") == [1, 1, 1, 0])
    // 36 and 38 shingles, of which the changed last word leaves 35 shared.
    #expect(values("shared_shingles") == [1, 35, 1, 0])
    #expect(values("union_shingles") == [1, 39, 1, 0])
  }

  @Test func aRunGoesOnFromWhateverIsDone() throws {
    let folder = try TemporaryFolder()
    let documents = plantedCorpus(300, seed: 3)
    try write(documents, shards: 4, to: folder, "in")
    try run(folder, "in", "whole", settings(threads: 1))
    let whole = folder.files("whole").filter { !$0.key.hasPrefix("log/") }
    // Each committed product, damaged alone, is made anew, and with it what follows.
    let victims = ["kept/s01.jsonl", "ledger/s02.ledger", "rejected/s00.jsonl", "dedup/minhash/edges"]
    for victim in victims {
      let output = "again-" + victim.map { $0 == "/" ? "-" : String($0) }.joined()
      try FileManager.default.copyItem(atPath: folder.path("whole"), toPath: folder.path(output))
      let path = folder.files(output).keys.first { $0.hasPrefix(victim) }
      try folder.write("\(output)/\(try #require(path))", "damaged")
      try run(folder, "in", output, settings(threads: 2))
      let made = folder.files(output).filter { !$0.key.hasPrefix("log/") }
      #expect(made == whole, "after damage to \(victim)")
    }
  }

  @Test(arguments: [16 << 20, 1 << 30]) func linesStayWhereTheyStoodFirst(memory: Int) throws {
    let folder = try TemporaryFolder()
    // The second has too many words; rejected before the step, it takes nothing away from others.
    let texts = [
      #"one\ntwo\nthree"#, #"four\nand many more words"#, #"two\nfour"#, #"four\nfive\nfive"#, #"one\ntwo"#, "",
    ]
    for (number, text) in texts.enumerated() {
      try folder.write("in/s\(number).jsonl", #"{"text":"\#(text)"}"# + "\n")
    }
    let recipe = """
      recipe: test
      steps:
        - family: size
          source: test
          filters:
            - name: long
              signal: words.count
              keep: { max: 3 }
        - dedup: { lines: { } }
      """
    let outcome = try run(folder, "in", "out", recipe: recipe, settings(threads: 2, memory: memory))
    let files = folder.files("out/kept")
    let kept = files.keys.sorted().map { String(decoding: files[$0] ?? Data(), as: UTF8.self) }
    #expect(
      kept == [
        #"{"text":"one\ntwo\nthree"}"# + "\n", "", #"{"text":"four"}"# + "\n", #"{"text":"five"}"# + "\n", "",
        #"{"text":""}"# + "\n",
      ])
    #expect(outcome.selections.map(\.removedPassages) == [5])
    #expect(outcome.selections.map(\.changedDocuments) == [3])
    let rejected = try RunDirectory(folder.path("out")).query.sample(9, where: .rejected)
    #expect(rejected.map(\.shard) == ["s1", "s4"])
    // What is rejected is written as it came.
    #expect(String(decoding: folder.files("out/rejected")["s4.jsonl"] ?? Data(), as: UTF8.self).contains("one"))
  }
}
