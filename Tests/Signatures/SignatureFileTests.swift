// Signature files: what is written is what is read, and every fault is found and named.

import Buffers
import Foundation
import Signatures
import Support
import Testing

@Suite struct SignatureFileTests {
  /// The entries of a file in the plainest form.
  struct Entry: Equatable {
    var hash: ClassHash
    var keys: [UInt64]
    var sketch: [UInt8]
  }

  static let parameters = MinHashParameters(bands: 3, rows: 2)
  static let layout = SignatureLayout(.minHash(parameters))

  static func entries(_ count: Int, _ layout: SignatureLayout, seed: UInt64) -> [Entry] {
    var random = SeededRandom(seed)
    return (0..<count).map { _ in
      if random.below(4) == 0 {
        return Entry(
          hash: .unsigned, keys: Array(repeating: 0, count: layout.bands),
          sketch: Array(repeating: 0, count: layout.sketchBytes))
      }
      return Entry(
        hash: ClassHash(high: random.next(), low: random.next()), keys: (0..<layout.bands).map { _ in random.next() },
        sketch: (0..<layout.sketchBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
  }

  /// The bytes of a file with blocks of the given sizes.
  static func file(_ entries: [Entry], blocks: [Int], _ layout: SignatureLayout) -> [UInt8] {
    var block = SignatureBlock(layout)
    var output = Buffer<UInt8>()
    var next = 0
    for size in blocks {
      for entry in entries[next..<next + size] {
        if !entry.hash.isSigned {
          block.appendUnsigned()
        } else if layout.bands == 0 {
          block.append(entry.hash)
        } else {
          block.append(entry.hash, bandKeys: entry.keys.span, sketch: entry.sketch.span)
        }
      }
      let count = block.count
      #expect(count == size)
      block.finish(appendingTo: &output)
      next += size
    }
    return (0..<output.count).map { output.base[$0] }
  }

  static func read(_ path: String, _ layout: SignatureLayout) throws(SignatureError) -> [Entry] {
    let part = try SignaturePart(path: path, layout: layout)
    var classes = Buffer<ClassHash>()
    var keys = Buffer<UInt64>()
    var sketches = Buffer<UInt8>()
    var entries: [Entry] = []
    for (number, block) in part.blocks.enumerated() {
      try part.readClasses(ofBlock: number, into: &classes)
      try part.readKeys(ofBlock: number, bands: 0..<layout.bands, into: &keys)
      try part.readSketches(ofBlock: number, into: &sketches)
      for row in 0..<block.rows {
        entries.append(
          Entry(
            hash: classes.base[row], keys: (0..<layout.bands).map { keys.base[$0 * block.rows + row] },
            sketch: (0..<layout.sketchBytes).map { sketches.base[row * layout.sketchBytes + $0] }))
      }
    }
    return entries
  }

  @Test(arguments: [
    SignatureKind.minHash(MinHashParameters(bands: 3, rows: 2)), .minHash(MinHashParameters(bands: 14, rows: 8)),
    .exact(.rawText),
  ])
  func whatIsWrittenIsRead(_ kind: SignatureKind) throws {
    let layout = SignatureLayout(kind)
    let folder = try TemporaryFolder()
    let entries = Self.entries(47, layout, seed: 5)
    let path = try folder.write("a.sig", Self.file(entries, blocks: [10, 1, 36], layout))
    #expect(try Self.read(path, layout) == entries)
    var part = try SignaturePart(path: path, layout: layout)
    try part.verify()
    let rowCount = part.rowCount
    #expect(rowCount == 47)
    let blocks = part.blocks
    #expect(blocks.map(\.firstRow) == [0, 10, 11])
    var sketch = Buffer<UInt8>()
    var keys = Buffer<UInt64>()
    for row in [46, 0, 9, 10, 11, 12, 46] {
      try part.readSketch(ofRow: row, into: &sketch)
      let found = (0..<sketch.count).map { sketch.base[$0] }
      #expect(found == entries[row].sketch)
    }
    for first in 0..<layout.bands {
      try part.readKeys(ofBlock: 2, bands: first..<layout.bands, into: &keys)
      let found = (0..<keys.count).map { keys.base[$0] }
      let expected = (first..<layout.bands).flatMap { band in entries[11...].map { $0.keys[band] } }
      #expect(found == expected)
    }
  }

  @Test func emptyFilesAndBlocksHoldNothing() throws {
    let folder = try TemporaryFolder()
    #expect(Self.file([], blocks: [0, 0], Self.layout) == [])
    let path = try folder.write("a.sig", [UInt8]())
    #expect(try Self.read(path, Self.layout) == [])
  }

  @Test func filesConcatenate() throws {
    let folder = try TemporaryFolder()
    let entries = Self.entries(30, Self.layout, seed: 6)
    let bytes =
      Self.file(Array(entries[..<12]), blocks: [12], Self.layout)
      + Self.file(Array(entries[12...]), blocks: [9, 9], Self.layout)
    #expect(try Self.read(try folder.write("a.sig", bytes), Self.layout) == entries)
  }

  @Test func everyDamagedByteIsFound() throws {
    let folder = try TemporaryFolder()
    let bytes = Self.file(Self.entries(5, Self.layout, seed: 7), blocks: [3, 2], Self.layout)
    let second = bytes.count - (24 + 8 * 6 + 2 * Self.layout.bytesPerDocument)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x10
      let path = try folder.write("a.sig", changed)
      let error = #expect(throws: SignatureError.self, "byte \(place)") { _ = try Self.read(path, Self.layout) }
      #expect(error?.offset == (place < second ? 0 : second), "byte \(place)")
      #expect(error?.path == path)
      #expect(error?.problem == .damaged || place % second < 8, "byte \(place)")
    }
  }

  @Test func everyTruncationIsFound() throws {
    let folder = try TemporaryFolder()
    let bytes = Self.file(Self.entries(5, Self.layout, seed: 8), blocks: [3, 2], Self.layout)
    let second = bytes.count - (24 + 8 * 6 + 2 * Self.layout.bytesPerDocument)
    for length in 1..<bytes.count where length != second {
      let path = try folder.write("a.sig", Array(bytes[..<length]))
      let error = #expect(throws: SignatureError.self) { _ = try Self.read(path, Self.layout) }
      #expect(error?.problem == .truncated, "\(length) bytes")
    }
  }

  @Test func foreignFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    let bytes = Self.file(Self.entries(5, Self.layout, seed: 9), blocks: [5], Self.layout)
    let path = try folder.write("a.sig", bytes)
    for other in [
      MinHashParameters(bands: 3, rows: 3), MinHashParameters(bands: 2, rows: 3),
      MinHashParameters(bands: 200, rows: 3),
      MinHashParameters(unit: .word, bands: 3, rows: 2), MinHashParameters(shingle: 4, bands: 3, rows: 2),
      MinHashParameters(bands: 3, rows: 2, signsShortDocuments: false),
    ] {
      let error = #expect(throws: SignatureError.self) { _ = try Self.read(path, SignatureLayout(.minHash(other))) }
      #expect(error?.problem == .otherLayout)
    }
    let noise = try folder.write("b.sig", "{\"text\": \"a line of JSON, longer than any header of a block is\"}\n")
    #expect(#expect(throws: SignatureError.self) { _ = try Self.read(noise, Self.layout) }?.problem == .foreign)
    let missing = #expect(throws: SignatureError.self) { _ = try Self.read(folder.path("c.sig"), Self.layout) }
    #expect(missing?.description.contains("No such file") == true)
  }

  @Test func refusedFilesAreClosed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.sig", [1, 2, 3])
    let openFiles = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
    let before = try openFiles()
    for _ in 0..<200 { _ = try? Self.read(path, Self.layout) }
    #expect(try openFiles() < before + 100)
  }
}
