// The classic of language identification, as its paper has it: what the shipped identifier is compared with. A plain
// reference, made to be read; no recipe runs it.

internal import Text

/// Rank-order profiles of n-grams: Cavnar and Trenkle, N-Gram-Based Text Categorization (SDAIR-94, sections 3.1 to 3.3).
///
/// A profile is the most frequent n-grams of a text's words, 1 to 5 code points long, most frequent first. A text has the
/// language whose profile its own is least out of place against. Words are runs of letters, their marks and apostrophes,
/// in lower case, with an underscore before and as many behind as the longest n-gram needs: `text` has the trigrams
/// `_te`, `tex`, `ext`, `xt_` and `t__`. N-grams that are equally frequent stand in the order of their code points, which
/// is that of their bytes; of equally near languages the one with the lowest number is named first.
public struct CavnarTrenkle: Sendable {
  /// Up to five code points, 21 bits each, the first one highest: compares as the text does.
  private struct Gram: Hashable, Comparable, Sendable {
    private let bits: UInt128

    init(_ scalars: ArraySlice<UInt32>) {
      var bits: UInt128 = 0
      for place in 0..<5 {
        let index = scalars.startIndex + place
        bits = bits << 21 | UInt128(index < scalars.endIndex ? scalars[index] : 0)
      }
      self.bits = bits
    }

    var text: String {
      let scalars = (0..<5).map { UInt32(truncatingIfNeeded: bits >> (84 - 21 * UInt128($0))) & 0x1F_FFFF }
      return String(String.UnicodeScalarView(scalars.filter { $0 != 0 }.compactMap(Unicode.Scalar.init)))
    }

    static func < (left: Gram, right: Gram) -> Bool { left.bits < right.bits }
  }

  /// The two nearest languages of a text.
  public struct Match: Sendable, Hashable {
    /// The nearest language.
    public let label: LanguageLabel
    /// How far out of place the text's n-grams are in its profile, in ranks, all together.
    public let distance: Int
    /// The next language; nothing where only one is known.
    public let second: LanguageLabel?
    /// The distance of the next one.
    public let secondDistance: Int?

    /// States the two nearest languages, with distances in ranks.
    public init(label: LanguageLabel, distance: Int, second: LanguageLabel?, secondDistance: Int?) {
      self.label = label
      self.distance = distance
      self.second = second
      self.secondDistance = secondDistance
    }
  }

  /// How many n-grams a profile has at most, and the distance of an n-gram that a profile lacks.
  public let profileSize: Int
  /// The languages that it knows, sorted by number.
  public let languages: [LanguageLabel]
  /// For every n-gram the languages whose profile has it, by place in `languages`, and its rank there.
  private let ranks: [Gram: [(language: Int, rank: Int)]]

  /// Learns the profiles of languages from labelled texts.
  ///
  /// The order of the texts is of no matter, and texts without words teach nothing.
  public init(
    training texts: some Sequence<(text: String, label: LanguageLabel)>, profileSize: Int = 300
  ) {
    precondition(profileSize > 0, "profileSize is \(profileSize); a profile has one n-gram at least")
    var counts: [LanguageLabel: [Gram: Int]] = [:]
    for (text, label) in texts { Self.count(text, into: &counts[label, default: [:]]) }
    counts = counts.filter { !$0.value.isEmpty }
    var ranks: [Gram: [(language: Int, rank: Int)]] = [:]
    languages = counts.keys.sorted { $0.number < $1.number }
    for (place, label) in languages.enumerated() {
      for (rank, gram) in Self.profile(counts[label] ?? [:], size: profileSize).enumerated() {
        ranks[gram, default: []].append((place, rank))
      }
    }
    self.ranks = ranks
    self.profileSize = profileSize
  }

  /// The nearest languages of a text; nothing where it has no words, or no language is known.
  public func identify(_ text: String) -> Match? {
    var counts: [Gram: Int] = [:]
    Self.count(text, into: &counts)
    let profile = Self.profile(counts, size: profileSize)
    guard !profile.isEmpty, !languages.isEmpty else { return nil }
    // Every n-gram is as far as can be until a language's profile has it.
    var distances = [Int](repeating: profile.count * profileSize, count: languages.count)
    for (rank, gram) in profile.enumerated() {
      for known in ranks[gram] ?? [] { distances[known.language] -= profileSize - abs(known.rank - rank) }
    }
    let nearest = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    let second = nearest.dropFirst().first
    return Match(
      label: languages[nearest[0]], distance: distances[nearest[0]], second: second.map { languages[$0] },
      secondDistance: second.map { distances[$0] })
  }

  /// The profile of a text: its most frequent n-grams, most frequent first.
  public static func profile(of text: String, size: Int = 300) -> [String] {
    var counts: [Gram: Int] = [:]
    count(text, into: &counts)
    return profile(counts, size: size).map(\.text)
  }

  /// The words of a text in lower case.
  public static func words(of text: String) -> [String] {
    text.unicodeScalars.split { !isPartOfWord($0.value) }.map { word in
      String(String.UnicodeScalarView(word.compactMap { Unicode.Scalar(UnicodeClasses.lowercase($0.value)) }))
    }
  }

  private static func profile(_ counts: [Gram: Int], size: Int) -> [Gram] {
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return ordered.prefix(size).map(\.key)
  }

  private static func count(_ text: String, into counts: inout [Gram: Int]) {
    for word in words(of: text) {
      let scalars = word.unicodeScalars.map(\.value)
      let padded = [underscore] + scalars + [UInt32](repeating: underscore, count: 4)
      for scalar in scalars { counts[Gram([scalar]), default: 0] += 1 }
      for length in 2...5 {
        // As many of each length as the word has letters, and one more.
        for start in 0...scalars.count { counts[Gram(padded[start..<start + length]), default: 0] += 1 }
      }
    }
  }

  private static let underscore = UInt32(UInt8(ascii: "_"))

  private static func isPartOfWord(_ scalar: UInt32) -> Bool {
    if scalar == 0x27 || scalar == 0x2019 { return true }
    let classes = UnicodeClasses.classes(of: scalar)
    if classes.contains(.decimal) { return false }
    return classes.contains(.letter) || classes.contains(.nonspacingMark) || UnicodeScripts.script(of: scalar) != 0
  }
}
