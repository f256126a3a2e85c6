// The words of a text as bits: the fast twin of `WordRuns`, for shingles and exact keys, which need no list of places.

internal import Buffers
internal import CKernels
internal import CResources
internal import Text

/// Lower-cases a text and marks its runs of `\w`, as `WordRuns` defines them; one a worker.
///
/// Nearly all texts are taken 64 bytes at a time. A text with a character whose lower case has another length or depends on
/// its neighbours ("İ", "ẞ", "Σ" ...) is lower-cased by `WordRuns` itself first.
struct WordMarks: ~Copyable {
  /// The text in lower case.
  private(set) var text = Buffer<UInt8>()

  private var words = Buffer<UInt64>()
  private var cuts = Buffer<UInt64>()
  private var others = Buffer<UInt32>()
  private var hasCuts = false
  private var plain = WordRuns()

  init() {}

  /// Marks the words of a text, replacing what was there.
  ///
  /// - Parameters:
  ///   - source: valid UTF-8, less than 2 GB.
  ///   - cutsUnspaced: whether each word character of a script that is written without spaces is a word of its own.
  mutating func mark(_ source: Span<UInt8>, cutsUnspaced: Bool) {
    if mark(source, cutsUnspaced, isLowerCase: false) { return }
    plain.cut(source)
    let lowered = plain.text.unsafeElements
    let isDone = mark(lowered.span, cutsUnspaced, isLowerCase: true)
    precondition(isDone, "text in lower case keeps its length")
  }

  private mutating func mark(_ source: Span<UInt8>, _ cutsUnspaced: Bool, isLowerCase: Bool) -> Bool {
    let length = source.count
    precondition(length <= Int(Int32.max), "a text has less than 2 GB")
    let blocks = length / 64 + 1
    text.reserve(blocks * 64)
    text.count = length
    words.reserve(blocks + 1)
    others.reserve(blocks + 1)
    hasCuts = false
    var runs = self.runs
    let count = source.withUnsafeBufferPointer { bytes in
      // An empty text has no address; nothing is read from it.
      sluice_mark_ascii_words(&runs, bytes.baseAddress ?? UnsafePointer(runs.text), others.base)
    }
    if count == 0 { return true }
    if cutsUnspaced {
      cuts.reserve(blocks + 1)
      UnsafeMutableRawPointer(cuts.base).initializeMemory(as: UInt8.self, repeating: 0, count: (blocks + 1) * 8)
      hasCuts = true
      runs = self.runs
    }
    let tables = sluice_unicode_tables(
      classes: sluice_unicode_class_table(), lowercase: isLowerCase ? nil : sluice_unicode_lower_table())
    return sluice_mark_other_words(&runs, tables, others.base, count)
  }

  /// Blocks of 64 bytes, that behind the last word included.
  var blockCount: Int { text.count / 64 + 1 }

  /// The marks as the kernels take them; valid until the next text.
  var runs: sluice_word_marks {
    sluice_word_marks(text: text.base, words: words.base, cuts: hasCuts ? cuts.base : nil, length: text.count)
  }
}
