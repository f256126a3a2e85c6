// The words and marks of a text as numbers: what corpora are compared by, where only equality counts.

public import Buffers

/// Cuts texts into words and runs of marks and hashes each; one a worker.
///
/// The rule is NLTK's `wordpunct_tokenize` of the lower-cased text, `\w+|[^\w\s]+`, which DSIR reads n-grams from (Xie et
/// al. 2023, arXiv 2302.03169). Letters are lower-cased one by one, so that a capital sigma is never final.
/// Classes are those of Unicode 14.0.
public struct HashedWords: ~Copyable {
  /// A 64-bit hash of each word, in order: of its lower-cased code points, the same on every machine.
  public private(set) var hashes = Buffer<UInt64>(capacity: 1 << 12)

  /// What a code point of ASCII is: 0 white space, 1 word, 2 mark; and its lower case.
  private let kinds: [UInt8]

  /// Makes an empty list.
  public init() {
    kinds = (0..<128).map { Self.kind(of: UInt32($0)) }
  }

  private static func kind(of scalar: UInt32) -> UInt8 {
    let classes = UnicodeClasses.classes(of: scalar)
    return classes.contains(.whitespace) ? 0 : classes.contains(.word) ? 1 : 2
  }

  /// Cuts a text, valid UTF-8, replacing what was there.
  public mutating func cut(_ text: Span<UInt8>) {
    hashes.removeAll()
    text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      kinds.withUnsafeBufferPointer { kinds in
        var position = 0
        var current: UInt8 = 0
        var hash: UInt64 = 0
        while position < bytes.count {
          var (scalar, length) = unsafe CodePoints.first(at: start + position)
          position += length
          let kind: UInt8
          if scalar < 0x80 {
            kind = kinds[Int(scalar)]
            if scalar &- 0x41 < 26 { scalar |= 0x20 }
          } else {
            kind = Self.kind(of: scalar)
            scalar = UnicodeClasses.lowercase(scalar)
          }
          if kind != current {
            if current != 0 { hashes.append(HashedWords.mixed(hash)) }
            current = kind
            hash = 0
          }
          hash = (hash ^ UInt64(scalar &+ 1)) &* 0x9E37_79B9_7F4A_7C15
          hash ^= hash >> 29
        }
        if current != 0 { hashes.append(HashedWords.mixed(hash)) }
      }
    }
  }

  /// A number whose every bit depends on every bit of another, reversibly (the finish of SplitMix64).
  @inlinable public static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The hash of an n-gram, from that of the n-gram without its last word (0 for none) and that of the word.
  @inlinable public static func gram(_ before: UInt64, _ word: UInt64) -> UInt64 {
    mixed((before ^ word) &+ (before << 7 | before >> 57) &+ 0x9E37_79B9_7F4A_7C15)
  }
}
