// Expected texts in files: compared as a rule, written anew where SLUICE_RECORD=1 is set.

import FoundationEssentials
import Recipes
import Testing

/// The repository, wherever it was cloned.
let repository = String(#filePath.dropLast("/Tests/Recipes/Golden.swift".count))
/// Recipes to fail and to succeed, beside what is expected of them.
let fixtures = repository + "/Tests/Fixtures/recipes"

/// Compares a text with the file that holds what is expected.
func expectGolden(_ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = "\(fixtures)/\(path)"
  if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return
  }
  let expected = try String(contentsOfFile: file, encoding: .utf8)
  #expect(text == expected, "differs from \(path); SLUICE_RECORD=1 records it anew", sourceLocation: sourceLocation)
}

/// The recipe files directly in a folder of fixtures, in the order of their names.
func fixtureFiles(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/\(folder)").filter { $0.hasSuffix(".yaml") }.sorted()
}

/// A text in which files are named from the fixtures' folder.
func withoutFolder(_ text: String) -> String {
  text.replacing("\(fixtures)/", with: "")
}
