// The signatures of one block of documents, column by column, as they lie in a file; a file is such blocks one behind the
// other, so that files concatenate and any block can be read alone:
//
//   byte  0  "SLSG"            8  documents, n (4)         16  hash of the layout (8)
//         4  version (1), 0    12  bytes of a sketch (4)   24  XXH3 of each column (8 each): class hashes, bands, sketches
//         6  bands (2)                                     .. XXH3 of all that stands before (8)
//
//   class hashes   n of 16 bytes: the upper half, the lower half; both 0 where a document was not signed
//   band 0, 1 ..   n of 8 bytes each
//   sketches       n of the sketch's bytes
//
// All numbers are little-endian. Each document of the block has an entry, in input order.

public import Buffers
internal import CXXHash

#if !_endian(little)
  #error("signature files are read and written as they lie in memory")
#endif

/// What a header of a block is made of.
///
/// Later versions keep the places of the magic bytes, version, bands and last checksum.
enum SignatureBlockHeader {
  static let magic: UInt32 = 0x4753_4C53  // "SLSG"
  static let version = 1
  /// Bytes before the checksums of the columns.
  static let fixedSize = 24

  /// Bytes of the header of a file with so many bands.
  static func size(bands: Int) -> Int { fixedSize + 8 * (bands + 3) }
}

/// Collects the signatures of a block of documents; one a worker, reused.
public struct SignatureBlock: ~Copyable {
  /// What an entry consists of.
  public let layout: SignatureLayout
  /// Documents so far.
  public private(set) var count = 0

  private var classes = Buffer<ClassHash>()
  // An entry's keys side by side; `finish` turns them into columns.
  private var keys = Buffer<UInt64>()
  private var sketches = Buffer<UInt8>()

  /// Makes an empty block.
  public init(_ layout: SignatureLayout) {
    precondition(layout.bands <= Int(UInt16.max), "the header has two bytes for the number of bands")
    self.layout = layout
  }

  /// Forgets all documents and keeps the memory.
  public mutating func removeAll() {
    count = 0
    classes.removeAll()
    keys.removeAll()
    sketches.removeAll()
  }

  /// Adds the entry of a document.
  ///
  /// - Parameters:
  ///   - hash: its class; not the reserved value.
  ///   - bandKeys: a key a band.
  ///   - sketch: a byte a hash function.
  public mutating func append(_ hash: ClassHash, bandKeys: Span<UInt64>, sketch: Span<UInt8>) {
    precondition(bandKeys.count == layout.bands && sketch.count == layout.sketchBytes, "an entry fits the layout")
    classes.append(hash)
    keys.append(contentsOf: bandKeys)
    sketches.append(contentsOf: sketch)
    count += 1
  }

  /// Adds the entry of a document that has a class hash and nothing else, as exact keys have.
  public mutating func append(_ hash: ClassHash) {
    precondition(layout.bands == 0 && layout.sketchBytes == 0, "an entry fits the layout")
    classes.append(hash)
    count += 1
  }

  /// Adds the entry of a document that is not signed: zeros.
  public mutating func appendUnsigned() {
    classes.append(.unsigned)
    for _ in 0..<layout.bands { keys.append(0) }
    for _ in 0..<layout.sketchBytes { sketches.append(0) }
    count += 1
  }

  /// Writes the block behind `output` and empties it; a block without documents is nothing.
  public mutating func finish(appendingTo output: inout Buffer<UInt8>) {
    if count == 0 { return }
    precondition(count <= Int(UInt32.max), "a block is far smaller")
    let bands = layout.bands
    let headerSize = SignatureBlockHeader.size(bands: bands)
    let start = output.count
    let total = start + headerSize + count * layout.bytesPerDocument
    output.reserve(total)
    let header = UnsafeMutableRawPointer(output.base + start)
    header.storeBytes(of: SignatureBlockHeader.magic, as: UInt32.self)
    header.storeBytes(of: UInt8(SignatureBlockHeader.version), toByteOffset: 4, as: UInt8.self)
    header.storeBytes(of: UInt8(0), toByteOffset: 5, as: UInt8.self)
    header.storeBytes(of: UInt16(bands), toByteOffset: 6, as: UInt16.self)
    header.storeBytes(of: UInt32(count), toByteOffset: 8, as: UInt32.self)
    header.storeBytes(of: UInt32(layout.sketchBytes), toByteOffset: 12, as: UInt32.self)
    header.storeBytes(of: layout.hash, toByteOffset: 16, as: UInt64.self)

    var place = header + headerSize
    var checksum = SignatureBlockHeader.fixedSize
    func close(_ size: Int) {
      header.storeBytes(of: XXH3_64bits(place, size), toByteOffset: checksum, as: UInt64.self)
      place += size
      checksum += 8
    }
    place.copyMemory(from: classes.base, byteCount: count * 16)
    close(count * 16)
    let keys = self.keys.base
    for band in 0..<bands {
      for row in 0..<count {
        place.storeBytes(of: keys[row &* bands &+ band], toByteOffset: row &* 8, as: UInt64.self)
      }
      close(count * 8)
    }
    place.copyMemory(from: sketches.base, byteCount: count * layout.sketchBytes)
    close(count * layout.sketchBytes)
    header.storeBytes(of: XXH3_64bits(header, checksum), toByteOffset: checksum, as: UInt64.self)
    output.count = total
    removeAll()
  }
}
