// From a text to the hashes of its shingles, in the order of the text and with repetitions.

internal import Buffers
internal import CKernels
internal import CXXHash
internal import Text

/// Cuts texts into shingles; one a signer.
struct ShingleCutter: ~Copyable {
  private let parameters: MinHashParameters
  private var runs: WordRuns
  private var units = Buffer<UInt64>()
  private var folded = Buffer<UInt8>()
  /// The shingles of the text cut last.
  private(set) var shingles = Buffer<UInt64>()

  init(_ parameters: MinHashParameters) {
    self.parameters = parameters
    runs = WordRuns(splitsUnspacedScripts: parameters.unit == .auto)
  }

  /// Fills `shingles`; false where the text is too short to be signed.
  mutating func cut(_ text: Span<UInt8>) -> Bool {
    shingles.removeAll()
    runs.cut(text)
    let count = parameters.unit == .character ? cutCharacters() : cutWords()
    if count == 0 {
      // Nothing but punctuation or space: the text is its own only shingle.
      guard parameters.signsShortDocuments else { return false }
      shingles.append(WholeText.hash(text))
      return true
    }
    if count < parameters.shingle && !parameters.signsShortDocuments { return false }
    let size = min(parameters.shingle, count)
    let all = count - size + 1
    shingles.reserve(all)
    sluice_shingle(units.base, count, size, shingles.base)
    shingles.count = all
    return true
  }

  private mutating func cutWords() -> Int {
    let count = runs.starts.count
    units.reserve(count)
    sluice_hash_pieces(runs.text.base, runs.starts.base, runs.ends.base, count, units.base)
    units.count = count
    return count
  }

  /// The characters of the lower-cased text; white space between words is one space.
  private mutating func cutCharacters() -> Int {
    units.removeAll()
    let bytes = UnsafePointer(runs.text.base)
    let count = runs.text.count
    var position = 0
    var isSpacePending = false
    while position < count {
      let (scalar, length) = CodePoints.first(at: bytes + position)
      position += length
      if UnicodeClasses.classes(of: scalar).contains(.whitespace) {
        isSpacePending = units.count > 0
        continue
      }
      if isSpacePending {
        units.append(0x20)
        isSpacePending = false
      }
      units.append(UInt64(scalar))
    }
    return units.count
  }
}

/// A text as a whole, for those that have nothing smaller to compare.
enum WholeText {
  /// A hash of its bytes, white space at both ends left out.
  static func hash(_ text: Span<UInt8>) -> UInt64 {
    text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return XXH3_64bits(nil, 0) }
      let (from, to) = WhiteSpace.trim(start, 0, bytes.count)
      return XXH3_64bits(start + from, to - from)
    }
  }
}
