// sluice language train: profiles from labelled texts, and how well they do.

import ArgumentParser
import Buffers
import Filters
import Glibc
import Languages
import Pipeline
import Shards

/// Trains profiles.
struct LanguageTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train language profiles from labelled texts.",
    discussion: """
      Data are shards of JSONL records with a text and its language, such as {"text":"...","lang":"deu"}. A language is \
      learnt in each script in which it has 10 texts. Records of `und`, and of languages that --languages leaves out, teach \
      what is no known language. One text in ten is held out to measure accuracy and to calibrate scores; the profiles \
      written are of all texts. The same data give the same file. Texts are held in memory.

      Standard output gets a line a language: code, texts, texts held out, precision, recall, F1; then confusions.

      EXAMPLES
        sluice language train labelled/ --output my.profiles
        sluice language train labelled/ --output my.profiles --close bos,hrv,srp --close ind,msa
        sluice language train labelled/ --output my.profiles --languages codes.txt --json
      """)

  @Argument(help: ArgumentHelp("Shards of labelled texts: files, folders, globs, or -.", valueName: "data"))
  var inputs: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the profiles are written.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Languages to learn: codes with commas, or a file with a code at the beginning of each line (default: all).",
      valueName: "codes"))
  var languages: String?

  @Option(
    help: ArgumentHelp(
      "Languages to compare once more by n-grams of their own, 2 to 8 codes; may be repeated.", valueName: "codes"))
  var close: [String] = []

  @Option(help: ArgumentHelp("N-grams with weights in a script of more than 32 languages.", valueName: "count"))
  var grams: Int = 32_000

  @Option(help: ArgumentHelp("Field that holds the text.", valueName: "name"))
  var textField: String = "text"

  @Option(help: ArgumentHelp("Field that holds the language.", valueName: "name"))
  var labelField: String = "lang"

  @Option(help: ArgumentHelp("How many confusions are listed.", valueName: "count"))
  var confusions: Int = 20

  @Flag(name: .shortAndLong, help: "Say nothing but errors and the report.")
  var quiet = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    if grams < 1 || grams > 65_535 { throw ValidationError("--grams must be 1 to 65535, not \(grams)") }
    if confusions < 0 { throw ValidationError("--confusions must be 0 or more, not \(confusions)") }
    if output.isEmpty || output.hasSuffix("/") { throw ValidationError("--output must name a file, not `\(output)`") }
  }

  func run() throws {
    var settings = ProfileTrainer.Settings()
    settings.gramCount = grams
    settings.closeSets = try close.map { set in
      try Self.labels(set.split(separator: ",").map(String.init), "--close \(set)")
    }
    for (option, set) in zip(close, settings.closeSets) where !(2...8 ~= Set(set).count) {
      throw RunError.settings("--close \(option) must name 2 to 8 languages")
    }
    var texts = LabelledTexts()
    texts.textField = textField
    texts.labelField = labelField
    if let languages {
      let labels = try Self.labels(try Self.codes(languages), "--languages")
      if labels.isEmpty { throw RunError.settings("--languages \(languages) names no language") }
      texts.languages = Set(labels)
    }
    Interruption.install()
    // Before the texts are read, so that nobody waits for profiles that cannot be written.
    let (folder, name) = Self.place(of: output)
    let directory = try OutputDirectory(creating: folder)
    defer { directory.removeTemporaryFolder() }
    var trainer = ProfileTrainer(settings)
    let counts = try texts.read(try findShards(arguments: inputs, areWritten: false), into: &trainer)
    if !quiet { for line in summary(counts) { Talk.line(line) } }
    guard counts.texts > counts.others else {
      throw FileError(
        path: inputs.joined(separator: " "), operation: "cannot train from",
        reason: "no record has a text and a language",
        remedy: "name the fields with --text-field and --label-field")
    }
    let (profiles, report) = try Self.result(trainer, inputs)
    guard !profiles.languages.isEmpty else {
      throw FileError(
        path: inputs.joined(separator: " "), operation: "cannot train from", reason: "no language has 10 texts",
        remedy: "give more texts a language")
    }
    if !quiet {
      for label in settings.closeSets.joined() where !profiles.languages.contains(label) {
        Talk.line("--close: \(label) has too few texts in any script, and is compared with none")
      }
    }
    // Training does not look for signals; one that came meanwhile ends the command here, before a file is written.
    try Interruption.check()
    let bytes = profiles.file()
    try directory.writeAtomically(name, bytes)
    if json { Output.write(report.json) } else { Output.write(report.text(confusions: confusions)) }
    if !quiet {
      Talk.line(
        "\(output): \(profiles.languages.count) languages, \(Numbers.grouped(UInt(profiles.gramCount))) n-grams, "
          + "\(Numbers.grouped(UInt(bytes.count))) bytes")
    }
    if !counts.damaged.isEmpty { throw RunError.damaged(counts.damaged) }
  }

  /// The folder of a file, and the file's name in it.
  private static func place(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let name = String(path[path.index(after: slash)...])
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
  }

  private static func result(
    _ trainer: borrowing ProfileTrainer, _ inputs: [String]
  ) throws -> (LanguageProfiles, TrainingReport) {
    do {
      return try trainer.train()
    } catch {
      throw FileError(
        path: inputs.joined(separator: " "), operation: "cannot train from", reason: error.message, remedy: error.remedy
      )
    }
  }

  private func summary(_ counts: LabelledTexts.Counts) -> [String] {
    func grouped(_ count: Int) -> String { Numbers.grouped(UInt(count)) }
    var lines = ["\(grouped(counts.texts)) labelled texts, \(grouped(counts.others)) of them in languages not learnt"]
    if counts.badLines > 0 { lines.append("\(grouped(counts.badLines)) bad lines, left out") }
    if counts.unlabelled > 0 {
      let names = counts.unknownLabels.isEmpty ? "" : ": \(counts.unknownLabels.joined(separator: ", ")) ..."
      lines.append("\(grouped(counts.unlabelled)) records without a known language, left out\(names)")
    }
    return lines
  }

  /// Codes with commas, or the first word of each line of a file.
  private static func codes(_ argument: String) throws -> [String] {
    guard access(argument, R_OK) == 0 else { return argument.split(separator: ",").map(String.init) }
    let file = try RandomAccessFile(path: argument)
    var bytes = [UInt8](repeating: 0, count: file.byteCount)
    try bytes.withUnsafeMutableBytes { memory in
      if let start = memory.baseAddress { try file.read(into: start, count: memory.count, at: 0) }
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(whereSeparator: { $0 == "\t" || $0 == " " || $0 == "," }).first.map(String.init) }
  }

  private static func labels(_ codes: [String], _ option: String) throws -> [LanguageLabel] {
    try codes.map { code in
      guard let label = LanguageCodes.label(forTraining: code) else {
        let members = LanguageCodes.labels(for: code)
        if members.count > 1 {
          throw RunError.settings(
            "\(option): `\(code)` stands for \(members.map(\.description).joined(separator: ", ")); name those that are meant"
          )
        }
        let near = LanguageCodes.nearest(to: code)
        let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
        throw RunError.settings("\(option): `\(code)` is not the code of a language\(hint)")
      }
      return label
    }
  }
}
