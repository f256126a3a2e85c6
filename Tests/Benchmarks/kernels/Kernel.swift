// A part of the work on a document that is timed alone, and the clock for those whose input has to be made first.

import BenchmarkTexts
import Buffers
import Glibc

/// One part of the work, with its scratch memory.
protocol Kernel: AnyObject {
  /// What the table calls it.
  var name: String { get }

  /// Does the work on all documents once.
  ///
  /// - Returns: seconds of CPU, without those that make the kernel's input.
  func pass(_ texts: borrowing Texts) throws -> Double
}

/// Seconds of CPU that some work takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let start = processSeconds()
  try work()
  return processSeconds() - start
}

/// Adds up the CPU of one kernel where other work lies between its documents.
struct Watch {
  /// What reading the clock twice takes by itself, in seconds: the least mean of some trials.
  static let ownCost: Double = {
    (0..<20).map { _ in
      var watch = Watch()
      for _ in 0..<2000 { watch.lap {} }
      return watch.total / 2000
    }.min() ?? 0
  }()

  private var total = 0.0
  private var laps = 0

  /// Runs and times the work on one document.
  @inline(__always)
  mutating func lap(_ work: () -> Void) {
    let start = Self.now()
    work()
    total += Self.now() - start
    laps += 1
  }

  /// All laps, without what the clock took.
  var seconds: Double { max(total - Double(laps) * Self.ownCost, 0) }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
