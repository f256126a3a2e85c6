// Files of records: written singly and in pieces of any size, read whole, in ranges, and refused where they are cut.

import Buffers
import Dedup
import Foundation
import Shards
import Support
import Testing

struct RecordFileTests {
  private func write(_ pieces: [Int], _ directory: OutputDirectory) throws -> TemporaryFile {
    var writer = try RecordWriter<UInt64>(directory, named: "records")
    var next: UInt64 = 0
    for piece in pieces {
      if piece == 1 {
        try writer.append(next)
        next += 1
      } else {
        var records = Buffer<UInt64>()
        for record in next..<next + UInt64(piece) { records.append(record) }
        try writer.append(contentsOf: records.unsafeElements)
        next += UInt64(piece)
      }
    }
    try writer.finish()
    #expect(writer.count == Int(next))
    return writer.file
  }

  private func read(_ path: String, range: Range<Int>? = nil, memory: Int) throws -> [UInt64] {
    var reader = try RecordReader<UInt64>(path: path, range: range, memory: memory)
    var found: [UInt64] = []
    while let record = try reader.peek() {
      let left = reader.remaining
      let same = try reader.read()
      #expect(same == record)
      #expect(reader.remaining == left - 1)
      found.append(record)
    }
    return found
  }

  @Test func recordsComeBackInOrderWhateverThePieces() throws {
    let folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    var random = SeededRandom(3)
    let mixed = (0..<200).map { _ in random.below(3) == 0 ? 1 : random.below(300) }
    for pieces in [[], [1], [0], [4096, 4097, 1, 8191, 8192, 8193, 20_000], mixed] {
      let file = try write(pieces, directory)
      let count = UInt64(pieces.reduce(0, +))
      #expect(try read(file.path, memory: 1 << 20) == Array(0..<count))
      #expect(try read(file.path, memory: 0) == Array(0..<count))
      if count > 100 { #expect(try read(file.path, range: 7..<93, memory: 0) == Array(7..<93)) }
    }
    #expect(folder.files("run/tmp").isEmpty)
  }

  @Test func aFileThatIsCutIsAnErrorThatNamesIt() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("cut", [UInt8](repeating: 1, count: 23))
    let error = #expect(throws: FileError.self) { _ = try RecordReader<UInt64>(path: path) }
    #expect(error?.path == path)
    #expect(error?.reason == "its 23 bytes are no whole number of records")
  }
}
