// From whitespace chunks to words. Most chunks are plain and need no rules; the rest is looked up in a small memory of
// chunks seen before, and only what is not there goes through the rules of the English tokenizer.
//
// Words lie side by side in a chunk, so all there is to find is where chunks are cut: one mask of bits for the text,
// to which plain chunks, known chunks and the rules contribute in any order, and which becomes two lists at the end.
//
// Python's `str.split()` and spaCy agree on what whitespace is, so a chunk is what spaCy's rules see, and no token has
// whitespace to strip.

internal import Buffers
internal import CKernels

/// A text with its chunks and the classes of its bytes, a bit each; lives as long as the buffers it points into.
struct ScannedText {
  var text: UnsafePointer<UInt8>
  var letters: UnsafeMutablePointer<UInt64>
  var digits: UnsafeMutablePointer<UInt64>
  var high: UnsafeMutablePointer<UInt64>
  var spaces: UnsafeMutablePointer<UInt64>
  var blocks: Int
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
  /// Bytes that keep their chunk from being plain, and bytes that begin a word within a chunk.
  private var bad = Buffer<UInt64>()
  private var cuts = Buffer<UInt64>()
  /// Chunks that may not be plain, and among them those with bytes from 0x80.
  private var others = Buffer<UInt32>()
  private var high = Buffer<UInt32>()
  /// Chunks to look for in the memory, and those that were not there.
  private var wanted = Buffer<UInt32>(capacity: ChunkCache.atATime)
  private var unknown = Buffer<sluice_unknown_chunk>(capacity: ChunkCache.atATime + 1)
  /// How chunks were cut so far.
  private(set) var routes = ChunkRoutes()

  /// Appends the words of one or more chunks that follow one another.
  ///
  /// Starts and ends have as many words before.
  mutating func cut(_ scanned: ScannedText, into starts: inout Buffer<UInt32>, _ ends: inout Buffer<UInt32>) {
    plain.prepare()
    cache.prepare()
    bad.reserve(scanned.blocks + 2)
    cuts.reserve(scanned.blocks + 2)
    others.reserve(scanned.chunkCount + 1)
    high.reserve(scanned.chunkCount + 1)
    var all = sluice_cuts()
    unsafe all.text = scanned.text
    unsafe all.letters = UnsafePointer(scanned.letters)
    unsafe all.digits = UnsafePointer(scanned.digits)
    unsafe all.high = UnsafePointer(scanned.high)
    unsafe all.spaces = scanned.spaces
    unsafe all.bad = bad.base
    unsafe all.cuts = cuts.base
    unsafe all.blocks = scanned.blocks
    unsafe all.chunk_starts = UnsafePointer(scanned.chunkStarts)
    unsafe all.chunk_ends = UnsafePointer(scanned.chunkEnds)
    unsafe all.chunk_count = scanned.chunkCount
    unsafe all.core_filter = UnsafePointer(plain.letterFilterWords)
    unsafe all.whole_filter = UnsafePointer(plain.otherFilterWords)
    unsafe sluice_mark_cuts(&all)
    var lists = unsafe sluice_chunk_lists(others: others.base, high: high.base, other_count: 0, high_count: 0)
    unsafe sluice_sort_chunks(&all, &lists)
    unsafe cutHigh(scanned, &all, high.base, lists.high_count)
    unsafe cutOthers(&all, others.base, lists.other_count)
    unsafe cutWanted(&all)
    routes.chunks += scanned.chunkCount

    let before = starts.count
    let count = unsafe scanned.chunkCount + sluice_count_cuts(&all)
    starts.reserve(before + count + 64)
    ends.reserve(before + count + 64)
    let listed = unsafe sluice_list_words(&all, starts.base + before, ends.base + before)
    precondition(listed == count, "words do not fill their chunks")
    starts.count = before + count
    ends.count = before + count
  }

  /// Cuts chunks with bytes from 0x80, or leaves them in `wanted`.
  private mutating func cutHigh(
    _ scanned: ScannedText, _ all: inout sluice_cuts, _ chunks: UnsafePointer<UInt32>, _ count: Int
  ) {
    for index in 0..<count {
      let chunk = unsafe chunks[index]
      let start = unsafe scanned.chunkStarts[Int(chunk)]
      let length = unsafe scanned.chunkEnds[Int(chunk)] &- start
      let cut = plain.cut(scanned, start, length)
      if cut.isPlain {
        unsafe sluice_set_cuts(all.cuts, start, length, cut.beginnings(length))
      } else if length > ChunkCache.longest {
        unsafe cutLong(&all, start, length)
      } else {
        want(chunk, &all)
      }
    }
  }

  /// Cuts chunks that are not plain, or leaves them in `wanted`.
  private mutating func cutOthers(_ all: inout sluice_cuts, _ chunks: UnsafePointer<UInt32>, _ count: Int) {
    for index in 0..<count {
      let chunk = unsafe chunks[index]
      let start = unsafe all.chunk_starts[Int(chunk)]
      let length = unsafe all.chunk_ends[Int(chunk)] &- start
      if length > ChunkCache.longest {
        unsafe cutLong(&all, start, length)
      } else {
        want(chunk, &all)
      }
    }
  }

  @inline(__always)
  private mutating func want(_ chunk: UInt32, _ all: inout sluice_cuts) {
    unsafe wanted.base[wanted.count] = chunk
    wanted.count &+= 1
    if wanted.count == ChunkCache.atATime { unsafe cutWanted(&all) }
  }

  /// Looks for the chunks in `wanted`, and cuts by the rules what is not known.
  private mutating func cutWanted(_ all: inout sluice_cuts) {
    let left = unsafe cache.find(&all, wanted.base, wanted.count, unknown: unknown.base)
    var ruled = 0
    for index in 0..<left {
      let missing = unsafe unknown.base[index]
      let start = unsafe all.chunk_starts[Int(missing.number)]
      let length = unsafe all.chunk_ends[Int(missing.number)] &- start
      let bytes = unsafe all.text + Int(start)
      var beginnings: UInt64 = 0
      if let known = cache.cuts(missing) {
        // The same chunk stood further ahead among those that were looked for at once.
        beginnings = known
      } else {
        beginnings = unsafe cutByRules(bytes, length)
        cache.store(missing, beginnings)
        ruled &+= 1
      }
      unsafe sluice_set_cuts(all.cuts, start, length, beginnings)
    }
    routes.ruled &+= ruled
    routes.cached &+= wanted.count &- ruled
    wanted.count = 0
  }

  /// Cuts a chunk too long for the memory by the rules.
  private mutating func cutLong(_ all: inout sluice_cuts, _ start: UInt32, _ length: UInt32) {
    routes.long &+= 1
    let bytes = unsafe all.text + Int(start)
    if length <= EnglishTokenizer.longestShort {
      unsafe sluice_set_cuts(all.cuts, start, length, cutByRules(bytes, length))
      return
    }
    unsafe tokenize(bytes, length)
    let cuts = unsafe cuts.base
    // Marks at the ends have been cut off as if the chunk were plain.
    let first = start &+ 1
    let last = start &+ length &- 1
    unsafe cuts[Int(first &>> 6)] &= ~(1 &<< UInt64(first & 63))
    unsafe cuts[Int(last &>> 6)] &= ~(1 &<< UInt64(last & 63))
    for token in 0..<tokenEnds.count - 1 {
      let edge = unsafe start &+ tokenEnds.base[token]
      unsafe cuts[Int(edge &>> 6)] |= 1 &<< UInt64(edge & 63)
    }
  }

  /// Where the words of a chunk of up to 63 bytes begin, a bit for each byte but the first.
  private mutating func cutByRules(_ bytes: UnsafePointer<UInt8>, _ length: UInt32) -> UInt64 {
    if let cuts = unsafe tokenizer.cutShort(bytes, length) { return cuts }
    unsafe tokenize(bytes, length)
    var cuts: UInt64 = 0
    for token in 0..<tokenEnds.count - 1 { unsafe cuts |= 1 &<< UInt64(tokenEnds.base[token]) }
    return cuts
  }

  /// Leaves the ends of a chunk's words in `tokenEnds`.
  private mutating func tokenize(_ bytes: UnsafePointer<UInt8>, _ length: UInt32) {
    tokenEnds.removeAll()
    unsafe tokenizer.cut(UnsafeBufferPointer(start: bytes, count: Int(length)), into: &tokenEnds)
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
