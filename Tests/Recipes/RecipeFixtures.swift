// Recipes to fail and to succeed, in files beside what is expected of them.

import FoundationEssentials
import Support

/// The repository, wherever it was cloned.
let repository = repositoryRoot.path
/// Recipes to fail and to succeed, beside what is expected of them.
let recipeFixtures = fixtures.appending(path: "recipes").path

/// The recipe files directly in a folder of fixtures, in the order of their names.
func fixtureFiles(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: "\(recipeFixtures)/\(folder)").filter { $0.hasSuffix(".yaml") }
    .sorted()
}

/// A text in which files are named from the fixtures' folder.
func withoutFolder(_ text: String) -> String {
  text.replacing("\(recipeFixtures)/", with: "")
}
