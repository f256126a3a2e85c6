// What lies in a signature file for each document, and the fingerprint by which a file made with other parameters is refused.

internal import CXXHash

/// A 128-bit hash of a document's shingle set, or its exact key; documents with equal ones are one class.
///
/// The value (0, 0) is reserved for documents that were not signed and have no duplicates.
public struct ClassHash: Sendable, Hashable, Comparable, BitwiseCopyable {
  /// The upper half.
  public var high: UInt64
  /// The lower half.
  public var low: UInt64

  /// Makes a hash from its halves.
  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The value of documents that were not signed.
  @inlinable public static var unsigned: ClassHash { ClassHash(high: 0, low: 0) }

  /// Whether the document was signed.
  @inlinable public var isSigned: Bool { high | low != 0 }

  /// By value, the upper half first.
  @inlinable public static func < (left: ClassHash, right: ClassHash) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }

  /// The XXH3-128 of some bytes; never the reserved value.
  static func hashing(_ bytes: UnsafeRawBufferPointer) -> ClassHash {
    // Of no bytes the address does not matter.
    let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
    return hash.low64 | hash.high64 == 0 ? ClassHash(high: 0, low: 1) : ClassHash(high: hash.high64, low: hash.low64)
  }
}

/// The columns of a signature file.
public struct SignatureLayout: Sendable, Hashable {
  /// 64-bit keys of a document, one a band; 0 where exact keys are compared.
  public var bands: Int
  /// Bytes of a document from which similarity is estimated: the low byte of each min-hash, in the order of the hash
  /// functions (b-bit minwise hashing, Li and Koenig 2010).
  public var sketchBytes: Int
  /// A fingerprint of everything that signatures depend on; a file with another one is refused.
  public var hash: UInt64

  /// The layout of a kind of signature.
  public init(_ kind: SignatureKind) {
    switch kind {
    case .exact:
      bands = 0
      sketchBytes = 0
    case .minHash(let parameters):
      bands = parameters.bands
      sketchBytes = parameters.hashCount
    }
    let text = Array(kind.canonicalText.utf8)
    hash = XXH3_64bits(text, text.count)
  }

  /// Bytes of a document in a file, headers aside.
  public var bytesPerDocument: Int { 16 + 8 * bands + sketchBytes }
}

extension SignatureKind {
  /// Everything that signatures depend on, in one line; equal exactly where signatures of equal texts are.
  ///
  /// The number behind the scheme's name is that of its algorithm: whoever changes a value that it computes, raises it.
  public var canonicalText: String {
    switch self {
    case .exact(.normalisedText): "exact-1 normalised-text"
    case .exact(.rawText): "exact-1 raw-text"
    case .exact(.url): "exact-1 url"
    case .exact(.field(let name)): "exact-1 field \(name)"
    case .minHash(let parameters): parameters.canonicalText
    }
  }

  /// The fingerprint of all parameters that each block of a file carries.
  public var layoutHash: UInt64 { SignatureLayout(self).hash }
}

extension MinHashParameters {
  /// Everything that signatures depend on, in one line.
  public var canonicalText: String {
    // The datatrove scheme has its own unit, and no short documents where they are not signed.
    let unit = scheme == .datatrove ? "datatrove" : self.unit.rawValue
    return "\(scheme.rawValue)-1 unit \(unit) shingle \(shingle) bands \(bands) rows \(rows) "
      + "short \(signsShortDocuments ? "signed" : "unsigned")"
  }
}
