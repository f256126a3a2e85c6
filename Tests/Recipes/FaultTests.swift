import FoundationEssentials
import Recipes
import Support
import Testing

struct FaultTests {
  @Test(arguments: try fixtureFiles("faults"))
  func everyFaultIsToldWithItsPlace(_ file: String) throws {
    let report = RecipeReport(checking: "\(recipeFixtures)/faults/\(file)", vocabulary: .small)
    #expect(!report.isValid)
    #expect(report.plan == nil)
    try expectGolden(withoutFolder(report.text), "faults/\(file.dropLast(".yaml".count)).txt", in: "recipes")
  }

  @Test(arguments: try fixtureFiles("warnings"))
  func oddRecipesAreValidWithWarnings(_ file: String) throws {
    let report = RecipeReport(checking: "\(recipeFixtures)/warnings/\(file)", vocabulary: .small)
    #expect(report.isValid)
    #expect(!report.warnings.isEmpty)
    try expectGolden(withoutFolder(report.text), "warnings/\(file.dropLast(".yaml".count)).txt", in: "recipes")
  }

  @Test func reportIsJSON() throws {
    struct Finding: Decodable {
      var file: String
      var line: Int?
      var column: Int?
      var message: String
    }
    struct Report: Decodable {
      var valid: Bool
      var errors: [Finding]
      var warnings: [Finding]
      var filters: [String]?
    }
    let faulty = RecipeReport(checking: "\(recipeFixtures)/faults/impossible-range.yaml", vocabulary: .small)
    let decoded = try JSONDecoder().decode(Report.self, from: Data(faulty.json.utf8))
    #expect(!decoded.valid)
    #expect(decoded.errors.map(\.line) == [5, 8, 11, 14])
    #expect(decoded.errors.allSatisfy { $0.column == 11 && $0.message.contains("`") })
    #expect(decoded.filters == nil)
    let odd = RecipeReport(checking: "\(recipeFixtures)/warnings/first-surviving.yaml", vocabulary: .small)
    let accepted = try JSONDecoder().decode(Report.self, from: Data(odd.json.utf8))
    #expect(accepted.valid && accepted.warnings.count == 1)
    #expect(accepted.filters == ["prose/short"])
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    let latin = try folder.write("latin.yaml", [0x66, 0x3A, 0x20, 0xE9])
    #expect(faults { _ = try loadRecipe(latin) } == ["\(latin): is not UTF-8 text"])
    let control = try folder.write("control.yaml", "family: prose\nsource: \u{1}\n")
    #expect(faults { _ = try loadRecipe(control) } == ["\(control):2: bad YAML: control characters are not allowed"])
    #expect(
      faults { _ = try loadRecipe("finewebb") } == [
        "finewebb: no such file, and no built-in recipe of this name; did you mean `fineweb`?"
      ])
    #expect(
      faults { _ = try loadRecipe("/no/such.yaml") }.first?.hasSuffix(
        "built-in recipes: c4, fineweb, fineweb-paper, gopher") == true)
    #expect(faults { _ = try loadRecipe(folder.url.path) }.count == 1)
  }

  @Test func anAliasBombIsRefusedAtOnce() throws {
    var text = "recipe: bomb\nsteps:\n  - &a0 [x, x]\n"
    for level in 1...40 { text += "  - &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    let found = faults { _ = try parseRecipe(text, file: "bomb.yaml") }
    #expect(found.count == 41)
    #expect(found.allSatisfy { $0.contains("anchors and aliases are not supported") })
  }

  @Test func sizesAreLimited() throws {
    var text = "family: many\nfilters:\n"
    for index in 0..<257 {
      text += "  - { name: f\(index), signal: words.count, keep: { min: \(index) } }\n"
      if index == 255 { #expect(try smallPlan(text).filters.count == 256) }
    }
    #expect(faults { _ = try smallPlan(text) } == ["test.yaml:1:1: 257 filters; a recipe has at most 256"])
    var steps = "recipe: many\nsteps:\n"
    for index in 0..<65 {
      steps += "  - { family: f\(index), edit: c4-lines }\n"
      if index == 63 { #expect(try smallPlan(steps).steps.count == 64) }
    }
    #expect(faults { _ = try smallPlan(steps) } == ["test.yaml:1:1: 65 steps; a recipe has at most 64"])
  }
}

/// The faults that a call throws, each as text.
func faults(_ body: () throws -> Void) -> [String] {
  do {
    try body()
    return []
  } catch let error as RecipeError {
    return error.faults.map(\.description)
  } catch {
    return ["\(error)"]
  }
}
