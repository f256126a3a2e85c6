// Joins, compares and selects a synthetic corpus of any size, checks the clusters against the planted ones, and prints
// what each phase takes. Scripts/bench-dedup builds and runs it.

import Dedup
import Glibc
import Shards
import Signatures
import Threads

/// The program.
@main struct ScaleRun {
  private var numbers = ["--documents": 1_000_000, "--seed": 1, "--memory": 2000, "--threads": 2]
  private var folder = ""

  static func main() {
    var run = ScaleRun()
    run.parse(CommandLine.arguments.dropFirst())
    do {
      exit(try run.run() ? 0 : 1)
    } catch {
      stop("\(error)", code: 1)
    }
  }

  private static func stop(_ message: String, code: Int32) -> Never {
    let text = Array("dedup-scale: \(message)\n".utf8)
    _ = write(2, text, text.count)
    exit(code)
  }

  private mutating func parse(_ given: ArraySlice<String>) {
    let usage = """
      usage: dedup-scale [--documents N] [--seed N] [--memory MB] [--threads N] --folder DIR
        DIR must not exist; it goes at the end.
      """
    var arguments = given
    while let name = arguments.popFirst() {
      let value = arguments.popFirst() ?? ""
      if name == "--folder" {
        folder = value
      } else if numbers[name] != nil, let number = Int(value), number > 0 {
        numbers[name] = number
      } else {
        Self.stop("cannot use \(name) \(value)\n\(usage)", code: 2)
      }
    }
    if folder.isEmpty || access(folder, F_OK) == 0 {
      Self.stop("--folder must name a folder that does not exist\n\(usage)", code: 2)
    }
  }

  /// Runs all phases; false where what came out is not what was planted.
  private func run() throws -> Bool {
    let (memory, threads) = (numbers["--memory", default: 0] * 1_000_000, numbers["--threads", default: 1])
    let corpus = SyntheticCorpus(
      documents: numbers["--documents", default: 0], seed: UInt64(numbers["--seed", default: 0]))
    guard corpus.count < Int(UInt32.max) else { Self.stop("a run has fewer than 2^32 - 1 documents", code: 2) }
    let directory = try OutputDirectory(creating: folder)
    let identity = RunIdentity(recipe: "scale", version: "1")
    let parts = GraphFolder(directory, path: "signatures", identity: identity)
    let graph = GraphFolder(directory, path: "dedup/minhash", identity: identity)
    let layout = SignatureLayout(
      .minHash(MinHashParameters(bands: SyntheticCorpus.bands, rows: SyntheticCorpus.rows)))
    let partCount = max(corpus.count / 250_000, 4)
    let firsts = (0...partCount).map { corpus.count * $0 / partCount }
    let watch = Usage(folder)
    print("\(corpus.count) documents in \(partCount) parts, \(threads) threads, \(memory / 1_000_000) MB")
    Usage.printHeading()
    try watch.measure("sign") {
      _ = try concurrently(partCount, threads: threads) { part in
        try corpus.write(firsts[part]..<firsts[part + 1], layout, parts, "part-\(part)")
      }
      return ((), "\(layout.bytesPerDocument) bytes a document")
    }
    let set = SignatureSet(
      layout: layout, paths: (0..<partCount).map { parts.file("part-\($0)") }, firsts: firsts)
    try watch.measure("classes") {
      let totals = try graph.joinClasses(set, memory: memory)
      return ((), "\(totals.equal) of \(totals.signed) documents equal an earlier one")
    }
    var compared = CompareTotals()
    compared.bands = try watch.measure("bands") {
      var totals = BandTotals()
      let found = try concurrently(SyntheticCorpus.bands, threads: threads) { band in
        try graph.joinBand(band, of: set, memory: memory / threads)
      }
      for band in found { totals.add(band) }
      return (
        totals, "\(totals.pairs) pairs; largest group \(totals.largestGroup), \(totals.skippedPairs) pairs skipped"
      )
    }
    compared = try watch.measure("compare") {
      let totals = try graph.compare(
        bands: SyntheticCorpus.bands, by: .sketches(set, threshold: SyntheticCorpus.threshold), threads: threads,
        memory: memory, totals: compared)
      try graph.removePairs(bands: SyntheticCorpus.bands)
      return (totals, "\(totals.candidates) candidates, \(totals.confirmed) edges")
    }
    let selected = try watch.measure("select") {
      let clusters = try DuplicateClusters(graph, documents: corpus.count, hasEdges: true, memory: memory)
      for node in 0..<clusters.documentCount { clusters.set(node, survives: true, score: 0, line: 1) }
      let totals = try graph.select(clusters)
      return (totals, "\(totals.clusters) clusters, \(totals.duplicates) duplicates")
    }
    let planted = PlantedClusters(corpus, rows: try DocumentRecordFile(path: graph.selectionFile))
    let disk = watch.finish()
    try directory.remove("signatures")
    for name in ["dedup", "done", "tmp"] { try directory.remove(name) }
    rmdir(folder)
    print("peak: \(watch.peakMemory / 1_000_000) MB of memory, \(disk / 1_000_000) MB of disk")
    let isRight =
      planted.wrong == 0 && planted.candidates == compared.candidates && planted.edges == compared.confirmed
      && planted.clusters == selected.clusters && planted.duplicates == selected.duplicates
    print(
      "planted: \(planted.candidates) candidates, \(planted.edges) edges, \(planted.clusters) clusters, "
        + "\(planted.duplicates) duplicates; \(isRight ? "all found, nothing else" : "NOT what was found")"
        + (planted.wrong > 0 ? ", \(planted.wrong) documents wrong" : ""))
    return isRight
  }
}
