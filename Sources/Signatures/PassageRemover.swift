// Builds a text without some of its passages, in the write pass; the last step of deduplication inside documents.

public import Buffers
internal import Text

/// What removing passages left of a text.
public struct PassageOutcome: Sendable, Hashable {
  /// Passages removed.
  public var removed: Int
  /// Code points that the text has lost, separators and trimmed white space included.
  public var removedCodePoints: Int
  /// Lines, paragraphs or sentences that are left.
  public var piecesLeft: Int
  /// Whether the text differs from what it was; datatrove's limits concern only such texts.
  public var isChanged: Bool
  /// Words of what is left (those of the English tokenizer); counted only where the text is changed.
  public var wordsLeft: Int
  /// Sentences of what is left, 1 where there is no token, as datatrove counts; counted only of spans, and only where the
  /// text is changed.
  public var sentencesLeft: Int
}

/// Removes passages; one a worker and step, reused from document to document.
public struct PassageRemover: ~Copyable {
  /// What is left of the text.
  public private(set) var text = Buffer<UInt8>(capacity: 1 << 16)
  private let minimumRemovedWords: Int
  private var finder: PassageFinder
  private var index = TextIndex()
  private var counter = SentenceCounter()

  /// Makes a remover.
  ///
  /// - Parameters:
  ///   - parameters: those that the passages were found with.
  ///   - minimumRemovedWords: datatrove's `min_words_to_remove_span`, of spans alone.
  public init(_ parameters: PassageParameters, minimumRemovedWords: Int = 0) {
    finder = PassageFinder(parameters)
    self.minimumRemovedWords = minimumRemovedWords
  }

  /// Replaces `text` by what is left of a text without some passages.
  ///
  /// - Parameters:
  ///   - passages: their numbers, ascending, each once.
  ///   - original: the text in which they were found, as it was then.
  /// - Lines: the others with "\n" between two, as CCNet joins them.
  /// - Paragraphs: cut out with their newlines, as Dolma's mixer does.
  /// - Spans: as datatrove's `SentenceDedupFilter` does; what follows the last sentence (one space at most) goes too, and
  ///   so does white space at the start, but only where a passage is removed.
  public mutating func remove(_ passages: Span<UInt32>, from original: Span<UInt8>) -> PassageOutcome {
    text.removeAll()
    finder.cut(original)
    let pieces = finder.starts.count
    var outcome = PassageOutcome(
      removed: passages.count, removedCodePoints: 0, piecesLeft: pieces, isChanged: false, wordsLeft: 0,
      sentencesLeft: 0)
    guard passages.count > 0 else {
      text.append(contentsOf: original)
      return outcome
    }
    original.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      switch finder.parameters.unit {
      case .line: outcome.piecesLeft = join(base, without: passages)
      case .paragraph: outcome.piecesLeft = cutOut(base, passages)
      case .span: outcome.piecesLeft = dropSpans(base, passages)
      }
      outcome.isChanged = bytes.count != text.count || !bytes.elementsEqual(text.unsafeElements)
      outcome.removedCodePoints = CodePoints.count(base, bytes.count) - CodePoints.count(text.base, text.count)
    }
    if outcome.isChanged {
      let left = text.unsafeElements
      outcome.wordsLeft = countWords(left)
      if finder.parameters.unit == .span { outcome.sentencesLeft = counter.count(left) }
    }
    return outcome
  }

  private mutating func countWords(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    index.index(bytes.span, needs: .words)
    return index.wordStarts.count
  }

  private mutating func append(_ bytes: UnsafePointer<UInt8>, piece: Int) {
    let start = Int(finder.starts.base[piece])
    text.append(from: bytes + start, count: Int(finder.ends.base[piece]) - start)
  }

  private mutating func join(_ bytes: UnsafePointer<UInt8>, without passages: Span<UInt32>) -> Int {
    var next = 0
    var kept = 0
    for piece in 0..<finder.starts.count {
      if next < passages.count && Int(passages[next]) == piece {
        next += 1
        continue
      }
      if kept > 0 { text.append(0x0A) }
      append(bytes, piece: piece)
      kept += 1
    }
    return kept
  }

  private mutating func cutOut(_ bytes: UnsafePointer<UInt8>, _ passages: Span<UInt32>) -> Int {
    var position = 0
    for number in 0..<passages.count {
      let piece = Int(passages[number])
      if piece >= finder.starts.count { break }
      let start = Int(finder.starts.base[piece])
      text.append(from: bytes + position, count: start - position)
      position = Int(finder.ends.base[piece])
    }
    text.append(from: bytes + position, count: finder.end - position)
    return finder.starts.count - passages.count
  }

  /// Follows datatrove's `remove_dup_sentences`, its merging and its short spans included: of consecutive sentences that
  /// are removed it remembers the first, counts the words of that one, and puts that one back if they are too few.
  private mutating func dropSpans(_ bytes: UnsafePointer<UInt8>, _ passages: Span<UInt32>) -> Int {
    var next = 0
    var dropEnd = 0
    var firstDropped = -1
    var kept = 0
    for piece in 0..<finder.starts.count {
      if next < passages.count && Int(passages[next]) == piece {
        dropEnd = piece + finder.parameters.sentences
        next += 1
      }
      if piece < dropEnd {
        if firstDropped < 0 { firstDropped = piece }
        continue
      }
      if firstDropped >= 0 { restoreIfShort(bytes, firstDropped, &kept) }
      firstDropped = -1
      keep(bytes, piece, &kept)
    }
    if firstDropped >= 0 { restoreIfShort(bytes, firstDropped, &kept) }
    dropLeadingSpace()
    return kept
  }

  private mutating func keep(_ bytes: UnsafePointer<UInt8>, _ piece: Int, _ kept: inout Int) {
    if kept > 0 && !finder.parameters.splitsSentences { text.append(0x0A) }
    append(bytes, piece: piece)
    kept += 1
  }

  private mutating func restoreIfShort(_ bytes: UnsafePointer<UInt8>, _ piece: Int, _ kept: inout Int) {
    if minimumRemovedWords <= 0 { return }
    let start = Int(finder.starts.base[piece])
    let sentence = UnsafeBufferPointer(start: bytes + start, count: Int(finder.ends.base[piece]) - start)
    if countWords(sentence) < minimumRemovedWords { keep(bytes, piece, &kept) }
  }

  /// Python's `lstrip()`.
  private mutating func dropLeadingSpace() {
    let (start, _) = WhiteSpace.trim(text.base, 0, text.count)
    if start == 0 { return }
    text.base.update(from: text.base + start, count: text.count - start)
    text.count -= start
  }
}
