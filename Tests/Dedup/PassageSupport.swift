// What the tests of passages share: a corpus through finder, part, join and remover.

import Buffers
import Dedup
import Foundation
import Shards
import Signatures
import Support

/// A folder of a test's own with a step's folder in it.
struct PassageWorkplace {
  let folder: TemporaryFolder
  let graph: GraphFolder

  init() throws {
    folder = try TemporaryFolder()
    let directory = try OutputDirectory(creating: folder.path("run"))
    graph = GraphFolder(
      directory, path: "dedup/passages", identity: RunIdentity(recipe: "recipe", version: "test"))
  }

  /// Writes parts of some documents each, in blocks of random size, and numbers them.
  func parts(
    of documents: [[UInt64]], sizes: [Int], _ parameters: PassageParameters, _ random: inout SeededRandom
  ) throws -> PassageSet {
    var paths: [String] = []
    var firsts = [0]
    for (number, size) in sizes.enumerated() {
      var block = PassageBlock(parameters)
      var output = Buffer<UInt8>()
      for document in documents[firsts[number]..<firsts[number] + size] {
        if document.isEmpty { block.appendNothing() } else { block.append(document.span) }
        if random.below(7) == 0 { block.finish(appendingTo: &output) }
      }
      block.finish(appendingTo: &output)
      paths.append(try folder.write("part-\(number)", Array(output.unsafeElements)))
      firsts.append(firsts[number] + size)
    }
    return PassageSet(parameters, paths: paths, firsts: firsts)
  }
}

/// All removals of a file, document after document.
func removals(_ path: String, documents: Int) throws -> [[UInt32]] {
  let file = try PassageRemovalFile(path: path)
  var passages = Buffer<UInt32>()
  return (0..<documents).map { document in
    file.passages(of: UInt32(document), into: &passages)
    return Array(passages.unsafeElements)
  }
}

/// What is left of documents, and what the remover says of each.
func deduplicated(
  _ documents: [String], _ parameters: PassageParameters, keepsFirst: Bool = true, minimumRemovedWords: Int = 0
) throws -> [(text: String, outcome: PassageOutcome)] {
  let place = try PassageWorkplace()
  var random = SeededRandom(1)
  var finder = PassageFinder(parameters)
  var hashes: [[UInt64]] = []
  for document in documents {
    let bytes = Array(document.utf8)
    finder.find(bytes.span)
    hashes.append(Array(finder.hashes.unsafeElements))
  }
  let set = try place.parts(of: hashes, sizes: [documents.count], parameters, &random)
  let totals = try place.graph.joinPassages(set, keepsFirst: keepsFirst, memory: 1 << 20) { _ in true }
  let removed = try removals(place.graph.removalFile, documents: documents.count)
  precondition(totals.removed == removed.reduce(0) { $0 + $1.count })
  var remover = PassageRemover(parameters, minimumRemovedWords: minimumRemovedWords)
  return documents.indices.map { number in
    let bytes = Array(documents[number].utf8)
    let passages = removed[number]
    let outcome = remover.remove(passages.span, from: bytes.span)
    return (String(decoding: remover.text.unsafeElements, as: UTF8.self), outcome)
  }
}
