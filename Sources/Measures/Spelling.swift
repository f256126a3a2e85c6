// "Did you mean ...": what a message says where somebody names something that does not exist. Never run on a document.

/// Finds the known names that a user most likely meant.
public enum Spelling {
  /// Edits (insert, delete, replace, swap neighbours) that turn one name into the other.
  static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.utf8)
    let b = Array(right.utf8)
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in 1...a.count {
      row[0] = i
      for j in 1...b.count {
        var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          best = min(best, beforeLast[j - 2] + 1)
        }
        row[j] = best
      }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count]
  }

  /// The valid names nearest to a wrong one, nearest first, at most three; none where nothing is near.
  ///
  /// Names are near where a third of the shorter one's letters at most would have to change, or where one holds the
  /// other as its last part (`count` and `words.count`) or its beginning.
  public static func nearest(to name: String, among valid: [String]) -> [String] {
    var candidates: [(distance: Int, name: String)] = []
    for candidate in valid where candidate != name {
      let edits = distance(name, candidate)
      let parts = candidate.split(whereSeparator: { $0 == "." || $0 == "/" })
      if edits <= max(1, min(name.utf8.count, candidate.utf8.count) / 3) {
        candidates.append((edits, candidate))
      } else if parts.count > 1, let last = parts.last, distance(name, String(last)) <= max(1, last.utf8.count / 4) {
        candidates.append((edits, candidate))
      } else if name.utf8.count > 3, candidate.hasPrefix(name) {
        candidates.append((edits, candidate))
      }
    }
    candidates.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best = candidates.first else { return [] }
    // Only what is about as near as the best: three guesses of which one is plain would hide it.
    return candidates.prefix(3).filter { $0.distance <= best.distance + 1 }.map(\.name)
  }

  /// The end of a message about an unknown name: the nearest ones, or all valid ones where they are few.
  public static func suggestion(for name: String, among valid: [String]) -> String {
    let near = nearest(to: name, among: valid)
    if !near.isEmpty { return "; did you mean \(listed(near, "or"))?" }
    if valid.isEmpty || valid.count > 12 { return "" }
    return "; known: \(valid.map { "`\($0)`" }.joined(separator: ", "))"
  }

  /// Names in backquotes as a sentence lists them: `a`, `b` or `c`.
  public static func listed(_ names: [String], _ conjunction: String) -> String {
    let quoted = names.map { "`\($0)`" }
    guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
