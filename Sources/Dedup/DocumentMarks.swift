// Some of a run's documents: those whose texts or sketches the compare phase needs, those in the graph.

internal import Shards

/// Some of a run's documents, and their numbers among themselves.
public final class DocumentMarks: @unchecked Sendable {
  // Sendable by construction: nothing changes once it is handed out.
  private let words: SpillableArray<UInt64>
  /// Marked documents before each word.
  private let before: SpillableArray<UInt32>
  /// How many documents are marked.
  public private(set) var count = 0

  /// Makes marks of none of so many documents.
  init(documents: Int, budget: inout MemoryBudget, _ directory: OutputDirectory) throws {
    words = try SpillableArray(count: documents / 64 + 1, budget: &budget, directory: directory)
    before = try SpillableArray(count: documents / 64 + 1, budget: &budget, directory: directory)
  }

  func mark(_ document: UInt32) { words[Int(document >> 6)] |= 1 << UInt64(document & 63) }

  /// Numbers the marked documents; to be called once, behind the last mark.
  func number() {
    for word in 0..<words.count {
      before[word] = UInt32(count)
      count += words[word].nonzeroBitCount
    }
  }

  /// A marked document's number among the marked ones, from 0; nil where it is not marked.
  func number(of document: UInt32) -> Int? {
    let word = words[Int(document >> 6)]
    let bit: UInt64 = 1 << UInt64(document & 63)
    if word & bit == 0 { return nil }
    return Int(before[Int(document >> 6)]) + (word & (bit &- 1)).nonzeroBitCount
  }

  /// Calls for each marked document, ascending.
  func each(_ body: (UInt32) -> Void) {
    for word in 0..<words.count {
      var bits = words[word]
      while bits != 0 {
        body(UInt32(word * 64 + bits.trailingZeroBitCount))
        bits &= bits - 1
      }
    }
  }

  /// The marked ones in a range, ascending.
  public func documents(in range: Range<Int>) -> [UInt32] {
    var found: [UInt32] = []
    var document = range.lowerBound
    while document < range.upperBound {
      let word = words[document >> 6] >> UInt64(document & 63)
      if word == 0 {
        document = ((document >> 6) + 1) << 6
        continue
      }
      document += word.trailingZeroBitCount
      if document < range.upperBound { found.append(UInt32(document)) }
      document += 1
    }
    return found
  }
}

extension GraphFolder {
  /// The classes that stand in some pair of some band, by their representatives.
  ///
  /// - Parameters:
  ///   - documents: documents of the run.
  ///   - memory: bytes that the marks may hold; beyond that they lie in a mapped file. A document takes an eighth of a
  ///     byte, and half as much again.
  /// - Throws: `FileError`, `Interruption.Stopped`.
  public func documentsInPairs(bands: Int, documents: Int, memory: Int) throws -> DocumentMarks {
    var budget = MemoryBudget(bytes: memory)
    let marks = try DocumentMarks(documents: documents, budget: &budget, directory)
    for band in 0..<bands {
      try Interruption.check()
      var pairs = try RecordReader<CandidatePair>(path: pairFile(band))
      while let pair = try pairs.read() {
        marks.mark(pair.first)
        marks.mark(pair.second)
      }
    }
    marks.number()
    return marks
  }
}
