// Makes a large run of a small one by repeating it, and times what its ledger answers about variants.
//
//   ablation-scale repeat RUN COPIES DIR       DIR becomes a run of COPIES times the shards, without kept lines
//   ablation-scale resolve DIR VARIANTS [RUN]  opens it and resolves so many variants, on one thread; then holds each
//                                              copy's documents against what the same variants of RUN keep
//
// Each copy has its own shards, classes and edges, so copies do not join.

import Ablation
import FoundationEssentials
import Glibc
import Ledger
import Pipeline
import Recipes

let usage = "usage: ablation-scale repeat RUN COPIES DIR | ablation-scale resolve DIR VARIANTS [RUN]\n"

/// Says why nothing comes, and stops.
func fail(_ reason: String, code: Int32) -> Never {
  var text = reason
  text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(code)
}

func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Does some work and prints what it takes.
func measure<Answer>(_ name: String, _ work: () throws -> Answer) rethrows -> Answer {
  let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  let answer = try work()
  func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  print(
    "\(name): \(milliseconds(seconds(CLOCK_MONOTONIC) - wall)) ms, "
      + "\(milliseconds(seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)) ms of CPU, "
      + "peak \(usage.ru_maxrss / 1000) MB")
  return answer
}

/// Variants of a plan: each filter left out, then each limit moved, two filters at once, and other keepers of clusters.
func variants(of plan: Plan, _ count: Int) -> [Variant] {
  let filters = plan.filters.filter { filter in
    if case .deduplicate = plan.steps[filter.step].work { return false }
    return !filter.signal.isLanguage
  }
  var moved: [String] = []
  for factor in [0.5, 2, 0.8, 1.25] {
    for filter in filters {
      if let least = filter.limits.min { moved.append("\(filter.name).min=\(least * factor)") }
      if let most = filter.limits.max { moved.append("\(filter.name).max=\(most * factor)") }
    }
  }
  let keepers: [String?] = [nil, "first", "highest:words.count", nil]
  var result: [Variant] = []
  for number in 0..<count {
    // Every other one leaves out a filter, every other one moves a limit; some change a filter far from it as well.
    let far = filters[(number + filters.count / 2) % filters.count].name
    let without = number % 2 == 0 ? [filters[number / 2 % filters.count].name] : []
    let set = number % 2 == 1 ? [moved[number / 2 % moved.count]] : []
    let isPair = number % 5 == 4 && !without.contains(far) && !set.contains { $0.hasPrefix(far) }
    result.append(
      Variant(
        without: without + (isPair ? [far] : []), set: set, keepPolicy: keepers[number % keepers.count]))
  }
  return result
}

/// Times the variants of a repeated run, and holds them against those of the run that was repeated, if that is given.
func resolve(_ path: String, _ count: Int, original: String?) throws {
  let ablation = try measure("open") { try Ablation(RunDirectory(path)) }
  let asked = variants(of: ablation.directory.plan, count)
  let outcomes = try measure("\(asked.count) variants") { try ablation.resolve(asked) }
  let kept = outcomes.map(\.kept.documents)
  print(
    "\(ablation.verdicts.count) documents; the run keeps \(ablation.base.kept.documents), variants "
      + "\(kept.min() ?? 0) to \(kept.max() ?? 0), \(Set(outcomes.map(\.documents)).count) of them different; "
      + "\(outcomes.count { $0.rescanned != nil }) scanned anew")
  guard let original else { return }
  let once = try Ablation(RunDirectory(original))
  let size = once.verdicts.count
  guard size > 0, ablation.verdicts.count % size == 0 else { fail("\(path) does not repeat \(original)\n", code: 1) }
  for (outcome, expected) in zip(outcomes, try once.resolve(asked)) {
    for document in 0..<ablation.verdicts.count
    where outcome.documents[document] != expected.documents[document % size] {
      fail("\(outcome.variant): document \(document) is not kept as in \(original)\n", code: 1)
    }
  }
  print("each copy keeps what \(original) keeps, document by document")
}

let arguments = Array(CommandLine.arguments.dropFirst())
do {
  switch arguments.first {
  case "repeat" where arguments.count == 4:
    guard let copies = Int(arguments[2]), copies > 0 else { fallthrough }
    try repeatRun(arguments[1], copies: copies, into: arguments[3])
  case "resolve" where arguments.count == 3 || arguments.count == 4:
    guard let count = Int(arguments[2]), count > 0 else { fallthrough }
    try resolve(arguments[1], count, original: arguments.count == 4 ? arguments[3] : nil)
  default:
    fail(usage, code: 2)
  }
} catch {
  fail("ablation-scale: \((error as? RunError)?.message ?? "\(error)")\n", code: 1)
}
