// sluice language: identify languages, and train profiles that do.

import ArgumentParser
import Buffers
import Glibc
import Languages
import Pipeline
import Shards

/// Groups the commands about languages.
struct LanguageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "language",
    abstract: "Identify the languages of texts, list those that are known, or train profiles.",
    discussion: """
      The profiles of the languages that `list` prints are part of Sluice. Recipes use them as a step:
      `language: { keep: [en], min_score: 0.65 }`.

      EXAMPLES
        sluice language detect lines.txt                     code, score and second code of every line
        echo 'Wie geht es dir?' | sluice language detect
        sluice language list                                 codes and names
        sluice language train labelled/ --output my.profiles
      """,
    subcommands: [LanguageDetectCommand.self, LanguageListCommand.self, LanguageTrainCommand.self])
}

/// Which profiles identify.
struct ProfileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Profiles that `sluice language train` made (default: those in Sluice).", valueName: "file"))
  var model: String?

  /// The profiles of the options.
  func profiles() throws -> LanguageProfiles {
    guard let model else { return .builtIn }
    return try LanguageProfiles(path: model)
  }
}

/// Identifies lines.
struct LanguageDetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Print the language of every line of text.",
    discussion: """
      One line of output for each line of input: the language's ISO 639-3 code, the probability that it is right, and \
      the code that comes second, with tabs between. `und` is no language, or none that is known.

      EXAMPLES
        sluice language detect lines.txt
        zcat pages.jsonl.gz | sluice language detect --field text     the texts of records
        sluice language detect --script lines.txt                     srp_Cyrl rather than srp
      """)

  @Argument(help: ArgumentHelp("Files of lines, gzip and zstd too, or - (default: standard input).", valueName: "file"))
  var inputs: [String] = ["-"]

  @OptionGroup var model: ProfileOptions

  @Option(help: ArgumentHelp("Lines are JSON records; identify the text in this field.", valueName: "name"))
  var field: String?

  @Flag(help: "Name the script, too.")
  var script = false

  @Flag(help: "Read long lines whole instead of sampling them.")
  var whole = false

  func run() throws {
    Interruption.install()
    var detection = LineDetection(identifier: ProfileIdentifier(try model.profiles()))
    detection.field = field
    detection.isWhole = whole
    detection.namesScript = script
    let damaged = try detection.run(try findShards(arguments: inputs, areWritten: false)) { Output.write($0) }
    if !damaged.isEmpty { throw RunError.damaged(damaged) }
  }
}

/// Lists languages.
struct LanguageListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the languages that are known.",
    discussion: """
      Each line has the ISO 639-3 code, the two-letter code or -, the scripts that are known, and the English name, with \
      tabs between.

      EXAMPLES
        sluice language list
        sluice language list --model my.profiles
      """)

  @OptionGroup var model: ProfileOptions

  func run() throws {
    let profiles = try model.profiles()
    for label in profiles.languages {
      let scripts = profiles.scripts(of: label).joined(separator: ",")
      Output.line(
        "\(label.code)\t\(LanguageCodes.iso639_1(of: label) ?? "-")\t\(scripts)\t\(LanguageCodes.name(of: label))")
    }
  }
}
