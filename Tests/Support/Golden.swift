// Expected texts in files: compared as a rule, written anew where SLUICE_RECORD=1 is set.

internal import Foundation
public import Testing

/// Compares text with a golden file; with `SLUICE_RECORD=1` in the environment, writes the golden file anew instead.
///
/// - Parameters:
///   - text: what is to be as expected.
///   - name: the golden file's path below `folder`.
///   - folder: a folder of `Tests/Fixtures`.
///   - sourceLocation: where a difference is reported.
public func expectGolden(
  _ text: String, _ name: String, in folder: String = "golden", sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = fixtures.appending(path: "\(folder)/\(name)")
  if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return
  }
  let golden = (try? String(contentsOf: file, encoding: .utf8)) ?? "(there is no golden file)"
  #expect(
    text == golden, "\(folder)/\(name) differs; SLUICE_RECORD=1 records it anew", sourceLocation: sourceLocation)
}
