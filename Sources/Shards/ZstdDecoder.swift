// Zstandard in: any number of frames, skippable ones passed over, windows up to 2 GiB.

import CZstd

/// Decompresses the frames of a zstd file one after the other.
///
/// The library allocates a frame's window when the frame's header asks for it: up to 2 GiB for a file made with
/// `zstd --ultra --long=31`, 8 MiB at most for usual levels.
final class ZstdDecoder {
  private let context: OpaquePointer
  private var isInFrame = false

  init() {
    context = ZSTD_createDCtx()!
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 31)
  }

  deinit { ZSTD_freeDCtx(context) }

  func decode(
    from file: inout InputFile, into target: UnsafeMutablePointer<UInt8>, capacity: Int
  ) throws -> DecodedPiece {
    while true {
      let hasInput = try file.fill()
      if !hasInput && !isInFrame { return DecodedPiece(count: 0, end: .complete) }
      var input = ZSTD_inBuffer(src: file.unread.baseAddress, size: file.unread.count, pos: 0)
      var output = ZSTD_outBuffer(dst: target, size: capacity, pos: 0)
      let result = ZSTD_decompressStream(context, &output, &input)
      file.advance(input.pos)
      if ZSTD_isError(result) != 0 {
        if ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation {
          throw FileError(
            path: file.path, operation: "cannot decompress", reason: "its zstd window does not fit into memory",
            remedy: "use a machine with more memory, or compress it anew without --long")
        }
        return DecodedPiece(count: output.pos, end: .damaged(Self.reason(result)))
      }
      isInFrame = result != 0
      if output.pos > 0 { return DecodedPiece(count: output.pos, end: nil) }
      if isInFrame && !hasInput {
        return DecodedPiece(count: 0, end: .damaged("the zstd stream is truncated"))
      }
    }
  }

  private static func reason(_ result: Int) -> String {
    switch ZSTD_getErrorCode(result) {
    case ZSTD_error_checksum_wrong: "a zstd frame's checksum does not match"
    case ZSTD_error_prefix_unknown: "bytes that are not zstd follow a zstd frame"
    case ZSTD_error_frameParameter_windowTooLarge: "a zstd frame asks for a window of more than 2 GiB"
    default: "the zstd stream is corrupt (\(String(cString: ZSTD_getErrorName(result))))"
    }
  }
}
