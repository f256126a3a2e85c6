// Blocks out: each becomes a zstd frame or gzip member of its own, so that files can be joined from them.

public import Buffers
import CIsal
import CZlib
import CZstd

/// Compresses blocks, one after the other, each to an independent frame or member; one a worker.
///
/// The result depends on the block's bytes, the codec and the library's version alone, not on earlier blocks.
public struct BlockCompressor: ~Copyable, @unchecked Sendable {
  /// What it writes.
  public let codec: Codec
  private let engine: Engine

  private enum Engine {
    case zstd(OpaquePointer)
    case gzip(UnsafeMutablePointer<z_stream>, UnsafeMutablePointer<gz_header>)
    case igzip(UnsafeMutablePointer<isal_zstream>, UnsafeMutablePointer<UInt8>?, Int)
    case none
  }

  /// Makes a compressor.
  /// - Throws: `CodecError` where the codec's level is out of range.
  public init(_ codec: Codec) throws {
    try codec.checkLevel()
    self.codec = codec
    switch codec {
    case .zstd(let level):
      let context = ZSTD_createCCtx()!
      ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
      ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
      ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
      engine = .zstd(context)
    case .gzip(let level):
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      let header = UnsafeMutablePointer<gz_header>.allocate(capacity: 1)
      header.initialize(to: gz_header())
      // No time, and 255 for an unknown system: the same bytes wherever and whenever.
      header.pointee.os = 255
      let code = deflateInit2_(
        stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      precondition(code == Z_OK, "zlib cannot start: its header and library differ")
      engine = .gzip(stream, header)
    case .igzip(let level):
      let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
      UnsafeMutableRawPointer(stream).initializeMemory(
        as: UInt8.self, repeating: 0, count: MemoryLayout<isal_zstream>.size)
      let size = Int(isal_level_buffer_size(Int32(level)))
      engine = .igzip(stream, size > 0 ? .allocate(capacity: size) : nil, size)
    case .none:
      engine = .none
    }
  }

  deinit {
    switch engine {
    case .zstd(let context): ZSTD_freeCCtx(context)
    case .gzip(let stream, let header):
      deflateEnd(stream)
      stream.deallocate()
      header.deallocate()
    case .igzip(let stream, let memory, _):
      stream.deallocate()
      memory?.deallocate()
    case .none: break
    }
  }

  /// Compresses a block and adds the result to a buffer; an empty block adds nothing.
  public mutating func compress(_ block: Span<UInt8>, appendingTo output: inout Buffer<UInt8>) {
    block.withUnsafeBufferPointer { compress($0, appendingTo: &output) }
  }

  /// Compresses the bytes that a pointer names and adds the result to a buffer; no bytes add nothing.
  public mutating func compress(_ block: UnsafeBufferPointer<UInt8>, appendingTo output: inout Buffer<UInt8>) {
    if block.count > 0 { compressFrame(block, &output) }
  }

  /// What a file without any block holds: a frame or member of nothing, or no bytes without compression.
  public mutating func emptyFile() -> [UInt8] {
    var output = Buffer<UInt8>()
    let nothing: [UInt8] = [0]
    nothing.withUnsafeBufferPointer { compressFrame(UnsafeBufferPointer(rebasing: $0[..<0]), &output) }
    return Array(output.unsafeElements)
  }

  private func compressFrame(_ block: UnsafeBufferPointer<UInt8>, _ output: inout Buffer<UInt8>) {
    switch engine {
    case .zstd(let context):
      let room = ZSTD_compressBound(block.count)
      output.reserve(output.count + room)
      let result = ZSTD_compress2(context, output.base + output.count, room, block.baseAddress, block.count)
      precondition(ZSTD_isError(result) == 0, "zstd fails only where memory is exhausted")
      output.count += result
    case .gzip(let stream, let header):
      deflateReset(stream)
      deflateSetHeader(stream, header)
      deflateInParts(stream, block, &output)
    case .igzip(let stream, let memory, let memorySize):
      isal_deflate_init(stream)
      stream.pointee.level = UInt32(codec.level ?? 0)
      stream.pointee.level_buf = memory
      stream.pointee.level_buf_size = UInt32(memorySize)
      stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
      deflateInParts(stream, block, &output)
    case .none:
      if let start = block.baseAddress { output.append(from: start, count: block.count) }
    }
  }

  /// The largest piece that the libraries' 32-bit counts take.
  private static let largestPiece = 1 << 30

  private func deflateInParts(
    _ stream: UnsafeMutablePointer<z_stream>, _ block: UnsafeBufferPointer<UInt8>, _ output: inout Buffer<UInt8>
  ) {
    var used = 0
    while true {
      let input = min(block.count - used, Self.largestPiece)
      let isLast = used + input == block.count
      let room = min(Int(deflateBound(stream, UInt(input))), Self.largestPiece)
      output.reserve(output.count + room)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: block.baseAddress.map { $0 + used })
      stream.pointee.avail_in = UInt32(input)
      stream.pointee.next_out = output.base + output.count
      stream.pointee.avail_out = UInt32(room)
      let code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      used += input - Int(stream.pointee.avail_in)
      output.count += room - Int(stream.pointee.avail_out)
      if code == Z_STREAM_END { return }
      precondition(code == Z_OK || code == Z_BUF_ERROR, "zlib fails only where memory is exhausted")
    }
  }

  private func deflateInParts(
    _ stream: UnsafeMutablePointer<isal_zstream>, _ block: UnsafeBufferPointer<UInt8>, _ output: inout Buffer<UInt8>
  ) {
    var used = 0
    repeat {
      let input = min(block.count - used, Self.largestPiece)
      // Deflate's stored blocks cost 5 bytes in 64 KB at worst; the loop goes on should that not be enough.
      let room = input + input / 8 + 512
      output.reserve(output.count + room)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: block.baseAddress.map { $0 + used })
      stream.pointee.avail_in = UInt32(input)
      stream.pointee.end_of_stream = used + input == block.count ? 1 : 0
      stream.pointee.next_out = output.base + output.count
      stream.pointee.avail_out = UInt32(room)
      let code = isal_deflate(stream)
      precondition(code == COMP_OK, "ISA-L refuses only wrong settings")
      used += input - Int(stream.pointee.avail_in)
      output.count += room - Int(stream.pointee.avail_out)
    } while stream.pointee.internal_state.state != ZSTATE_END
  }
}
