// The join of passages against the plainest reference, with memory for a few hundred records; damaged parts.

import Buffers
import Dedup
import Foundation
import Shards
import Signatures
import Support
import Testing

@Suite struct PassageJoinTests {
  /// What is removed, by dictionaries.
  static func reference(_ documents: [[UInt64]], keepsFirst: Bool, survives: (Int) -> Bool) -> [[UInt32]] {
    var places: [UInt64: [(document: Int, passage: UInt32)]] = [:]
    for (document, hashes) in documents.enumerated() where survives(document) {
      for (passage, hash) in hashes.enumerated() where hash != 0 {
        places[hash, default: []].append((document, UInt32(passage)))
      }
    }
    var removed = documents.map { _ in [UInt32]() }
    for group in places.values {
      let isInOne = group.allSatisfy { $0.document == group[0].document }
      for place in group.dropFirst(keepsFirst || isInOne ? 1 : 0) { removed[place.document].append(place.passage) }
    }
    return removed.map { $0.sorted() }
  }

  @Test(arguments: [(1, true), (2, true), (3, false), (4, false)])
  func removalsEqualTheReference(seed: UInt64, keepsFirst: Bool) throws {
    var random = SeededRandom(seed)
    let parameters = PassageParameters(.line)
    let documents = (0..<300).map { _ in
      (0..<random.below(40)).map { _ in
        // A few hashes are everywhere, some differ in the last bit alone, some are not compared.
        let few = UInt64(random.below(3)) << 63 | UInt64(random.below(4))
        return [few, random.next() & 0x3FF, random.next(), UInt64(random.below(200)) << 40][random.below(4)]
      }
    }
    let sizes = [0, 120, 1, 0, 150, 29]
    let expected = Self.reference(documents, keepsFirst: keepsFirst) { $0 % 5 != 3 }
    for memory in [1, 1 << 14, 1 << 26] {
      let place = try PassageWorkplace()
      let set = try place.parts(of: documents, sizes: sizes, parameters, &random)
      var asked: [UInt32] = []
      let totals = try place.graph.joinPassages(set, keepsFirst: keepsFirst, memory: memory) { document in
        asked.append(document)
        return document % 5 != 3
      }
      #expect(asked == (0..<300).filter { !documents[$0].isEmpty }.map { UInt32($0) })
      #expect(try removals(place.graph.removalFile, documents: 300) == expected, "memory \(memory)")
      let compared = documents.enumerated().filter { $0.offset % 5 != 3 }.flatMap { $0.element.filter { $0 != 0 } }
      #expect(totals.compared == compared.count)
      #expect(totals.distinct == Set(compared).count)
      #expect(totals.removed == expected.reduce(0) { $0 + $1.count })
      #expect(totals.documents == expected.filter { !$0.isEmpty }.count)
      // Done once: it is not joined again, whoever survives.
      #expect(try place.graph.joinPassages(set, memory: memory) { _ in false } == totals)
      let temporaries = try FileManager.default.contentsOfDirectory(atPath: place.folder.path("run/tmp"))
      #expect(temporaries.isEmpty)
    }
  }

  @Test func nothingIsJoinedFromNothing() throws {
    let place = try PassageWorkplace()
    var random = SeededRandom(9)
    let set = try place.parts(of: [[], []], sizes: [2, 0], PassageParameters(.line), &random)
    #expect(try place.graph.joinPassages(set, memory: 1 << 16) { _ in true } == PassageTotals())
    #expect(try removals(place.graph.removalFile, documents: 2) == [[], []])
  }

  @Test func partsConcatenate() throws {
    let place = try PassageWorkplace()
    var random = SeededRandom(4)
    let documents: [[UInt64]] = (0..<60).map { _ in (0..<random.below(5)).map { _ in random.next() } }
    let parameters = PassageParameters(.span)
    let set = try place.parts(of: documents, sizes: [25, 35], parameters, &random)
    var bytes = Data()
    for part in set.parts { bytes += try Data(contentsOf: URL(filePath: part.path)) }
    let whole = PassageSet(parameters, paths: [try place.folder.write("whole", bytes)], firsts: [0, 60])
    for set in [set, whole] { #expect(try Self.read(set) == documents) }
  }

  /// The hashes of every document of a set.
  static func read(_ set: PassageSet) throws -> [[UInt64]] {
    var reader = PassageReader(set)
    var documents: [[UInt64]] = []
    while try reader.next() {
      #expect(reader.first == documents.count)
      var at = 0
      for row in 0..<reader.passageCounts.count {
        let count = Int(reader.passageCounts[row])
        documents.append((at..<at + count).map { reader.passageHashes[$0] })
        at += count
      }
    }
    return documents
  }

  @Test func everyFaultIsFound() throws {
    let place = try PassageWorkplace()
    var random = SeededRandom(6)
    let documents: [[UInt64]] = (0..<3).map { _ in (0..<2).map { _ in random.next() } }
    let parameters = PassageParameters(.line)
    let set = try place.parts(of: documents, sizes: [3], parameters, &random)
    let good = try Data(contentsOf: URL(filePath: set.parts[0].path))
    func read(_ bytes: Data, _ parameters: PassageParameters, count: Int = 3) throws -> [[UInt64]] {
      let path = try place.folder.write("part", bytes)
      return try Self.read(PassageSet(parameters, paths: [path], firsts: [0, count]))
    }
    #expect(try read(good, parameters) == documents)
    for at in good.indices {
      var bytes = good
      bytes[at] ^= 1 << UInt8(random.below(8))
      #expect(throws: FileError.self, "byte \(at)") { try read(bytes, parameters) }
    }
    // Counts that are wrong though their sum is right.
    var moved = good
    moved[PassageBlockHeader.size] += 1
    moved[PassageBlockHeader.size + 4] -= 1
    #expect(throws: FileError.self) { try read(moved, parameters) }
    for count in 0..<good.count {
      #expect(throws: FileError.self, "\(count) bytes") { try read(good.prefix(count), parameters) }
    }
    #expect(throws: FileError.self) { try read(good + Data([0]), parameters) }
    #expect(throws: FileError.self) { try read(good, parameters, count: 4) }
    #expect(throws: FileError.self) { try read(good, PassageParameters(.line, minimumLength: 3)) }
    #expect(throws: FileError.self) { try read(good, PassageParameters(.span)) }
  }
}
