// Reading: lines, blocks, limits and resuming, on sound input.

import Buffers
import Shards
import Support
import Testing

@Suite struct BlockReaderTests {
  let scratch = Scratch()

  @Test(arguments: [Codec.none, .gzip(level: 6), .igzip(level: 1), .zstd(level: 1)], 0..<12)
  func blocksEqualTheReferenceWhateverTheCodecAndReadSize(codec: Codec, seed: UInt64) throws {
    var random = SeededRandom(seed)
    let bytes = randomLines(&random, count: Int.random(in: 1...60, using: &random), longest: 90)
    // Frames and members end anywhere, also inside lines.
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...800, using: &random)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    let file = try compress(pieces, codec)
    let path = scratch.file("a", file)
    let size = Int.random(in: 1...400, using: &random)
    let longest = Bool.random(using: &random) ? 60 : 128 << 20
    let expected = referenceBlocks(bytes, block: size, longest: longest)
    var checksums: Set<UInt64> = []
    for read in [1, 2, 3, 7, 64, 1_000, 128 << 10] {
      let reading = try readAll(path, options(block: size, read: read, longest: longest))
      #expect(reading.blocks == expected, "read size \(read)")
      #expect(reading.damage == nil)
      #expect(reading.compressedBytes == file.count)
      #expect(reading.linesRead == expected.reduce(0) { $0 + $1.lines.count })
      checksums.insert(reading.checksum)
    }
    #expect(checksums.count == 1)
  }

  @Test func byteOrderMarkIsSkippedOnlyAtTheStart() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = mark + Array("one\n".utf8) + mark + Array("two\n".utf8)
    for codec in [Codec.none, .gzip(level: 6), .zstd(level: 1)] {
      let path = scratch.file("bom", try compress([bytes], codec))
      let reading = try readAll(path, options(read: 2))
      #expect(reading.lines == [Array("one".utf8), mark + Array("two".utf8)])
      #expect(reading.blocks.map(\.byteCount) == [14])
    }
    #expect(try readAll(scratch.file("only", mark)).blocks.isEmpty)
    #expect(try readAll(scratch.file("part", Array(mark[..<2]))).lines == [Array(mark[..<2])])
  }

  @Test func carriageReturnsStayAndBlankLinesAreLines() throws {
    let path = scratch.file("crlf", Array("a\r\n\r\n \t\r\n\nb\r".utf8))
    var reader = try BlockReader(shard(path))
    var block = Block()
    #expect(try reader.next(into: &block))
    #expect(copy(block).lines.map { String(decoding: $0 ?? [], as: UTF8.self) } == ["a\r", "\r", " \t\r", "", "b\r"])
    var blank: [Bool] = []
    for line in block.lines.unsafeElements { blank.append(block.isBlank(line)) }
    #expect(blank == [false, true, true, true, false])
    #expect(try !reader.next(into: &block))
    #expect(block.lines.count == 0)
  }

  @Test func aMissingLastNewlineMakesNoDifference() throws {
    let with = try readAll(scratch.file("with", Array("a\nb\n".utf8)))
    let without = try readAll(scratch.file("without", Array("a\nb".utf8)))
    #expect(with.texts == ["a", "b"])
    #expect(without.texts == ["a", "b"])
    #expect(with.blocks[0].byteCount == 4)
    #expect(without.blocks[0].byteCount == 3)
  }

  @Test func emptyFilesHaveNoBlocks() throws {
    for codec in [Codec.none, .gzip(level: 6), .igzip(level: 1), .zstd(level: 1)] {
      var compressor = try BlockCompressor(codec)
      let reading = try readAll(scratch.file("empty", compressor.emptyFile()))
      #expect(reading.blocks.isEmpty)
      #expect(reading.damage == nil)
    }
  }

  @Test func theLimitStopsReading() throws {
    let bytes = Array(String(repeating: "12345678\n", count: 100).utf8)
    for limit in [0, 1, 11, 12, 99, 100, 101] {
      let reading = try readAll(scratch.file("limit", bytes), options(block: 100, limit: limit))
      #expect(reading.linesRead == min(limit, 100))
      #expect(reading.blocks.reduce(0) { $0 + $1.byteCount } == 9 * min(limit, 100))
    }
    // With a limit, damage behind it is not met.
    let half = try compress([Array(bytes[..<450])], .gzip(level: 6))
    let reading = try readAll(scratch.file("half", half + [1, 2, 3]), options(read: 16, limit: 50))
    #expect(reading.damage == nil)
    #expect(reading.linesRead == 50)
  }

  @Test func skippingGoesOnWhereAFullReadingWould() throws {
    var random = SeededRandom(5)
    let bytes = randomLines(&random, count: 200, longest: 40)
    let path = scratch.file("skip", try compress([bytes], .zstd(level: 1)))
    let whole = try readAll(path, options(block: 300, longest: 30))
    for count in [0, 1, 3, whole.blocks.count, whole.blocks.count + 4] {
      var reader = try BlockReader(shard(path), options: options(block: 300, longest: 30))
      #expect(try reader.skip(blocks: count) == min(count, whole.blocks.count))
      var block = Block()
      var rest: [BlockCopy] = []
      while try reader.next(into: &block) { rest.append(copy(block)) }
      #expect(rest == Array(whole.blocks.dropFirst(count)))
      #expect(reader.inputChecksum == whole.checksum)
    }
  }

  @Test func oversizedLinesAreReportedAndNotHeld() throws {
    let long = (0..<50_000).map { UInt8(0x30 + $0 % 10) }
    let bytes = Array("a\n".utf8) + long + Array("\nb\n".utf8) + long
    let path = scratch.file("long", try compress([bytes], .zstd(level: 1)))
    var reader = try BlockReader(shard(path), options: options(block: 1_000, read: 512, longest: 2_000))
    var block = Block()
    var seen: [Block.OversizedLine] = []
    var numbers: [Int] = []
    while try reader.next(into: &block) {
      #expect(block.bytes.capacity < 20_000)
      seen += block.oversizedLines
      numbers.append(block.firstLine)
    }
    let prefix = Array(long.prefix(1_000))
    #expect(
      seen == [
        Block.OversizedLine(line: 2, byteCount: 50_000, prefix: prefix),
        Block.OversizedLine(line: 4, byteCount: 50_000, prefix: prefix),
      ])
    #expect(numbers == [1, 3])
    #expect(reader.linesRead == 4)
    #expect(reader.bytesRead == bytes.count)
    // A line of exactly the limit is kept.
    let kept = try readAll(scratch.file("exact", Array(long[..<2_000]) + [0x0A]), options(longest: 2_000))
    #expect(kept.lines == [Array(long[..<2_000])])
  }

  @Test func aBlockGivesBackTheMemoryOfAVeryLongLine() throws {
    let bytes = [UInt8](repeating: 0x61, count: 3 << 20) + Array("\nb\nc\n".utf8)
    var reader = try BlockReader(shard(scratch.file("once", bytes)), options: options(block: 100))
    var block = Block()
    #expect(try reader.next(into: &block))
    #expect(block.bytes.capacity > 3 << 20)
    while try reader.next(into: &block) {}
    #expect(block.bytes.capacity < 1 << 20)
  }

  @Test func otherFormatsAreNamed() throws {
    for (head, name) in [("BZh9", "bzip2"), ("PAR1", "Parquet"), ("PK\u{3}\u{4}", "zip")] {
      let path = scratch.file("other.jsonl", Array(head.utf8) + [0, 0, 0])
      let error = #expect(throws: FileError.self) { try readAll(path) }
      #expect(error?.description.contains(name) == true)
      #expect(error?.path == path)
    }
    let missing = #expect(throws: FileError.self) { try readAll("/nowhere/at/all") }
    #expect(missing?.code == 2)
  }

  @Test func theChecksumIsXXH3() throws {
    // The value that `xxhsum -H3` states for these three bytes.
    #expect(hexadecimal(try readAll(scratch.file("sum", Array("abc".utf8))).checksum) == "78af5f94892f3950")
  }
}
