// Which lines `--sample` takes: by hash of shard and line, so that every run, machine and thread count takes the same.

import CXXHash

/// A share of a shard's lines, chosen by hash.
struct LineSample: Sendable {
  private let seed: UInt64
  private let limit: UInt64

  /// - Parameters:
  ///   - share: of all lines, from 0 to 1.
  ///   - shard: the shard's key.
  init(share: Double, shard: String) {
    var shard = shard
    seed = shard.withUTF8 { XXH3_64bits($0.baseAddress, $0.count) }
    limit = share >= 1 ? .max : UInt64(max(share, 0) * 0x1p64)
  }

  /// Whether the line of this number is taken.
  func takes(line: Int) -> Bool {
    var number = UInt64(line).littleEndian
    let hash = withUnsafeBytes(of: &number) { XXH3_64bits_withSeed($0.baseAddress, $0.count, seed) }
    return hash < limit || limit == .max
  }
}
