// A file that is read here and there, by several threads at once: parts of signatures, sorted runs, sets of shingles.

import Glibc

/// An open file that is read at given places; any number of threads may read at once.
public final class RandomAccessFile: Sendable {
  /// Its path.
  public let path: String
  /// Its size in bytes when it was opened.
  public let byteCount: Int
  private let descriptor: Int32

  /// Opens a file.
  /// - Throws: `FileError`.
  public init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      byteCount = 0
      throw FileError(path: path, operation: "cannot read")
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else {
      byteCount = 0
      throw FileError(path: path, operation: "cannot read")
    }
    byteCount = Int(facts.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Fills memory with the bytes at `offset`.
  /// - Throws: `FileError`, also where the file ends before.
  public func read(into target: UnsafeMutableRawPointer, count: Int, at offset: Int) throws {
    var done = 0
    while done < count {
      let got = pread(descriptor, target + done, count - done, off_t(offset + done))
      if got > 0 {
        done += got
      } else if got == 0 {
        throw FileError(
          path: path, operation: "cannot read", reason: "it ends at byte \(offset + done), where more should follow",
          remedy: "it is cut or damaged; run the command again that made it")
      } else if errno != EINTR {
        throw FileError(path: path, operation: "cannot read")
      }
    }
  }
}
