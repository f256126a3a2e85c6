// Frames in memory: back to what they were made of, or refused.

import Buffers
import Shards
import Support
import Testing

struct BlockDecompressorTests {
  private func frame(_ bytes: [UInt8]) throws -> [UInt8] {
    var compressor = try BlockCompressor(.zstd(level: 1))
    var output = Buffer<UInt8>()
    bytes.withUnsafeBufferPointer { compressor.compress($0, appendingTo: &output) }
    return Array(output.unsafeElements)
  }

  /// What decompressing adds behind a first byte; nil where it is refused.
  private func decompressed(_ frame: [UInt8], size: Int) -> [UInt8]? {
    var decompressor = BlockDecompressor()
    var output = Buffer<UInt8>()
    output.append(7)
    let isSound = frame.withUnsafeBufferPointer { decompressor.decompress($0, size: size, into: &output) }
    #expect(output.base[0] == 7 && (isSound || output.count == 1))
    return isSound ? Array(output.unsafeElements.dropFirst()) : nil
  }

  @Test func framesComeBack() throws {
    var random = SeededRandom(1)
    for size in [1, 100, 70_000, 300_000] {
      let bytes = (0..<size).map { _ in UInt8.random(in: 0..<20, using: &random) }
      #expect(decompressed(try frame(bytes), size: size) == bytes)
    }
  }

  @Test func damageAndOtherSizesAreRefused() throws {
    let bytes = [UInt8](repeating: 65, count: 1000) + Array(0..<200)
    let frame = try frame(bytes)
    #expect(decompressed(frame, size: bytes.count) == bytes)
    #expect(decompressed(frame, size: bytes.count - 1) == nil)
    #expect(decompressed(frame, size: bytes.count + 1) == nil)
    #expect(decompressed(Array(frame.dropLast()), size: bytes.count) == nil)
    for place in [0, 9, frame.count / 2, frame.count - 1] {
      var damaged = frame
      damaged[place] ^= 0x41
      #expect(decompressed(damaged, size: bytes.count) == nil, "byte \(place)")
    }
  }
}
