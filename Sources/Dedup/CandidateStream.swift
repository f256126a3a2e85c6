// The pairs of all bands as one stream, for those who compare them.

internal import Shards

/// The candidates of several bands, ascending, each once.
public struct CandidateStream: ~Copyable {
  private var merge: RecordMerge<CandidatePair>
  private var last: CandidatePair?

  init(_ paths: [String], memory: Int) throws {
    let sources = try paths.map { path in
      let file = try RandomAccessFile(path: path)
      return RecordSource(file: file, records: 0..<(try file.recordCount(CandidatePair.self)))
    }
    merge = RecordMerge(sources, memory: memory)
  }

  /// The next pair; nil behind the last.
  /// - Throws: `FileError`, `Interruption.Stopped`.
  public mutating func next() throws -> CandidatePair? {
    while let pair = try merge.next() {
      if pair != last {
        last = pair
        return pair
      }
    }
    return nil
  }
}

extension GraphFolder {
  /// Gives the pairs of all bands, ascending, each once.
  ///
  /// - Parameter memory: bytes of pairs that are held.
  /// - Throws: `FileError`.
  public func candidates(bands: Int, memory: Int) throws -> CandidateStream {
    try CandidateStream((0..<bands).map { pairFile($0) }, memory: memory)
  }
}
