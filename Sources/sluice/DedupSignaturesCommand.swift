// sluice dedup signatures: the signature files of datatrove's first MinHash stage.

import ArgumentParser
import Buffers
import Filters
import Glibc
import Pipeline
import Shards

/// Makes datatrove's signature files.
struct DedupSignaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signatures",
    abstract: "Make MinHash signature files that datatrove's later stages take as their own.",
    discussion: """
      Writes bucket_000/00000.minhash.sig ... below --output, byte for byte what datatrove 0.10's \
      MinhashDedupSignature makes with its usual settings: English words, 5 in a shingle, XXH64, 14 bands of 8 rows. Task r \
      gets shards r, r + N, r + 2 N ... of the sorted list; give datatrove's later stages the same number of tasks and \
      the same files. Record files alone are taken from a folder, where datatrove would read every file.

      Memory holds the signatures of one task: about 900 bytes a document.

      The same command goes on with work that was stopped, and does nothing where it was finished.

      EXAMPLES
        sluice dedup signatures shards/ --output signatures
        sluice dedup signatures 'crawl/**/*.jsonl.gz' --output signatures --tasks 64
      """)

  @Argument(help: ArgumentHelp("Shards: files, folders, globs, or -.", valueName: "input"))
  var inputs: [String]

  @Option(name: .shortAndLong, help: "The folder of the signature files.")
  var output: String

  @Option(help: "Tasks that the shards are dealt to, a file of each band for each.")
  var tasks: Int = 1

  @Option(help: "Threads that work (default: one a core).")
  var threads: Int?

  @Option(help: "Field that holds the text.")
  var textField: String = "text"

  @Option(help: "Longest line in bytes; a longer one is a bad line.")
  var maxLine: Int = 128 << 20

  @Flag(help: "Throw away signatures that are already in the folder.")
  var overwrite = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Print the totals as JSON.")
  var json = false

  func run() throws {
    var settings = SignatureFileSettings()
    settings.tasks = tasks
    settings.textField = textField
    settings.maximumLine = maxLine
    settings.threads = threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    settings.overwrite = overwrite
    let shards = try findShards(arguments: inputs, outside: output)
    Interruption.install()
    let files = try SignatureFiles(shards: shards, output: output, settings: settings)
    let outcome = try runShowing(files)
    if json {
      Output.write(try outcome.totalsAsJSON())
    } else if !quiet {
      for line in summary(outcome.totals) { Talk.line(line) }
    }
    if !outcome.damaged.isEmpty { throw RunError.damaged(outcome.damaged) }
  }

  /// Does the work with a progress display.
  private func runShowing(_ files: SignatureFiles) throws -> SignatureFiles.Outcome {
    let display = quiet ? nil : ProgressDisplay(files.progress)
    defer { display?.stop() }
    return try files.run()
  }

  private func summary(_ totals: SignatureCounts) -> [String] {
    func grouped(_ count: Int) -> String { Numbers.grouped(UInt(count)) }
    var lines = ["\(grouped(totals.documents)) documents, \(grouped(totals.signed)) signed"]
    if totals.emptyTexts > 0 { lines.append("\(grouped(totals.emptyTexts)) empty texts, left out as datatrove does") }
    if totals.badLines > 0 {
      let reasons = totals.badLinesByReason.sorted { $0.key < $1.key }.map { "\(grouped($0.value)) \($0.key)" }
      lines.append("\(grouped(totals.badLines)) bad lines: \(reasons.joined(separator: ", "))")
    }
    if totals.blankLines > 0 { lines.append("\(grouped(totals.blankLines)) blank lines") }
    return lines
  }
}
