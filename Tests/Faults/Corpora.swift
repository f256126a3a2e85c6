// Small corpora that the fault tests run on, made from nothing but code.

import Foundation
import Support

/// A document of plain prose that the fineweb recipe keeps.
let prose = """
  The river has been the main road of the valley for as long as there are records of the people who live in it.
  Boats went up with salt and came down with timber, and the towns along the banks grew where the current was slow.
  When the railway was built on the eastern side, most of the trade moved with it, but the boats did not disappear.
  Some of them were turned into houses, others carried visitors who wanted to see the gorge from the water in summer.
  Today there are plans to open the old locks again, so that the boats can reach the lake that feeds the upper river.
  The engineers who looked at the walls say that the stone is sound, and that only the wooden gates have to be made new.
  Nobody knows yet what the work would cost, because the channel above the third lock has not been measured since the war.
  The council will hear both sides in spring, and those who want to speak have to say so before the end of the year.
  """

/// One line of JSONL.
func record(_ id: String, _ text: String, source: String = "test") -> String {
  let fields: [(String, String)] = [("id", id), ("text", text), ("source", source)]
  return "{" + fields.map { "\"\($0)\": \(quoted($1))" }.joined(separator: ", ") + "}"
}

private func quoted(_ text: String) -> String {
  let data = try? JSONEncoder().encode(text)
  return String(decoding: data ?? Data(), as: UTF8.self)
}

/// Lines of a corpus with kept and rejected documents in turn.
func corpus(documents: Int, first: Int = 0) -> [String] {
  (first..<first + documents).map { number in
    number % 3 == 2
      ? record("d\(number)", "Too short, number \(number).")
      : record("d\(number)", prose + "Document \(number) ends here.\n")
  }
}

/// Bytes compressed by a command-line tool.
func compressed(_ data: Data, with tool: String, _ arguments: String...) throws -> Data {
  let result = try run("/usr/bin/env", [tool] + arguments, input: data)
  guard result.code == 0 else { throw CocoaError(.executableLoad) }
  return result.output
}

/// Bytes decompressed by a command-line tool, which checks them.
func decompressed(_ data: Data, with tool: String) throws -> Data { try compressed(data, with: tool, "-dc") }

/// The `totals` of a run.
func totals(_ directory: String) throws -> [String: Any] {
  let data = try Data(contentsOf: URL(filePath: directory).appending(path: "run.json"))
  let record = try JSONSerialization.jsonObject(with: data) as? [String: Any]
  return record?["totals"] as? [String: Any] ?? [:]
}

/// One count of a run's totals.
func count(_ name: String, _ directory: String) throws -> Int { try totals(directory)[name] as? Int ?? -1 }

/// What of a run directory must be equal however the run was made: everything but `log/`.
func comparable(_ files: [String: Data]) -> [String: Data] { files.filter { !$0.key.hasPrefix("log/") } }
