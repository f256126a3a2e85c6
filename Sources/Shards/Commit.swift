// The one way in which work becomes visible: files first, then the marker that lists them.

import Glibc

/// What came of a commit.
public enum CommitOutcome<Payload: Codable & Sendable>: Sendable {
  /// The files were committed under this marker.
  case committed(Marker<Payload>)
  /// A twin was first: this is its marker, and the files offered were dropped.
  case alreadyCommitted(Marker<Payload>)

  /// The marker that now stands.
  public var marker: Marker<Payload> {
    switch self {
    case .committed(let marker), .alreadyCommitted(let marker): marker
    }
  }
}

extension OutputDirectory {
  /// Commits a task: brings its files to the disk, gives them their names, then writes the marker by the same route.
  ///
  /// After a failure nothing of the task is visible and its temporaries are gone; whatever was committed before stays.
  /// - Parameters:
  ///   - files: The task's files and their paths in the directory.
  ///   - markerPath: The marker's path in the directory.
  ///   - run: The recipe and version that made the files.
  ///   - payload: What the caller wants to find in the marker again.
  /// - Throws: `FileError`.
  @discardableResult
  public func commit<Payload: Codable & Sendable>(
    _ files: [(file: TemporaryFile, path: String)], marker markerPath: String, run: RunIdentity, payload: Payload
  ) throws -> CommitOutcome<Payload> {
    defer { for entry in files { entry.file.discard() } }
    for entry in files { try entry.file.synchronize() }
    let listed = files.map {
      CommittedFile(path: $0.path, byteCount: $0.file.byteCount, xxh3: hexadecimal($0.file.checksumValue))
    }
    let marker = Marker(files: listed, run: run, payload: payload)
    let markerFile = try temporary(named: markerPath)
    defer { markerFile.discard() }
    try markerFile.write(marker.encoded())
    try markerFile.synchronize()

    let lock = lockTwins()
    defer { if lock >= 0 { close(lock) } }
    if let done = try self.marker(markerPath, run: run, payload: Payload.self) { return .alreadyCommitted(done) }

    var moved: [String] = []
    do {
      // A marker that is there and not valid must not vouch for the new files.
      try removeFile(markerPath)
      for entry in files {
        let target = absolute(entry.path)
        try Self.makeFolder(Self.parent(target))
        try entry.file.move(to: target)
        moved.append(target)
      }
      try synchronizeFolders(files.map(\.path))
      try Self.makeFolder(Self.parent(absolute(markerPath)))
      try markerFile.move(to: absolute(markerPath))
    } catch {
      for path in moved { unlink(path) }
      throw error
    }
    try synchronizeFolders([markerPath])
    return .committed(marker)
  }

  /// Makes twins take turns until the descriptor is closed; where the file system has no locks (or the folder is gone),
  /// they write equal bytes over each other.
  func lockTwins() -> Int32 {
    let lock = open(temporaryFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    while lock >= 0 && flock(lock, LOCK_EX) != 0 && errno == EINTR {}
    return lock
  }

  /// The marker of a task that is done; nil where it is not, and then the task has to be done again.
  ///
  /// Done means: the marker is there and readable, of the same run, and the files it lists have the sizes it lists.
  public func marker<Payload: Codable & Sendable>(
    _ markerPath: String, run: RunIdentity, payload: Payload.Type
  ) throws -> Marker<Payload>? {
    guard let bytes = try contents(markerPath), let marker = Marker<Payload>.decode(bytes), marker.run == run
    else { return nil }
    for file in marker.files {
      guard let facts = try FileFacts(absolute(file.path)), facts.kind == .file, facts.byteCount == file.byteCount
      else { return nil }
    }
    return marker
  }

  /// Reads committed files anew and returns the paths of those whose size or checksum is not the one listed.
  public func changedFiles(_ files: [CommittedFile]) throws -> [String] {
    var changed: [String] = []
    for file in files {
      let path = absolute(file.path)
      guard try FileFacts(path)?.kind == .file, var input = try InputFile.open(ifThere: path, pieceSize: 1 << 18) else {
        changed.append(file.path)
        continue
      }
      while try input.fill() { input.advance(input.unread.count) }
      if input.bytesRead != file.byteCount || hexadecimal(input.checksumValue) != file.xxh3 {
        changed.append(file.path)
      }
    }
    return changed
  }

  /// Joins committed files, such as a shard's segments, into a new temporary file, checking each on the way.
  /// - Throws: `FileError`, also where a part is not as it was committed.
  public func concatenate(_ parts: [CommittedFile], named hint: String) throws -> TemporaryFile {
    let joined = try temporary(named: hint)
    for part in parts {
      var input = try InputFile(path: absolute(part.path), pieceSize: 1 << 18)
      while try input.fill() {
        try joined.write(UnsafeRawBufferPointer(input.unread))
        input.advance(input.unread.count)
      }
      if input.bytesRead != part.byteCount || hexadecimal(input.checksumValue) != part.xxh3 {
        throw FileError(
          path: absolute(part.path), operation: "cannot join", reason: "it has changed since it was committed",
          remedy: "remove it and run the same command again, which makes it anew")
      }
    }
    return joined
  }

  /// Takes a task back, such as a segment whose bytes now stand in the whole file: first the marker, then its files.
  public func retract(marker markerPath: String, files: [CommittedFile]) throws {
    try removeFile(markerPath)
    try synchronizeFolders([markerPath])
    for file in files { try removeFile(file.path) }
  }

  private func removeFile(_ relativePath: String) throws {
    let path = absolute(relativePath)
    if unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR {
      throw FileError(path: path, operation: "cannot remove")
    }
  }

  /// Brings the folders of files to the disk, and the folders above them, which may be new.
  private func synchronizeFolders(_ relativePaths: [String]) throws {
    var done: Set<String> = []
    for relative in relativePaths {
      var folder = Self.parent(absolute(relative))
      while done.insert(folder).inserted {
        if try FileFacts(folder) != nil { try Self.synchronizeFolder(folder) }
        if folder == path || folder == "." || folder == "/" { break }
        folder = Self.parent(folder)
      }
    }
  }
}
