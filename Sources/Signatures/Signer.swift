// Signs the documents of a step: an exact key, or the MinHash signature of the set of shingles.

public import Buffers
internal import CKernels

/// Signs documents; one a worker and step, reused from document to document.
///
/// Equal documents get equal signatures on every machine.
public struct Signer: ~Copyable {
  // One of them, by the kind.
  var exact: ExactSigner?
  var sluice: MinHashSigner?
  var datatrove: DatatroveSigner?

  /// Makes a signer.
  public init(_ kind: SignatureKind) {
    switch kind {
    case .exact(let key): exact = ExactSigner(key)
    case .minHash(let parameters):
      switch parameters.scheme {
      case .sluice: sluice = MinHashSigner(parameters)
      case .datatrove: datatrove = DatatroveSigner(parameters)
      }
    }
  }

  /// Signs a text, valid UTF-8 of less than 2 GB.
  public mutating func sign(text: Span<UInt8>, into block: inout SignatureBlock) {
    exact?.sign(text: text, into: &block)
    sluice?.sign(text, into: &block)
    datatrove?.sign(text, into: &block)
  }

  /// Signs the value of a record's field, for keys that compare one.
  public mutating func sign(field: Span<UInt8>, into block: inout SignatureBlock) {
    exact?.sign(field: field, into: &block)
  }

  /// Leaves a document unsigned: it has no duplicates.
  public func skip(into block: inout SignatureBlock) { block.appendUnsigned() }

  /// The distinct shingles of a text, ascending, as exact comparison takes them; none where it is not signed.
  public mutating func shingles(of text: Span<UInt8>, into set: inout Buffer<UInt64>) {
    set.removeAll()
    sluice?.shingles(of: text, into: &set)
    datatrove?.shingles(of: text, into: &set)
  }
}

/// Signs by the `sluice` scheme.
struct MinHashSigner: ~Copyable {
  private let parameters: MinHashParameters
  private var cutter: ShingleCutter
  private var set = ShingleSet()
  private var halves = Buffer<UInt32>()
  private var multipliers = Buffer<UInt32>()
  private var addends = Buffer<UInt32>()
  private var minima = Buffer<UInt32>()
  private var keys = Buffer<UInt64>()
  private var sketch = Buffer<UInt8>()

  init(_ parameters: MinHashParameters) {
    self.parameters = parameters
    cutter = ShingleCutter(parameters)
    // SplitMix64 (Steele et al. 2014) from a fixed seed: function i is the same whatever bands and rows are.
    var state: UInt64 = 0x736C_7569_6365
    for _ in 0..<parameters.hashCount {
      multipliers.append(UInt32(truncatingIfNeeded: Self.next(&state)) | 1)
      addends.append(UInt32(truncatingIfNeeded: Self.next(&state)))
    }
    minima.reserve(parameters.hashCount)
    keys.reserve(parameters.bands)
    sketch.reserve(parameters.hashCount)
  }

  private static func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func sign(_ text: Span<UInt8>, into block: inout SignatureBlock) {
    guard cutter.cut(text) else {
      block.appendUnsigned()
      return
    }
    let count = cutter.shingles.count
    let hash = set.hash(cutter.shingles)
    halves.reserve(count + 64)
    sluice_upper_halves(cutter.shingles.base, count, halves.base)
    sluice_min_hashes(
      halves.base, count, multipliers.base, addends.base, parameters.hashCount, minima.base)
    sluice_bands(minima.base, parameters.bands, parameters.rows, keys.base, sketch.base)
    keys.count = parameters.bands
    sketch.count = parameters.hashCount
    let bandKeys = keys.unsafeElements
    let bytes = sketch.unsafeElements
    block.append(hash, bandKeys: bandKeys.span, sketch: bytes.span)
  }

  mutating func shingles(of text: Span<UInt8>, into result: inout Buffer<UInt64>) {
    guard cutter.cut(text) else { return }
    result.append(from: cutter.shingles.base, count: cutter.shingles.count)
    result.sortDistinct()
  }
}

/// Hashes lists of shingles as sets.
struct ShingleSet: ~Copyable {
  private var once = Buffer<UInt64>()
  private var twice = Buffer<UInt64>()
  private var doubtful = Buffer<UInt64>()

  /// 128 bits that are equal for equal sets, whatever the order and the repetitions, and differ for others but by chance.
  mutating func hash(_ elements: borrowing Buffer<UInt64>) -> ClassHash {
    // Eight bits an element keep those that share one by chance few.
    var bits = 512
    while bits < elements.count * 8 { bits *= 2 }
    once.reserve(bits / 64)
    twice.reserve(bits / 64)
    doubtful.reserve(elements.count + 1)
    let sums = sluice_sum_set(elements.base, elements.count, once.base, twice.base, bits - 1, doubtful.base)
    let low = sums.low ^ UInt64(sums.distinct) &* 0x9E37_79B9_7F4A_7C15
    // 0, 0 stands for documents that are not signed.
    return ClassHash(high: sums.high, low: low | sums.high == 0 ? 1 : low)
  }
}

extension Buffer where Element == UInt64 {
  /// Sorts the elements and drops repetitions.
  mutating func sortDistinct() {
    guard count > 1 else { return }
    var elements = UnsafeMutableBufferPointer(start: base, count: count)
    elements.sort()
    var last = 0
    for index in 1..<count where base[index] != base[last] {
      last += 1
      base[last] = base[index]
    }
    count = last + 1
  }
}
