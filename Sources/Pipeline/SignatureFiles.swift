// The first stage of datatrove's MinHash deduplication: signature files that its other stages take as their own.

import FoundationEssentials
import Records
public import Shards
import Signatures
import Threads

/// What shapes signature files, and what is only about how they are made.
public struct SignatureFileSettings: Sendable {
  /// Tasks that the shards are dealt to, as in datatrove: task r gets shards r, r + tasks, r + 2 tasks ...
  public var tasks = 1
  /// Field that holds the text.
  public var textField = "text"
  /// Longest line in bytes that is read; a longer one is a bad line.
  public var maximumLine = 128 << 20
  /// Threads that do the work.
  public var threads = 1
  /// Whether files of other inputs or settings in the directory are thrown away.
  public var overwrite = false

  /// The usual settings, on one thread.
  public init() {}
}

/// How many lines became what.
public struct SignatureCounts: Sendable, Hashable, Codable {
  /// Lines read.
  public var lines = 0
  /// Documents with text: those that datatrove numbers.
  public var documents = 0
  /// Documents with enough words to be signed.
  public var signed = 0
  /// Records whose text is empty, which datatrove leaves out.
  public var emptyTexts = 0
  /// Lines that were no valid record, or had no text.
  public var badLines = 0
  /// The same by reason.
  public var badLinesByReason: [String: Int] = [:]
  /// Lines with nothing but white space.
  public var blankLines = 0
  /// Bytes of UTF-8 in the texts.
  public var textBytes = 0

  enum CodingKeys: String, CodingKey {
    case lines, documents, signed
    case emptyTexts = "empty_texts"
    case badLines = "bad_lines"
    case badLinesByReason = "bad_lines_by_reason"
    case blankLines = "blank_lines"
    case textBytes = "text_bytes"
  }

  /// Counts of nothing.
  public init() {}

  /// Adds the counts of another part.
  public mutating func add(_ other: SignatureCounts) {
    lines += other.lines
    documents += other.documents
    signed += other.signed
    emptyTexts += other.emptyTexts
    badLines += other.badLines
    for (reason, count) in other.badLinesByReason { badLinesByReason[reason, default: 0] += count }
    blankLines += other.blankLines
    textBytes += other.textBytes
  }
}

/// Makes the signature files of datatrove 0.10's `MinhashDedupSignature`, byte for byte:
/// `bucket_000/00000.minhash.sig` ..., a folder a band and a file a task.
///
/// A document's number is its place among the task's documents with text. A task's signatures, about 900 bytes a document,
/// are held in memory until they are sorted and written. A task is committed with a marker, and done once.
public struct SignatureFiles: Sendable {
  /// What came of it.
  public struct Outcome: Sendable {
    /// Sums over all tasks.
    public var totals: SignatureCounts
    /// Damaged shards, whose records before the damage were signed.
    public var damaged: [RunError.Damage]

    /// The totals as one JSON object.
    public func totalsAsJSON() throws -> String { try prettyJSON(totals) }
  }

  /// How far it is.
  public let progress = Progress()

  private let shards: [InputShard]
  private let directory: String
  private let settings: SignatureFileSettings
  private let parameters = MinHashParameters.datatrove

  /// Describes the work; nothing is read or written yet.
  ///
  /// - Throws: `RunError.settings`.
  public init(shards: [InputShard], output: String, settings: SignatureFileSettings) throws {
    self.shards = shards
    directory = output
    self.settings = settings
    guard (1...99_999).contains(settings.tasks) else {
      throw RunError.settings("--tasks \(settings.tasks): it is a number from 1 to 99999")
    }
    guard (1...4096).contains(settings.threads) else {
      throw RunError.settings("--threads \(settings.threads): it is a number from 1 to 4096")
    }
    guard (1...(2 << 30)).contains(settings.maximumLine) else {
      throw RunError.settings("--max-line \(settings.maximumLine): it is a number of bytes up to 2147483648")
    }
  }

  /// Does the tasks that are not done yet.
  ///
  /// - Throws: `RunError`, `FileError`. Damaged shards are no error: see `Outcome`.
  public func run() throws -> Outcome {
    let record = SignatureRecord(shards: shards, settings: settings, parameters: parameters)
    let output = try prepare(record)
    let identity = RunIdentity(recipe: parameters.canonicalText, version: sluiceVersion)
    try output.writeAtomically(SignatureRecord.path, Array(prettyJSON(record).utf8))
    var left: [Int] = []
    for task in 0..<settings.tasks {
      let done = try output.marker(Self.marker(task), run: identity, payload: SignatureMarker.self)
      if let done, try output.changedFiles(done.files).isEmpty { continue }
      if let done { try output.retract(marker: Self.marker(task), files: done.files) }
      left.append(task)
    }
    let sizes = left.flatMap(shards(of:)).map(\.byteCount)
    progress.expect(
      "sign", shards: sizes.count, compressedBytes: sizes.contains(nil) ? 0 : sizes.reduce(0) { $0 + ($1 ?? 0) })
    for task in left { try run(task, in: output, identity) }

    var outcome = Outcome(totals: SignatureCounts(), damaged: [])
    for task in 0..<settings.tasks {
      guard let done = try output.marker(Self.marker(task), run: identity, payload: SignatureMarker.self) else {
        throw RunError.directory("\(output.absolute(Self.marker(task))) has gone while the run went on")
      }
      outcome.totals.add(done.payload.counts)
      outcome.damaged += done.payload.damaged
    }
    output.removeTemporaryFolder()
    return outcome
  }

  /// Signs the shards of a task and commits its files.
  private func run(_ task: Int, in output: OutputDirectory, _ identity: RunIdentity) throws {
    let (blocks, damaged) = try SignatureTask(shards: shards(of: task), settings: settings, progress: progress).sign()
    var payload = SignatureMarker(counts: SignatureCounts(), damaged: damaged)
    for block in blocks { payload.counts.add(block.counts) }
    let bands = try BandFile(blocks, bands: parameters.bands, rows: parameters.rows)
    let files = try (0..<parameters.bands).map { band in
      (file: try output.temporary(named: "band-\(band)"), path: Self.path(band: band, task: task))
    }
    _ = try concurrently(files.count, threads: settings.threads) { band in
      try Interruption.check()
      try bands.write(band: band, to: files[band].file)
    }
    try output.commit(files, marker: Self.marker(task), run: identity, payload: payload)
  }

  private func shards(of task: Int) -> [InputShard] {
    stride(from: task, to: shards.count, by: settings.tasks).map { shards[$0] }
  }

  private static func marker(_ task: Int) -> String { "done/\(digits(task, 5)).json" }

  private static func path(band: Int, task: Int) -> String {
    "bucket_\(digits(band, 3))/\(digits(task, 5)).minhash.sig"
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(count - text.count, 0)) + text
  }

  /// Makes the directory ready: a new one, one to go on with, or one to throw away first.
  private func prepare(_ record: SignatureRecord) throws -> OutputDirectory {
    let existing = OutputDirectory(existing: directory)
    if let bytes = try existing.contents(SignatureRecord.path) {
      if settings.overwrite {
        let buckets = (0..<parameters.bands).map { "bucket_\(Self.digits($0, 3))" }
        for name in buckets + ["done", "tmp", SignatureRecord.path] { try existing.remove(name) }
      } else {
        guard let theirs = try? JSONDecoder().decode(SignatureRecord.self, from: Data(bytes)) else {
          throw RunError.directory(
            "\(directory)/\(SignatureRecord.path) is not of this program; choose another directory")
        }
        if let difference = theirs.difference(from: record) {
          throw RunError.directory(
            "\(directory) holds other signatures: \(difference); choose another directory, or throw them away with "
              + "--overwrite")
        }
        if shards.contains(where: { !$0.isRepeatable }) {
          throw RunError.directory(
            "\(directory) holds signatures of standard input, which cannot be read again; throw them away with "
              + "--overwrite")
        }
      }
    } else if let foreign = try existing.nameBeside(["tmp"]) {
      throw RunError.directory("\(directory) holds no signatures, but \(foreign); choose another directory")
    }
    let output = try OutputDirectory(creating: directory)
    try output.sweepTemporaries()
    return output
  }
}

/// What a task's marker says.
private struct SignatureMarker: Codable {
  var counts: SignatureCounts
  var damaged: [RunError.Damage]
}

/// `signatures.json`: what was signed, and how.
private struct SignatureRecord: Codable {
  static let path = "signatures.json"

  struct Input: Codable, Equatable {
    var path: String
    var bytes: Int?
  }

  var version = sluiceVersion
  var parameters: String
  var tasks: Int
  var textField: String
  var maximumLine: Int
  var inputs: [Input]

  enum CodingKeys: String, CodingKey {
    case version, parameters, tasks, inputs
    case textField = "text_field"
    case maximumLine = "max_line"
  }

  init(shards: [InputShard], settings: SignatureFileSettings, parameters: MinHashParameters) {
    self.parameters = parameters.canonicalText
    tasks = settings.tasks
    textField = settings.textField
    maximumLine = settings.maximumLine
    inputs = shards.map { Input(path: $0.path, bytes: $0.byteCount) }
  }

  /// Why work with another record cannot go on here; nil where it can.
  func difference(from other: SignatureRecord) -> String? {
    if version != other.version { return "version \(version) made them, this is \(other.version)" }
    if parameters != other.parameters { return "they were made as \(parameters), not \(other.parameters)" }
    if tasks != other.tasks { return "--tasks was \(tasks), now \(other.tasks)" }
    if textField != other.textField { return "--text-field was \(textField), now \(other.textField)" }
    if maximumLine != other.maximumLine { return "--max-line was \(maximumLine), now \(other.maximumLine)" }
    if inputs.count != other.inputs.count { return "they are of \(inputs.count) inputs, not \(other.inputs.count)" }
    for (left, right) in zip(inputs, other.inputs) where left != right {
      return left.path == right.path
        ? "the input \(left.path) had \(left.bytes ?? 0) bytes, now it has \(right.bytes ?? 0)"
        : "they are of \(left.path) where this is \(right.path)"
    }
    return nil
  }
}

extension SignatureCounts {
  /// Counts a bad line.
  mutating func addBadLine(_ code: BadLineCode) {
    badLines += 1
    badLinesByReason[code.rawValue, default: 0] += 1
  }
}

private func prettyJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
