// Between shards and texts: decompression with the cutting of lines, compression, JSON.

import BenchmarkTexts
import Buffers
import Records
import Shards

/// Reads all shards of one compression: inflates, verifies checksums, cuts blocks and lines.
final class ReadKernel: Kernel {
  let name: String
  private let shards: [InputShard]
  private var block = Block()

  init(_ inputs: [String]) throws {
    shards = try findShards(arguments: inputs, areWritten: false)
    let ends = Set(shards.map { $0.path.hasSuffix(".zst") ? "zstd" : $0.path.hasSuffix(".gz") ? "gzip" : "plain" })
    name = "read: \(ends.sorted().joined(separator: ", "))"
  }

  func pass(_ texts: borrowing Texts) throws -> Double {
    try seconds {
      for shard in shards {
        var reader = try BlockReader(shard)
        while try reader.next(into: &block) {}
      }
    }
  }
}

/// Compresses all lines, in blocks as a run that keeps everything writes them.
final class CompressKernel: Kernel {
  let name: String
  private var compressor: BlockCompressor
  private var output = Buffer<UInt8>(capacity: 1 << 20)

  init(_ codec: Codec) throws {
    name = "compress: \(codec.name), level \(codec.level ?? 0)"
    compressor = try BlockCompressor(codec)
  }

  func pass(_ texts: borrowing Texts) -> Double {
    let all = texts.lines.unsafeElements
    return seconds {
      for start in stride(from: 0, to: all.count, by: Block.defaultSize) {
        output.removeAll()
        let end = min(start + Block.defaultSize, all.count)
        compressor.compress(UnsafeBufferPointer(rebasing: all[start..<end]), appendingTo: &output)
      }
    }
  }
}

/// Finds text, id and carried fields in all lines.
final class ParseKernel: Kernel {
  let name = "JSON"
  private var parser = RecordParser(fields: RecordFields())

  func pass(_ texts: borrowing Texts) -> Double {
    seconds { texts.eachLine { _ = parser.parse($0) } }
  }
}
