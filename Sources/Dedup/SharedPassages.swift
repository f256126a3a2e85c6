// Which passages two texts have in common: what makes them near-duplicates, for people who look at a cluster.
//
// Nothing of it decides anything. It runs over two texts at a time, when somebody asks to see them.

internal import CXXHash
internal import Signatures
internal import Text

/// The passages that two texts share, by the words of which they are made.
///
/// Words are those of shingles: runs of `\w` in lower case, and single characters in scripts without spaces. A passage is
/// shared where a run of `least` words stands in both texts, wherever that is; it reaches from its first word to its last,
/// with what stands between them, which may differ.
public struct SharedPassages: Sendable, Hashable {
  /// A passage that stands in both texts.
  public struct Pair: Sendable, Hashable {
    /// Its bytes in the first text.
    public var first: Range<Int>
    /// Its bytes in the second text.
    public var second: Range<Int>
  }

  /// Bytes of the first text that the second has too: ascending, no two of them touch.
  public let first: [Range<Int>]
  /// Bytes of the second text that the first has too.
  public let second: [Range<Int>]
  /// Passages in the order in which both texts have them: ascending in both, not overlapping.
  ///
  /// One of them lies between what was changed; what was moved is in `first` and `second` alone.
  public let inOrder: [Pair]

  /// Finds what two texts share.
  ///
  /// - Parameters:
  ///   - first: A text, valid UTF-8.
  ///   - second: Another one.
  ///   - least: Words in the shortest passage; the words of the shorter text where it has fewer.
  public init(_ first: Span<UInt8>, _ second: Span<UInt8>, least: Int = 5) {
    let left = WordList(first)
    let right = WordList(second)
    let size = max(1, min(least, left.hashes.count, right.hashes.count))
    let (anchors, isLeft, isRight) = Self.matches(left.hashes, right.hashes, size)
    self.first = left.passages(of: isLeft)
    self.second = right.passages(of: isRight)
    inOrder = Self.extended(Self.longestChain(anchors), left.hashes, right.hashes, size).map { run in
      Pair(
        first: left.bytes(run.first..<(run.first + run.count)),
        second: right.bytes(run.second..<(run.second + run.count)))
    }
  }

  /// Equal runs of words: where they begin, and how long they are.
  private struct Run {
    var first: Int
    var second: Int
    var count: Int
  }

  /// The places of equal n-grams, the k-th of one text beside the k-th of the other, ascending in the first text; and the
  /// words of each text that lie in such n-grams at all.
  private static func matches(
    _ left: [UInt64], _ right: [UInt64], _ size: Int
  ) -> ([(first: Int, second: Int)], [Bool], [Bool]) {
    var isLeft = [Bool](repeating: false, count: left.count)
    var isRight = [Bool](repeating: false, count: right.count)
    let (a, b) = (grams(left, size), grams(right, size))
    var anchors: [(first: Int, second: Int)] = []
    var (i, j) = (0, 0)
    while i < a.count && j < b.count {
      if a[i].hash != b[j].hash {
        if a[i].hash < b[j].hash { i += 1 } else { j += 1 }
        continue
      }
      let hash = a[i].hash
      var (p, q) = (i, j)
      while p < a.count && a[p].hash == hash {
        for word in a[p].place..<(a[p].place + size) { isLeft[word] = true }
        p += 1
      }
      while q < b.count && b[q].hash == hash {
        for word in b[q].place..<(b[q].place + size) { isRight[word] = true }
        q += 1
      }
      for number in 0..<min(p - i, q - j) { anchors.append((a[i + number].place, b[j + number].place)) }
      (i, j) = (p, q)
    }
    anchors.sort { $0 < $1 }
    return (anchors, isLeft, isRight)
  }

  /// The n-grams of a list of words, by hash, equal ones by place.
  private static func grams(_ words: [UInt64], _ size: Int) -> [(hash: UInt64, place: Int)] {
    guard words.count >= size else { return [] }
    return (0...(words.count - size)).map { place in
      var hash: UInt64 = 0
      for word in words[place..<(place + size)] {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
      }
      return (hash, place)
    }.sorted { ($0.hash, $0.place) < ($1.hash, $1.place) }
  }

  /// The most anchors that ascend in both texts (Fredman 1975: patience sorting with links back).
  private static func longestChain(_ anchors: [(first: Int, second: Int)]) -> [(first: Int, second: Int)] {
    // Of each length so far, the anchor that ends a chain of it with the lowest place in the second text.
    var ends: [Int] = []
    var before = [Int](repeating: -1, count: anchors.count)
    for (index, anchor) in anchors.enumerated() {
      var low = 0
      var high = ends.count
      while low < high {
        let middle = (low + high) / 2
        if anchors[ends[middle]].second < anchor.second { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = ends[low - 1] }
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var chain: [(first: Int, second: Int)] = []
    var index = ends.last ?? -1
    while index >= 0 {
      chain.append(anchors[index])
      index = before[index]
    }
    return chain.reversed()
  }

  /// Anchors of one diagonal joined into runs, which then grow as far as words are equal and the next run allows.
  private static func extended(
    _ chain: [(first: Int, second: Int)], _ left: [UInt64], _ right: [UInt64], _ size: Int
  ) -> [Run] {
    var runs: [Run] = []
    for anchor in chain {
      guard let last = runs.last else {
        runs.append(Run(first: anchor.first, second: anchor.second, count: size))
        continue
      }
      let isOnDiagonal = anchor.first - last.first == anchor.second - last.second
      let overlap = max(last.first + last.count - anchor.first, last.second + last.count - anchor.second, 0)
      if isOnDiagonal && overlap > 0 {
        runs[runs.count - 1].count = max(last.count, anchor.first - last.first + size)
      } else if overlap < size {
        runs.append(Run(first: anchor.first + overlap, second: anchor.second + overlap, count: size - overlap))
      }
    }
    for index in runs.indices {
      let (start, other) =
        index == 0
        ? (0, 0) : (runs[index - 1].first + runs[index - 1].count, runs[index - 1].second + runs[index - 1].count)
      while runs[index].first > start, runs[index].second > other,
        left[runs[index].first - 1] == right[runs[index].second - 1]
      {
        runs[index].first -= 1
        runs[index].second -= 1
        runs[index].count += 1
      }
      let (end, otherEnd) =
        index + 1 < runs.count ? (runs[index + 1].first, runs[index + 1].second) : (left.count, right.count)
      while runs[index].first + runs[index].count < end, runs[index].second + runs[index].count < otherEnd,
        left[runs[index].first + runs[index].count] == right[runs[index].second + runs[index].count]
      {
        runs[index].count += 1
      }
    }
    return runs
  }
}

/// The words of a text, each with its place in the text as it stands.
private struct WordList {
  var hashes: [UInt64] = []
  private var ranges: [Range<Int>] = []

  init(_ text: Span<UInt8>) {
    text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var word: [UInt8] = []
      var start = 0
      var position = 0
      func end() {
        if word.isEmpty { return }
        hashes.append(XXH3_64bits(word, word.count))
        ranges.append(start..<position)
        word.removeAll(keepingCapacity: true)
      }
      while position < bytes.count {
        let (scalar, length) = CodePoints.first(at: base + position)
        let isWord = UnicodeClasses.classes(of: scalar).contains(.word)
        let stands = isWord && Self.standsAlone(scalar)
        if !isWord || stands { end() }
        if isWord {
          if word.isEmpty { start = position }
          withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { lower in
            guard let target = lower.baseAddress else { return }
            let written = CodePoints.write(UnicodeClasses.lowercase(scalar), to: target)
            word.append(contentsOf: lower[..<written])
          }
        }
        position += length
        if stands { end() }
      }
      end()
    }
  }

  /// Whether a word character belongs to one of the large scripts that are written without spaces between words: Thai to
  /// Myanmar, Khmer, kana, Bopomofo, Han and Yi.
  private static func standsAlone(_ scalar: UInt32) -> Bool {
    if scalar < 0x0E00 { return false }
    switch scalar {
    case 0x0E00..<0x10A0, 0x1780..<0x1800, 0x2E80..<0x3130, 0x3190..<0xA4D0, 0xF900..<0xFB00, 0xFF66..<0xFFA0:
      return true
    default: return scalar >= 0x20000
    }
  }

  /// From the first byte of the first word to the last byte of the last.
  func bytes(_ words: Range<Int>) -> Range<Int> {
    ranges[words.lowerBound].lowerBound..<ranges[words.upperBound - 1].upperBound
  }

  /// The bytes of each longest run of marked words.
  func passages(of isMarked: [Bool]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for word in 0...isMarked.count {
      if word < isMarked.count && isMarked[word] {
        if start == nil { start = word }
      } else if let first = start {
        found.append(bytes(first..<word))
        start = nil
      }
    }
    return found
  }
}
