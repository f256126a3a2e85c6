// How many sentences datatrove finds in a line of English: C4 keeps a document by the sum over its lines.
//
// datatrove tokenizes the line and runs spaCy's sentencizer over the tokens: behind a token that is a stop ("." and 140
// others) the next token that is neither a stop nor punctuation starts a sentence. A token of white space counts as such,
// and there is one wherever chunks are separated by anything but a single space. So only chunks with a stop in them need
// to be tokenized; the rest of a line is passed over eight bytes at a time.

internal import Buffers

/// Counts the sentences of lines as datatrove does for English; one a worker.
public struct SentenceCounter: ~Copyable {
  var tokenizer = EnglishTokenizer()
  /// Where sentences of the line read last end, the last one left out: behind the token before a sentence's first.
  private(set) var boundaries = Buffer<UInt32>()
  private var ends = Buffer<UInt32>()
  /// Words of an indexed text that may be stops, and where the next line's begin among them.
  var stops = Buffer<UInt32>()
  var nextOfStops = 0

  /// Makes a counter.
  public init() {}

  /// Counts the sentences of a line; a line without any token is one, as datatrove has it.
  ///
  /// - Parameter line: valid UTF-8, the string that datatrove would split, with at least eight readable bytes behind its end.
  public mutating func count(_ line: UnsafeBufferPointer<UInt8>) -> Int {
    unsafe walk(line)
    return boundaries.count + 1
  }

  /// Fills `boundaries`.
  mutating func walk(_ line: UnsafeBufferPointer<UInt8>) {
    boundaries.removeAll()
    guard let bytes = line.baseAddress else { return }
    let count = line.count
    var progress = Progress()
    var at = 0
    while true {
      if progress.isBehindStop {
        let next = unsafe Self.skipSpace(bytes, at, count)
        if unsafe next - at > 1 || (next > at && bytes[at] != UInt8(ascii: " ")) { see(.other, behind: at, &progress) }
        if next == count { return }
        if unsafe progress.isBehindStop && startsLikeWord(bytes + next) { see(.other, behind: at, &progress) }
        if progress.isBehindStop {
          let last = at
          at = unsafe Self.chunkEnd(bytes, next, count)
          unsafe read(bytes, next, at, behind: last, &progress)
        } else {
          at = next
        }
      } else {
        guard let stop = unsafe nextStop(bytes, at, count) else { return }
        let start = unsafe Self.chunkStart(bytes, stop, from: at)
        at = unsafe Self.chunkEnd(bytes, stop, count)
        unsafe read(bytes, start, at, behind: start, &progress)
      }
    }
  }

  /// Shows a token to the sentencizer; the one before it ends at `last`.
  @inline(__always)
  private mutating func see(_ token: Token, behind last: Int, _ progress: inout Progress) {
    if progress.see(token) { boundaries.append(UInt32(last)) }
  }

  /// What a token means to the sentencizer.
  enum Token {
    /// It is one of the stops.
    case stop
    /// It is punctuation and no stop.
    case punctuation
    /// Anything else.
    case other
  }

  /// The sentencizer's state.
  struct Progress {
    var sentences = 1
    var isBehindStop = false

    /// Takes a token; true where a sentence begins with it.
    @inline(__always) @discardableResult mutating func see(_ token: Token) -> Bool {
      switch token {
      case .stop: isBehindStop = true
      case .punctuation: break
      case .other:
        if !isBehindStop { return false }
        sentences &+= 1
        isBehindStop = false
        return true
      }
      return false
    }
  }

  /// Shows the tokens of a chunk to the sentencizer; the token before the chunk ends at `last`.
  private mutating func read(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, behind last: Int, _ progress: inout Progress
  ) {
    if unsafe isPlainWithStop(bytes, start, end) {
      see(.other, behind: last, &progress)
      progress.see(.stop)
      return
    }
    if unsafe isNumberWithDots(bytes, start, end) {
      see(.other, behind: last, &progress)
      return
    }
    ends.removeAll()
    unsafe tokenizer.cut(UnsafeBufferPointer(start: bytes + start, count: end - start), into: &ends)
    var from = start
    var behind = last
    for index in 0..<ends.count {
      let to = unsafe start + Int(ends.base[index])
      see(unsafe kind(bytes, from, to), behind: behind, &progress)
      from = to
      behind = to
    }
  }

  /// Whether a chunk is a word or number, a stop behind it and perhaps a closing mark on either side of the stop.
  ///
  /// The rules cut all of these apart, unless a part is a special case: "Mr." is one, and "Im." ends in "m.".
  @inline(__always)
  private func isPlainWithStop(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var stop = end - 1
    if unsafe stop > start && Self.isClosing(bytes[stop]) { stop -= 1 }
    if stop == start { return false }
    let mark = unsafe bytes[stop]
    if mark != UInt8(ascii: ".") && mark != UInt8(ascii: "!") && mark != UInt8(ascii: "?") { return false }
    var core = stop
    if unsafe Self.isClosing(bytes[core - 1]) {
      core -= 1
    } else if mark == UInt8(ascii: "."), unsafe Self.isCapital(bytes[core - 1]) {
      // Behind a capital the rules ask for a second one.
      if unsafe core - 1 == start || !Self.isCapital(bytes[core - 2]) { return false }
    }
    var letters = 0
    var digits = 0
    for at in start..<core {
      let byte = unsafe bytes[at]
      letters &+= (byte | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
      digits &+= byte &- UInt8(ascii: "0") < 10 ? 1 : 0
    }
    if core == start || (letters < core - start && digits < core - start) { return false }
    return unsafe !isSpecial(bytes, start, core) && !isSpecial(bytes, start, stop + 1) && !isSpecial(bytes, start, end)
  }

  /// Whether a chunk is digits with single dots between them, of which the rules make one token.
  @inline(__always)
  private func isNumberWithDots(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var wasDot = true
    for at in start..<end {
      let byte = unsafe bytes[at]
      let isDot = byte == UInt8(ascii: ".")
      if isDot ? wasDot : byte &- UInt8(ascii: "0") > 9 { return false }
      wasDot = isDot
    }
    return !wasDot
  }

  @inline(__always)
  private func isSpecial(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    unsafe tokenizer.isException(UnsafeBufferPointer(start: bytes + start, count: end - start))
  }

  /// Whether a byte is a mark that the rules cut off the end and that is punctuation, no stop.
  @inline(__always)
  private static func isClosing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "]")
  }

  @inline(__always) private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  /// Whether a character makes the token that it starts neither a stop nor punctuation.
  @inline(__always)
  private func startsLikeWord(_ bytes: UnsafePointer<UInt8>) -> Bool {
    !tokenizer.table[unsafe CodePoints.first(at: bytes).scalar].has([.stop, .punctuation])
  }

  /// What a token is.
  @inline(__always)
  func kind(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Token {
    let (scalar, length) = unsafe CodePoints.first(at: bytes + from)
    let first = tokenizer.table[scalar]
    if from + length == to && first.has(.stop) { return .stop }
    if !first.has(.punctuation) { return .other }
    var at = from + length
    while at < to {
      let (scalar, length) = unsafe CodePoints.first(at: bytes + at)
      if !tokenizer.table[scalar].has(.punctuation) { return .other }
      at += length
    }
    return .punctuation
  }

  /// The first stop at or behind a byte.
  private func nextStop(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var at = from
    while at < count {
      // The top bit of each byte that is ".", "!", "?" or not ASCII; bits above the lowest may be wrong.
      let word = unsafe UInt64(littleEndian: UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self))
      let dot: UInt64 = word ^ (ones &* 0x2E)
      let call: UInt64 = word ^ (ones &* 0x21)
      let question: UInt64 = word ^ (ones &* 0x3F)
      var found: UInt64 = (dot &- ones) & ~dot
      found |= (call &- ones) & ~call
      found |= (question &- ones) & ~question
      found |= word
      found &= tops
      if found == 0 {
        at += 8
        continue
      }
      at += found.trailingZeroBitCount >> 3
      if at >= count { return nil }
      if unsafe bytes[at] < 0x80 { return at }
      let (scalar, length) = unsafe CodePoints.first(at: bytes + at)
      if tokenizer.table[scalar].has(.stop) { return at }
      at += length
    }
    return nil
  }

  /// The first byte of the chunk that a byte belongs to, no further back than `from`.
  @inline(__always)
  private static func chunkStart(_ bytes: UnsafePointer<UInt8>, _ inside: Int, from: Int) -> Int {
    var at = inside
    while at > from {
      // White space ends where a character starts; within one, its bytes and those before could pass for white space.
      if unsafe bytes[at] & 0xC0 != 0x80 && WhiteSpace.sizeAtEnd(bytes + at, available: at - from) != 0 { break }
      at &-= 1
    }
    return at
  }

  /// The byte behind the chunk that a byte belongs to.
  @inline(__always)
  private static func chunkEnd(_ bytes: UnsafePointer<UInt8>, _ inside: Int, _ count: Int) -> Int {
    var at = inside
    while at < count, unsafe WhiteSpace.sizeAtStart(bytes + at) == 0 { at &+= 1 }
    return at
  }

  /// The first byte at or behind a byte that is not white space.
  @inline(__always)
  private static func skipSpace(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
    var at = from
    while at < count {
      let size = unsafe WhiteSpace.sizeAtStart(bytes + at)
      if size == 0 { break }
      at &+= size
    }
    return at
  }
}
