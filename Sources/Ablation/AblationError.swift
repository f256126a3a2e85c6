// A question that a run cannot be asked.

/// A question that makes no sense for this run; what is wrong with which option, and what to ask instead.
public struct AblationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A sentence that begins with the option and its value.
  public var description: String

  /// Makes an error of its sentence.
  public init(_ description: String) { self.description = description }
}
