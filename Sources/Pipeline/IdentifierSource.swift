// Who identifies languages in a run: one identifier a worker and language step, made here and nowhere else.

public import Languages

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

  /// The profiles that Sluice comes with, or those of the file.
  public static let standard = IdentifierSource { model in
    throw RunError.settings("this version of sluice has no language profiles")
  }
}
