// The passage hashes of one block of documents, as they lie in a passage part; a part is such blocks one behind the other,
// so that parts concatenate and any block can be read alone:
//
//   byte  0  "SLPS"            16  passages, m (8)            32  XXH3 of the counts (8)
//         4  version (1), 0    24  hash of the parameters (8) 40  XXH3 of the hashes (8)
//         8  documents, n (8)                                 48  XXH3 of all that stands before (8)
//
//   counts   n of 4 bytes: passages of each document
//   hashes   m of 8 bytes: document after document; 0 where a passage is not compared
//
// All numbers are little-endian. Each document of the block has an entry, in input order.

public import Buffers
internal import CXXHash

/// What stands before the counts of a block.
public struct PassageBlockHeader: Sendable, Hashable {
  /// Documents in the block.
  public var documents: Int
  /// Passages in the block.
  public var passages: Int
  /// Fingerprint of the parameters.
  public var layout: UInt64
  /// XXH3 of the counts.
  public var countsChecksum: UInt64
  /// XXH3 of the hashes.
  public var hashesChecksum: UInt64

  /// Why bytes are no header of this program.
  public enum Problem: Error, Sendable, Hashable {
    /// No block begins here.
    case foreign
    /// Written in another version of the format.
    case version(Int)
    /// The checksum differs.
    case damaged
  }

  /// Bytes of a header.
  public static let size = 56
  static let magic: UInt32 = 0x5350_4C53  // "SLPS"
  static let version: UInt8 = 1

  /// The fingerprint of parameters that each block carries; a part with another one is refused.
  public static func layout(of parameters: PassageParameters) -> UInt64 {
    let text = Array(parameters.canonicalText.utf8)
    return XXH3_64bits(text, text.count)
  }

  /// Bytes of the whole block.
  public var blockSize: Int { Self.size + 4 * documents + 8 * passages }

  init(documents: Int, passages: Int, layout: UInt64, countsChecksum: UInt64, hashesChecksum: UInt64) {
    self.documents = documents
    self.passages = passages
    self.layout = layout
    self.countsChecksum = countsChecksum
    self.hashesChecksum = hashesChecksum
  }

  /// Reads `size` bytes.
  public init(_ bytes: UnsafeRawPointer) throws(Problem) {
    func word(_ offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    if bytes.loadUnaligned(as: UInt32.self) != Self.magic { throw .foreign }
    if XXH3_64bits(bytes, 48) != word(48) { throw .damaged }
    let version = bytes.loadUnaligned(fromByteOffset: 4, as: UInt8.self)
    if version != Self.version { throw .version(Int(version)) }
    self.init(
      documents: Int(word(8)), passages: Int(word(16)), layout: word(24), countsChecksum: word(32),
      hashesChecksum: word(40))
  }

  /// Writes `size` bytes.
  func write(to bytes: UnsafeMutableRawPointer) {
    func store(_ word: UInt64, _ offset: Int) { bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self) }
    store(UInt64(Self.magic) | UInt64(Self.version) << 32, 0)
    store(UInt64(documents), 8)
    store(UInt64(passages), 16)
    store(layout, 24)
    store(countsChecksum, 32)
    store(hashesChecksum, 40)
    store(XXH3_64bits(bytes, 48), 48)
  }

  /// The checksum of some bytes, as a header has it.
  public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    XXH3_64bits(bytes.baseAddress, bytes.count)
  }
}

/// Collects the passages of a block of documents; one a worker and step, reused.
public struct PassageBlock: ~Copyable {
  private let layout: UInt64
  private var counts = Buffer<UInt32>()
  private var hashes = Buffer<UInt64>()

  /// Makes an empty block.
  public init(_ parameters: PassageParameters) { layout = PassageBlockHeader.layout(of: parameters) }

  /// Documents so far.
  public var count: Int { counts.count }

  /// Forgets all documents and keeps the memory.
  public mutating func removeAll() {
    counts.removeAll()
    hashes.removeAll()
  }

  /// Adds the entry of a document: the hashes that a finder has found.
  public mutating func append(_ passages: Span<UInt64>) {
    counts.append(UInt32(passages.count))
    hashes.append(contentsOf: passages)
  }

  /// Adds the entry of a document that takes no part.
  public mutating func appendNothing() { counts.append(0) }

  /// Writes the block behind `output` and empties it; a block without documents is nothing.
  public mutating func finish(appendingTo output: inout Buffer<UInt8>) {
    if counts.count == 0 { return }
    let header = PassageBlockHeader(
      documents: counts.count, passages: hashes.count, layout: layout,
      countsChecksum: XXH3_64bits(counts.base, 4 * counts.count),
      hashesChecksum: XXH3_64bits(hashes.base, 8 * hashes.count))
    output.reserve(output.count + header.blockSize)
    let bytes = UnsafeMutableRawPointer(output.base + output.count)
    header.write(to: bytes)
    (bytes + PassageBlockHeader.size).copyMemory(from: counts.base, byteCount: 4 * counts.count)
    (bytes + PassageBlockHeader.size + 4 * counts.count)
      .copyMemory(from: hashes.base, byteCount: 8 * hashes.count)
    output.count += header.blockSize
    removeAll()
  }
}
