// Where the sentences of a text end, as spaCy's sentencizer has it for English: what is removed by spans of sentences.

public import Buffers

/// Splits texts into sentences as datatrove 0.10 does for English (`split_into_sentences`, spaCy's blank English and
/// sentencizer); one a worker.
///
/// A sentence's piece of the text goes from the end of the sentence before it to its own end, so the pieces have all of
/// the text but a single space at its end. Stripped, a piece is the sentence that `sent_tokenize` gives; only the last
/// can be blank, and datatrove leaves it out of what it hashes.
public struct SentenceSplitter: ~Copyable {
  /// The byte behind each sentence, ascending.
  public private(set) var ends = Buffer<UInt32>()
  private var counter = SentenceCounter()

  /// Makes a splitter.
  public init() {}

  /// Fills `ends`; a text without any token has no sentence.
  ///
  /// - Parameter text: valid UTF-8 of less than 4 GB, with at least eight readable bytes behind its end.
  public mutating func split(_ text: UnsafeBufferPointer<UInt8>) {
    ends.removeAll()
    guard let bytes = text.baseAddress, text.count > 0 else { return }
    unsafe counter.walk(text)
    unsafe ends.append(from: counter.boundaries.base, count: counter.boundaries.count)
    // A single space behind a token belongs to no token, any other white space is one.
    let (_, last) = unsafe WhiteSpace.trim(bytes, 0, text.count)
    let isSpaceBehindToken = unsafe last + 1 == text.count && bytes[last] == UInt8(ascii: " ")
    ends.append(UInt32(isSpaceBehindToken ? last : text.count))
  }
}
