// What the tests of this target share: a folder, random lines, a plain reference for blocks, and reading it all.

import Buffers
import FoundationEssentials
import Glibc
import Shards
import Support

/// A folder of a test's own, removed with all in it when the test ends.
final class Scratch {
  let path: String
  private let home: TemporaryFolder

  init() {
    guard let home = try? TemporaryFolder() else { fatalError("no temporary folder can be made") }
    self.home = home
    path = home.url.path
  }

  /// Writes a file and returns its path; folders are made as needed.
  @discardableResult
  func file(_ name: String, _ bytes: [UInt8] = []) -> String {
    guard let path = try? home.write(name, bytes) else { fatalError("\(name) cannot be written") }
    return path
  }

  func folder(_ name: String) {
    var current = path
    for part in name.split(separator: "/") {
      current += "/" + part
      mkdir(current, 0o777)
    }
  }

  func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }

  /// The names in a folder, sorted.
  func names(_ folder: String) -> [String] {
    guard let stream = opendir(path + "/" + folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// The bytes of a file.
func contents(_ path: String) throws -> [UInt8] { try OutputDirectory(existing: "/").contents(path) ?? [] }

/// Lines of random length, some empty, some with carriage returns, the last perhaps without a newline.
func randomLines(_ random: inout SeededRandom, count: Int, longest: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  for line in 0..<count {
    let length = Int.random(in: 0...5, using: &random) == 0 ? 0 : Int.random(in: 0...longest, using: &random)
    for _ in 0..<length { bytes.append(UInt8.random(in: 0x20...0x39, using: &random)) }
    if Int.random(in: 0...9, using: &random) == 0 { bytes.append(0x0D) }
    if line < count - 1 || Bool.random(using: &random) { bytes.append(0x0A) }
  }
  return bytes
}

/// A block's contents as plain values.
struct BlockCopy: Equatable {
  var index: Int
  var firstLine: Int
  var byteOffset: Int
  var byteCount: Int
  /// Nil stands for an oversized line.
  var lines: [[UInt8]?]
  var oversized: [Block.OversizedLine]
}

/// All that a reader has to say.
struct Reading {
  var blocks: [BlockCopy] = []
  var damage: Damage?
  var checksum: UInt64 = 0
  var compressedBytes = 0
  var linesRead = 0

  var lines: [[UInt8]?] { blocks.flatMap(\.lines) }
  var texts: [String] { lines.map { String(decoding: $0 ?? [], as: UTF8.self) } }
}

func shard(_ path: String) -> InputShard { InputShard(path: path, key: "k", byteCount: nil, isRepeatable: true) }

func options(block: Int = Block.defaultSize, read: Int = 128 << 10, longest: Int = 128 << 20, limit: Int? = nil)
  -> ReaderOptions
{
  var options = ReaderOptions()
  options.blockSize = block
  options.readSize = read
  options.maximumLineLength = longest
  options.lineLimit = limit
  return options
}

func copy(_ block: borrowing Block) -> BlockCopy {
  var lines: [[UInt8]?] = []
  for line in block.lines.unsafeElements {
    lines.append(line.isOversized ? nil : Array(block.bytes.unsafeElements[line.range]))
  }
  return BlockCopy(
    index: block.index, firstLine: block.firstLine, byteOffset: block.byteOffset, byteCount: block.byteCount,
    lines: lines, oversized: block.oversizedLines)
}

func readAll(_ path: String, _ options: ReaderOptions = ReaderOptions()) throws -> Reading {
  var reader = try BlockReader(shard(path), options: options)
  var block = Block()
  var reading = Reading()
  while try reader.next(into: &block) { reading.blocks.append(copy(block)) }
  reading.damage = reader.damage
  reading.checksum = reader.inputChecksum
  reading.compressedBytes = reader.compressedBytesRead
  reading.linesRead = reader.linesRead
  return reading
}

/// Blocks by the definition, with nothing clever: the shortest run of whole lines that covers the block size.
func referenceBlocks(_ bytes: [UInt8], block size: Int, longest: Int = .max) -> [BlockCopy] {
  var blocks: [BlockCopy] = []
  var current = BlockCopy(index: 0, firstLine: 1, byteOffset: 0, byteCount: 0, lines: [], oversized: [])
  var position = 0
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
    position = 3
    current.byteCount = 3
  }
  func close() {
    if current.lines.isEmpty { return }
    blocks.append(current)
    current = BlockCopy(
      index: current.index + 1, firstLine: current.firstLine + current.lines.count,
      byteOffset: current.byteOffset + current.byteCount, byteCount: 0, lines: [], oversized: [])
  }
  while position < bytes.count {
    let newline = bytes[position...].firstIndex(of: 0x0A)
    let line = Array(bytes[position..<(newline ?? bytes.count)])
    let next = newline.map { $0 + 1 } ?? bytes.count
    current.byteCount += next - position
    position = next
    if line.count > longest {
      current.oversized.append(
        Block.OversizedLine(
          line: current.firstLine + current.lines.count, byteCount: line.count, prefix: Array(line.prefix(1_000))))
      current.lines.append(nil)
    } else {
      current.lines.append(line)
    }
    if current.byteCount >= size { close() }
  }
  close()
  return blocks
}

/// Compresses each piece to a frame or member of its own.
func compress(_ pieces: [[UInt8]], _ codec: Codec) throws -> [UInt8] {
  var compressor = try BlockCompressor(codec)
  var output = Buffer<UInt8>()
  for piece in pieces { compressor.compress(piece.span, appendingTo: &output) }
  return Array(output.unsafeElements)
}

/// Runs a shell command; true if it exits with 0.
func shell(_ command: String) -> Bool { system("(" + command + ") >/dev/null 2>&1") == 0 }

/// Whether a command line tool is there.
func has(_ tool: String) -> Bool { shell("command -v " + tool) }
