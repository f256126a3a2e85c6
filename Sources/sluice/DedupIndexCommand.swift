// sluice dedup index: what a run kept, to be compared with by later runs.

import ArgumentParser
import Dedup
import Filters
import Pipeline
import Shards
import Signatures

/// Makes an index of runs and of other indexes.
struct DedupIndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Make an index of what a run kept, so that later runs drop what is there already (--against).",
    discussion: """
      DIR is a run with a deduplication step, or an index; of several, one index is made of them all. Later runs \
      compare with the same settings: same shingles, bands and rows.

      EXAMPLES
        sluice dedup index out --output corpus.index
        sluice dedup new-shards/ --output new --against corpus.index
        sluice dedup index corpus.index new --output corpus-2.index
      """)

  @Argument(help: ArgumentHelp("Runs or indexes.", valueName: "dir"))
  var directories: [String]

  @Option(name: .shortAndLong, help: "The index, a new folder.")
  var output: String

  @Option(help: ArgumentHelp("The step whose signatures are meant, where a run has several.", valueName: "name"))
  var step: String?

  @Flag(help: "Take rejected documents too.")
  var all = false

  @Option(help: ArgumentHelp("Memory that sorting may hold, as 64MB or 4GB.", valueName: "size"))
  var memory: ByteSize = ByteSize(bytes: 1 << 30)

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    Interruption.install()
    let runs = try directories.map { try RunDirectory.isRun($0) ? RunDirectory($0) : nil }
    let indexes = try zip(directories, runs).map { try $1 == nil ? DuplicateIndex($0) : nil }
    var kind: SignatureKind?
    for run in runs {
      guard let run else { continue }
      let found = try run.signedStep(step)
      if let kind, kind != found {
        throw RunError.settings("\(directories[0]) and \(run.path) were made with other settings of deduplication")
      }
      kind = found
    }
    guard let kind = kind ?? indexes.compactMap({ $0 }).first?.signatureKind else {
      throw ValidationError("give a run or an index")
    }
    for index in indexes { try index?.check(kind) }
    var writer = try DuplicateIndexWriter(output, kind: kind, memory: memory.bytes)
    for (run, index) in zip(runs, indexes) {
      if let run { try run.addDocuments(to: &writer, step: step, rejectedToo: all) }
      if let index { try writer.add(index) }
    }
    let count = try writer.finish()
    if json {
      Output.line("{\"documents\":\(count)}")
    } else {
      Talk.line("\(Numbers.grouped(UInt(count))) documents in \(output)")
    }
  }
}
