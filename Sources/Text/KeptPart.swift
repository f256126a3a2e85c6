// What an edit says of the text it leaves: which parts of it are as they were, and so have the words that they had.

public import Buffers
internal import CKernels

/// A part of a text that stands unchanged in the text after an edit.
public struct KeptPart: Sendable, BitwiseCopyable {
  /// First byte in the text before.
  public var before: UInt32
  /// First byte in the text after.
  public var after: UInt32
  /// Bytes.
  public var count: UInt32

  /// Names a part.
  public init(before: Int, after: Int, count: Int) {
    self.before = UInt32(before)
    self.after = UInt32(after)
    self.count = UInt32(count)
  }
}

extension Buffer<UInt32> {
  /// Where, in ascending positions, the first stands that is not below a limit; `count` where all are.
  ///
  /// - Parameter first: where to begin; what is sought should lie near.
  public func firstIndex(from first: Int, notBelow limit: UInt32) -> Int {
    unsafe sluice_skip_below(base, first, count, limit)
  }
}
