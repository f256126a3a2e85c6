// A file being written under `tmp/`, with its size and checksum; it vanishes unless it is committed.

import Glibc

/// A file that is written once, from start to end, and then committed or dropped; written by one thread at a time.
///
/// It is a class as files of one task stand in lists; when the last reference goes, an uncommitted file is removed.
public final class TemporaryFile: @unchecked Sendable {
  /// Where it lies until it is committed.
  public let path: String
  /// How many bytes were written.
  public private(set) var byteCount = 0
  private var checksum = Checksum()
  private var descriptor: Int32
  private var isRemovable = true

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      isRemovable = false
      throw FileError(path: path, operation: "cannot create")
    }
  }

  deinit { discard() }

  /// XXH3-64 of the bytes written.
  public var checksumValue: UInt64 { checksum.value }

  /// Writes bytes behind those already written.
  /// - Throws: `FileError`, as for a full disk.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    precondition(descriptor >= 0, "the file was committed or dropped")
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path, operation: "cannot write")
      }
      written += count
    }
    checksum.update(bytes)
    byteCount += bytes.count
  }

  /// Writes bytes behind those already written.
  public func write(_ bytes: Span<UInt8>) throws {
    try bytes.withUnsafeBufferPointer { try write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes bytes behind those already written.
  public func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Closes and removes the file; nothing happens if it was committed.
  public func discard() {
    closeDescriptor()
    if isRemovable { unlink(path) }
    isRemovable = false
  }

  /// Brings the bytes to the disk and closes the file, which stays under its temporary name.
  func synchronize() throws {
    guard descriptor >= 0 else { return }
    if fsync(descriptor) != 0 { throw FileError(path: path, operation: "cannot write") }
    let open = descriptor
    descriptor = -1
    // Network file systems report a full disk only here.
    if close(open) != 0 && errno != EINTR { throw FileError(path: path, operation: "cannot write") }
  }

  /// Gives a synchronized file its final name.
  func move(to target: String) throws {
    if rename(path, target) != 0 { throw FileError(path: target, operation: "cannot create") }
    isRemovable = false
  }

  private func closeDescriptor() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
