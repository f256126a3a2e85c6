// sluice study: comparisons that are written down, and come out the same for everybody.

import Ablation
import ArgumentParser
import Glibc
import Pipeline
import Shards

/// The parent of what is done with studies.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Compare variants as a file says, with results that anyone can regenerate.",
    subcommands: [StudyRunCommand.self])
}

/// Runs a study.
struct StudyRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a study: study.yaml in, results.json, results.csv and results.md beside it.",
    discussion: """
      A study names runs, variants, sweeps, slices, judges, and perhaps a command that trains a model; Ablations/README.md \
      has the grammar. The same study.yaml and inputs give the same bytes. Runs are kept in the cache and used again; it \
      may be removed at any time. Results of trainings are kept in training.json beside the study, by what the trainer \
      saw: who has no trainer regenerates everything else, and a study that was stopped goes on.

      EXAMPLES
        sluice study run Ablations/fineweb-filters
        sluice study run Ablations/fineweb-filters --check       exit code 1 where a file would change
        sluice study run Ablations/byte-model --retrain          train anew what training.json has already
      """)

  @Argument(help: ArgumentHelp("The study's folder.", valueName: "study"))
  var study: String

  @Option(help: ArgumentHelp("Where runs are kept (default: .cache in the study's folder).", valueName: "folder"))
  var cache: String?

  @Option(help: "Threads that work (default: one a core).")
  var threads: Int?

  @Flag(help: "Write nothing; say which files would change, with exit code 1.")
  var check = false

  @Flag(help: "Repeat trainings whose results are there.")
  var retrain = false

  func run() throws {
    Interruption.install()
    var running = try StudyRun(folder: study, cache: cache)
    running.threads = threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    running.retrains = retrain
    running.isCheck = check
    let results = try running.results { Talk.line($0) }
    if !check {
      try results.write(to: study)
      Talk.line("\(study)/results.md, results.csv, results.json")
      return
    }
    let stale = try results.stale(in: study)
    if !stale.isEmpty {
      throw RunError.directory("\(study): \(stale.joined(separator: ", ")) would change; sluice study run writes them")
    }
    Talk.line("\(study): the results are those of its study.yaml")
  }
}
