// Blocks out: independent frames and members that join to a valid file, always of the same bytes.

import Buffers
import Shards
import Support
import Testing

@Suite struct CompressionTests {
  let scratch = Scratch()
  static let codecs: [Codec] =
    [.none] + [-7, -1, 1, 3, 6, 19].map { .zstd(level: $0) } + [1, 6, 9].map { .gzip(level: $0) }
    + (0...3).map { .igzip(level: $0) }

  private func blocks(seed: UInt64) -> [[UInt8]] {
    var random = SeededRandom(seed)
    var blocks = (0..<6).map { _ in
      randomLines(&random, count: Int.random(in: 1...40, using: &random), longest: 60) + [0x0A]
    }
    // What does not compress at all is where bounds are too small.
    blocks.append((0..<5_000).map { _ in UInt8.random(in: 11...255, using: &random) } + [0x0A])
    blocks.append([UInt8](repeating: 0x61, count: 9_000) + [0x0A])
    return blocks
  }

  @Test(arguments: codecs)
  func joinedBlocksReadAsTheInput(codec: Codec) throws {
    let blocks = blocks(seed: 3)
    let file = try compress(blocks + [[]], codec)
    let path = scratch.file("joined" + codec.fileExtension, file)
    let reading = try readAll(path, options(block: 1))
    #expect(reading.damage == nil)
    #expect(reading.blocks == referenceBlocks(blocks.flatMap { $0 }, block: 1))
  }

  @Test(arguments: codecs)
  func theBytesOfABlockDoNotDependOnEarlierOnes(codec: Codec) throws {
    let blocks = blocks(seed: 4)
    let alone = try blocks.map { try compress([$0], codec) }
    #expect(try compress(blocks, codec) == alone.flatMap { $0 })
    #expect(try compress(blocks.reversed(), codec) == alone.reversed().flatMap { $0 })
  }

  @Test(arguments: codecs)
  func theToolsReadIt(codec: Codec) throws {
    let tool = codec.suffix == ".zst" ? "zstd" : codec.suffix == ".gz" ? "gzip" : "cat"
    guard has(tool) else { return }
    let decompress = tool == "cat" ? "cat" : tool + " -dc"
    let blocks = blocks(seed: 5)
    let plain = scratch.file("plain", blocks.flatMap { $0 })
    let path = scratch.file("file" + codec.suffix, try compress(blocks, codec))
    #expect(shell("\(decompress) '\(path)' | cmp - '\(plain)'"))
    var compressor = try BlockCompressor(codec)
    let empty = scratch.file("empty" + codec.suffix, compressor.emptyFile())
    #expect(shell("test -z \"$(\(decompress) '\(empty)')\" && \(decompress) '\(empty)'"))
  }

  @Test func framesStateTheirSizeAndCarryAChecksum() throws {
    let frame = try compress([Array("abc\n".utf8)], .zstd(level: 1))
    // Frame header descriptor: bit 5 single segment (so the size is stated), bit 2 checksum.
    #expect(frame[4] & 0b0010_0100 == 0b0010_0100)
    #expect(frame[5] == 4)
  }

  @Test func membersStateNoTimeAndNoSystem() throws {
    for codec in [Codec.gzip(level: 6), .igzip(level: 1)] {
      let member = try compress([Array("abc\n".utf8)], codec)
      #expect(Array(member[..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
      #expect(member[9] == 255)
    }
  }

  @Test func anEmptyBlockAddsNothing() throws {
    for codec in Self.codecs { #expect(try compress([[], []], codec).isEmpty) }
  }

  @Test func namesAndLevelsAreChecked() throws {
    #expect(try Codec(name: "zstd") == .zstd(level: 1))
    #expect(try Codec(name: "gzip") == .gzip(level: 6))
    #expect(try Codec(name: "igzip", level: 3) == .igzip(level: 3))
    #expect(try Codec(name: "none").fileExtension == ".jsonl")
    #expect(try Codec(name: "zstd", level: 22).fileExtension == ".jsonl.zst")
    #expect(try Codec.names.map { try Codec(name: $0).name } == Codec.names)
    let wrong: [(String, Int?)] = [
      ("zstd", 0), ("zstd", 23), ("zstd", -8), ("gzip", 0), ("gzip", 10), ("igzip", 4), ("igzip", -1), ("none", 1),
      ("xz", nil),
    ]
    for (name, level) in wrong {
      let error = #expect(throws: CodecError.self) { try Codec(name: name, level: level) }
      #expect(error?.description.contains("choose") == true || error?.description.contains("leave") == true)
    }
    #expect(throws: CodecError.self) { _ = try BlockCompressor(.gzip(level: 99)) }
  }

  @Test func librariesStateTheirVersions() throws {
    #expect(LibraryVersions.all.count == 4)
    for version in LibraryVersions.all {
      let number = version.split(separator: " ").last?.split(separator: ".") ?? []
      #expect(number.count >= 2 && number.allSatisfy { Int($0) != nil }, "\(version)")
    }
  }
}
