// Scripts/bench measures what it says, and the README quotes what it recorded. No time is judged here.

import Foundation
import Support
import Testing

struct BenchmarkTests {
  /// Runs what Scripts/bench runs once everything is built.
  private static func bench(_ arguments: String...) throws -> CommandResult {
    let script = repositoryRoot.appending(path: "Tests/Benchmarks/bench").path
    return try Support.run("/usr/bin/env", ["python3", "-B", script] + arguments, in: repositoryRoot)
  }

  @Test func helpNamesTheOptions() throws {
    let help = try Support.run(repositoryRoot.appending(path: "Scripts/bench").path, ["--help"])
    #expect(help.code == 0, "\(help.errors)")
    for option in ["--peers", "--record", "--json", "--rounds"] { #expect(help.text.contains(option)) }
  }

  @Test func theSampleIsMeasuredAsDocumented() throws {
    #if DEBUG
      let build = repositoryRoot.appending(path: ".build/debug").path
    #else
      let build = repositoryRoot.appending(path: ".build/release").path
    #endif
    let printed = try Self.bench("--rounds", "1", "--json", "--build", build)
    #expect(printed.code == 0, "\(printed.errors)")
    let result = try #require(try JSONSerialization.jsonObject(with: printed.output) as? [String: Any])
    let documented = try String(
      contentsOf: repositoryRoot.appending(path: "Tests/Baselines/README.md"), encoding: .utf8)
    for key in result.keys { #expect(documented.contains("`\(key)`"), "\(key) is not documented") }
    let documents = try #require(result["documents"] as? [String: Any])
    #expect(documents["documents"] as? Int == 1508)
    #expect(documents["text_bytes"] as? Int == 5_895_823)

    let runs = try #require(result["runs"] as? [[String: Any]])
    let kept = Dictionary(uniqueKeysWithValues: runs.map { ($0["name"] as? String ?? "", $0["kept"] as? Int) })
    let fineweb = try #require(kept["fineweb"] ?? nil)
    for name in ["fineweb, gzip in", "fineweb, igzip out", "fineweb, gzip out"] { #expect(kept[name] == fineweb) }
    #expect(kept["everything kept"] == 1508)
    for run in runs {
      for key in ["cpu_s", "wall_s", "cpu_ms_per_mb", "mb_per_s", "peak_mb"] {
        #expect(run[key] as? Double ?? 0 > 0, "\(key) of \(run["name"] ?? "")")
      }
    }
    let phases = (runs[0]["phases"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    #expect(phases.first == "scan" && phases.last == "write")
    #expect((result["ratios"] as? [Any] ?? []).count >= 5)
    let kernels = try #require(result["kernels"] as? [[String: Any]])
    #expect(kernels.count > 20)
    for kernel in kernels { #expect(kernel["cpu_ms_per_mb"] as? Double ?? 0 > 0, "\(kernel["name"] ?? "")") }
  }

  @Test func theREADMEQuotesTheNewestBaseline() throws {
    let quote = try Self.bench("--quote")
    #expect(quote.code == 0, "\(quote.errors)")
    #expect(quote.text.split(separator: "\n").count > 10)
    let readme = try String(contentsOf: repositoryRoot.appending(path: "README.md"), encoding: .utf8)
    #expect(
      readme.contains(quote.text),
      "record anew with Scripts/bench DOCUMENTS --peers VENV --record, or restore the README's figures")
  }
}
