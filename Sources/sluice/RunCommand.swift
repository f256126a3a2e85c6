// sluice run: the main job.

import ArgumentParser
import Recipes

/// Filters shards by a recipe into kept shards, a ledger and a coverage table.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Filter shards by a recipe: kept shards, a ledger of every decision, a coverage table.",
    discussion: """
      RECIPE is a built-in name (sluice catalog --recipes lists them) or a YAML file. INPUT is a file, a folder (all \
      .jsonl, .json and .ndjson files below it, compressed or not), a quoted glob, or - for standard input. Plain, \
      gzip and zstd are told apart by content.

      The same command goes on with a run that was stopped, and does nothing where it was finished.

      EXAMPLES
        sluice run fineweb shards/ --output out
        sluice run gopher 'crawl/**/*.jsonl.gz' --output out --carry source,metadata.lang --rejected
        sluice run fineweb shards/ --output out --without c4 --set gopher-quality/short-document.min=30
        zstd -dc a.jsonl.zst | sluice run c4 - --output - > kept.jsonl
      """)

  @Argument(help: "A built-in recipe or a YAML file.")
  var recipe: String

  @Argument(help: ArgumentHelp("Shards: files, folders, globs, or -.", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: RunOptions

  @OptionGroup var variant: VariantOptions

  func run() throws {
    try options.run(variant.variant.applied(to: loadRecipe(recipe)).plan(), inputs: inputs)
  }
}

/// The options that make a variant of a recipe; they mean the same in every command.
struct VariantOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Leave out a filter, family or step; may be given again.", valueName: "name"))
  var without: [String] = []

  @Option(help: ArgumentHelp("Change one limit, as family/name.min=V; may be given again.", valueName: "name.limit=v"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who of a cluster of duplicates is kept: first, longest, newest:FIELD, highest:SIGNAL or priority:FIELD=A,B.",
      valueName: "policy"))
  var keepPolicy: String?

  @Option(
    help: ArgumentHelp(
      "Drop documents that an index has already (sluice dedup index makes one), and name what they match.",
      valueName: "index"))
  var against: String?

  /// The variant that the options name.
  var variant: Variant { Variant(without: without, set: set, keepPolicy: keepPolicy, against: against) }
}

/// The parts of a comma-separated list, without empty ones.
func commaSeparated(_ list: String) -> [String] {
  list.split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// A word as a shell reads it back.
func shellQuoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_./+:@%,=".utf8.contains(byte)
    }
  }
  return plain && !word.isEmpty
    ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
