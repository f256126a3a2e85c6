// sluice dedup clusters: what was found to be duplicates of one another, largest clusters first; or one cluster's texts.

import ArgumentParser
import Dedup
import Filters
import Glibc
import Pipeline

/// Lists the clusters of a run's deduplication steps.
struct DedupClustersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clusters",
    abstract: "List clusters of duplicates, the largest first; or show the texts of one side by side.",
    discussion: """
      Of each member: whether it is kept, its id, shard, line and length, and its similarity to its nearest neighbour. \
      With --show, the keeper stands on the left of each other member, as they were read, before any edit. Passages of \
      five words and more that both have are marked: in bold on a terminal, in ⟦brackets⟧ elsewhere.

      EXAMPLES
        sluice dedup clusters out
        sluice dedup clusters out --limit 0 --members 0 --json > clusters.jsonl
        sluice dedup clusters out --show 17 --characters 0
      """)

  @OptionGroup var reading: ReadingOptions

  @Option(help: ArgumentHelp("The deduplication step, as family/kind (default: all).", valueName: "name"))
  var step: String?

  @Option(help: "How many clusters; 0 for all.")
  var limit: Int = 20

  @Option(help: "How many members of each, the keeper first; 0 for all.")
  var members: Int = 20

  @Option(help: ArgumentHelp("Show the texts of the cluster of this number.", valueName: "cluster"))
  var show: UInt64?

  @Option(help: "With --show: code points of each text; 0 for all.")
  var characters: Int = 2000

  func validate() throws {
    for (name, value) in [("limit", limit), ("members", members), ("characters", characters)] where value < 0 {
      throw ValidationError("--\(name) \(value): it is a number, or 0 for all")
    }
  }

  func run() throws {
    let run = try reading.open()
    let (findings, steps) = try run.comparingSteps(named: step)
    guard let show else {
      for (place, step) in steps.enumerated() {
        let list = try run.query.clusters(ofStep: step, findings, .largest(limit), members: members)
        if place > 0 && !reading.json { Output.line() }
        Output.write(reading.json ? list.json() : list.text(width: terminalWidth()))
      }
      return
    }
    guard steps.count == 1, let step = steps.first else {
      throw ValidationError("--show needs a --step: the run has \(findings.stepNames.joined(separator: " and "))")
    }
    let list = try run.query.clusters(ofStep: step, findings, .number(show), members: members)
    guard let cluster = list.clusters.first else {
      throw RunError.settings("\(list.step) has no cluster \(show): its clusters are 1 to \(list.clusterCount)")
    }
    let texts = try run.texts(of: cluster)
    if reading.json {
      Output.write(run.json(list, texts))
      return
    }
    Output.line("\(list.step), cluster \(cluster.number): \(Numbers.grouped(cluster.size)) documents")
    Output.line()
    let marks: PassageMarks = isatty(STDOUT_FILENO) == 1 ? .bold : .brackets
    for line in run.sideBySide(cluster, texts, width: terminalWidth(), marks: marks, limit: characters) {
      Output.line(line)
    }
    let left = cluster.size - UInt64(cluster.members.count)
    if left > 0 { Output.line("… \(Numbers.grouped(left)) more members; --members 0 shows all") }
  }
}
