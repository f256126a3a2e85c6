// English words of the LDNOOBW list: one pass that looks at the beginnings of words only.

internal import Buffers
internal import CKernels
internal import CResources
public import Measures
public import Text

/// How often a listed English bad word or phrase stands in the text, flanked by non-word characters.
public struct C4BadWords: SignalFamily, ~Copyable {
  /// The integers it writes.
  public static let measures = [
    MeasureDefinition(
      "c4.bad_words", unit: "places",
      "Places where an English bad word or phrase of the LDNOOBW list begins, flanked by non-word characters.")
  ]

  /// The signals over those integers.
  public static let signals = [
    SignalDefinition(
      "c4.bad_words", unit: "places", .measure("c4.bad_words"),
      """
      Places in the lower-cased text where a word or phrase of the English LDNOOBW list begins, with a character other \
      than a letter, digit or underscore (or the text's edge) on both sides. Two listed phrases that begin at one \
      place count once. C4 drops a document with any.
      """,
      source: "Raffel et al. 2020, section 2.2; datatrove C4BadWordsFilter with keep_fraction 0; LDNOOBW en at 25e679f")
  ]

  /// What it reads of the index: the text alone.
  public static let needs: TextNeeds = []

  private let list = BadWordList(sluice_ldnoobw_english())
  /// A bit a byte: where words begin.
  private var marks = Buffer<UInt64>()
  /// The text with U+212A and U+0130 lower-cased, where it holds one.
  private var folded = Buffer<UInt8>()

  /// Arranges the embedded list.
  public init() {}

  /// Measures one document.
  public mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>) {
    if unsafe mark(UnsafePointer(index.text.base), index.text.count) {
      unsafe fold(index.text.unsafeElements)
      _ = unsafe mark(UnsafePointer(folded.base), folded.count)
      values[0] = unsafe count(UnsafePointer(folded.base), folded.count)
    } else {
      values[0] = unsafe count(UnsafePointer(index.text.base), index.text.count)
    }
  }

  /// Marks the beginnings of words; true where the text must be folded first.
  private mutating func mark(_ text: UnsafePointer<UInt8>, _ size: Int) -> Bool {
    let blocks = size / 64 + 1
    marks.reserve(blocks)
    marks.count = blocks
    return unsafe sluice_mark_word_starts(text, blocks, marks.base)
  }

  /// Places among the marked ones where a listed word stands.
  private func count(_ text: UnsafePointer<UInt8>, _ size: Int) -> UInt64 {
    var found: UInt64 = 0
    for block in 0..<marks.count {
      var bits = unsafe marks.base[block]
      while bits != 0 {
        let position = block << 6 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        if unsafe list.mayBegin(text + position) && position < size && list.begins(text, at: position, size: size) {
          found &+= 1
        }
      }
    }
    return found
  }

  /// Copies the text with the only two characters beyond ASCII that `str.lower()` turns into ASCII letters, so turned.
  private mutating func fold(_ text: UnsafeBufferPointer<UInt8>) {
    folded.removeAll()
    var position = 0
    while position < text.count {
      let byte = unsafe text[position]
      if byte == 0xE2, unsafe text[position + 1] == 0x84 && text[position + 2] == 0xAA {
        folded.append(UInt8(ascii: "k"))
        position += 3
      } else if byte == 0xC4, unsafe text[position + 1] == 0xB0 {
        folded.append(UInt8(ascii: "i"))
        // U+0307, a combining dot, which is no word character.
        folded.append(0xCC)
        folded.append(0x87)
        position += 2
      } else {
        folded.append(byte)
        position += 1
      }
    }
  }
}
