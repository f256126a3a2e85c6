// Reading folders: the names in one, and all files below one.

import Glibc

/// What a path leads to, symbolic links followed.
struct FileFacts {
  enum Kind { case file, folder, other }
  var kind: Kind
  var byteCount: Int
  var device: UInt64
  var inode: UInt64

  /// Asks the system; nil where nothing is there (or a link leads nowhere).
  init?(_ path: String) throws {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
      throw FileError(path: path, operation: "cannot read")
    }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    byteCount = Int(facts.st_size)
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
  }

  /// What tells one folder from another, whatever the path that led there.
  var identity: [UInt64] { [device, inode] }
}

/// The names in a folder in bytewise order, without `.` and `..`.
func namesInFolder(_ path: String) throws -> [String] {
  guard let stream = opendir(path) else { throw FileError(path: path, operation: "cannot read the folder") }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      if errno != 0 { throw FileError(path: path, operation: "cannot read the folder") }
      break
    }
    let name = try withUnsafePointer(to: &entry.pointee.d_name) { field in
      try field.withMemoryRebound(to: CChar.self, capacity: 256) { characters in
        guard let name = String(validatingCString: characters) else {
          throw FileError(
            path: joinPath(path, String(cString: characters)), operation: "cannot use the name of",
            reason: "it is not UTF-8", remedy: "rename the file")
        }
        return name
      }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted(by: bytewise)
}

/// Whether one string comes before another by its bytes (`String`'s own order is Unicode's, and equates spellings).
func bytewise(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

/// A folder and a path below it as one path.
func joinPath(_ folder: String, _ name: String) -> String {
  if folder.isEmpty { return name }
  return folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

/// All record files below a folder, as paths relative to it, in bytewise order.
///
/// Each folder is entered once, whatever links lead to it: real folders first, then linked ones, so that loops end and
/// a link to a neighbour adds nothing.
func recordFiles(below folder: String) throws -> [(path: String, byteCount: Int)] {
  var found: [(path: String, byteCount: Int)] = []
  var entered: Set<[UInt64]> = []
  var linked: [String] = [""]
  var next = 0
  while next < linked.count {
    var pending = [linked[next]]
    next += 1
    while let relative = pending.popLast() {
      let path = relative.isEmpty ? folder : joinPath(folder, relative)
      guard let facts = try FileFacts(path), entered.insert(facts.identity).inserted else { continue }
      for name in try namesInFolder(path) where !name.hasPrefix(".") {
        let child = relative.isEmpty ? name : relative + "/" + name
        guard let facts = try FileFacts(joinPath(folder, child)) else { continue }
        switch facts.kind {
        case .folder:
          if isSymbolicLink(joinPath(folder, child)) { linked.append(child) } else { pending.append(child) }
        case .file:
          if InputShard.isRecordFile(name) { found.append((child, facts.byteCount)) }
        case .other: break
        }
      }
    }
  }
  return found.sorted { bytewise($0.path, $1.path) }
}

private func isSymbolicLink(_ path: String) -> Bool {
  var facts = stat()
  return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
}
