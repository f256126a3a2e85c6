// From a text to the set of its shingles: the hashes of n consecutive words or characters each.

internal import Buffers
internal import CKernels
internal import CResources
internal import CXXHash
internal import Text

/// Cuts one text after another into shingles; one a signer.
struct ShingleCutter: ~Copyable {
  /// The shingles of the text cut last.
  private(set) var set = ShingleSet()

  private let unit: ShingleUnit
  private let size: Int
  private let signsShort: Bool
  private var marks = WordMarks()
  // Hashes of units that wait to become shingles; the first of them come from the blocks before.
  private var units = Buffer<UInt64>()

  init(_ parameters: MinHashParameters) {
    unit = parameters.unit
    size = parameters.shingle
    signsShort = parameters.signsShortDocuments
    units.reserve(size + Int(SLUICE_WORDS_AT_A_TIME))
  }

  /// Fills `set`; false where the text is too short to be signed, and the set is empty.
  mutating func cut(_ text: Span<UInt8>) -> Bool {
    marks.mark(text, cutsUnspaced: unit == .auto)
    units.removeAll()
    // Most texts have a word in six bytes or more.
    set.removeAll(expecting: unit == .character ? text.count : text.count / 6)
    let total = unit == .character ? cutCharacters() : cutWords()
    if total >= size { return true }
    if !signsShort { return false }
    if total > 0 {
      addShingles(of: total)
    } else {
      set.add(only: Self.hash(whole: text))
    }
    return true
  }

  /// Replaces `sorted` by the shingles, ascending.
  mutating func sort(into sorted: inout Buffer<UInt64>) { set.sort(into: &sorted) }

  /// Adds the shingles of the marked words; gives the number of words.
  private mutating func cutWords() -> Int {
    var runs = marks.runs
    var edge = sluice_word_edge()
    let blocks = marks.blockCount
    var total = 0
    var first = 0
    while first < blocks {
      let last = min(first + Int(SLUICE_WORD_BLOCKS), blocks)
      let added = sluice_hash_words(&runs, first, last, &edge, units.base + units.count)
      total += added
      add(added)
      first = last
    }
    return total
  }

  /// Adds the shingles of the characters; gives their number.
  private mutating func cutCharacters() -> Int {
    let text = marks.text.base
    let end = marks.text.count
    let classes = sluice_unicode_class_table()
    var after: UInt32 = 0
    var total = 0
    var first = 0
    while first < end {
      var last = min(first + Int(SLUICE_WORDS_AT_A_TIME) / 2, end)
      // A character is not cut.
      while last < end && text[last] & 0xC0 == 0x80 { last += 1 }
      let added = sluice_hash_characters(text + first, last - first, classes, &after, units.base + units.count)
      total += added
      add(added)
      first = last
    }
    return total
  }

  /// Adds the shingles that so many new units complete.
  private mutating func add(_ added: Int) {
    units.count += added
    if units.count >= size { addShingles(of: size) }
  }

  /// Adds the shingles of the waiting units and keeps what later ones begin with.
  private mutating func addShingles(of size: Int) {
    set.addShingles(units.base, count: units.count, size: size)
    let kept = size - 1
    UnsafeMutableRawPointer(units.base).copyMemory(
      from: units.base + (units.count - kept), byteCount: kept * MemoryLayout<UInt64>.stride)
    units.count = kept
  }

  /// The hash of a text that has no units: of its bytes, white space at both ends left out.
  private static func hash(whole text: Span<UInt8>) -> UInt64 {
    text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return XXH3_64bits(nil, 0) }
      let range = WhiteSpace.trim(base, 0, bytes.count)
      return XXH3_64bits(base + range.start, range.end - range.start)
    }
  }
}
