// Which lines `--sample` takes: by hash of shard and line, so that every run, machine and thread count takes the same.

import Ledger

/// A share of a shard's lines, chosen by the key by which readers draw their samples too.
struct LineSample: Sendable {
  private let keys: RowKey
  private let limit: UInt64

  /// - Parameters:
  ///   - share: of all lines, from 0 to 1.
  ///   - shard: the shard's key.
  init(share: Double, shard: String) {
    keys = RowKey(shard: shard)
    limit = share >= 1 ? .max : UInt64(max(share, 0) * 0x1p64)
  }

  /// Whether the line of this number is taken.
  func takes(line: Int) -> Bool { limit == .max || keys.key(line: UInt64(line)) < limit }
}
