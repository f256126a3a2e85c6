// A folder for the files of one test.

public import Foundation
import Synchronization

/// A folder that goes when its owner goes.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes an empty folder.
  ///
  /// - Parameter inMemory: whether it may lie in memory where the system has room for that: a test of many runs waits
  ///   longer for its disk than for anything else.
  public init(inMemory: Bool = false) throws {
    let memory = URL(filePath: "/dev/shm")
    let parent =
      inMemory && FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
    url = parent.appending(path: "sluice-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    // A folder that a whole suite shares has no end but that of the process.
    let path = url.path
    let isFirst = Self.living.withLock { living in
      living.insert(path)
      return living.count == 1
    }
    if isFirst { atexit { for path in TemporaryFolder.living.withLock({ $0 }) { TemporaryFolder.remove(path) } } }
  }

  private static let living = Mutex<Set<String>>([])

  deinit { Self.remove(url.path) }

  private static func remove(_ path: String) {
    _ = living.withLock { $0.remove(path) }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A path inside.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file inside, with the folders that it needs.
  @discardableResult
  public func write(_ name: String, _ contents: Data) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: file)
    return file.path
  }

  /// Writes a text file inside.
  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  /// Writes bytes to a file inside.
  @discardableResult
  public func write(_ name: String, _ bytes: [UInt8]) throws -> String { try write(name, Data(bytes)) }

  /// Every file below `name`, by its path relative to it, with its bytes.
  public func files(_ name: String = "") -> [String: Data] {
    let top = url.appending(path: name)
    var files: [String: Data] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: top.path) ?? FileManager.DirectoryEnumerator()
    {
      if let data = FileManager.default.contents(atPath: top.appending(path: path).path) { files[path] = data }
    }
    return files
  }
}
