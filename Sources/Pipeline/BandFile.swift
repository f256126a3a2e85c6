// The file of one band and one task, as datatrove's second stage wants it: 68 bytes a document, sorted by all fields.

import Buffers
import Shards

/// Writes `.minhash.sig` files: 8 values of 64 bits and the document's number in 32 bits a record, little-endian.
struct BandFile: @unchecked Sendable {
  // Nothing is written once it is made, and `blocks` keeps the memory that `places` points to.
  /// Where the signatures of a block lie, and the number of its first document.
  private struct Place {
    var values: UnsafePointer<UInt64>
    var rows: UnsafePointer<UInt32>
    var firstDocument: UInt32
  }

  /// A record to be sorted: its first field, and where the others are.
  private struct Entry {
    var first: UInt64
    var block: UInt32
    var row: UInt32
  }

  private let blocks: [SignedBlock]
  private let places: [Place]
  private let bands: Int
  private let rows: Int
  /// Documents in all.
  let documents: Int
  private let signed: Int

  /// Numbers the documents of a task through all its blocks.
  ///
  /// - Throws: `RunError.settings` where they are more than a record can number.
  init(_ blocks: [SignedBlock], bands: Int, rows: Int) throws {
    self.blocks = blocks
    self.bands = bands
    self.rows = rows
    documents = blocks.reduce(0) { $0 + $1.documents }
    signed = blocks.reduce(0) { $0 + $1.rows.count }
    guard documents <= Int(UInt32.max) else {
      throw RunError.settings(
        "a task of \(documents) documents: a signature file numbers them in 32 bits; raise --tasks")
    }
    var first: UInt32 = 0
    places = blocks.map { block in
      defer { first += UInt32(block.documents) }
      return Place(values: block.values.base, rows: block.rows.base, firstDocument: first)
    }
  }

  /// Writes the records of a band behind `file`.
  func write(band: Int, to file: TemporaryFile) throws {
    try withExtendedLifetime(blocks) {
      var entries = Buffer<Entry>(capacity: signed)
      let (width, start) = (bands * rows, band * rows)
      for (number, block) in blocks.enumerated() {
        for row in 0..<block.rows.count {
          let first = block.values.base[row * width + start]
          entries.append(Entry(first: first, block: UInt32(number), row: UInt32(row)))
        }
      }
      var sorted = UnsafeMutableBufferPointer(start: entries.base, count: entries.count)
      sorted.sort { left, right in
        if left.first != right.first { return left.first < right.first }
        let (one, other) = (values(left, start), values(right, start))
        for row in 1..<rows where one[row] != other[row] { return one[row] < other[row] }
        return document(left) < document(right)
      }
      var records = Buffer<UInt8>()
      for entry in entries.unsafeElements {
        UnsafeRawPointer(values(entry, start)).withMemoryRebound(to: UInt8.self, capacity: rows * 8) {
          records.append(from: $0, count: rows * 8)
        }
        var number = document(entry).littleEndian
        withUnsafeBytes(of: &number) { bytes in for byte in bytes { records.append(byte) } }
        if records.count > 1 << 20 {
          try file.write(records.span)
          records.removeAll()
        }
      }
      try file.write(records.span)
    }
  }

  private func values(_ entry: Entry, _ start: Int) -> UnsafePointer<UInt64> {
    places[Int(entry.block)].values + (Int(entry.row) * bands * rows + start)
  }

  private func document(_ entry: Entry) -> UInt32 {
    let place = places[Int(entry.block)]
    return place.firstDocument + place.rows[Int(entry.row)]
  }
}
