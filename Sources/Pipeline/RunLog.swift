// log/: when and where a run was made, which equal runs do not share.

import FoundationEssentials
import Glibc
import Shards

/// The log of one process that works on a run: a line when it starts, a line when it ends.
struct RunLog {
  private let output: OutputDirectory
  private let name: String
  private let started = Date()
  private var head: String

  init(_ output: OutputDirectory, threads: Int) throws {
    self.output = output
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let hostName = host.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    name = "log/run-\(Int(started.timeIntervalSince1970))-\(hostName)-\(getpid()).log"
    head =
      "\(started.formatted(.iso8601)) started on \(hostName), process \(getpid()), sluice \(sluiceVersion), "
      + "\(threads) threads\n"
    try output.writeAtomically(name, Array(head.utf8))
  }

  /// Notes the end: what each phase has cost, then seconds of wall clock and CPU and the peak of memory.
  func finish(_ totals: ScanCounts, _ costs: [PhaseCost]) throws {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let wall = Date().timeIntervalSince(started)
    let phases = costs.map { "  \($0.name): \($0.seconds) s, \($0.cpuSeconds) s of CPU \($0.detail)\n" }.joined()
    let tail =
      "\(Date().formatted(.iso8601)) finished: \(totals.documents) documents, \(wall) s, "
      + "\(seconds(usage.ru_utime) + seconds(usage.ru_stime)) s of CPU, peak memory \(usage.ru_maxrss) KiB\n"
    try output.writeAtomically(name, Array((head + phases + tail).utf8))
  }
}
