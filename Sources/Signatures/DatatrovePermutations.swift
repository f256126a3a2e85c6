// The hash functions of datatrove's MinHash: numpy's legacy random numbers from a seed.

public import Buffers
internal import CKernels

/// The Mersenne twister MT19937 (Matsumoto and Nishimura 1998) with the seeding of `numpy.random.RandomState`.
public struct MersenneTwister: Sendable {
  private var state: [UInt32] = []
  private var next = 624

  /// Starts the sequence of a seed.
  public init(seed: UInt32) {
    state.reserveCapacity(624)
    state.append(seed)
    for place in 1..<UInt32(624) {
      let last = state[Int(place) - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ place)
    }
  }

  /// The next 32 bits.
  public mutating func next32() -> UInt32 {
    if next == 624 { refill() }
    var word = state[next]
    next += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  /// The next 64 bits, the upper half first.
  public mutating func next64() -> UInt64 {
    let upper = UInt64(next32())
    return upper << 32 | UInt64(next32())
  }

  /// A number from `low` to one less than `high`, as `randint` with `dtype=uint64` draws it: masked, too great ones thrown away.
  public mutating func number(from low: UInt64, below high: UInt64) -> UInt64 {
    let greatest = high - 1 - low
    let mask = greatest == 0 ? 0 : UInt64.max >> UInt64(greatest.leadingZeroBitCount)
    while true {
      let candidate = next64() & mask
      if candidate <= greatest { return low + candidate }
    }
  }

  private mutating func refill() {
    for place in 0..<624 {
      let word = state[place] & 0x8000_0000 | state[(place + 1) % 624] & 0x7FFF_FFFF
      state[place] = state[(place + 397) % 624] ^ word >> 1 ^ (word & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    next = 0
  }
}

/// The hash functions x -> ((a x + b) mod 2^64) mod (2^61 - 1) of datatrove 0.10 (`pipeline/dedup/minhash.py`).
public struct DatatrovePermutations: ~Copyable {
  /// 2^61 - 1.
  public static let prime: UInt64 = (1 << 61) - 1

  /// The factor of each function.
  public private(set) var factors = Buffer<UInt64>()
  /// The term of each function.
  public private(set) var terms = Buffer<UInt64>()
  /// Functions in all, those that only fill the last vector left out.
  public let count: Int
  private var least = Buffer<UInt64>()

  /// Draws so many functions; all factors come before all terms, so another number gives other functions.
  public init(count: Int, seed: UInt32 = 1) {
    self.count = count
    var generator = MersenneTwister(seed: seed)
    let lanes = Int(SLUICE_PRIME_LANES)
    let padded = (count + lanes - 1) / lanes * lanes
    for _ in 0..<count { factors.append(generator.number(from: 1, below: Self.prime)) }
    for _ in 0..<count { terms.append(generator.number(from: 0, below: Self.prime)) }
    for _ in count..<padded {
      factors.append(1)
      terms.append(0)
    }
  }

  /// Writes the least value of each function over some hashes, of which there is at least one.
  public mutating func writeLeast(of hashes: borrowing Buffer<UInt64>, to values: inout Buffer<UInt64>) {
    least.reserve(factors.count)
    sluice_least_modulo_prime(hashes.base, hashes.count, factors.base, terms.base, factors.count, least.base)
    values.removeAll()
    values.append(from: least.base, count: count)
  }
}
