// A finished run (or one under way), as its readers see it: marked files only.

import Filters
import FoundationEssentials
import Glibc
public import Ledger
public import Recipes
import Shards
import Synchronization

/// A run directory, opened for reading.
public struct RunDirectory: Sendable {
  /// Its path.
  public let path: String
  /// What was run.
  public let record: RunRecord
  /// The plan, made anew from the resolved recipe.
  public let plan: Plan
  /// What the ledger's columns are.
  public let schema: LedgerSchema
  /// The ledger parts of the inputs that are done, in input order.
  public let parts: [LedgerPart]

  /// Opens a run directory.
  ///
  /// - Throws: `RunError.directory` where there is no run, or one of another version; `FileError`.
  public init(_ path: String) throws {
    guard let bytes = try OutputDirectory(existing: path).contents("run.json") else {
      if let variant = try VariantShards(in: path) {
        throw RunError.directory(
          "\(path) holds the shards of a variant and no ledger: ask \(variant.run), the run that it is of")
      }
      throw RunError.directory("\(path) is no run directory: it has no run.json")
    }
    guard let record = try? RunRecord(decoding: bytes) else {
      throw RunError.directory("\(path)/run.json is damaged, or of another version of sluice")
    }
    try self.init(path, record: record)
  }

  /// Whether there is a run, whole or not.
  public static func isRun(_ path: String) throws -> Bool {
    try OutputDirectory(existing: path).contents("run.json") != nil
  }

  init(_ path: String, record: RunRecord) throws {
    self.path = path
    self.record = record
    plan = try parseRecipe(record.recipe.resolved, file: "\(path)/run.json").plan()
    schema = LedgerSchema(plan: plan, carried: record.settings.carried)
    let directory = OutputDirectory(existing: path)
    let identity = RunIdentity(recipe: record.recipe.hash, version: record.version)
    let codec = try Codec(name: record.settings.codec, level: record.settings.level)
    let pass = Pass.last(plan, rejected: record.settings.rejected)
    var parts: [LedgerPart] = []
    for input in record.inputs {
      let paths = ShardPaths(key: input.key, codec: codec, pass: pass)
      guard try directory.marker(paths.marker, run: identity, payload: ScanMarker.self) != nil else { continue }
      parts.append(LedgerPart(shard: input.key, path: directory.absolute(paths.path(of: .ledger))))
    }
    self.parts = parts
    if record.complete && parts.count < record.inputs.count {
      throw RunError.directory(
        "\(path): \(record.inputs.count - parts.count) of \(record.inputs.count) shards of this run are missing or cut; "
          + "the sluice run command that made it makes them anew")
    }
  }

  /// A warning for people where the run is not complete; nil where it is.
  public var warning: String? {
    record.complete
      ? nil : "note: the run is not complete: \(parts.count) of \(record.inputs.count) shards are done"
  }
}

extension RunDirectory {
  /// Gives the bytes of the kept shards, one shard behind the other in input order.
  public func copyKept(_ write: (UnsafeBufferPointer<UInt8>) -> Void) throws {
    let directory = OutputDirectory(existing: path)
    let codec = try Codec(name: record.settings.codec, level: record.settings.level)
    for input in record.inputs {
      try Interruption.check()
      let paths = ShardPaths(key: input.key, codec: codec, pass: .last(plan, rejected: false))
      try directory.read(paths.path(of: .kept), write)
    }
  }
}

/// A directory that goes with its owner, or with the process: for runs whose only product is a stream.
public final class ScratchDirectory: Sendable {
  /// Where it is.
  public let path: String

  private static let living = Mutex<Set<String>>([])

  /// Makes one under `TMPDIR`, or `/tmp`.
  public init() throws {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array((parent + "/sluice-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(path: parent, operation: "cannot create a folder in") }
    let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = made
    let isFirst = Self.living.withLock { living in
      living.insert(made)
      return living.count == 1
    }
    // A reader that goes away (`| head`) ends the process from within a write.
    if isFirst { atexit { for path in ScratchDirectory.living.withLock({ $0 }) { ScratchDirectory.remove(path) } } }
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    _ = living.withLock { $0.remove(path) }
    try? FileManager.default.removeItem(atPath: path)
  }
}
