// The last step of the English tokenizer: special cases are looked for once more, among the tokens that the rules made.
//
// Where a run of tokens is exactly what the rules alone would make of a special case, the special case's own tokens take
// its place: `Acme-Inc.` gives `Acme - Inc .` and then `Acme - Inc.`. The longest run wins, then the leftmost; a run
// is given up if a better one covers its first or its last token, even a better one that was itself given up.

import Buffers

/// A run of tokens that is a special case.
struct EnglishMerge: BitwiseCopyable {
  /// First token.
  var start: Int32
  /// Token behind the last.
  var end: Int32
  /// First byte of the run.
  var offset: UInt32
  /// Bytes of the run.
  var length: UInt32

  @inline(__always) func isBetter(than other: EnglishMerge) -> Bool {
    let mine = end - start
    let theirs = other.end - other.start
    return mine > theirs || (mine == theirs && start < other.start)
  }

  @inline(__always) func covers(_ token: Int32) -> Bool { start <= token && token < end }
}

extension EnglishTokenizer {
  /// Puts special cases in the place of the tokens that the rules made of them.
  ///
  /// - Parameters:
  ///   - bytes: the chunk.
  ///   - first: where the chunk's tokens start in `ends`.
  ///   - ends: the ends of tokens, changed from `first` on.
  @inline(__always)
  mutating func merge(_ bytes: UnsafePointer<UInt8>, _ first: Int, _ ends: inout Buffer<UInt32>) {
    merges.removeAll()
    let count = ends.count - first
    var offset: UInt32 = 0
    for token in 0..<count - 1 {
      let lengths = unsafe exceptions.affixedLengths(startingWith: bytes[Int(offset)])
      if lengths != 0 { unsafe findRuns(bytes, first, token, offset, lengths, ends) }
      offset = unsafe ends.base[first + token]
    }
    if merges.count > 0 { unsafe applyRuns(bytes, first, &ends) }
  }

  /// Finds the runs that start with a token.
  private mutating func findRuns(
    _ bytes: UnsafePointer<UInt8>, _ first: Int, _ token: Int, _ offset: UInt32, _ lengths: UInt32,
    _ ends: borrowing Buffer<UInt32>
  ) {
    let start = unsafe bytes + Int(offset)
    // A run has at least two tokens.
    for last in token + 1..<ends.count - first {
      let length = unsafe Int(ends.base[first + last] - offset)
      if length > EnglishExceptions.longest { return }
      if lengths >> UInt32(length) & 1 == 0 { continue }
      guard let entry = unsafe exceptions.find(start, length), entry.kind.contains(.affixed) else { continue }
      let cuts = unsafe entry.affixedEnds
      if cuts.count != last - token + 1 { continue }
      var isEqual = true
      for index in 0..<cuts.count where unsafe ends.base[first + token + index] != offset + UInt32(cuts[index]) {
        isEqual = false
      }
      if isEqual {
        merges.append(
          EnglishMerge(start: Int32(token), end: Int32(last + 1), offset: offset, length: UInt32(length)))
      }
    }
  }

  /// Chooses among the runs and rewrites the ends.
  private mutating func applyRuns(_ bytes: UnsafePointer<UInt8>, _ first: Int, _ ends: inout Buffer<UInt32>) {
    merged.removeAll()
    var token = 0
    for index in 0..<merges.count where isKept(index) {
      let run = unsafe merges.base[index]
      while token < Int(run.start) {
        merged.append(unsafe ends.base[first + token])
        token += 1
      }
      guard let entry = unsafe exceptions.special(bytes + Int(run.offset), Int(run.length)) else { continue }
      for end in unsafe entry.ends { merged.append(run.offset + UInt32(end)) }
      token = Int(run.end)
    }
    while first + token < ends.count {
      merged.append(unsafe ends.base[first + token])
      token += 1
    }
    ends.count = first
    ends.append(contentsOf: merged.span)
  }

  /// Whether no better run covers the first or the last token of a run.
  private func isKept(_ index: Int) -> Bool {
    let run = unsafe merges.base[index]
    func losesTo(_ other: EnglishMerge) -> Bool {
      other.isBetter(than: run) && (other.covers(run.start) || other.covers(run.end - 1))
    }
    // Runs are sorted by their start, and none is longer than the longest special case has bytes.
    var other = index - 1
    while other >= 0, unsafe merges.base[other].start > run.start - Int32(EnglishExceptions.longest) {
      if losesTo(unsafe merges.base[other]) { return false }
      other -= 1
    }
    other = index + 1
    while other < merges.count, unsafe merges.base[other].start < run.end {
      if losesTo(unsafe merges.base[other]) { return false }
      other += 1
    }
    return true
  }
}
