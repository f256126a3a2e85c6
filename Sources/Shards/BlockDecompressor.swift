// One zstd frame in memory back to the block that it was made of.

public import Buffers
import CZstd

/// Decompresses frames that `BlockCompressor` has made with zstd, one after the other; one a thread.
public struct BlockDecompressor: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer

  /// Makes a decompressor.
  public init() { context = ZSTD_createDCtx()! }

  deinit { ZSTD_freeDCtx(context) }

  /// Adds the bytes of a frame to a buffer; false where the frame is damaged or holds another number of bytes.
  public mutating func decompress(
    _ frame: UnsafeBufferPointer<UInt8>, size: Int, into output: inout Buffer<UInt8>
  ) -> Bool {
    output.reserve(output.count + size)
    let written = ZSTD_decompressDCtx(context, output.base + output.count, size, frame.baseAddress, frame.count)
    guard written == size else { return false }
    output.count += size
    return true
  }
}
