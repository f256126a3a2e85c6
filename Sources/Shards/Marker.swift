// Markers: small JSON files that say which files a task has committed.

import FoundationEssentials

/// A committed file, as a marker lists it.
public struct CommittedFile: Sendable, Hashable, Codable {
  /// Its path below the output directory.
  public var path: String
  /// Its size.
  public var byteCount: Int
  /// XXH3-64 of its bytes, as 16 hexadecimal digits.
  public var xxh3: String

  /// Makes an entry.
  public init(path: String, byteCount: Int, xxh3: String) {
    self.path = path
    self.byteCount = byteCount
    self.xxh3 = xxh3
  }
}

/// What must be equal for committed work to count as done: another recipe or version makes other files.
public struct RunIdentity: Sendable, Hashable, Codable {
  /// The resolved recipe's hash.
  public var recipe: String
  /// The version of Sluice.
  public var version: String

  /// Makes an identity.
  public init(recipe: String, version: String) {
    self.recipe = recipe
    self.version = version
  }
}

/// The proof that a task is done: its files, the run they belong to, and what the caller adds.
public struct Marker<Payload: Codable & Sendable>: Sendable, Codable {
  /// The task's files.
  public var files: [CommittedFile]
  /// The recipe and version that made them.
  public var run: RunIdentity
  /// What the caller wants to know again, such as counts.
  public var payload: Payload

  /// Makes a marker.
  public init(files: [CommittedFile], run: RunIdentity, payload: Payload) {
    self.files = files
    self.run = run
    self.payload = payload
  }

  /// The marker as it lies on disk: sorted keys, so equal markers are equal bytes.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0A]
  }

  /// Reads a marker; nil where the bytes are not one with this payload.
  static func decode(_ bytes: [UInt8]) -> Marker? {
    try? JSONDecoder().decode(Marker.self, from: Data(bytes))
  }
}

/// A checksum as markers and run records write it: 16 hexadecimal digits.
public func hexadecimal(_ checksum: UInt64) -> String {
  let digits = String(checksum, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
