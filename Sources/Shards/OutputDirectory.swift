// A run's directory: temporaries, single files, and what readers may see of it.

import Glibc
import Synchronization

/// A directory in which files appear whole or not at all.
///
/// Paths are relative to it and use `/`. Folders are made as needed. All of it may be used from several threads.
public struct OutputDirectory: Sendable, Hashable {
  /// The directory's path.
  public let path: String

  private static let counter = Atomic<Int>(0)

  /// Makes the directory and those above it where they do not exist.
  public init(creating path: String) throws {
    self.path = Self.withoutEndingSlash(path)
    try Self.makeFolder(temporaryFolder)
  }

  /// Names a directory that is only read.
  public init(existing path: String) { self.path = Self.withoutEndingSlash(path) }

  private static func withoutEndingSlash(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }

  var temporaryFolder: String { joinPath(path, "tmp") }

  /// A name in it, if it exists, that is none of these; nil where it holds nothing else.
  public func nameBeside(_ known: [String]) throws -> String? {
    guard try FileFacts(path) != nil else { return nil }
    return try namesInFolder(path).first { !known.contains($0) }
  }

  /// The path of a file in it, for opening.
  public func absolute(_ relativePath: String) -> String { joinPath(path, relativePath) }

  /// Opens a new file under `tmp/`; `hint` shows in its name.
  public func temporary(named hint: String) throws -> TemporaryFile {
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    let path = joinPath(temporaryFolder, TemporaryName.make(hint: hint, number: number))
    do {
      return try TemporaryFile(path: path)
    } catch let error as FileError where error.code == ENOENT {
      try Self.makeFolder(temporaryFolder)
      return try TemporaryFile(path: path)
    }
  }

  /// Removes what killed runs left under `tmp/`: files of processes that are dead, and any older than the age given.
  ///
  /// Files of a process that lives on this host stay. Of other hosts nothing is known, so only age tells: a day.
  /// - Returns: How many files were removed.
  @discardableResult
  public func sweepTemporaries(olderThan seconds: Int = 86_400) throws -> Int {
    guard let facts = try FileFacts(temporaryFolder), facts.kind == .folder else { return 0 }
    var removed = 0
    for name in try namesInFolder(temporaryFolder) {
      let file = joinPath(temporaryFolder, name)
      var facts = stat()
      guard lstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { continue }
      let owner = TemporaryName(name)
      let isOld = time(nil) - facts.st_mtim.tv_sec > seconds
      if owner?.isDead ?? false || (isOld && !(owner?.isLocal ?? false)) {
        if unlink(file) == 0 { removed += 1 }
      }
    }
    return removed
  }

  /// Removes `tmp/` if nothing is in it, at the end of a run.
  public func removeTemporaryFolder() { rmdir(temporaryFolder) }

  /// Writes a single file such as `run.json`: readers see the old or the new bytes, never a part.
  public func writeAtomically(_ relativePath: String, _ bytes: [UInt8]) throws {
    let file = try temporary(named: relativePath)
    try file.write(bytes)
    try file.synchronize()
    let target = absolute(relativePath)
    try Self.makeFolder(Self.parent(target))
    try file.move(to: target)
    try Self.synchronizeFolder(Self.parent(target))
  }

  /// Gives the bytes of a file, piece by piece.
  public func read(_ relativePath: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws {
    var file = try InputFile(path: absolute(relativePath), pieceSize: 1 << 18)
    while try file.fill() {
      body(UnsafeBufferPointer(file.unread))
      file.advance(file.unread.count)
    }
  }

  /// All bytes of a file; nil where there is none.
  public func contents(_ relativePath: String) throws -> [UInt8]? {
    let path = absolute(relativePath)
    guard let facts = try FileFacts(path), var file = try InputFile.open(ifThere: path, pieceSize: 1 << 16) else {
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(facts.byteCount)
    while try file.fill() {
      bytes += file.unread
      file.advance(file.unread.count)
    }
    return bytes
  }

  /// Removes a file, or a folder with all in it (links are removed, not followed); nothing happens where there is none.
  public func remove(_ relativePath: String) throws {
    precondition(!relativePath.isEmpty && !relativePath.split(separator: "/").contains(".."))
    // A twin may be about to remove the same, or to commit a file into it.
    let lock = lockTwins()
    defer { if lock >= 0 { close(lock) } }
    try Self.removeTree(absolute(relativePath))
  }

  private static func removeTree(_ path: String) throws {
    var facts = stat()
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT { return }
      throw FileError(path: path, operation: "cannot remove")
    }
    if facts.st_mode & S_IFMT == S_IFDIR {
      for name in try namesInFolder(path) { try removeTree(joinPath(path, name)) }
      if rmdir(path) != 0 && errno != ENOENT { throw FileError(path: path, operation: "cannot remove") }
    } else if unlink(path) != 0 && errno != ENOENT {
      throw FileError(path: path, operation: "cannot remove")
    }
  }

  /// The folder that a path lies in.
  static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws {
    var code = mkdir(path, 0o777) == 0 ? 0 : errno
    if code == ENOENT && parent(path) != path && parent(path) != "." {
      try makeFolder(parent(path))
      code = mkdir(path, 0o777) == 0 ? 0 : errno
    }
    if code == EEXIST {
      if let facts = try FileFacts(path), facts.kind == .folder { return }
      code = ENOTDIR
    }
    if code != 0 { throw FileError(path: path, operation: "cannot create the folder", code: code) }
  }

  /// Brings a folder's entries to the disk.
  static func synchronizeFolder(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "cannot open the folder") }
    defer { close(descriptor) }
    // Some network file systems cannot do it, and say so; there the rename itself has to be enough.
    if fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP {
      throw FileError(path: path, operation: "cannot write the folder")
    }
  }
}
