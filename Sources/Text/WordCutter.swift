// From whitespace chunks to words. Most chunks are plain and need no rules; the rest is looked up in a small cache of
// chunks seen before, and only what is not there goes through the rules of the English tokenizer.
//
// Python's `str.split()` and spaCy agree on what whitespace is, so a chunk is what spaCy's rules see, and no token has
// whitespace to strip.

internal import Buffers

/// A text with its chunks and the classes of its bytes, a bit each; lives as long as the buffers it points into.
struct ScannedText {
  var text: UnsafeMutablePointer<UInt8>
  var letters: UnsafeMutablePointer<UInt64>
  var digits: UnsafeMutablePointer<UInt64>
  var chunkStarts: UnsafeMutablePointer<UInt32>
  var chunkEnds: UnsafeMutablePointer<UInt32>
  var chunkCount: Int

  /// The bits of a mask from a byte on: 57 at least, as the mask is read from the start of one of its own bytes.
  @inline(__always)
  static func window(_ mask: UnsafeMutablePointer<UInt64>, _ start: UInt32) -> UInt64 {
    let word = unsafe UnsafeRawPointer(mask).loadUnaligned(fromByteOffset: Int(start &>> 3), as: UInt64.self)
    return word &>> UInt64(start & 7)
  }
}

/// Cuts chunks into words.
struct WordCutter: ~Copyable {
  private var tokenizer = EnglishTokenizer()
  private var plain = PlainChunks()
  private var cache = ChunkCache()
  private var tokenEnds = Buffer<UInt32>(capacity: 256)
  /// How chunks were cut so far.
  private(set) var routes = ChunkRoutes()

  /// Appends the words of all chunks, in order.
  mutating func cut(_ scanned: ScannedText, into starts: inout Buffer<UInt32>, _ ends: inout Buffer<UInt32>) {
    plain.prepare()
    cache.prepare()
    let chunkStarts = unsafe scanned.chunkStarts
    let chunkEnds = unsafe scanned.chunkEnds
    var count = 0
    var room = 0
    var wordStarts = unsafe starts.base
    var wordEnds = unsafe ends.base
    var counted = ChunkRoutes()
    for chunk in 0..<scanned.chunkCount {
      let start = unsafe chunkStarts[chunk]
      let end = unsafe chunkEnds[chunk]
      let length = end &- start
      if count &+ Int(length) > room {
        starts.count = count
        ends.count = count
        starts.reserve(count + Int(length) + scanned.chunkCount - chunk)
        ends.reserve(count + Int(length) + scanned.chunkCount - chunk)
        room = min(starts.capacity, ends.capacity)
        unsafe wordStarts = starts.base
        unsafe wordEnds = ends.base
      }
      unsafe wordStarts[count] = start
      if length <= 56 {
        let cut = plain.cut(scanned, start, length)
        if cut.isPlain {
          // One to three words: their inner edges are `first` and `last` where those are inside.
          unsafe wordEnds[count] = start &+ cut.first
          count &+= cut.first > 0 ? 1 : 0
          unsafe wordStarts[count] = start &+ cut.first
          unsafe wordEnds[count] = start &+ cut.last
          unsafe wordStarts[count &+ 1] = start &+ cut.last
          unsafe wordEnds[count &+ 1] = end
          count &+= cut.last < length ? 2 : 1
          counted.plain &+= 1
          continue
        }
        if length <= ChunkCache.longest {
          let bytes = unsafe UnsafePointer(scanned.text + Int(start))
          let place = unsafe cache.find(bytes, length)
          if !place.isHit {
            tokenEnds.removeAll()
            unsafe tokenizer.cut(UnsafeBufferPointer(start: bytes, count: Int(length)), into: &tokenEnds)
            unsafe cache.store(bytes, length, tokenEnds.unsafeElements, at: place)
            counted.ruled &+= 1
          } else {
            counted.cached &+= 1
          }
          var bits = cache.endMask(at: place)
          while bits != 0 {
            let edge = start &+ UInt32(truncatingIfNeeded: bits.trailingZeroBitCount) &+ 1
            unsafe wordEnds[count] = edge
            count &+= 1
            unsafe wordStarts[count] = edge
            bits &= bits &- 1
          }
          continue
        }
      }
      tokenEnds.removeAll()
      let bytes = unsafe UnsafePointer(scanned.text + Int(start))
      unsafe tokenizer.cut(UnsafeBufferPointer(start: bytes, count: Int(length)), into: &tokenEnds)
      for token in 0..<tokenEnds.count {
        let edge = unsafe start &+ tokenEnds.base[token]
        unsafe wordEnds[count] = edge
        count &+= 1
        unsafe wordStarts[count] = edge
      }
      counted.long &+= 1
    }
    starts.count = count
    ends.count = count
    routes.add(counted)
  }
}

/// How many chunks went which way to their words.
public struct ChunkRoutes: Sendable, Hashable {
  /// Cut without rules: letters or digits alone, with at most one punctuation mark on each side.
  public var plain = 0
  /// Found in the cache of chunks cut before.
  public var cached = 0
  /// Cut by the rules, then cached.
  public var ruled = 0
  /// Too long for the cache; cut by the rules.
  public var long = 0

  /// No chunks.
  public init() {}

  /// Adds the counts of another.
  mutating func add(_ other: ChunkRoutes) {
    plain += other.plain
    cached += other.cached
    ruled += other.ruled
    long += other.long
  }

  /// Share of chunks that were found among those the cache was asked for.
  public var hitRate: Double { Double(cached) / Double(max(1, cached + ruled)) }
}
