// A folder for the files of one test.

public import Foundation

/// A folder that goes when its owner goes.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes an empty folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sluice-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

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
