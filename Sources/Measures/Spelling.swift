// What an error message suggests where a recipe names something that does not exist. Runs once, never on a document.

/// Finds the known name that a user most likely meant.
public enum Spelling {
  /// The candidate with the fewest edits to `name`, or nil where none is near.
  ///
  /// Near means: at most a third of the name's length in inserted, dropped or changed bytes, or one name holds the
  /// other. Among equals the first candidate wins.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(name, candidate)
      if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best else { return nil }
    if best.distance <= max(2, name.utf8.count / 3) { return best.name }
    return candidates.first { contains($0, name) || contains(name, $0) }
  }

  /// Levenshtein's distance in bytes.
  static func distance(_ left: String, _ right: String) -> Int {
    let rightBytes = Array(right.utf8)
    var row = Array(0...rightBytes.count)
    for (i, byte) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in rightBytes.enumerated() {
        let substituted = diagonal + (byte == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
      }
    }
    return row[rightBytes.count]
  }

  /// Whether `whole` holds `part` (of at least three bytes) as a run of bytes.
  static func contains(_ whole: String, _ part: String) -> Bool {
    let whole = Array(whole.utf8)
    let part = Array(part.utf8)
    if part.count < 3 || part.count > whole.count { return false }
    return (0...whole.count - part.count).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
  }
}
