// Who identifies languages in a run: one identifier a worker and language step, made here and nowhere else.

public import Languages
import Shards
import Threads

/// Makes the identifiers of a run's language steps; another model is plugged in by giving another one.
public struct IdentifierSource: Sendable {
  private let make: @Sendable (_ model: String?) throws -> any LanguageIdentifier

  /// A source that makes identifiers by a function of the file that the step names, nothing for the built-in profiles.
  ///
  /// All that it makes for one file must give the same answers.
  public init(_ make: @escaping @Sendable (_ model: String?) throws -> any LanguageIdentifier) { self.make = make }

  /// An identifier of its own for a worker.
  ///
  /// - Throws: what making one throws, such as a file that cannot be read.
  public func identifier(model: String?) throws -> any LanguageIdentifier { try make(model) }

  /// The profiles that Sluice comes with, or those of a file that `sluice language train` wrote; each file is read once.
  public static let standard: IdentifierSource = {
    let read = Monitor<[String: LanguageProfiles]>([:])
    return IdentifierSource { model in
      guard let model else { return ProfileIdentifier(.builtIn) }
      return try read.update { known in
        let profiles = try known[model] ?? LanguageProfiles(path: model)
        known[model] = profiles
        return ProfileIdentifier(profiles)
      }
    }
  }()
}

extension LanguageProfiles {
  /// Reads a file of profiles.
  ///
  /// - Throws: `FileError` where it cannot be read, or is no sound file of profiles.
  public convenience init(path: String) throws {
    let file = try RandomAccessFile(path: path)
    var bytes = [UInt8](repeating: 0, count: file.byteCount)
    try bytes.withUnsafeMutableBytes { memory in
      if let start = memory.baseAddress { try file.read(into: start, count: memory.count, at: 0) }
    }
    do {
      try self.init(file: bytes.span)
    } catch {
      throw FileError(
        path: path, operation: "cannot read profiles from", reason: "\(error)",
        remedy: "name a file that `sluice language train` of this version has written")
    }
  }
}
