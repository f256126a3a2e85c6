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
  var high: UnsafeMutablePointer<UInt64>
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

/// Where words are written: the edges so far, with room for what one more chunk can hold.
private struct WordEdges {
  var starts: UnsafeMutablePointer<UInt32>
  var ends: UnsafeMutablePointer<UInt32>
  var count: Int
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
  ///
  /// Starts and ends have as many words before.
  mutating func cut(_ scanned: ScannedText, into starts: inout Buffer<UInt32>, _ ends: inout Buffer<UInt32>) {
    plain.prepare()
    cache.prepare()
    let text = unsafe scanned.text
    let letters = unsafe scanned.letters
    let chunkStarts = unsafe scanned.chunkStarts
    let chunkEnds = unsafe scanned.chunkEnds
    let filter = unsafe plain.letterFilterWords
    var room = 0
    var edges = unsafe WordEdges(starts: starts.base, ends: ends.base, count: starts.count)
    for chunk in 0..<scanned.chunkCount {
      let start = unsafe chunkStarts[chunk]
      let end = unsafe chunkEnds[chunk]
      let length = end &- start
      if edges.count &+ Int(length) > room {
        starts.count = edges.count
        ends.count = edges.count
        starts.reserve(edges.count + Int(length) + scanned.chunkCount - chunk)
        ends.reserve(edges.count + Int(length) + scanned.chunkCount - chunk)
        room = min(starts.capacity, ends.capacity)
        edges = WordEdges(starts: starts.base, ends: ends.base, count: edges.count)
      }
      // Most chunks are ASCII letters alone; all others leave this loop, which keeps it tight.
      let whole: UInt64 = (1 &<< UInt64(length)) &- 1
      let others = unsafe ~ScannedText.window(letters, start) & whole
      if others == 0 && length <= 56, unsafe !PlainChunks.isSpecial(text + Int(start), length, filter) {
        unsafe edges.starts[edges.count] = start
        unsafe edges.ends[edges.count] = end
        edges.count &+= 1
      } else {
        cutOther(scanned, start, length, &edges)
      }
    }
    starts.count = edges.count
    ends.count = edges.count
    routes.chunks += scanned.chunkCount
  }

  /// Cuts a chunk that is not letters alone.
  @inline(never)
  private mutating func cutOther(_ scanned: ScannedText, _ start: UInt32, _ length: UInt32, _ edges: inout WordEdges) {
    let bytes = unsafe UnsafePointer(scanned.text + Int(start))
    if length > ChunkCache.longest {
      unsafe cutByRules(bytes, start, length, &edges)
      routes.long += 1
      return
    }
    let starts = unsafe edges.starts + edges.count
    let ends = unsafe edges.ends + edges.count
    let cut = plain.cut(scanned, start, length)
    if cut.isPlain {
      // One to three words: a mark, a core, a mark. What is written too much is overwritten by the next chunk.
      unsafe starts[0] = start
      unsafe ends[0] = start &+ 1
      let first = Int(cut.first)
      unsafe starts[first] = start &+ cut.first
      unsafe ends[first] = start &+ cut.last
      unsafe starts[first &+ 1] = start &+ cut.last
      unsafe ends[first &+ 1] = start &+ length
      edges.count &+= first &+ 1 &+ (cut.last < length ? 1 : 0)
      return
    }
    let place = unsafe cache.find(bytes, length)
    if !place.isHit {
      unsafe cutByRules(bytes, start, length, &edges)
      unsafe cache.store(bytes, length, tokenEnds.unsafeElements, at: place)
      routes.ruled &+= 1
      return
    }
    routes.cached &+= 1
    var bits = cache.endMask(at: place)
    var count = 0
    unsafe starts[0] = start
    while bits != 0 {
      let edge = start &+ UInt32(truncatingIfNeeded: bits.trailingZeroBitCount) &+ 1
      unsafe ends[count] = edge
      count &+= 1
      unsafe starts[count] = edge
      bits &= bits &- 1
    }
    edges.count &+= count
  }

  /// Cuts a chunk by the rules and leaves the ends of its words in `tokenEnds`.
  private mutating func cutByRules(
    _ bytes: UnsafePointer<UInt8>, _ start: UInt32, _ length: UInt32, _ edges: inout WordEdges
  ) {
    tokenEnds.removeAll()
    unsafe tokenizer.cut(UnsafeBufferPointer(start: bytes, count: Int(length)), into: &tokenEnds)
    var edge = start
    for token in 0..<tokenEnds.count {
      unsafe edges.starts[edges.count] = edge
      edge = unsafe start &+ tokenEnds.base[token]
      unsafe edges.ends[edges.count] = edge
      edges.count &+= 1
    }
  }
}

/// How many chunks went which way to their words.
public struct ChunkRoutes: Sendable, Hashable {
  /// All chunks.
  public var chunks = 0
  /// Found in the cache of chunks cut before.
  public var cached = 0
  /// Cut by the rules, then cached.
  public var ruled = 0
  /// Too long for the cache; cut by the rules.
  public var long = 0
  /// Cut without rules: letters or digits alone, with at most one punctuation mark on each side.
  public var plain: Int { chunks - cached - ruled - long }

  /// No chunks.
  public init() {}
}
