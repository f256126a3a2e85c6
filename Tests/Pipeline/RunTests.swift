// Runs end to end in small blocks: the same bytes whatever the threads, the codec of the input, and the interruptions.

import Buffers
import Filters
import FoundationEssentials
import Glibc
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Synchronization
import Testing
import Threads

/// Lines of a corpus with kept, edited, rejected, bad and blank lines.
private func mixedCorpus(_ count: Int, seed: Int) -> String {
  let prose = """
    The river has been the main road of the valley for as long as there are records of the people who live in it.
    Boats went up with salt and came down with timber, and the towns along the banks grew where the current was slow.
    When the railway was built on the eastern side, most of the trade moved with it, but the boats did not disappear.
    Some of them were turned into houses, others carried visitors who wanted to see the gorge from the water in summer.
    Nobody knows yet what the work would cost, because the channel above the third lock has not been measured.
    """
  var lines: [String] = []
  for number in 0..<count {
    let mark = (number * 7 + seed) % 11
    let text =
      switch mark {
      case 0: "Short number \(number)."
      case 1: prose + "\nToo short\nIt has \(number) pages of [1] notes that nobody has read to the end."
      case 2: String(repeating: "again and again \(number % 5) ", count: 40)
      default: prose + "\nThis is document number \(number) of the set with the seed \(seed), and it ends here."
      }
    switch mark {
    case 3 where number % 5 == 0: lines.append("{\"id\": \(number), \"text\": ")
    case 4 where number % 5 == 0: lines.append(" ")
    default:
      let escaped = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
      lines.append("{\"id\":\"\(seed)-\(number)\",\"text\":\"\(escaped)\",\"source\":\"s\(number % 3)\"}")
    }
  }
  return lines.joined(separator: "\n") + "\n"
}

struct RunTests {
  private func settings(threads: Int) -> RunSettings {
    var settings = RunSettings()
    settings.threads = threads
    settings.shape.rejected = true
    // Blocks of a few documents and segments of a few blocks, so that a small corpus has many of both.
    settings.blockSize = 4096
    settings.blocksPerSegment = 3
    return settings
  }

  @discardableResult
  private func run(_ folder: TemporaryFolder, _ input: String, _ output: String, threads: Int) throws -> Run.Outcome {
    let plan = try loadRecipe("fineweb").plan()
    return try Run(
      plan: plan, shards: findShards(arguments: [folder.path(input)]), output: folder.path(output),
      settings: settings(threads: threads)
    ).run()
  }

  private func products(_ folder: TemporaryFolder, _ output: String) -> [String: Data] {
    folder.files(output).filter { !$0.key.hasPrefix("log/") }
  }

  @Test func theSameBytesWhateverTheThreads() throws {
    let folder = try TemporaryFolder()
    for shard in 0..<4 { try folder.write("in/s\(shard).jsonl", mixedCorpus(60 + 40 * shard, seed: shard)) }
    let outcome = try run(folder, "in", "one", threads: 1)
    let totals = outcome.totals
    #expect(totals.kept + totals.rejected == totals.documents)
    #expect(totals.documents + totals.badLines + totals.blankLines == totals.lines)
    #expect(totals.kept > 0 && totals.rejected > 0 && totals.badLines > 0 && totals.blankLines > 0)
    let one = products(folder, "one")
    #expect(one.keys.contains("kept/s3.jsonl.zst") && one.keys.contains("rejected/s3.jsonl.zst"))
    for threads in [2, 5] {
      try run(folder, "in", "many\(threads)", threads: threads)
      #expect(products(folder, "many\(threads)") == one)
    }
  }

  @Test func theSameProductsWhateverTheInputsCodec() throws {
    let folder = try TemporaryFolder()
    var reference: [String: Data] = [:]
    for codec in [Codec.none, .gzip(level: 6), .igzip(level: 1), .zstd(level: 3)] {
      var compressor = try BlockCompressor(codec)
      for shard in 0..<2 {
        var compressed = Buffer<UInt8>()
        // Two members or frames, cut in the middle of a line.
        let text = Array(mixedCorpus(120, seed: shard).utf8)
        text[..<(text.count / 2)].withUnsafeBufferPointer { compressor.compress($0, appendingTo: &compressed) }
        text[(text.count / 2)...].withUnsafeBufferPointer { compressor.compress($0, appendingTo: &compressed) }
        try folder.write("\(codec.name)/s\(shard)\(codec.fileExtension)", Data(compressed.unsafeElements))
      }
      try run(folder, codec.name, "out-\(codec.name)", threads: 2)
      // run.json has the sizes and checksums of the inputs, and so have the markers.
      let made = products(folder, "out-\(codec.name)").filter { $0.key != "run.json" && !$0.key.hasPrefix("done/") }
      if reference.isEmpty { reference = made }
      #expect(made == reference)
    }
    #expect(reference.keys.contains("kept/s1.jsonl.zst"))
  }

  @Test func everyKeptLineWithoutEditsIsItsInputLine() throws {
    let folder = try TemporaryFolder()
    let text = mixedCorpus(300, seed: 2)
    try folder.write("in/s.jsonl", text)
    var settings = settings(threads: 2)
    settings.shape.codec = "none"
    let plan = try loadRecipe("gopher").plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path("out"), settings: settings
    ).run()
    let lines = Set(text.split(separator: "\n").map { String($0) })
    let kept = String(decoding: folder.files("out/kept")["s.jsonl"] ?? Data(), as: UTF8.self)
    let rejected = String(decoding: folder.files("out/rejected")["s.jsonl"] ?? Data(), as: UTF8.self)
    #expect(!kept.isEmpty && !rejected.isEmpty)
    for line in (kept + rejected).split(separator: "\n") { #expect(lines.contains(String(line))) }
  }

  /// A run over `in/s.jsonl` that stops behind several committed segments: its last line is bad, and the run strict.
  private func runInParts(_ folder: TemporaryFolder, _ output: String) throws {
    let sound = mixedCorpus(400, seed: 1).split(separator: "\n").filter { $0.hasSuffix("}") }
    try folder.write("in/s.jsonl", sound.joined(separator: "\n") + "\n{\n")
    var strict = settings(threads: 1)
    strict.strict = true
    let plan = try loadRecipe("fineweb").plan()
    let shards = try findShards(arguments: [folder.path("in")])
    let run = try Run(plan: plan, shards: shards, output: folder.path(output), settings: strict)
    #expect(throws: RunError.self) { try run.run() }
    #expect(products(folder, output).keys.contains { $0.hasPrefix("done/segments/") && $0.hasSuffix("/2.json") })
  }

  @Test func aRunGoesOnFromItsLastSegment() throws {
    let folder = try TemporaryFolder()
    try runInParts(folder, "parts")
    try run(folder, "in", "whole", threads: 1)
    try run(folder, "in", "parts", threads: 2)
    #expect(products(folder, "parts") == products(folder, "whole"))
  }

  @Test func aRunDoesNotGoOnWithOtherBytesOfTheSameLength() throws {
    let folder = try TemporaryFolder()
    try runInParts(folder, "parts")
    let path = folder.path("in/s.jsonl")
    var text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    text.replaceSubrange(try #require(text.firstRange(of: "river")), with: "rover")
    try folder.write("in/s.jsonl", text)
    #expect(throws: RunError.self) { try run(folder, "in", "parts", threads: 1) }
  }

  /// The last segment of a shard is shorter than the others; a run may stop when it stands and the whole shard does not.
  @Test(arguments: ["ledger", "dedup/rows"]) func aRunGoesOnFromAllSegmentsOfAShard(_ folderInTheWay: String) throws {
    let folder = try TemporaryFolder()
    try runInParts(folder, "parts")
    try run(folder, "in", "whole", threads: 1)
    let inTheWay = folder.path("parts/\(folderInTheWay)/s.ledger/x")
    try FileManager.default.createDirectory(atPath: inTheWay, withIntermediateDirectories: true)
    #expect(throws: FileError.self) { try run(folder, "in", "parts", threads: 1) }
    #expect(products(folder, "parts").keys.contains { $0.contains("segments/") })
    try FileManager.default.removeItem(atPath: folder.path("parts/\(folderInTheWay)/s.ledger"))
    try run(folder, "in", "parts", threads: 2)
    #expect(products(folder, "parts") == products(folder, "whole"))
  }

  @Test func twinsBothEndWell() throws {
    let folder = try TemporaryFolder()
    try runInParts(folder, "start")
    try run(folder, "in", "whole", threads: 1)
    for round in 0..<12 {
      let output = "twins\(round)"
      try FileManager.default.copyItem(atPath: folder.path("start"), toPath: folder.path(output))
      let failures = Mutex<[String]>([])
      let twins = (0..<2).map { twin in
        WorkerThread {
          // One after the other by less or more, so that in some round one joins what the other still needs.
          if twin == 1 { usleep(UInt32(round * 4_000)) }
          do { try self.run(folder, "in", output, threads: 1) } catch { failures.withLock { $0.append("\(error)") } }
        }
      }
      for twin in twins { twin?.join() }
      #expect(failures.withLock { $0 } == [])
      #expect(products(folder, output) == products(folder, "whole"))
    }
  }

  @Test func aRecordWithoutAnIDHasNone() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/s.jsonl", #"{"text":"one"}"# + "\n" + #"{"text":"two","id":""}"# + "\n")
    try run(folder, "in", "out", threads: 1)
    let rows = try RunDirectory(folder.path("out")).query.sample(2, where: .all)
    #expect(rows.map(\.id) == [nil, []])
  }

  @Test func aShardThatChangedUnderAnUnfinishedRunIsAnError() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/s.jsonl", mixedCorpus(100, seed: 1))
    try run(folder, "in", "out", threads: 1)
    try folder.write("in/s.jsonl", mixedCorpus(101, seed: 1))
    #expect(throws: RunError.self) { try run(folder, "in", "out", threads: 1) }
  }

  @Test func survivingMeasuresOnlyWhatPassesAndSaysSo() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/s.jsonl", mixedCorpus(100, seed: 1))
    try folder.write(
      "recipe.yaml",
      """
      recipe: two-steps
      steps:
        - include: gopher/quality.yaml
        - include: gopher/repetition.yaml
          when: surviving
      """)
    let plan = try loadRecipe(folder.path("recipe.yaml")).plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path("out"),
      settings: settings(threads: 1)
    ).run()
    let directory = try RunDirectory(folder.path("out"))
    let rejected = try directory.query.sample(1000, where: .rejected)
    let kept = try directory.query.sample(1000, where: .kept)
    #expect(kept.allSatisfy { $0.unmeasured == 0 } && !kept.isEmpty)
    let quality = plan.filters.indices.filter { plan.filters[$0].name.hasPrefix("gopher-quality/") }
    for row in rejected {
      let failsQuality = quality.contains { row.fired[$0] }
      #expect((row.unmeasured != 0) == failsQuality)
    }
    #expect(rejected.contains { $0.unmeasured != 0 })
  }
}
