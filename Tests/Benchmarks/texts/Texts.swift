// What benchmarks read, and the clock that they read it by.

public import Buffers
import Glibc
import Records
import Shards

/// The records of some shards: their lines one behind the other, and so their texts.
public struct Texts: ~Copyable {
  /// All texts.
  public private(set) var bytes = Buffer<UInt8>()
  /// All lines, without what ends them.
  public private(set) var lines = Buffer<UInt8>()
  private var ends: [Int] = [0]
  private var lineEnds: [Int] = [0]

  /// Reads shards, compressed or not: files, folders of them, or patterns; lines that are no records with a text in
  /// `text` are passed over.
  public init(_ inputs: [String]) throws {
    var parser = RecordParser(fields: RecordFields(text: ["text"], id: [], carry: []))
    var block = Block()
    for shard in try findShards(arguments: inputs, areWritten: false) {
      var reader = try BlockReader(shard)
      while try reader.next(into: &block) {
        for position in 0..<block.lines.count {
          let range = block.lines.base[position].range
          let line = UnsafeBufferPointer(start: block.bytes.base + range.lowerBound, count: range.count)
          guard case .document = parser.parse(line) else { continue }
          lines.append(contentsOf: line.span)
          lineEnds.append(lines.count)
          let text = parser.text.unsafeElements
          bytes.append(contentsOf: text.span)
          ends.append(bytes.count)
        }
      }
    }
  }

  /// How many texts there are.
  public var count: Int { ends.count - 1 }

  /// 10^6 bytes of text; never 0, so that it may divide.
  public var megabytes: Double { Double(max(bytes.count, 1)) / 1e6 }

  /// Calls for each text.
  public func each(_ body: (Span<UInt8>) -> Void) {
    let all = bytes.unsafeElements
    for number in 0..<count { body(all.extracting(ends[number]..<ends[number + 1]).span) }
  }

  /// Calls for each line; the bytes behind it are readable.
  public func eachLine(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    let all = lines.unsafeElements
    for number in 0..<count {
      body(UnsafeBufferPointer(rebasing: all[lineEnds[number]..<lineEnds[number + 1]]))
    }
  }
}

/// Seconds of CPU that this process has used.
public func processSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
