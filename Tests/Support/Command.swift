// Runs the built command as its user would, and compares what it says with golden files.

public import Foundation
public import Testing

/// The top folder of the repository.
public let repositoryRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Fixtures that tests share.
public let fixtures = repositoryRoot.appending(path: "Tests/Fixtures")

/// The command that this build made; `SLUICE_BINARY` names another.
public let sluicePath: String = {
  if let path = ProcessInfo.processInfo.environment["SLUICE_BINARY"] { return path }
  #if DEBUG
    return repositoryRoot.appending(path: ".build/debug/sluice").path
  #else
    return repositoryRoot.appending(path: ".build/release/sluice").path
  #endif
}()

/// What a command left behind.
public struct CommandResult: Sendable {
  /// Exit code; 128 + signal where a signal ended it.
  public var code: Int32
  /// Standard output.
  public var output: Data
  /// Standard error.
  public var errors: String

  /// Standard output as text.
  public var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs a program to its end.
public func run(
  _ program: String, _ arguments: [String], input: Data? = nil, in folder: URL? = nil,
  environment: [String: String] = [:]
) throws -> CommandResult {
  // Files, not pipes: no amount of output can block the program.
  let scratch = try TemporaryFolder()
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let outputURL = scratch.url.appending(path: "output")
  let errorsURL = scratch.url.appending(path: "errors")
  let inputURL = scratch.url.appending(path: "input")
  for url in [outputURL, errorsURL] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
  try (input ?? Data()).write(to: inputURL)
  process.standardOutput = try FileHandle(forWritingTo: outputURL)
  process.standardError = try FileHandle(forWritingTo: errorsURL)
  process.standardInput = try FileHandle(forReadingFrom: inputURL)
  try process.run()
  process.waitUntilExit()
  let status = process.terminationStatus
  return CommandResult(
    code: process.terminationReason == .uncaughtSignal ? 128 + status : status, output: try Data(contentsOf: outputURL),
    errors: String(decoding: try Data(contentsOf: errorsURL), as: UTF8.self))
}

/// Runs the command to its end.
@discardableResult
public func sluice(_ arguments: String..., input: Data? = nil, in folder: URL? = nil) throws -> CommandResult {
  try run(sluicePath, arguments, input: input, in: folder)
}

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

/// Compares text with a golden file; with `SLUICE_RECORD=1` in the environment, writes the golden file anew instead.
public func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = fixtures.appending(path: "golden/\(name)")
  if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return
  }
  let golden = (try? String(contentsOf: file, encoding: .utf8)) ?? "(there is no golden file)"
  #expect(text == golden, "golden/\(name) differs; SLUICE_RECORD=1 records it anew", sourceLocation: sourceLocation)
}
