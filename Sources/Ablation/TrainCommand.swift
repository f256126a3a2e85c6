// A training by the user's own command, and the results of trainings beside a study.

import FoundationEssentials
import Glibc
import Pipeline
import Shards

/// One call of a `train_command`.
///
/// A shell runs it in the study's root with these variables: `SLUICE_SHARDS`, the folder of JSONL shards; `SLUICE_SEED`;
/// `SLUICE_VARIANT`, its name; `SLUICE_TOKENS` and `SLUICE_BYTES`, the amount of text. The last line that it prints on
/// standard output must be a JSON object; its numbers are the metrics.
struct TrainCommand {
  var command: String
  var folder: String
  var variant: String
  var seed: Int
  var tokens: Int
  var bytes: Int

  /// Runs the command to its end.
  ///
  /// - Parameters:
  ///   - shards: the folder of shards.
  ///   - log: receives `stdout` and `stderr` of the command.
  /// - Throws: `RunError` with the end of what it said on standard error, where it fails or prints no metrics.
  func run(shards: String, log: OutputDirectory) throws -> [String: Double] {
    let output = log.absolute("stdout")
    let errors = log.absolute("stderr")
    let status = try spawn(
      [
        "SLUICE_SHARDS=\(absolute(shards))", "SLUICE_SEED=\(seed)", "SLUICE_VARIANT=\(variant)",
        "SLUICE_TOKENS=\(tokens)", "SLUICE_BYTES=\(bytes)",
      ], output: absolute(output), errors: absolute(errors))
    try Interruption.check()
    let printed = lines(try log.contents("stdout"))
    let said = lines(try log.contents("stderr")).suffix(10).map { "  " + $0 }.joined(separator: "\n")
    let what = "the training of variant \(variant), seed \(seed),"
    if status != 0 {
      let code = status & 0x7F == 0 ? "code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
      throw RunError.directory(
        "\(what) ended with \(code); its standard error is \(errors)\(said.isEmpty ? "" : ", and ends:\n" + said)")
    }
    guard let last = printed.last,
      let members = try? JSONDecoder().decode([String: Metric].self, from: Data(last.utf8))
    else {
      throw RunError.directory(
        "\(what) printed no JSON object in its last line: `\(printed.last ?? "")` (see \(output))")
    }
    let metrics = members.compactMapValues(\.number)
    if metrics.isEmpty { throw RunError.directory("\(what) printed a JSON object without a number: \(last)") }
    return metrics
  }

  /// A member of what is printed: a number, or something that is passed over.
  private struct Metric: Decodable {
    var number: Double?
    init(from decoder: any Decoder) throws { number = try? decoder.singleValueContainer().decode(Double.self) }
  }

  private func lines(_ bytes: [UInt8]?) -> [String] {
    String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").map(String.init).filter {
      !$0.allSatisfy(\.isWhitespace)
    }
  }

  private func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  private func spawn(_ added: [String], output: String, errors: String) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o666)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o666)
    let names = added.map { $0.prefix { $0 != "=" } }
    let inherited = ProcessInfo.processInfo.environment.filter { entry in !names.contains { $0 == entry.key } }
    let environment = inherited.map { "\($0.key)=\($0.value)" } + added
    let words = ["/bin/sh", "-c", "cd \"$0\" || exit 127\n" + command, folder]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, &variables)
    if code != 0 { throw FileError(path: folder, operation: "cannot run a shell in", code: code) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      // An interrupt reaches the command too, as one of the same terminal.
      guard errno == EINTR else { throw FileError(path: "/bin/sh", operation: "cannot wait for") }
    }
    return status
  }
}

/// The result of one training, as `training.json` has it.
struct TrainingRecord: Codable {
  var run: String
  var variant: String
  var seed: Int
  var metrics: [String: Double]
}

/// The results of trainings, in `training.json` beside the study: who has no trainer regenerates the rest with them.
///
/// Each is named by the checksum of its texts, seed, budget, command and the files that the study says it depends on.
struct TrainingStore {
  private static let name = "training.json"
  private let folder: OutputDirectory
  private var known: [String: TrainingRecord] = [:]
  private var used: Set<String> = []

  init(_ folder: OutputDirectory) throws {
    self.folder = folder
    guard let bytes = try folder.contents(Self.name) else { return }
    guard let known = try? JSONDecoder().decode([String: TrainingRecord].self, from: Data(bytes)) else {
      throw RunError.directory("\(folder.absolute(Self.name)) is damaged; remove it to train anew")
    }
    self.known = known
  }

  func metrics(_ key: String) -> [String: Double]? { known[key]?.metrics }

  /// Keeps a result, at once: a study that is stopped goes on behind it.
  mutating func keep(_ key: String, _ record: TrainingRecord) throws {
    used.insert(key)
    let isNew = known.updateValue(record, forKey: key)?.metrics != record.metrics
    if isNew { try write() }
  }

  /// Forgets the results that the study does not use any more.
  mutating func finish() throws {
    let stale = known.keys.filter { !used.contains($0) }
    for key in stale { known[key] = nil }
    if !stale.isEmpty { try write() }
  }

  private func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try folder.writeAtomically(Self.name, Array(try encoder.encode(known)) + [UInt8(ascii: "\n")])
  }
}
