// What benchmarks read, and the clock that they read it by.

public import Buffers
import Foundation

/// The texts of a plain JSONL file, one behind the other.
public struct Texts: ~Copyable {
  /// All texts.
  public private(set) var bytes = Buffer<UInt8>()
  private var ends: [Int] = [0]

  /// Reads a file of records with a `text`; other lines are passed over.
  public init(path: String) throws {
    for line in try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")) {
      guard let record = try JSONSerialization.jsonObject(with: line) as? [String: Any] else { continue }
      guard let text = record["text"] as? String else { continue }
      let copy = Array(text.utf8)
      bytes.append(contentsOf: copy.span)
      ends.append(bytes.count)
    }
  }

  /// How many texts there are.
  public var count: Int { ends.count - 1 }

  /// Calls for each text.
  public func each(_ body: (Span<UInt8>) -> Void) {
    let all = bytes.unsafeElements
    for number in 0..<count { body(all.extracting(ends[number]..<ends[number + 1]).span) }
  }
}

/// Seconds of CPU that this process has used.
public func processSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
