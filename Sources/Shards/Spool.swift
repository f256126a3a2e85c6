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

extension OutputDirectory {
  /// Makes a file under `tmp/` that has no name any more and goes when it is closed, with its room on the disk taken.
  ///
  /// - Returns: its descriptor, open for reading and writing.
  /// - Throws: `FileError`, as for a full disk: later writes to it cannot fail for want of room.
  public func unnamedFile(byteCount: Int) throws -> Int32 {
    let named = try temporary(named: "mapped")
    defer { named.discard() }
    let descriptor = open(named.path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: named.path, operation: "cannot open") }
    let code = posix_fallocate(descriptor, 0, off_t(byteCount))
    if code != 0 {
      close(descriptor)
      throw FileError(path: named.path, operation: "cannot write", code: code)
    }
    return descriptor
  }
}
