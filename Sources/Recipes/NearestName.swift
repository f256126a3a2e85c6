// "Did you mean ...": the valid names nearest to a wrong one.

/// Edits (insert, delete, replace, swap neighbours) that turn one name into the other.
func editDistance(_ left: String, _ right: String) -> Int {
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
func nearestNames(to name: String, among valid: [String]) -> [String] {
  var candidates: [(distance: Int, name: String)] = []
  for candidate in valid where candidate != name {
    let distance = editDistance(name, candidate)
    let parts = candidate.split(whereSeparator: { $0 == "." || $0 == "/" })
    if distance <= max(1, min(name.utf8.count, candidate.utf8.count) / 3) {
      candidates.append((distance, candidate))
    } else if parts.count > 1, let last = parts.last, editDistance(name, String(last)) <= max(1, last.utf8.count / 4) {
      candidates.append((distance, candidate))
    } else if name.utf8.count > 3, candidate.hasPrefix(name) {
      candidates.append((distance, candidate))
    }
  }
  candidates.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
  guard let best = candidates.first else { return [] }
  // Only what is about as near as the best: three guesses of which one is plain would hide it.
  return candidates.prefix(3).filter { $0.distance <= best.distance + 1 }.map(\.name)
}

/// The end of a message about an unknown name: the nearest ones, or all valid ones where they are few.
func suggestion(for name: String, among valid: [String]) -> String {
  let near = nearestNames(to: name, among: valid)
  if !near.isEmpty { return "; did you mean \(listed(near, "or"))?" }
  if valid.isEmpty || valid.count > 12 { return "" }
  return "; known: \(valid.map { "`\($0)`" }.joined(separator: ", "))"
}

/// Names in backquotes as a sentence lists them: `a`, `b` or `c`.
func listed(_ names: [String], _ conjunction: String) -> String {
  let quoted = names.map { "`\($0)`" }
  guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "nothing" }
  return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
