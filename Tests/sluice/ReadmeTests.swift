// The README's commands run as they are written.

import Foundation
import Support
import Testing

struct ReadmeTests {
  /// Lines of the README's `sh` blocks, in order.
  private static func commands() throws -> [String] {
    let text = try String(contentsOf: repositoryRoot.appending(path: "README.md"), encoding: .utf8)
    return text.matches(of: /(?s)\n```sh\n(.*?)\n```/).flatMap { $0.output.1.split(separator: "\n").map(String.init) }
  }

  @Test func everyCommandRunsAsWritten() throws {
    let folder = try TemporaryFolder()
    // The commands write beside the repository's folders, so they run where links lead to those.
    for name in ["Tests", "FilterSpecs", "Ablations"] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: name), withDestinationURL: repositoryRoot.appending(path: name))
    }
    let commands = try Self.commands()
    #expect(commands.count > 10)
    let path = URL(filePath: sluicePath).deletingLastPathComponent().path
    let inherited = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    for command in commands {
      let result = try run(
        "/bin/bash", ["-o", "pipefail", "-c", command], in: folder.url, environment: ["PATH": "\(path):\(inherited)"])
      #expect(result.code == 0, "\(command): \(result.errors)")
    }
    for file in ["out/run.json", "coverage-by-source.csv", "ledger.jsonl", "mine.yaml", "kept.jsonl"] {
      let size = folder.files()[file]?.count ?? 0
      #expect(size > 0, "\(file) is missing or empty")
    }
  }
}
