// How a part is laid out: blocks one behind the other, each on its own, so that parts concatenate.
//
//   byte  0  "SLBK"            8  rows (4)               16  hash of the schema (8)
//         4  version (1)      12  length of body (4)     24  XXH3 of the body (8)
//         5  kind (1)                                    32  XXH3 of bytes 0..<32 (8)
//         6  0 (2)                                       40  body
//
// The body of a row block: the lengths of its chunks, one varint each, then the chunks, one a column:
//
//   line | code points | bytes | unmeasured | ids | integer columns ... | carried fields ...
//
// The body of a mask block: see MaskTable+Block.swift. A reader that wants one kind steps over the other by its length.

import Buffers
import CXXHash

/// What a block holds.
enum BlockKind: UInt8 {
  /// A row a document.
  case rows = 1
  /// The mask tables of the rows before it, since the last such block.
  case masks = 2
}

/// The fixed-size start of a block.
struct BlockHeader: Equatable {
  static let magic: UInt32 = 0x4B42_4C53  // "SLBK"
  static let version = 1
  static let size = 40

  var kind: BlockKind
  /// Rows, or documents that the mask tables count.
  var rows: Int
  var bodySize: Int
  var schema: UInt64
  var bodyHash: UInt64

  /// Why bytes are no header.
  enum Fault: Error {
    case foreign
    case version(Int)
    case damaged
  }

  /// Adds room for a header to which the body is appended; gives the place for `seal`.
  static func open(in output: inout Buffer<UInt8>) -> Int {
    let place = output.count
    output.resize(place + size)
    return place
  }

  /// Writes the header of the block whose body reaches from `place + size` to the end of `output`.
  static func seal(_ kind: BlockKind, rows: Int, schema: UInt64, at place: Int, in output: inout Buffer<UInt8>) {
    let end = output.count
    let bodySize = end - place - size
    precondition(bodySize <= Int(UInt32.max) && rows <= Int(UInt32.max), "a block is far smaller than 4 GB")
    let bodyHash = XXH3_64bits(output.base + place + size, bodySize)
    output.count = place
    output.append(word: magic)
    output.append(UInt8(version))
    output.append(kind.rawValue)
    output.append(word: UInt16(0))
    output.append(word: UInt32(rows))
    output.append(word: UInt32(bodySize))
    output.append(word: schema)
    output.append(word: bodyHash)
    output.append(word: XXH3_64bits(output.base + place, 32))
    output.count = end
  }

  /// Reads a header from `size` bytes.
  init(_ bytes: UnsafePointer<UInt8>) throws(Fault) {
    var cursor = ByteCursor(bytes, count: Self.size)
    guard cursor.word(UInt32.self) == Self.magic else { throw .foreign }
    let version = Int(cursor.byte())
    let kind = BlockKind(rawValue: cursor.byte())
    _ = cursor.word(UInt16.self)
    rows = Int(cursor.word(UInt32.self))
    bodySize = Int(cursor.word(UInt32.self))
    schema = cursor.word(UInt64.self)
    bodyHash = cursor.word(UInt64.self)
    guard cursor.word(UInt64.self) == XXH3_64bits(bytes, 32) else { throw .damaged }
    // The hash is right, so these are what a program wrote, though not this one.
    guard version == Self.version, let kind else { throw .version(version) }
    self.kind = kind
  }
}
