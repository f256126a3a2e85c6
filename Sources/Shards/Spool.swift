// Inputs that can be read only once, such as standard input, are copied to a file if a second reading is needed.

import Glibc

/// A copy of an input that cannot be opened twice; the copy goes when the last reference to `file` goes.
public struct SpooledShard: Sendable {
  /// The input with the copy's path, and the key it had.
  public var shard: InputShard
  /// The copy, kept as long as it is needed.
  public var file: TemporaryFile
}

extension OutputDirectory {
  /// Copies an input under `tmp/`, as it is (compressed bytes stay compressed).
  /// - Throws: `FileError`, or `Interruption.Stopped` while it waits for a pipe.
  public func spool(_ shard: InputShard) throws -> SpooledShard {
    var input = try InputFile(path: shard.path, pieceSize: 1 << 18)
    let file = try temporary(named: "spool-" + shard.key)
    while try input.fill() {
      try Interruption.check()
      try file.write(UnsafeRawBufferPointer(input.unread))
      input.advance(input.unread.count)
    }
    let copy = InputShard(path: file.path, key: shard.key, byteCount: file.byteCount, isRepeatable: true)
    return SpooledShard(shard: copy, file: file)
  }
}
