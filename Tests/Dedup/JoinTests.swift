// Classes and candidates against plain searches, byte for byte the same whatever the memory and the parts.

import Dedup
import Foundation
import Shards
import Signatures
import Support
import Testing

struct JoinTests {
  @Test(arguments: [0, 1, 2, 50, 6000]) func classesAndPairsAreThoseOfAPlainSearch(count: Int) throws {
    let documents = randomDocuments(count, bands: 3, seed: UInt64(count) + 3)
    let members = plainClasses(documents)
    let signed = documents.count { $0.hash.isSigned }
    var files: [[UInt8]] = []
    for (memory, cuts, block) in [(1 << 28, [], 1000), (0, [count / 3, count / 3, count / 2], 7)] {
      let run = try SyntheticRun(documents, bands: 3, cuts: cuts, block: block)
      let classes = try run.graph.joinClasses(run.set, memory: memory)
      #expect(classes.signed == signed)
      #expect(classes.equal == members.count)
      #expect(try records(run.bytes("classes"), ClassMember.self) == members)
      var file = try run.bytes("classes")
      for band in 0..<3 {
        let expected = plainPairs(documents, band: band)
        let totals = try run.graph.joinBand(band, of: run.set, memory: memory)
        #expect(try records(run.bytes("pairs-\(band)"), CandidatePair.self) == expected.sorted())
        #expect(totals.pairs == expected.count)
        #expect(totals.largeGroups == 0 && totals.skippedPairs == 0)
        file += try run.bytes("pairs-\(band)")
      }
      files.append(file)
      #expect(run.temporaries == [])
    }
    #expect(files[0] == files[1])
    #expect(count < 100 || !members.isEmpty)
  }

  @Test func candidatesAreThePairsOfAllBandsOnce() throws {
    let documents = randomDocuments(3000, bands: 5, seed: 8)
    let run = try SyntheticRun(documents, bands: 5, cuts: [1000])
    _ = try run.graph.joinClasses(run.set, memory: 0)
    var all = Set<CandidatePair>()
    for band in 0..<5 {
      _ = try run.graph.joinBand(band, of: run.set, memory: 0)
      all.formUnion(plainPairs(documents, band: band))
    }
    for memory in [0, 1 << 20] {
      var stream = try run.graph.candidates(bands: 5, memory: memory)
      var found: [CandidatePair] = []
      while let pair = try stream.next() { found.append(pair) }
      #expect(found == all.sorted())
    }
    let marked = Set(all.flatMap { [$0.first, $0.second] }).sorted()
    let marks = try run.graph.documentsInPairs(bands: 5, documents: documents.count, memory: 0)
    #expect(marks.documents(in: 0..<3000) == marked)
    #expect(marks.count == marked.count)
    #expect(marks.documents(in: 700..<1301) == marked.filter { (700..<1301).contains($0) })
    try run.graph.removePairs(bands: 5)
    #expect(run.folder.files("run/dedup/test").keys.sorted() == ["classes"])
    #expect(run.folder.files("run/done/dedup/test").keys.sorted() == ["classes.json"])
  }

  /// Classes with these upper halves of hashes, all with one key.
  private func group(_ hashes: [UInt64]) -> [SyntheticDocument] {
    hashes.map { SyntheticDocument(hash: ClassHash(high: $0, low: 1), keys: [42], sketch: [0, 0]) }
  }

  @Test(arguments: [999, 1000, 1001, 1002, 1032, 1033, 1500]) func largeGroupsFollowTheRuleOfTheWindow(count: Int)
    throws
  {
    var random = SeededRandom(UInt64(count))
    let hashes = (0..<count).map { UInt64($0) * 3 + 1 }.shuffled(using: &random)
    let documents = group(hashes)
    let run = try SyntheticRun(documents, bands: 1)
    _ = try run.graph.joinClasses(run.set, memory: 0)
    let totals = try run.graph.joinBand(0, of: run.set, memory: 0)
    let expected = plainPairs(documents, band: 0)
    let found = try records(run.bytes("pairs-0"), CandidatePair.self)
    #expect(found == expected.sorted())
    #expect(totals.largestGroup == count)
    #expect(totals.largeGroups == (count > 1000 ? 1 : 0))
    #expect(totals.skippedPairs == count * (count - 1) / 2 - expected.count)

    // The rule depends on what the classes are: in another order the same classes make pairs.
    let others = hashes.shuffled(using: &random)
    let other = try SyntheticRun(group(others), bands: 1, cuts: [count / 2])
    _ = try other.graph.joinClasses(other.set, memory: 0)
    _ = try other.graph.joinBand(0, of: other.set, memory: 1 << 24)
    func named(_ pairs: [CandidatePair], _ hashes: [UInt64]) -> Set<Set<UInt64>> {
      Set(pairs.map { [hashes[Int($0.first)], hashes[Int($0.second)]] })
    }
    #expect(try named(records(other.bytes("pairs-0"), CandidatePair.self), others) == named(found, hashes))
  }

  @Test func whatIsDoneIsNotDoneAgainAndWhatIsDamagedIs() throws {
    let documents = randomDocuments(400, bands: 2, seed: 5)
    let run = try SyntheticRun(documents, bands: 2)
    let classes = try run.graph.joinClasses(run.set, memory: 0)
    let pairs = try run.graph.joinBand(1, of: run.set, memory: 0)
    let file = try run.bytes("pairs-1")
    // A set that cannot be read is not needed for what is done.
    let missing = SignatureSet(layout: run.set.layout, paths: ["/missing"], firsts: [0, 400])
    #expect(try run.graph.joinClasses(missing, memory: 0) == classes)
    #expect(try run.graph.joinBand(1, of: missing, memory: 0) == pairs)
    #expect(throws: SignatureError.self) { try run.graph.joinBand(0, of: missing, memory: 0) }

    var damaged = file
    damaged[8] ^= 1
    try run.folder.write("run/dedup/test/pairs-1", damaged)
    #expect(throws: SignatureError.self) { try run.graph.joinBand(1, of: missing, memory: 0) }
    #expect(try run.graph.joinBand(1, of: run.set, memory: 0) == pairs)
    #expect(try run.bytes("pairs-1") == file)
  }

  @Test func aPartWithOtherDocumentsIsAnErrorThatNamesIt() throws {
    let run = try SyntheticRun(randomDocuments(50, bands: 2, seed: 5), bands: 2)
    let path = run.set.parts[0].path
    let set = SignatureSet(layout: run.set.layout, paths: [path], firsts: [0, 51])
    let error = #expect(throws: FileError.self) { try run.graph.joinClasses(set, memory: 0) }
    #expect(error?.path == path)
    #expect(error?.reason == "it holds signatures of 50 documents, not 51")
    #expect(run.temporaries == [])
  }
}
