// A fixed-size memory of chunks and where their words begin. One a worker; a chunk always stands in the same place, and
// the last one that came there stays. It changes speed alone, never results.

internal import Buffers
internal import CKernels

/// Chunks of up to 48 bytes with the beginnings of their words.
struct ChunkCache: ~Copyable {
  /// Chunks of more bytes are not kept.
  static let longest = UInt32(SLUICE_LONGEST_KNOWN_CHUNK)
  /// So many chunks are looked for at once, so that waiting for memory overlaps.
  static let atATime = Int(SLUICE_CHUNKS_AT_A_TIME)
  /// The logarithm of the number of places, of 64 bytes each: few enough to leave most of a core's cache to others.
  private static let bits: UInt32 = 12

  private var memory = Buffer<UInt64>(capacity: 1)

  /// Makes the memory, once.
  mutating func prepare() {
    if memory.count > 0 { return }
    // Room to begin where a line of the processor's cache does.
    let words = 8 << Int(Self.bits) + 8
    memory.reserve(words)
    memory.count = words
  }

  private var places: UnsafeMutablePointer<sluice_known_chunk> {
    unsafe UnsafeMutableRawPointer(memory.base).alignedUp(toMultipleOf: 64)
      .assumingMemoryBound(to: sluice_known_chunk.self)
  }

  /// Looks for up to `atATime` chunks and cuts those that are known.
  ///
  /// - Returns: how many are not; `unknown` says which.
  func find(
    _ cuts: inout sluice_cuts, _ chunks: UnsafePointer<UInt32>, _ count: Int,
    unknown: UnsafeMutablePointer<sluice_unknown_chunk>
  ) -> Int {
    unsafe sluice_find_chunks(&cuts, chunks, count, places, Self.bits, unknown)
  }

  /// Where the words of a chunk begin, a bit each, if it stands at its place by now.
  func cuts(_ wanted: borrowing sluice_unknown_chunk) -> UInt64? {
    var chunk = wanted.chunk
    let known = unsafe places + Int(wanted.place)
    return unsafe sluice_is_same_chunk(known, &chunk) != 0 ? known.pointee.cuts : nil
  }

  /// Keeps a chunk and where its words begin.
  mutating func store(_ wanted: borrowing sluice_unknown_chunk, _ cuts: UInt64) {
    var chunk = wanted.chunk
    chunk.cuts = cuts
    unsafe places[Int(wanted.place)] = chunk
  }
}
