// zstd for the small pieces of a block: one context each way, reused.

import Buffers
import CZstd

/// Compresses pieces of a block with zstd.
struct Compressor: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = ZSTD_createCCtx() else { fatalError("out of memory") }
    self.context = context
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Adds one frame that holds `count` bytes at `source`.
  mutating func compress(
    _ source: UnsafePointer<UInt8>, count: Int, level: Int32, to output: inout Buffer<UInt8>
  ) {
    let bound = ZSTD_compressBound(count)
    output.reserve(output.count + bound)
    let written = ZSTD_compressCCtx(context, output.base + output.count, bound, source, count, level)
    precondition(ZSTD_isError(written) == 0, "zstd fails only for want of room or memory")
    output.count += written
  }
}

/// Decompresses what `Compressor` wrote.
struct Decompressor: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = ZSTD_createDCtx() else { fatalError("out of memory") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Fills `output` with exactly `size` bytes; false where the frame holds something else.
  mutating func decompress(
    _ source: UnsafePointer<UInt8>, count: Int, size: Int, into output: inout Buffer<UInt8>
  ) -> Bool {
    output.resize(size)
    return ZSTD_decompressDCtx(context, output.base, size, source, count) == size
  }
}
