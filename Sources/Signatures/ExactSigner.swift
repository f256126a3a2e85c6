// Exact keys: what of a record must be equal, byte for byte, as a 128-bit hash.

internal import Buffers
internal import CKernels
internal import Text

/// Signs by a key that must be equal; one a worker.
struct ExactSigner: ~Copyable {
  private let key: ExactKey
  private var marks = WordMarks()
  private var joined = Buffer<UInt8>()
  private var url = NormalisedURL()

  init(_ key: ExactKey) { self.key = key }

  /// Signs a text by its bytes or by its words; a key that is made of a field is not made of a text.
  mutating func sign(text: Span<UInt8>, into block: inout SignatureBlock) {
    switch key {
    case .normalisedText: block.append(hash(wordsOf: text))
    case .rawText: block.append(Self.hash(text))
    case .url, .field: block.appendUnsigned()
    }
  }

  /// Signs the value of a field; a URL of which nothing is left is as good as none, and is not signed.
  mutating func sign(field: Span<UInt8>, into block: inout SignatureBlock) {
    if key != .url {
      block.append(Self.hash(field))
      return
    }
    url.normalise(field)
    let bytes = url.bytes.unsafeElements
    if bytes.isEmpty { block.appendUnsigned() } else { block.append(Self.hash(bytes.span)) }
  }

  private static func hash(_ bytes: Span<UInt8>) -> ClassHash {
    bytes.withUnsafeBytes { ClassHash.hashing($0) }
  }

  /// The hash of the words of a text (runs of `\w`, lower-cased) with one space between them; of the trimmed text where there
  /// are none.
  private mutating func hash(wordsOf text: Span<UInt8>) -> ClassHash {
    marks.mark(text, cutsUnspaced: false)
    var runs = marks.runs
    var edge = sluice_word_edge()
    let blocks = marks.blockCount
    // The words with a space each are at most a byte longer than the text; 16 bytes behind them may be written, too.
    joined.removeAll()
    joined.reserve(marks.text.count + 32)
    var first = 0
    while first < blocks {
      let last = min(first + Int(SLUICE_WORD_BLOCKS), blocks)
      joined.count += sluice_join_words_of_marks(&runs, first, last, &edge, joined.base + joined.count)
      first = last
    }
    if joined.count > 0 {
      joined.count -= 1
      let bytes = joined.unsafeElements
      return Self.hash(bytes.span)
    }
    let range = text.withUnsafeBufferPointer { bytes -> Range<Int> in
      guard let base = bytes.baseAddress else { return 0..<0 }
      let range = WhiteSpace.trim(base, 0, bytes.count)
      return range.start..<range.end
    }
    return Self.hash(text.extracting(range))
  }
}
