// Sorting beyond memory: the same as sorting an array, whatever the memory, and nothing left on disk.

import Buffers
import Dedup
import Foundation
import Shards
import Support
import Testing

private struct Entry: SortableRecord, Hashable {
  var key: UInt64
  var rest: UInt64
  var sortKey: UInt64 { key }
  static func < (left: Entry, right: Entry) -> Bool {
    left.key != right.key ? left.key < right.key : left.rest < right.rest
  }
}

struct ExternalSorterTests {
  /// Keys of several kinds: all different, few values, equal upper bits, equal lower bits, one value.
  private static func entry(_ kind: Int, _ random: inout SeededRandom) -> Entry {
    let number = random.next()
    let key =
      switch kind {
      case 0: number
      case 1: number % 7
      case 2: 0xABCD_0000_0000_0000 | number % 100_000
      case 3: number << 40
      default: UInt64(5)
      }
    return Entry(key: key, rest: random.next() % 64)
  }

  private func sorted(_ entries: [Entry], memory: Int, _ directory: OutputDirectory) throws -> [Entry] {
    var sorter = ExternalSorter<Entry>(memory: memory, directory: directory, named: "test")
    for entry in entries { try sorter.append(entry) }
    var stream = try sorter.sorted()
    var result: [Entry] = []
    while let entry = try stream.next() { result.append(entry) }
    return result
  }

  @Test(arguments: 0..<5) func sortsAsAnArrayDoesWhateverTheMemory(kind: Int) throws {
    let folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    var random = SeededRandom(UInt64(kind) + 1)
    // 64 KB hold 2,048 of them, and merge eight runs at once: the last count takes three levels.
    for count in [0, 1, 2, 24, 25, 500, 2048, 2049, 20_000, 150_000] {
      let entries = (0..<count).map { _ in Self.entry(kind, &random) }
      let expected = entries.sorted()
      #expect(try sorted(entries, memory: 0, directory) == expected, "\(count) entries, spilled")
      #expect(try sorted(entries, memory: 1 << 24, directory) == expected, "\(count) entries, in memory")
    }
    #expect(folder.files("run/tmp").isEmpty)
  }

  @Test func runsGoWhenTheirStreamOrSorterGoes() throws {
    let folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    var random = SeededRandom(9)
    do {
      var sorter = ExternalSorter<Entry>(memory: 0, directory: directory, named: "test")
      for _ in 0..<30_000 { try sorter.append(Self.entry(0, &random)) }
      // Runs of two levels, one file each.
      #expect(folder.files("run/tmp").count == 2)
    }
    #expect(folder.files("run/tmp").isEmpty)
    do {
      var sorter = ExternalSorter<Entry>(memory: 0, directory: directory, named: "test")
      for _ in 0..<30_000 { try sorter.append(Self.entry(0, &random)) }
      var stream = try sorter.sorted()
      let first = try stream.next()
      #expect(first != nil)
      #expect(!folder.files("run/tmp").isEmpty)
    }
    #expect(folder.files("run/tmp").isEmpty)
  }

  @Test func manyRunsNeedFewOpenFiles() throws {
    let folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    var random = SeededRandom(4)
    var sorter = ExternalSorter<Entry>(memory: 0, directory: directory, named: "test")
    // 62 runs: 6 of the first level and 7 that eight of those have become.
    for _ in 0..<127_000 { try sorter.append(Self.entry(0, &random)) }
    var stream = try sorter.sorted()
    let first = try stream.next()
    #expect(first != nil)
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    let open = descriptors.compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }
    .filter { $0.contains(folder.url.lastPathComponent) }
    #expect((1...4).contains(open.count), "\(open)")
  }

  @Test func aRunThatCannotBeWrittenIsAnErrorThatNamesIt() throws {
    let folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    try FileManager.default.removeItem(atPath: folder.path("run/tmp"))
    try folder.write("run/tmp", "no folder")
    var random = SeededRandom(9)
    var sorter = ExternalSorter<Entry>(memory: 0, directory: directory, named: "test")
    var failure: FileError?
    do {
      for _ in 0..<3000 { try sorter.append(Self.entry(0, &random)) }
    } catch let error as FileError {
      failure = error
    }
    #expect(failure?.code == ENOTDIR)
    #expect(failure?.path.contains("run/tmp/test.run") == true)
  }
}
