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
    let pattern = Array(parts[part].utf8)
    for name in try namesInFolder(folder) {
      if name.hasPrefix(".") && pattern.first != UInt8(ascii: ".") { continue }
      guard Self.matches(Array(name.utf8)[...], pattern[...]) else { continue }
      try match(relative.isEmpty ? name : relative + "/" + name, part + 1, above, &found)
    }
  }

  /// Whether a name matches one part of a pattern.
  static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    let rest = pattern.dropFirst()
    if first == UInt8(ascii: "*") {
      // Runs of stars are one star; else the tries multiply.
      let after = rest.drop { $0 == UInt8(ascii: "*") }
      return (name.startIndex...name.endIndex).contains { matches(name[$0...], after) }
    }
    guard let byte = name.first else { return false }
    if first == UInt8(ascii: "?") {
      // A character of UTF-8 is one character, whatever its bytes.
      return matches(name.dropFirst().drop { $0 & 0xC0 == 0x80 }, rest)
    }
    if first == UInt8(ascii: "["), let set = Class(rest) {
      return set.contains(byte) && matches(name.dropFirst(), set.rest)
    }
    return byte == first && matches(name.dropFirst(), rest)
  }

  /// A set of bytes in square brackets: `[abc]`, `[a-z]`, `[!0-9]`.
  private struct Class {
    var ranges: [ClosedRange<UInt8>] = []
    var negated = false
    var rest: ArraySlice<UInt8>

    /// Reads the set behind a `[`; nil where no `]` closes it, and the bracket stands for itself.
    init?(_ pattern: ArraySlice<UInt8>) {
      rest = pattern
      if let first = rest.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "^") {
        negated = true
        rest = rest.dropFirst()
      }
      var isFirst = true
      while let byte = rest.first, isFirst || byte != UInt8(ascii: "]") {
        isFirst = false
        rest = rest.dropFirst()
        let tail = rest.prefix(2)
        if tail.count == 2, tail.first == UInt8(ascii: "-"), let end = tail.last, end != UInt8(ascii: "]") {
          if byte <= end { ranges.append(byte...end) }
          rest = rest.dropFirst(2)
        } else {
          ranges.append(byte...byte)
        }
      }
      guard rest.first == UInt8(ascii: "]") else { return nil }
      rest = rest.dropFirst()
    }

    func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != negated }
  }
}
