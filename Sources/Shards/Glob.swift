// Patterns of paths (`*`, `?`, `[a-z]`, `**`), for arguments that no shell has expanded.

/// A pattern of paths, and the paths that it matches.
struct Glob {
  /// The longest leading part of the pattern without a wildcard: the folder given, to which keys are relative.
  var base: String
  private var parts: [String]

  /// Takes a pattern apart; nil where it has no wildcard.
  init?(_ pattern: String) {
    let wild: (Substring) -> Bool = { $0.contains { $0 == "*" || $0 == "?" || $0 == "[" } }
    let all = pattern.split(separator: "/", omittingEmptySubsequences: true)
    guard let first = all.firstIndex(where: wild) else { return nil }
    base = (pattern.hasPrefix("/") ? "/" : "") + all[..<first].joined(separator: "/")
    parts = all[first...].map(String.init)
  }

  /// Paths below `base` that match, in bytewise order; a hidden name needs a pattern that begins with a dot.
  func matches() throws -> [String] {
    var found: Set<[UInt8]> = []
    try match("", 0, [], &found)
    return found.map { String(decoding: $0, as: UTF8.self) }.sorted(by: bytewise)
  }

  private func match(_ relative: String, _ part: Int, _ above: [[UInt64]], _ found: inout Set<[UInt8]>) throws {
    if part == parts.count {
      if !relative.isEmpty { found.insert(Array(relative.utf8)) }
      return
    }
    let folder = relative.isEmpty ? (base.isEmpty ? "." : base) : joinPath(base, relative)
    guard let facts = try FileFacts(folder), facts.kind == .folder else { return }
    if parts[part] == "**" {
      // No folder at all, then any number of them; a last `**` matches whatever lies below. A folder that lies above
      // itself through a link is not entered again.
      if part + 1 < parts.count { try match(relative, part + 1, above, &found) }
      if above.contains(facts.identity) { return }
      for name in try namesInFolder(folder) where !name.hasPrefix(".") {
        let child = relative.isEmpty ? name : relative + "/" + name
        if part + 1 == parts.count { found.insert(Array(child.utf8)) }
        try match(child, part, above + [facts.identity], &found)
      }
      return
    }
    let pattern = Self.characters(parts[part])
    for name in try namesInFolder(folder) {
      if name.hasPrefix(".") && pattern.first != "." { continue }
      guard Self.matches(Self.characters(name), pattern) else { continue }
      try match(relative.isEmpty ? name : relative + "/" + name, part + 1, above, &found)
    }
  }

  /// Whether a name matches one part of a pattern.
  static func matches(_ name: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool {
    var (name, pattern) = (name, pattern)
    // Only the last star needs to be tried again with a longer run: what it leaves, an earlier one could not do better.
    var retry: (name: ArraySlice<Unicode.Scalar>, pattern: ArraySlice<Unicode.Scalar>)?
    while !name.isEmpty || !pattern.isEmpty {
      if pattern.first == "*" {
        pattern = pattern.dropFirst()
        retry = (name, pattern)
      } else if let (restOfName, restOfPattern) = matchOne(name, pattern) {
        (name, pattern) = (restOfName, restOfPattern)
      } else if let last = retry, !last.name.isEmpty {
        (name, pattern) = (last.name.dropFirst(), last.pattern)
        retry = (name, pattern)
      } else {
        return false
      }
    }
    return true
  }

  /// A name as its characters; scalars, as a star may end inside what a reader sees as one letter.
  private static func characters(_ name: String) -> ArraySlice<Unicode.Scalar> { Array(name.unicodeScalars)[...] }

  /// Matches one character other than a star; returns what follows on both sides.
  private static func matchOne(
    _ name: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>
  ) -> (ArraySlice<Unicode.Scalar>, ArraySlice<Unicode.Scalar>)? {
    guard let scalar = name.first, let first = pattern.first else { return nil }
    let rest = pattern.dropFirst()
    if first == "?" { return (name.dropFirst(), rest) }
    if first == "[", let set = Class(rest) {
      return set.contains(scalar) ? (name.dropFirst(), set.rest) : nil
    }
    return scalar == first ? (name.dropFirst(), rest) : nil
  }

  /// A set of characters in square brackets: `[abc]`, `[a-z]`, `[!0-9]`.
  private struct Class {
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var negated = false
    var rest: ArraySlice<Unicode.Scalar>

    /// Reads the set behind a `[`; nil where no `]` closes it, and the bracket stands for itself.
    init?(_ pattern: ArraySlice<Unicode.Scalar>) {
      rest = pattern
      if let first = rest.first, first == "!" || first == "^" {
        negated = true
        rest = rest.dropFirst()
      }
      var isFirst = true
      while let scalar = rest.first, isFirst || scalar != "]" {
        isFirst = false
        rest = rest.dropFirst()
        let tail = rest.prefix(2)
        if tail.count == 2, tail.first == "-", let end = tail.last, end != "]" {
          if scalar <= end { ranges.append(scalar...end) }
          rest = rest.dropFirst(2)
        } else {
          ranges.append(scalar...scalar)
        }
      }
      guard rest.first == "]" else { return nil }
      rest = rest.dropFirst()
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar) } != negated }
  }
}
