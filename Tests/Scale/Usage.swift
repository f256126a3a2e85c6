// What a phase takes: seconds, processor time, memory and disk at their highest.

import FoundationEssentials
import Glibc
import Threads

/// Bytes that the files below a folder take now, and those that this process has mapped without a name.
private func diskBytes(_ folder: String) -> Int {
  var total = 0
  if let entries = opendir(folder) {
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      var facts = stat()
      // A file that goes between two calls takes nothing any more.
      guard lstat("\(folder)/\(name)", &facts) == 0 else { continue }
      total += facts.st_mode & S_IFMT == S_IFDIR ? diskBytes("\(folder)/\(name)") : Int(facts.st_blocks) * 512
    }
  }
  return total
}

private func readText(_ path: String) -> String {
  (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
}

private func mappedBytes() -> Int {
  var total = 0
  for line in readText("/proc/self/maps").split(separator: "\n") where line.hasSuffix("(deleted)") {
    let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
    if bounds.count == 2 { total += bounds[1] - bounds[0] }
  }
  return total
}

/// Runs phases and notes what they take.
final class Usage {
  private let folder: String
  private let disk = Monitor((peak: 0, phasePeak: 0, isDone: false))
  private var sampler: WorkerThread?
  /// The highest of all phases so far, in bytes.
  private(set) var peakMemory = 0

  /// Watches a folder, ten times a second.
  init(_ folder: String) {
    self.folder = folder
    let disk = disk
    sampler = WorkerThread {
      while true {
        let bytes = diskBytes(folder) + mappedBytes()
        let isDone = disk.update { disk in
          disk.peak = max(disk.peak, bytes)
          disk.phasePeak = max(disk.phasePeak, bytes)
          return disk.isDone
        }
        if isDone { return }
        usleep(100_000)
      }
    }
  }

  /// The most disk that was taken at once, in bytes; ends the watch.
  func finish() -> Int {
    disk.update { $0.isDone = true }
    sampler?.join()
    return disk.update { $0.peak }
  }

  /// Runs a phase and prints a line about it.
  func measure<Result>(_ name: String, _ body: () throws -> (Result, String)) rethrows -> Result {
    // Begins the high-water mark of memory anew, where the system lets.
    if let file = fopen("/proc/self/clear_refs", "w") {
      fputs("5", file)
      fclose(file)
    }
    disk.update { $0.phasePeak = 0 }
    let (start, processor) = (Self.seconds(CLOCK_MONOTONIC), Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
    let (result, detail) = try body()
    let taken = (Self.seconds(CLOCK_MONOTONIC) - start, Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
    let line = readText("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    let memory = (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
    peakMemory = max(peakMemory, memory)
    let bytes = diskBytes(folder) + mappedBytes()
    let peak = disk.update { max($0.phasePeak, bytes) }
    print(
      [
        Self.pad(name, 10), Self.pad(Self.tenths(taken.0), 9, left: true),
        Self.pad(Self.tenths(taken.1), 9, left: true),
        Self.pad("\(memory / 1_000_000)", 10, left: true), Self.pad("\(peak / 1_000_000)", 10, left: true), "  ",
        detail,
      ].joined())
    return result
  }

  /// The heading of the lines that `measure` prints.
  static func printHeading() { print("phase        seconds  CPU s  memory MB   disk MB  result") }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
    let space = String(repeating: " ", count: max(width - text.count, 0))
    return left ? space + text : text + space
  }
}
