// The sketches of the documents that are to be compared by estimate, gathered from the signatures once: pairs come in the
// order of their first documents, their second ones lie anywhere in any shard.

internal import Buffers
internal import Shards
internal import Signatures

/// The sketches of some documents; any number of threads may read.
final class SketchStore: @unchecked Sendable {
  // Sendable by construction: nothing changes after `init`.
  private let marks: DocumentMarks
  private let bytes: SpillableArray<UInt8>
  /// Bytes of a sketch.
  let size: Int

  /// Reads the sketches of marked documents.
  ///
  /// - Parameter memory: bytes that they may hold; beyond that they lie in a mapped file.
  init(_ marks: DocumentMarks, of set: SignatureSet, memory: Int, directory: OutputDirectory) throws {
    var budget = MemoryBudget(bytes: memory)
    self.marks = marks
    size = set.layout.sketchBytes
    bytes = try SpillableArray(count: marks.count * size, budget: &budget, directory: directory)
    var sketches = Buffer<UInt8>()
    var number = 0
    for part in set.parts.indices {
      try Interruption.check()
      let file = try set.open(part)
      for block in file.blocks.indices {
        let first = set.parts[part].first + file.blocks[block].firstRow
        let documents = marks.documents(in: first..<first + file.blocks[block].rows)
        if documents.isEmpty { continue }
        try file.readSketches(ofBlock: block, into: &sketches)
        for document in documents {
          (bytes.base + number * size).update(from: sketches.base + (Int(document) - first) * size, count: size)
          number += 1
        }
      }
    }
    precondition(number == marks.count, "pairs are of documents of the set")
  }

  /// The first byte of a document's sketch.
  func sketch(of document: UInt32) -> UnsafePointer<UInt8> {
    guard let number = marks.number(of: document) else { preconditionFailure("every candidate's sketch was read") }
    return UnsafePointer(bytes.base + number * size)
  }
}

/// Compares the sketches of pairs.
struct SketchComparison {
  let store: SketchStore
  /// The least number of bytes that agree in duplicates.
  private let leastAgreeing: Int

  init(_ store: SketchStore, threshold: Double) {
    self.store = store
    leastAgreeing = (0...store.size).first { Self.similarity($0, of: store.size) >= threshold } ?? store.size + 1
  }

  /// The edge of a pair that is near enough.
  func compare(_ pair: CandidatePair) -> DuplicateEdge? {
    let agreeing = Self.agreeing(store.sketch(of: pair.first), store.sketch(of: pair.second), store.size)
    if agreeing < leastAgreeing { return nil }
    return DuplicateEdge(
      first: pair.first, second: pair.second, shared: UInt32(agreeing), union: UInt32(store.size))
  }

  static func agreeing(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var agreeing = 0
    for index in 0..<count { agreeing &+= left[index] == right[index] ? 1 : 0 }
    return agreeing
  }

  /// The similarity that agreement of so many bytes means: one in 256 agrees by chance (Li and König 2010, theorem 1).
  static func similarity(_ agreeing: Int, of count: Int) -> Double {
    let chance = 1.0 / 256
    return max((Double(agreeing) / Double(count) - chance) / (1 - chance), 0)
  }
}
