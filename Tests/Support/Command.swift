// Runs the built command as its user would.

public import Foundation

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
