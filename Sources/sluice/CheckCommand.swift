// sluice check: recipes and families, before a long run finds out.

import ArgumentParser
import Recipes

/// Checks recipe and family files.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check recipes: every error with file, line and column, and what looks wrong.",
    discussion: """
      EXAMPLES
        sluice check my-recipe.yaml
        sluice check fineweb --set fineweb-quality/duplicate-lines.max=0.1
      """)

  @Argument(help: ArgumentHelp("Recipe or family files, or built-in names.", valueName: "file"))
  var files: [String]

  @OptionGroup var variant: VariantOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let reports = files.map { RecipeReport(checking: $0, variant: variant.variant) }
    if json {
      Output.write("[" + reports.map(\.json).joined(separator: ",\n") + "]\n")
    } else {
      for report in reports { Output.write(report.text) }
    }
    if reports.contains(where: { !$0.isValid }) { throw ExitCode(2) }
  }
}
