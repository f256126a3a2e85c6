// The folder of one step's graph: what each task commits there, and under which name.

public import Shards

/// Where the files of a step's graph lie below a run's directory, and whose run it is.
public struct GraphFolder: Sendable {
  /// The run's directory.
  public let directory: OutputDirectory
  /// The folder below it: `dedup/minhash`.
  public let path: String
  /// The run that the files belong to.
  public let identity: RunIdentity

  /// Names a folder.
  public init(_ directory: OutputDirectory, path: String, identity: RunIdentity) {
    self.directory = directory
    self.path = path
    self.identity = identity
  }

  /// The file of this name, for opening.
  public func file(_ name: String) -> String { directory.absolute("\(path)/\(name)") }

  private func markerPath(_ task: String) -> String { "done/\(path)/\(task).json" }

  /// What a finished task has noted; nil where it is not done, or its files are no longer as they were.
  ///
  /// Files that are not as their marker says are removed with it, so that the task is done anew.
  public func payload<Payload: Codable & Sendable>(of task: String, _ type: Payload.Type) throws -> Payload? {
    guard let marker = try directory.marker(markerPath(task), run: identity, payload: type) else { return nil }
    if try directory.changedFiles(marker.files).isEmpty { return marker.payload }
    try directory.retract(marker: markerPath(task), files: marker.files)
    return nil
  }

  /// Whether a task is done and its files are as they were; for readers, who remove nothing.
  public func isWhole(_ task: String) throws -> Bool {
    struct Nothing: Codable, Sendable {}
    guard let marker = try directory.marker(markerPath(task), run: identity, payload: Nothing.self) else {
      return false
    }
    return try directory.changedFiles(marker.files).isEmpty
  }

  /// Commits the files of a task.
  public func commit<Payload: Codable & Sendable>(
    _ task: String, _ files: [(file: TemporaryFile, name: String)], _ payload: Payload
  ) throws {
    try directory.commit(
      files.map { (file: $0.file, path: "\(path)/\($0.name)") }, marker: markerPath(task), run: identity,
      payload: payload)
  }

  /// Removes what a task has committed.
  public func retract(_ task: String, _ names: [String]) throws {
    try directory.remove(markerPath(task))
    for name in names { try directory.remove("\(path)/\(name)") }
  }
}
