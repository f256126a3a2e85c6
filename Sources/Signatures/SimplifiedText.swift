// datatrove's normalisation of a text before it makes shingles: lower case, every number a zero, punctuation and white
// space one space, no diacritics. First step of the datatrove scheme; its words are cut by the English tokenizer.
//
// Most of a text is letters between bytes that become spaces, and those are copied a run at a time. What has digits or
// characters beyond ASCII goes through a table of code points, and the few that a table cannot tell are worked out.

public import Buffers
internal import CKernels
internal import CUtf8proc
internal import Text

/// What datatrove 0.10's `simplify_text` makes of a text (`datatrove/utils/text.py`, its default configuration); one a
/// worker.
///
/// In its order: Python's `lower()`; each number, digits of any script with one decimal separator, becomes "0";
/// each of its punctuation characters becomes a space; runs of white space become one space, and none at the ends; NFD
/// without non-spacing marks. Unicode 14.0, as Python 3.11 has it.
public struct SimplifiedText: ~Copyable {
  /// The simplified text.
  public private(set) var text = Buffer<UInt8>(capacity: 1 << 16)

  private var source = Buffer<UInt8>(capacity: 1 << 16)
  private var starts = Buffer<UInt32>()
  private var ends = Buffer<UInt32>()
  private var special = Buffer<UInt64>()

  /// Makes an empty text.
  public init() {}

  /// Simplifies a text, valid UTF-8 of less than 1 GB, replacing what was there.
  public mutating func simplify(_ original: Span<UInt8>) {
    source.removeAll()
    source.append(contentsOf: original)
    (source.base + source.count).update(repeating: 0x20, count: 64)
    let highCount = findRuns()
    // Beyond ASCII a character becomes at most three times as long: a Hangul syllable or a musical note.
    text.reserve(source.count + 2 * highCount + 16)
    var writer = SimplifiedTextWriter(source: UnsafePointer(source.base), count: source.count, text: text.base)
    let bytes = writer.source
    let starts = UnsafePointer(starts.base)
    let ends = UnsafePointer(ends.base)
    let special = UnsafeRawPointer(special.base)
    for run in 0..<self.starts.count {
      let start = starts[run]
      let length = ends[run] &- start
      let window = special.loadUnaligned(fromByteOffset: Int(start &>> 3), as: UInt64.self) &>> UInt64(start & 7)
      let whole: UInt64 = (1 &<< UInt64(length)) &- 1
      if length <= 48 && window & whole == 0 {
        writer.copyLetters(bytes + Int(start), Int(length))
      } else {
        writer.append(Int(start), Int(start &+ length))
      }
    }
    text.count = writer.trimmedCount()
  }

  /// Fills `starts` and `ends`; returns how many bytes are beyond ASCII.
  private mutating func findRuns() -> Int {
    let segment = 64
    let blocks = source.count / 64 + 1
    special.reserve(blocks + 1)
    starts.removeAll()
    ends.removeAll()
    var runs = sluice_kept_runs()
    runs.special = special.base
    var first = 0
    while first < blocks {
      let last = min(first + segment, blocks)
      let room = (last - first) * 32 + 64
      starts.reserve(starts.count + room)
      ends.reserve(ends.count + room)
      runs.starts = starts.base
      runs.ends = ends.base
      sluice_find_kept_runs(&runs, source.base, first, last)
      starts.count = runs.start_count
      ends.count = runs.end_count
      first = last
    }
    return runs.high_count
  }
}

/// Where a simplified text is being written.
private struct SimplifiedTextWriter {
  /// How far a number is read.
  private enum Number {
    case none
    /// Its zero is written; digits or a separator may follow.
    case whole
    /// Behind a separator beyond ASCII, which is part of the number if a digit follows.
    case separator(UInt32)
    /// Behind a separator and a digit.
    case fraction
  }

  let source: UnsafePointer<UInt8>
  private let sourceCount: Int
  private let text: UnsafeMutablePointer<UInt8>
  private let table = SimplificationTable.shared
  private var count = 0
  /// 1 once a character other than a space was met, which may have been a mark that is dropped.
  private var begun = 0
  private var isSpaceDue = false
  private var number = Number.none
  /// Where in the source a run ended in a whole number; a dot or comma and a digit there go on with it.
  private var numberEnd = -1
  /// Where the marks before `marksEnd` begin, which are kept sorted by combining class.
  private var marksStart = 0
  private var marksEnd = -1

  init(source: UnsafePointer<UInt8>, count: Int, text: UnsafeMutablePointer<UInt8>) {
    self.source = source
    sourceCount = count
    self.text = text
  }

  /// Adds a run of 1 to 48 letters with a space before it; the source has 16 readable bytes behind its end.
  @inline(__always)
  mutating func copyLetters(_ letters: UnsafePointer<UInt8>, _ length: Int) {
    let lower = SIMD16<UInt8>(repeating: 0x20)
    text[count] = 0x20
    count &+= begun
    begun = 1
    let to = UnsafeMutableRawPointer(text + count)
    let from = UnsafeRawPointer(letters)
    var done = 0
    repeat {
      let piece = from.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
      to.storeBytes(of: piece | lower, toByteOffset: done, as: SIMD16<UInt8>.self)
      done &+= 16
    } while done < length
    count &+= length
  }

  /// Adds a run of any characters.
  @inline(never)
  mutating func append(_ start: Int, _ end: Int) {
    isSpaceDue = begun != 0
    number = .none
    if start == numberEnd + 1 && start > 0 && (source[start - 1] == 0x2E || source[start - 1] == 0x2C) {
      if table.entry(CodePoints.first(at: source + start).scalar).kind == .digit {
        number = .fraction
        isSpaceDue = false
      }
    }
    numberEnd = -1
    var position = start
    while position < end {
      let (scalar, length) = CodePoints.first(at: source + position)
      let entry = table.entry(scalar)
      switch entry.kind {
      case .digit:
        switch number {
        case .none:
          write(0x30)
          number = .whole
        case .separator: number = .fraction
        case .whole, .fraction: break
        }
      case .separator:
        if case .whole = number {
          number = .separator(entry.scalar)
        } else {
          endNumber()
          write(entry.scalar)
        }
      case .plain:
        endNumber()
        write(entry.scalar)
      case .space:
        endNumber()
        isSpaceDue = begun != 0
      case .dropped:
        endNumber()
        writeDueSpace()
      case .other:
        endNumber()
        writeOther(scalar, position, length)
      }
      position += length
    }
    if case .whole = number { numberEnd = end }
    endNumber()
  }

  /// Forgets a number, and writes the separator behind it that turned out to be none.
  @inline(__always)
  private mutating func endNumber() {
    if case .separator(let scalar) = number { write(scalar) }
    number = .none
  }

  @inline(__always)
  private mutating func writeDueSpace() {
    begun = 1
    if !isSpaceDue { return }
    text[count] = 0x20
    count &+= 1
    isSpaceDue = false
  }

  /// Writes a character that is not moved by normalisation.
  @inline(__always)
  private mutating func write(_ scalar: UInt32) {
    writeDueSpace()
    count &+= CodePoints.write(scalar, to: text + count)
  }

  /// Writes a character that a table cannot tell.
  private mutating func writeOther(_ scalar: UInt32, _ position: Int, _ length: Int) {
    if scalar == 0x03A3 {
      write(isFinalSigma(position, length) ? 0x03C2 : 0x03C3)
      return
    }
    if scalar &- 0xAC00 < 11_172 {
      // A Hangul syllable, by the arithmetic of the Unicode Standard, section 3.12.
      let index = scalar &- 0xAC00
      write(0x1100 &+ index / 588)
      write(0x1161 &+ index % 588 / 28)
      if index % 28 != 0 { write(0x11A7 &+ index % 28) }
      return
    }
    writeDueSpace()
    CanonicalDecomposition.forEach(of: UnicodeClasses.lowercase(scalar)) { part in
      let classes = UnicodeClasses.classes(of: part)
      if classes.contains(.nonspacingMark) {
        // What is sorted stays sorted when some of it goes; one that is not sorted keeps its neighbours apart.
        if !classes.contains(.combining) { marksEnd = -1 }
      } else if classes.contains(.combining) {
        insertMark(part)
      } else {
        write(part)
      }
    }
  }

  /// Writes a mark behind those of its kind whose combining class is not greater.
  private mutating func insertMark(_ mark: UInt32) {
    let order = CanonicalDecomposition.combiningClass(of: mark)
    if marksEnd != count { marksStart = count }
    var place = marksStart
    while place < count {
      let (scalar, length) = CodePoints.first(at: text + place)
      if CanonicalDecomposition.combiningClass(of: scalar) > order { break }
      place += length
    }
    let length = CodePoints.write(mark, to: text + count)
    // Written behind the others, it is turned to its place.
    for offset in 0..<length where place < count {
      let byte = text[count + offset]
      (text + place + offset + 1).update(from: text + place + offset, count: count - place)
      text[place + offset] = byte
    }
    count += length
    marksEnd = count
  }

  /// Whether a capital sigma stands behind a cased letter and before none, characters that case ignores left out.
  private func isFinalSigma(_ position: Int, _ length: Int) -> Bool {
    var before = position
    var isCased = false
    while before > 0 {
      let (scalar, size) = CodePoints.last(before: source + before)
      let classes = UnicodeClasses.classes(of: scalar)
      before -= size
      if classes.contains(.caseIgnorable) { continue }
      isCased = classes.contains(.cased)
      break
    }
    if !isCased { return false }
    var behind = position + length
    while behind < sourceCount {
      let (scalar, size) = CodePoints.first(at: source + behind)
      let classes = UnicodeClasses.classes(of: scalar)
      if !classes.contains(.caseIgnorable) { return !classes.contains(.cased) }
      behind += size
    }
    return true
  }

  /// The bytes written, spaces at both ends removed, which dropped marks can have left there.
  mutating func trimmedCount() -> Int {
    var first = 0
    while count > 0 && text[count - 1] == 0x20 { count -= 1 }
    while first < count && text[first] == 0x20 { first += 1 }
    if first > 0 { text.update(from: text + first, count: count - first) }
    return count - first
  }
}
