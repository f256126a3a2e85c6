// What kind of file an input is, told by its first bytes, and its decompressed bytes.

import Glibc

/// How a stream of decompressed bytes ends.
enum StreamEnd: Equatable {
  /// All of it was read and verified.
  case complete
  /// It cannot be read on, for this reason.
  case damaged(String)
}

/// The outcome of one step of decompression.
struct DecodedPiece {
  /// How many bytes were written.
  var count: Int
  /// Set once nothing follows.
  var end: StreamEnd?
}

/// The decompressed bytes of one input.
enum Decoder {
  case plain
  case gzip(GzipDecoder)
  case zstd(ZstdDecoder)

  /// Looks at the first bytes of a file; a file shorter than a signature that it begins is taken for a truncated one.
  init(_ file: inout InputFile) throws {
    _ = try file.fill(6)
    let head = Array(file.unread.prefix(6))
    if Self.begins(head, with: [0x1F, 0x8B]) {
      self = .gzip(GzipDecoder())
    } else if Self.begins(head, with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd(ZstdDecoder())
    } else if head.count >= 4, head[0] & 0xF0 == 0x50, head[1...3].elementsEqual([0x2A, 0x4D, 0x18]) {
      self = .zstd(ZstdDecoder())
    } else {
      for (name, signature) in Self.unsupported where head.starts(with: signature) {
        throw FileError(
          path: file.path, operation: "cannot read", reason: "it is a \(name) file",
          remedy: "give lines of JSON, plain or compressed with gzip or zstd")
      }
      self = .plain
    }
  }

  private static let unsupported: [(String, [UInt8])] = [
    ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("bzip2", [0x42, 0x5A, 0x68]), ("lz4", [0x04, 0x22, 0x4D, 0x18]),
    ("zip", [0x50, 0x4B, 0x03, 0x04]), ("Parquet", [0x50, 0x41, 0x52, 0x31]),
  ]

  private static func begins(_ head: [UInt8], with signature: [UInt8]) -> Bool {
    !head.isEmpty && head.starts(with: signature.prefix(head.count))
  }

  /// Writes up to `capacity` bytes; at least one unless the stream has ended.
  func decode(
    from file: inout InputFile, into target: UnsafeMutablePointer<UInt8>, capacity: Int
  ) throws -> DecodedPiece {
    switch self {
    case .plain:
      // The first bytes lie in memory from the look at them; the rest goes straight to where it is wanted.
      let held = file.unread
      if held.count > 0 {
        let count = min(held.count, capacity)
        target.update(from: held.baseAddress!, count: count)
        file.advance(count)
        return DecodedPiece(count: count, end: nil)
      }
      let count = try file.read(into: target, count: capacity)
      return DecodedPiece(count: count, end: count == 0 ? .complete : nil)
    case .gzip(let decoder):
      return try decoder.decode(from: &file, into: target, capacity: capacity)
    case .zstd(let decoder):
      return try decoder.decode(from: &file, into: target, capacity: capacity)
    }
  }
}
