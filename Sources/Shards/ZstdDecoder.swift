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
      // Reading and writing are calls of their own: of a call that fails, the library does not say what it has written.
      if isInFrame {
        var nothing = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        var output = ZSTD_outBuffer(dst: target, size: capacity, pos: 0)
        let result = ZSTD_decompressStream(context, &output, &nothing)
        if let end = try failure(result, file.path) { return DecodedPiece(count: output.pos, end: end) }
        isInFrame = result != 0
        if output.pos > 0 { return DecodedPiece(count: output.pos, end: nil) }
      }
      guard try file.fill() else {
        return DecodedPiece(count: 0, end: isInFrame ? .damaged("the zstd stream is truncated") : .complete)
      }
      var input = ZSTD_inBuffer(src: file.unread.baseAddress, size: file.unread.count, pos: 0)
      var nowhere = ZSTD_outBuffer(dst: target, size: 0, pos: 0)
      let result = ZSTD_decompressStream(context, &nowhere, &input)
      file.advance(input.pos)
      if let end = try failure(result, file.path) { return DecodedPiece(count: 0, end: end) }
      isInFrame = result != 0
    }
  }

  /// How the stream ends if a call failed; nil if it did not.
  private func failure(_ result: Int, _ path: String) throws -> StreamEnd? {
    if ZSTD_isError(result) == 0 { return nil }
    if ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation {
      throw FileError(
        path: path, operation: "cannot decompress", reason: "its zstd window does not fit into memory",
        remedy: "use a machine with more memory, or compress it anew without --long")
    }
    return .damaged(Self.reason(result))
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
