// How bands and rows find pairs: the chance that a pair of a similarity becomes a candidate, and the fewest hashes for it.

extension MinHashParameters {
  /// The most hash functions that a signature may have.
  public static let greatestHashCount = 1024
  /// The bands that a signature may have.
  public static let bandLimits = 1...256
  /// The rows that a band may have.
  public static let rowLimits = 1...64

  /// Whether bands, rows and hash functions are as many as a signature may have.
  public var isWithinLimits: Bool {
    Self.bandLimits.contains(bands) && Self.rowLimits.contains(rows) && hashCount <= Self.greatestHashCount
  }

  /// Bands and rows that published corpora were made with.
  public struct Preset: Sendable, Hashable {
    /// `fineweb`.
    public let name: String
    /// Bands.
    public let bands: Int
    /// Rows of a band.
    public let rows: Int
    /// The paper or tool.
    public let source: String
  }

  /// The presets, by name.
  public static let presets = [
    Preset(name: "fineweb", bands: 14, rows: 8, source: "Penedo et al. 2024, arXiv 2406.17557, section 3.4"),
    Preset(name: "olmo3", bands: 26, rows: 11, source: "Olmo 3 (duplodocus)"),
    Preset(name: "nemo", bands: 20, rows: 13, source: "NeMo Curator"),
  ]

  /// The chance that two documents of a Jaccard similarity agree in some band: 1 - (1 - s^rows)^bands.
  public func recall(at similarity: Double) -> Double { Self.recall(bands: bands, rows: rows, at: similarity) }

  /// The chance for any number of bands and rows.
  public static func recall(bands: Int, rows: Int, at similarity: Double) -> Double {
    1 - power(1 - power(similarity, rows), bands)
  }

  /// The fewest hashes that reach a recall at a threshold, of at least so many rows; of equal ones the one with most rows.
  ///
  /// Fewer rows make more candidates that are none, which costs more than hashes do: hence the least number of rows.
  /// - Returns: nil where no number of bands and rows within the limits suffices.
  public static func fewest(threshold: Double, recall: Double, leastRows: Int = 6) -> (bands: Int, rows: Int)? {
    var best: (bands: Int, rows: Int)?
    for rows in rowLimits where rows >= leastRows {
      let limit = best.map { $0.bands * $0.rows } ?? greatestHashCount
      // More bands find more, so the first number that suffices is the fewest.
      let bands = bandLimits.first {
        $0 * rows > limit || Self.recall(bands: $0, rows: rows, at: threshold) >= recall
      }
      if let bands, bands * rows <= limit { best = (bands, rows) }
    }
    return best
  }

  /// A power by multiplication, the same on every machine.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent { result *= base }
    return result
  }
}
