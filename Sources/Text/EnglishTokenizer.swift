// The rule tokenizer that datatrove uses for English: spaCy's (Honnibal and Montani), whose blank English pipeline
// cuts a text at whitespace and each chunk by special cases, prefixes, suffixes, infixes and an address rule. This file
// holds the loop; the rules stand in EnglishAffixes.swift, EnglishAddress.swift and EnglishMerges.swift.

public import Buffers

/// Cuts whitespace chunks of English text into the tokens of spaCy 3.8's `blank("en")`; one a worker.
///
/// spaCy's memory of chunks does not show in its results, and datatrove's use of memory zones switches it off; there is none here.
public struct EnglishTokenizer: ~Copyable {
  let table = EnglishClasses.shared
  let exceptions = EnglishExceptions.shared
  /// The classes of each byte of the chunk.
  var classes = Buffer<EnglishClass>(capacity: 256)
  /// Where suffixes start, the last one of the chunk first.
  var suffixes = Buffer<UInt32>()
  /// Special cases that were found among tokens.
  var merges = Buffer<EnglishMerge>()
  /// The ends of tokens after merging.
  var merged = Buffer<UInt32>()

  /// Makes a tokenizer; the first one of a process also builds the table of exceptions (about 50 µs).
  public init() {}

  /// Whether a chunk is a special case, which the rules must not be spared.
  ///
  /// A chunk of letters alone, or of digits alone, is one token unless this says otherwise.
  ///
  /// - Parameter chunk: the chunk, not empty, with at least eight readable bytes behind its end.
  @inline(__always)
  public func isException(_ chunk: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let bytes = chunk.baseAddress else { return false }
    return unsafe exceptions.special(bytes, chunk.count) != nil
  }

  /// Cuts one whitespace chunk into tokens.
  ///
  /// - Parameters:
  ///   - chunk: valid UTF-8 without whitespace, with at least eight readable bytes behind its end.
  ///   - ends: receives the end of each token in bytes from the chunk's start, ascending; the last is the chunk's length.
  public mutating func cut(_ chunk: UnsafeBufferPointer<UInt8>, into ends: inout Buffer<UInt32>) {
    guard let bytes = chunk.baseAddress, chunk.count > 0 else { return }
    let first = ends.count
    let count = chunk.count
    if let entry = unsafe exceptions.special(bytes, count) {
      Self.append(entry, from: 0, to: &ends)
      return
    }
    classes.reserve(count)
    classes.count = count
    let all = unsafe table.classify(bytes, count: count, into: classes.base)
    let rules = unsafe EnglishRules(
      bytes: bytes, classes: UnsafePointer(classes.base), all: all, exceptions: exceptions)
    let (low, high) = peel(rules, count, &ends)
    if low < high {
      if let entry = unsafe exceptions.special(bytes + low, high - low) {
        Self.append(entry, from: low, to: &ends)
      } else if rules.isAddress(low, high) {
        ends.append(UInt32(high))
      } else {
        rules.cutInfixes(low, high, into: &ends)
      }
    }
    if suffixes.count > 0 {
      // Suffixes were taken from the end inwards: each but the last ends where the one before it starts.
      var index = suffixes.count - 1
      while index > 0 {
        ends.append(unsafe suffixes.base[index - 1])
        index -= 1
      }
      ends.append(UInt32(count))
    }
    if ends.count - first > 1 { unsafe merge(bytes, first, &ends) }
  }

  /// Takes prefixes and suffixes off a chunk until none is left or a special case remains.
  ///
  /// - Returns: the range of bytes that remains, possibly empty.
  @inline(__always)
  private mutating func peel(
    _ rules: borrowing EnglishRules, _ count: Int, _ ends: inout Buffer<UInt32>
  ) -> (low: Int, high: Int) {
    suffixes.removeAll()
    let bytes = unsafe rules.bytes
    var low = 0
    var high = count
    while low < high {
      if low > 0 || high < count, unsafe exceptions.special(bytes + low, high - low) != nil { break }
      let prefix = rules.prefix(low, high)
      if prefix > 0 {
        let rest = low + prefix
        if rest < high, unsafe exceptions.special(bytes + rest, high - rest) != nil {
          ends.append(UInt32(rest))
          low = rest
          break
        }
      }
      let suffix = rules.suffix(low + prefix, high)
      if suffix > 0 {
        let rest = high - suffix
        // Deliberately with the prefix: spaCy looks for the special case in what precedes the suffix.
        if rest > low, unsafe exceptions.special(bytes + low, rest - low) != nil {
          suffixes.append(UInt32(rest))
          high = rest
          break
        }
      }
      if prefix == 0 && suffix == 0 { break }
      if prefix > 0 {
        low += prefix
        ends.append(UInt32(low))
      }
      if suffix > 0 {
        high -= suffix
        suffixes.append(UInt32(high))
      }
    }
    return (low, high)
  }

  /// Adds the ends of a special case's tokens.
  @inline(__always)
  private static func append(_ entry: EnglishExceptions.Entry, from low: Int, to ends: inout Buffer<UInt32>) {
    for end in unsafe entry.ends { ends.append(UInt32(low) + UInt32(end)) }
  }
}
