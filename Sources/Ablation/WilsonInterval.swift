// How far a share may lie from that in a sample.

import Glibc

/// The 95 % score interval of a share (Wilson 1927, Probable inference, the law of succession, and statistical
/// inference), where documents were drawn independently.
public struct WilsonInterval: Sendable, Hashable, Codable {
  /// Its lower end.
  public var low: Double
  /// Its upper end.
  public var high: Double

  /// The interval of `part` documents in a sample of `whole`; everything from 0 to 1 where that is empty.
  public init(_ part: UInt64, of whole: UInt64) {
    guard whole > 0 else {
      low = 0
      high = 1
      return
    }
    // The 0.975 quantile of the normal distribution.
    let z = 1.959963984540054
    let n = Double(whole)
    let share = Double(part) / n
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    low = part == 0 ? 0 : max(0, middle - half)
    high = part == whole ? 1 : min(1, middle + half)
  }
}
