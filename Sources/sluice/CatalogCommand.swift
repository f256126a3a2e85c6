// sluice catalog: what there is to use in recipes.

import ArgumentParser
import Edits
import Measures
import Recipes

/// Lists filters, signals, edits and recipes with their documentation.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "List the filters, signals, edits, kinds of deduplication and recipes that there are, or print a recipe.",
    discussion: """
      EXAMPLES
        sluice catalog                       every filter, signal, edit and recipe
        sluice catalog --show fineweb        a recipe with everything written out, to copy and change
        sluice catalog --json                the filters, for programs
      """)

  @Option(help: ArgumentHelp("Print this recipe or family resolved, as YAML.", valueName: "recipe"))
  var show: String?

  @Flag(help: "Only the signals.")
  var signals = false

  @Flag(help: "Only the edits.")
  var edits = false

  @Flag(help: "Only the kinds of deduplication, their settings and presets.")
  var dedup = false

  @Flag(help: "Only the language step and its settings.")
  var language = false

  @Flag(help: "Only the recipes.")
  var recipes = false

  @Flag(help: "Print Markdown.")
  var markdown = false

  @Flag(help: "Print JSON: the filters, or what --signals, --edits, --dedup, --language or --recipes name.")
  var json = false

  func run() throws {
    if let show {
      Output.write(try loadRecipe(show).plan().resolved)
      return
    }
    let catalog = try Catalog.builtIn()
    if json {
      Output.write(
        signals
          ? catalog.signalsJSON
          : edits
            ? catalog.editsJSON
            : dedup
              ? catalog.dedupsJSON : language ? catalog.languageJSON : recipes ? catalog.recipesJSON : catalog.json)
    } else if signals || edits || dedup || language || recipes {
      if recipes { for entry in catalog.recipes { Output.line("\(entry.name): \(entry.summary)") } }
      if edits { for edit in catalog.edits { Output.line("\(edit.name): \(edit.summary)") } }
      if dedup { Output.write(catalog.dedupsText) }
      if language { Output.write(catalog.languageText) }
      if signals {
        for signal in catalog.signals { Output.line("\(signal.name) (\(signal.unit)): \(signal.summary)") }
      }
    } else {
      Output.write(markdown ? catalog.markdown : catalog.text)
    }
  }
}
