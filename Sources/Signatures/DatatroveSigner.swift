// Signs by the `datatrove` scheme: simplified text, English words, XXH64 of each n words, 64-bit hash functions.

public import Buffers
internal import CKernels
internal import CXXHash
internal import Text

extension MinHashParameters {
  /// What datatrove 0.10 does unless told otherwise: 5 words, 14 bands of 8 rows, no short documents.
  public static let datatrove = MinHashParameters(
    scheme: .datatrove, unit: .word, shingle: 5, bands: 14, rows: 8, signsShortDocuments: false)
}

/// Makes the MinHash signatures of datatrove 0.10 (`MinhashDedupSignature`), value for value; one a worker.
///
/// Words are those of `TextIndex`, which are spaCy's for English. Hash functions depend on their number, so signatures
/// of other bands and rows have nothing in common.
public struct DatatroveSigner: ~Copyable {
  /// The least value of each hash function over the shingles of the document signed last: band after band.
  public private(set) var values = Buffer<UInt64>()

  private let parameters: MinHashParameters
  private var simplified = SimplifiedText()
  private var index = TextIndex()
  private var joined = Buffer<UInt8>()
  private var places = Buffer<UInt32>()
  private var hashes = Buffer<UInt64>()
  private var permutations: DatatrovePermutations
  private var set = ShingleSet()
  private var keys = Buffer<UInt64>()
  private var sketch = Buffer<UInt8>()

  /// Makes a signer.
  ///
  /// - Parameter parameters: those of the datatrove scheme; `unit` has no meaning here.
  public init(_ parameters: MinHashParameters = .datatrove) {
    self.parameters = parameters
    permutations = DatatrovePermutations(count: parameters.hashCount)
  }

  /// Fills `values` for a text, valid UTF-8 of less than 1 GB; false where it has too few words to be signed.
  public mutating func sign(_ text: Span<UInt8>) -> Bool {
    guard cut(text) else { return false }
    permutations.writeLeast(of: hashes, to: &values)
    return true
  }

  /// Adds the entry of a text to a block.
  mutating func sign(_ text: Span<UInt8>, into block: inout SignatureBlock) {
    guard sign(text) else {
      block.appendUnsigned()
      return
    }
    let hash = set.hash(hashes)
    let rows = parameters.rows
    keys.removeAll()
    sketch.removeAll()
    for band in 0..<parameters.bands { keys.append(XXH3_64bits(values.base + band * rows, rows * 8)) }
    for value in values.unsafeElements { sketch.append(UInt8(truncatingIfNeeded: value)) }
    let bandKeys = keys.unsafeElements
    let bytes = sketch.unsafeElements
    block.append(hash, bandKeys: bandKeys.span, sketch: bytes.span)
  }

  /// The distinct shingles of a text, ascending; none where it is not signed.
  mutating func shingles(of text: Span<UInt8>, into result: inout Buffer<UInt64>) {
    guard cut(text) else { return }
    set.sort(hashes, into: &result)
  }

  /// Fills `hashes` with those of all shingles, in the order of the text; false where there are none.
  private mutating func cut(_ text: Span<UInt8>) -> Bool {
    simplified.simplify(text)
    let bytes = simplified.text.unsafeElements
    index.index(bytes.span, needs: .wordEdges)
    let words = index.wordStarts.count
    let order = parameters.signsShortDocuments ? min(parameters.shingle, words) : parameters.shingle
    if words == 0 || words < order { return false }
    // A word that the tokenizer cut off another one gets a space before it.
    joined.reserve(bytes.count + words + 1)
    places.reserve(words + 1)
    sluice_join_words_with_spaces(
      index.text.base, index.wordStarts.base, index.wordEnds.base, words, joined.base, places.base)
    let count = words - order + 1
    hashes.reserve(count)
    sluice_hash_shingles(joined.base, places.base, count, order, hashes.base)
    hashes.count = count
    return true
  }
}
