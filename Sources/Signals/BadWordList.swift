// A list of words and phrases, arranged to be looked up where words of a text begin.

internal import Buffers
internal import CResources
internal import Text

/// Words and phrases of at least two bytes, in lower case, found by their first bytes.
struct BadWordList: ~Copyable {
  /// Which third bytes (low five bits) follow each pair of first bytes (hashed): most words stop here.
  private var thirds = Buffer<UInt32>()
  /// Where the words of each hashed pair begin in `starts`; one more entry at the end.
  private var buckets = Buffer<UInt16>()
  /// Where each word begins in the list.
  private var starts = Buffer<UInt32>()
  /// Bytes of each word.
  private var sizes = Buffer<UInt32>()
  /// The embedded list itself.
  private let list: UnsafePointer<UInt8>

  /// Arranges an embedded list with a word a line.
  init(_ resource: sluice_resource) {
    unsafe list = resource.bytes
    var words: [(bucket: Int, start: Int, size: Int)] = []
    var start = 0
    for position in unsafe 0...resource.count {
      if unsafe position < resource.count && list[position] != 0x0A { continue }
      if position - start >= 2 {
        words.append(unsafe (Self.hash(list[start], list[start + 1]), start, position - start))
      }
      start = position + 1
    }
    // By bucket, then in the order of the list.
    words.sort { ($0.bucket, $0.start) < ($1.bucket, $1.start) }
    for _ in 0..<Self.bucketCount { thirds.append(0) }
    for word in words {
      let third = unsafe word.size > 2 ? 1 << UInt32((list[word.start + 2] | 0x20) & 31) : UInt32.max
      unsafe thirds.base[word.bucket] |= third
      while buckets.count <= word.bucket { buckets.append(UInt16(starts.count)) }
      starts.append(UInt32(word.start))
      sizes.append(UInt32(word.size))
    }
    while buckets.count <= Self.bucketCount { buckets.append(UInt16(starts.count)) }
  }

  private static let bucketCount = 1 << 12

  /// The bucket of a word by its first two bytes, in either case.
  @inline(__always)
  private static func hash(_ first: UInt8, _ second: UInt8) -> Int {
    let pair = UInt32(first | 0x20) | UInt32(second | 0x20) << 8
    return Int((pair &* 0x9E37_79B1) >> 20)
  }

  /// Whether a word may begin at these bytes, by the first three.
  @inline(__always)
  func mayBegin(_ bytes: UnsafePointer<UInt8>) -> Bool {
    let third = unsafe UInt32((bytes[2] | 0x20) & 31)
    return unsafe thirds.base[Self.hash(bytes[0], bytes[1])] >> third & 1 == 1
  }

  /// Whether a listed word begins at `position` with a non-word character, or the text's edge, on both sides.
  func begins(_ text: UnsafePointer<UInt8>, at position: Int, size: Int) -> Bool {
    if position > 0, unsafe isWord(CodePoints.last(before: text + position).scalar) { return false }
    let bucket = unsafe Self.hash(text[position], text[position + 1])
    for word in unsafe Int(buckets.base[bucket])..<Int(buckets.base[bucket + 1]) {
      let end = unsafe position + Int(sizes.base[word])
      if unsafe end > size || !matches(text + position, word) { continue }
      if unsafe end == size || !isWord(CodePoints.first(at: text + end).scalar) { return true }
    }
    return false
  }

  /// Whether a character is one of Python's `\w`.
  private func isWord(_ scalar: UInt32) -> Bool { UnicodeClasses.classes(of: scalar).contains(.word) }

  /// Whether a listed word stands at these bytes, letters in either case.
  private func matches(_ bytes: UnsafePointer<UInt8>, _ word: Int) -> Bool {
    let expected = unsafe list + Int(starts.base[word])
    for offset in 0..<Int(sizes.span[word]) {
      let (byte, wanted) = unsafe (bytes[offset], expected[offset])
      let isLetter = wanted &- 0x61 <= 25
      if byte != wanted && !(isLetter && byte | 0x20 == wanted) { return false }
    }
    return true
  }
}
