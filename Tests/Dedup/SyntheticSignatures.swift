// Signatures that are made up for tests, in files as the scan writes them, and the graph of them by plain means.

import Buffers
import Dedup
import Foundation
import Shards
import Signatures
import Support

/// What is signed of one made-up document; the class (0, 0) is not signed.
struct SyntheticDocument {
  var hash = ClassHash.unsigned
  var keys: [UInt64] = []
  var sketch: [UInt8] = []
}

/// A run's directory with signature files of made-up documents.
struct SyntheticRun {
  let folder: TemporaryFolder
  let directory: OutputDirectory
  let graph: GraphFolder
  let set: SignatureSet

  /// Writes documents into parts that begin at `cuts`, in blocks of a few.
  init(_ documents: [SyntheticDocument], bands: Int, rows: Int = 2, cuts: [Int] = [], block: Int = 100) throws {
    folder = try TemporaryFolder()
    directory = try OutputDirectory(creating: folder.path("run"))
    graph = GraphFolder(directory, path: "dedup/test", identity: RunIdentity(recipe: "test", version: "1"))
    let layout = SignatureLayout(.minHash(MinHashParameters(bands: bands, rows: rows)))
    let firsts = [0] + cuts + [documents.count]
    var paths: [String] = []
    for part in 0..<firsts.count - 1 {
      var bytes = Buffer<UInt8>()
      var signatures = SignatureBlock(layout)
      for number in firsts[part]..<firsts[part + 1] {
        let document = documents[number]
        if document.hash.isSigned {
          signatures.append(document.hash, bandKeys: document.keys.span, sketch: document.sketch.span)
        } else {
          signatures.appendUnsigned()
        }
        if signatures.count == block { signatures.finish(appendingTo: &bytes) }
      }
      signatures.finish(appendingTo: &bytes)
      paths.append(try folder.write("part\(part)", Data(bytes.unsafeElements)))
    }
    set = SignatureSet(layout: layout, paths: paths, firsts: firsts)
  }

  /// The bytes of a file of the graph.
  func bytes(_ name: String) throws -> [UInt8] { try directory.contents("dedup/test/\(name)") ?? [] }

  /// Names of temporary files.
  var temporaries: [String] { folder.files("run/tmp").keys.sorted() }
}

/// The records of a file.
func records<Record: BitwiseCopyable>(_ bytes: [UInt8], _ type: Record.Type) -> [Record] {
  bytes.withUnsafeBytes { bytes in
    (0..<bytes.count / MemoryLayout<Record>.stride).map {
      bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Record>.stride, as: type)
    }
  }
}

/// Random documents: classes of several documents, keys that a few classes share, sketches that differ in some bytes, and
/// some documents that are not signed.
func randomDocuments(_ count: Int, bands: Int, rows: Int = 2, seed: UInt64) -> [SyntheticDocument] {
  var random = SeededRandom(seed)
  let classes = (0..<max(count * 2 / 3, 1)).map { _ in
    let (sketch, noise) = (random.below(3), random.below(6))
    return SyntheticDocument(
      // Few upper halves, so that equal ones with different lower halves occur.
      hash: ClassHash(high: UInt64(random.below(count + 1)), low: 1 + random.next() % 1000),
      keys: (0..<bands).map { _ in random.below(3) == 0 ? UInt64(random.below(count / 8 + 1)) : random.next() },
      sketch: (0..<bands * rows).map {
        UInt8(truncatingIfNeeded: random.below(10) < noise ? random.below(256) : sketch &+ $0)
      })
  }
  return (0..<count).map { _ in
    random.below(10) == 0 ? SyntheticDocument() : classes[random.below(classes.count)]
  }
}

/// The members of classes by a plain search.
func plainClasses(_ documents: [SyntheticDocument]) -> [ClassMember] {
  var firsts: [ClassHash: UInt32] = [:]
  var members: [ClassMember] = []
  for (number, document) in documents.enumerated() where document.hash.isSigned {
    if let first = firsts[document.hash] {
      members.append(ClassMember(document: UInt32(number), representative: first))
    } else {
      firsts[document.hash] = UInt32(number)
    }
  }
  return members
}

/// The pairs of a band by the rule, from groups in a dictionary.
func plainPairs(_ documents: [SyntheticDocument], band: Int) -> Set<CandidatePair> {
  let members = Set(plainClasses(documents).map(\.document))
  var groups: [UInt64: [UInt32]] = [:]
  for (number, document) in documents.enumerated()
  where document.hash.isSigned && !members.contains(UInt32(number)) {
    groups[document.keys[band], default: []].append(UInt32(number))
  }
  var pairs = Set<CandidatePair>()
  for group in groups.values {
    let sorted = group.sorted {
      let (left, right) = (documents[Int($0)].hash.high, documents[Int($1)].hash.high)
      return left != right ? left < right : $0 < $1
    }
    for left in sorted.indices {
      for right in sorted.indices
      where left < right && (group.count <= 1000 || left == 0 || right - left <= 32) {
        pairs.insert(CandidatePair(sorted[left], sorted[right]))
      }
    }
  }
  return pairs
}
