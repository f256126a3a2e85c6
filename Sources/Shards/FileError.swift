// What goes wrong with files: the one error that reading, writing and committing throw.

import Glibc

/// A file could not be found, read or written; the message names the file, what went wrong and a remedy.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or folder concerned.
  public var path: String
  /// What was tried, as in "cannot write".
  public var operation: String
  /// What went wrong, in words.
  public var reason: String
  /// What the user can do about it.
  public var remedy: String
  /// The system's error number, or 0 where the system reported none.
  public var code: Int32

  /// Makes an error whose cause is not a system call.
  public init(path: String, operation: String, reason: String, remedy: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
    self.remedy = remedy
    code = 0
  }

  /// Makes an error from a system call's error number; nil stands for `errno` as the call left it.
  public init(path: String, operation: String, code given: Int32? = nil) {
    code = given ?? errno
    self.path = path
    self.operation = operation
    reason = String(cString: strerror(code))
    remedy = Self.remedy(code)
  }

  /// The whole message on one line.
  public var description: String { "\(operation) \(path): \(reason); \(remedy)" }

  private static func remedy(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "free space there and run the same command again: it resumes after what was committed"
    case EFBIG: "raise the file-size limit (ulimit -f) and run the same command again"
    case EACCES, EPERM: "check who owns it and its permissions"
    case EROFS: "the file system is mounted read-only: choose another folder"
    case ENOENT: "check the spelling of the path"
    case ENOTDIR: "a part of the path is a file, not a folder"
    case EISDIR: "it is a folder, not a file"
    case EMFILE, ENFILE: "raise the limit on open files (ulimit -n)"
    case ENAMETOOLONG: "use shorter names"
    case EIO: "the device reports a fault: check the disk or the network file system"
    default: "check the path and the file system"
    }
  }
}
