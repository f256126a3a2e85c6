// Progress on standard error: a line that renews itself on a terminal, a plain line now and then elsewhere.

import Filters
import Glibc
import Pipeline
import Threads

/// Shows a run's progress from a thread of its own until stopped.
final class ProgressDisplay: Sendable {
  private let stopped: Monitor<Bool>
  private let thread: WorkerThread?

  /// Starts to show.
  init(_ progress: Progress) {
    let stopped = Monitor(false)
    self.stopped = stopped
    let started = now()
    thread = WorkerThread {
      // A terminal is renewed five times a second; a log gets a line after ten seconds, then every half minute.
      let interval = Talk.isTerminal ? 0.2 : 30.0
      var (phase, phaseStarted) = ("", started)
      var next = started + (Talk.isTerminal ? 0.2 : 10.0)
      // A run that ends does not wait for the display.
      while !stopped.wait(atMost: next - now(), until: { $0 }) {
        next = now() + interval
        let snapshot = progress.snapshot
        if snapshot.phase != phase { (phase, phaseStarted) = (snapshot.phase, now()) }
        let line = progressLine(snapshot, seconds: now() - phaseStarted)
        if Talk.isTerminal { Talk.status(line) } else { Talk.line(line) }
      }
      if Talk.isTerminal { Talk.status("") }
    }
  }

  /// Stops showing and leaves a clean line.
  func stop() {
    stopped.update { $0 = true }
    thread?.join()
  }
}

/// Seconds of a clock that only goes forward.
private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// One line: the phase, documents, speed, share kept, time left.
func progressLine(_ snapshot: Progress.Snapshot, seconds: Double) -> String {
  // Phases that read no shards have their name alone to show.
  if snapshot.shardsInAll == 0 { return snapshot.phase }
  let head = snapshot.phase.isEmpty || snapshot.phase == "scan" ? "" : "\(snapshot.phase): "
  return head + shardProgress(snapshot, seconds: seconds)
}

private func shardProgress(_ snapshot: Progress.Snapshot, seconds: Double) -> String {
  var parts = ["\(Numbers.grouped(UInt(snapshot.documents))) documents"]
  if seconds > 0 { parts.append("\(decimal(Double(snapshot.bytesIn) / 1e6 / seconds, 1)) MB/s") }
  if snapshot.kept > 0 {
    parts.append("\(decimal(100 * Double(snapshot.kept) / Double(snapshot.documents), 1)) % kept")
  }
  parts.append("shard \(snapshot.shards) of \(snapshot.shardsInAll)")
  if snapshot.compressedBytesInAll > 0 && snapshot.compressedBytesIn > 0 {
    let share = min(Double(snapshot.compressedBytesIn) / Double(snapshot.compressedBytesInAll), 1)
    parts.insert("\(decimal(100 * share, 0)) %", at: 0)
    if share < 1 { parts.append("\(duration(seconds * (1 - share) / share)) left") }
  }
  return parts.joined(separator: ", ")
}

/// A number with a fixed count of decimals.
func decimal(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return "-" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return "\(value)" }
  let units = Int(scaled)
  let sign = value < 0 && units > 0 ? "-" : ""
  guard places > 0 else { return sign + String(units) }
  let fraction = String(units % Int(scale))
  return sign + String(units / Int(scale)) + "." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// Seconds as `12 s`, `3 min 05 s`, `2 h 10 min`.
func duration(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
  return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
}
