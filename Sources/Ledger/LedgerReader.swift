// The reading end of the ledger: one part, block by block, in constant memory.

import Buffers
import CXXHash
import Glibc

/// Reads one part of a ledger.
///
/// A part is read in order with `nextRows` or `nextMasks`; blocks of the other kind are stepped over unread. Every
/// block that is read is checked against its checksums and the schema.
public struct LedgerReader: ~Copyable {
  /// The file.
  public let path: String
  private let schemaHash: UInt64
  private let file: PartFile
  // Where the next block begins, and where the one read last does.
  private var offset = 0
  private var blockOffset = 0
  private var header = Buffer<UInt8>(capacity: BlockHeader.size)
  private var body = Buffer<UInt8>()
  private var coder: MaskTableCoder
  private var rowsPassed = 0
  private var documentsPassed = 0

  /// Opens a part that was written with `schema`.
  public init(path: String, schema: LedgerSchema) throws(LedgerError) {
    self.path = path
    schemaHash = schema.hash64
    coder = MaskTableCoder(schema: schema)
    file = try PartFile(path: path)
    header.count = BlockHeader.size
  }

  /// Begins anew at the first block.
  public mutating func rewind() {
    offset = 0
    rowsPassed = 0
    documentsPassed = 0
  }

  /// Fills `rows` with the next block of rows; false at the end of the part.
  public mutating func nextRows(_ rows: inout LedgerRows) throws(LedgerError) -> Bool {
    while let block = try nextHeader() {
      if block.kind != .rows { continue }
      try file.read(block, at: blockOffset, into: &rows.body)
      guard rows.open(rows: block.rows) else { throw error(.damaged) }
      return true
    }
    return false
  }

  /// Adds the next mask block's tables to `table`; false at the end of the part.
  ///
  /// At the end, the documents of all mask blocks must be as many as the rows, else the part is refused.
  public mutating func nextMasks(_ table: inout MaskTable) throws(LedgerError) -> Bool {
    while let block = try nextHeader() {
      if block.kind != .masks { continue }
      try file.read(block, at: blockOffset, into: &body)
      guard coder.decode(body, into: &table) else { throw error(.damaged) }
      return true
    }
    if rowsPassed != documentsPassed { throw error(.inconsistent(rowsPassed, documentsPassed)) }
    return false
  }

  /// Checks every block from here to the end and gives the rows of the whole part, read before or now.
  public mutating func verify() throws(LedgerError) -> Int {
    while let block = try nextHeader() { try file.read(block, at: blockOffset, into: &body) }
    if rowsPassed != documentsPassed { throw error(.inconsistent(rowsPassed, documentsPassed)) }
    return rowsPassed
  }

  private func error(_ problem: LedgerError.Problem) -> LedgerError {
    LedgerError(path: path, offset: blockOffset, problem: problem)
  }

  /// Reads the next header and steps behind its block.
  private mutating func nextHeader() throws(LedgerError) -> BlockHeader? {
    blockOffset = offset
    let found = try file.read(BlockHeader.size, at: offset, block: offset, into: header.base)
    if found == 0 { return nil }
    let block: BlockHeader
    do throws(BlockHeader.Fault) {
      if found < BlockHeader.size {
        // Too short even for a header: foreign unless it begins like one.
        for place in found..<BlockHeader.size { header.base[place] = 0 }
        let begins = (0..<min(found, 4)).allSatisfy {
          header.base[$0] == UInt8(truncatingIfNeeded: BlockHeader.magic >> UInt32(8 * $0))
        }
        throw begins ? .damaged : .foreign
      }
      block = try BlockHeader(header.base)
    } catch {
      switch error {
      case .foreign: throw self.error(.foreign)
      case .version(let version): throw self.error(.version(version))
      case .damaged: throw self.error(found < BlockHeader.size ? .truncated : .damaged)
      }
    }
    if block.schema != schemaHash { throw error(.otherSchema) }
    // A block that is stepped over must be there as well.
    if offset + BlockHeader.size + block.bodySize > file.size { throw error(.truncated) }
    if block.kind == .rows { rowsPassed += block.rows } else { documentsPassed += block.rows }
    offset += BlockHeader.size + block.bodySize
    return block
  }

}

/// An open part.
///
/// Not private: the compiler (6.3) lays public non-copyable types out across modules by their members' symbols.
struct PartFile: ~Copyable {
  let path: String
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(LedgerError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    size = descriptor >= 0 && fstat(descriptor, &status) == 0 ? Int(status.st_size) : -1
    if size < 0 { throw LedgerError(path: path, offset: 0, problem: .unreadable(String(cString: strerror(errno)))) }
  }

  deinit { close(descriptor) }

  /// Fills `body` with the body of the block that begins at `start`, and checks it.
  func read(_ block: BlockHeader, at start: Int, into body: inout Buffer<UInt8>) throws(LedgerError) {
    body.removeAll()
    body.reserve(block.bodySize)
    let found = try read(block.bodySize, at: start + BlockHeader.size, block: start, into: body.base)
    if found < block.bodySize { throw LedgerError(path: path, offset: start, problem: .truncated) }
    body.count = block.bodySize
    if XXH3_64bits(body.base, body.count) != block.bodyHash {
      throw LedgerError(path: path, offset: start, problem: .damaged)
    }
  }

  /// Reads up to `count` bytes; fewer only at the end of the file.
  func read(
    _ count: Int, at start: Int, block: Int, into target: UnsafeMutablePointer<UInt8>
  ) throws(LedgerError) -> Int {
    var done = 0
    while done < count {
      let got = pread(descriptor, target + done, count - done, off_t(start + done))
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR { continue }
        throw LedgerError(path: path, offset: block, problem: .unreadable(String(cString: strerror(errno))))
      }
      done += got
    }
    return done
  }
}
