// The hash functions of MinHash, and what is kept of their smallest values: a key a band, a byte a function.

internal import Buffers
internal import CKernels
internal import CXXHash

/// The hash functions of some parameters, and memory for their smallest values.
///
/// Function i takes the lower half x of a shingle hash to (x * a + b) mod 2^32, where a, made odd, and b are the upper and the
/// lower half of number i of SplitMix64 (Steele and others 2014) with the seed 0. So parameters with more functions begin
/// with those of parameters with fewer.
struct MinHashFunctions: ~Copyable {
  private let bands: Int
  private let rows: Int
  private var multipliers = Buffer<UInt32>()
  private var addends = Buffer<UInt32>()
  private var minima = Buffer<UInt32>()

  init(_ parameters: MinHashParameters) {
    bands = parameters.bands
    rows = parameters.rows
    let lanes = Int(SLUICE_MIN_HASH_LANES)
    let count = (parameters.hashCount + lanes - 1) / lanes * lanes
    var state: UInt64 = 0
    for _ in 0..<count {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
      multipliers.append(UInt32(truncatingIfNeeded: mixed >> 32) | 1)
      addends.append(UInt32(truncatingIfNeeded: mixed))
    }
    minima.reserve(count)
    minima.count = count
  }

  /// Signs a set of shingle hashes.
  ///
  /// - Parameters:
  ///   - shingles: the distinct hashes.
  ///   - bandKeys: gets a key a band: XXH3 of the smallest values of its functions, with the band's number as the seed.
  ///   - sketch: gets the low byte of each smallest value.
  mutating func sign(
    _ shingles: borrowing Buffer<UInt64>, _ bandKeys: inout Buffer<UInt64>, _ sketch: inout Buffer<UInt8>
  ) {
    let minima = self.minima.base
    sluice_min_hashes(
      shingles.base, shingles.count, multipliers.base, addends.base, multipliers.count, minima)
    bandKeys.removeAll()
    sketch.removeAll()
    for band in 0..<bands {
      bandKeys.append(XXH3_64bits_withSeed(minima + band * rows, rows * 4, UInt64(band)))
    }
    for function in 0..<bands * rows { sketch.append(UInt8(truncatingIfNeeded: minima[function])) }
  }
}
