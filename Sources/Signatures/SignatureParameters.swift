// What is signed of a document: a key that equals another's exactly, or a MinHash signature of its shingles.

/// What shingles are made of.
public enum ShingleUnit: String, Sendable, Hashable, Codable, CaseIterable {
  /// Runs of `\w`, lower-cased; in scripts that are written without spaces every character is a word of its own.
  case auto
  /// Runs of `\w`, lower-cased, whatever the script.
  case word
  /// Characters of the lower-cased text, a run of white space counting as one space.
  case character
}

/// Whose definition of shingles and hash functions is meant.
public enum SignatureScheme: String, Sendable, Hashable, Codable, CaseIterable {
  /// Word hashes, 32-bit hash functions, 64-bit band keys.
  case sluice
  /// The normalisation, tokenizer, XXH64 shingles, permutations and seed of datatrove 0.10.
  case datatrove
}

/// How MinHash signatures are made (Broder 1997; bands and rows as in Leskovec et al., Mining of Massive Datasets, 3.4).
public struct MinHashParameters: Sendable, Hashable, Codable {
  /// Whose definitions.
  public var scheme: SignatureScheme
  /// What shingles are made of; the datatrove scheme has its own.
  public var unit: ShingleUnit
  /// Units in a shingle.
  public var shingle: Int
  /// Bands of the signature; documents that agree in all rows of a band are candidates.
  public var bands: Int
  /// Hash functions in a band.
  public var rows: Int
  /// Whether a document with fewer units than a shingle is signed, as one shingle; else it has no duplicates.
  public var signsShortDocuments: Bool

  /// Makes parameters.
  public init(
    scheme: SignatureScheme = .sluice, unit: ShingleUnit = .auto, shingle: Int = 5, bands: Int, rows: Int,
    signsShortDocuments: Bool = true
  ) {
    self.scheme = scheme
    self.unit = unit
    self.shingle = shingle
    self.bands = bands
    self.rows = rows
    self.signsShortDocuments = signsShortDocuments
  }

  /// Hash functions in all.
  public var hashCount: Int { bands * rows }
}

/// What two documents must have in common, exactly, to be duplicates.
public enum ExactKey: Sendable, Hashable, Codable {
  /// The words of the text (runs of `\w`, lower-cased); the text itself where it has none.
  case normalisedText
  /// The bytes of the text.
  case rawText
  /// The URL of the record, normalised.
  case url
  /// The value of a field of the record, byte for byte; records without it have no duplicates.
  case field(String)
}

/// What is signed of each document at one step.
public enum SignatureKind: Sendable, Hashable, Codable {
  /// A 128-bit key.
  case exact(ExactKey)
  /// A 128-bit hash of the set of shingles, and a MinHash signature of it.
  case minHash(MinHashParameters)
}
