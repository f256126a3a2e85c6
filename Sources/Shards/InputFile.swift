// The bytes of an input as they lie on disk: read in fixed pieces, counted and summed.

import Buffers
import Glibc

/// An open input, a piece of it in memory, and the checksum of all that was read.
struct InputFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let isPipe: Bool
  private let pieceSize: Int
  private var piece: Buffer<UInt8>
  private var checksum = Checksum()
  /// Where the unread bytes in `piece` start.
  private(set) var position = 0
  /// Whether the file's end was seen.
  private(set) var isAtEnd = false
  /// How many bytes were read.
  private(set) var bytesRead = 0

  /// Opens a file, or standard input for "-".
  init(path: String, pieceSize: Int) throws {
    self.path = path
    self.pieceSize = pieceSize
    piece = Buffer(capacity: pieceSize)
    descriptor = path == "-" ? dup(STDIN_FILENO) : Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      isPipe = false
      throw FileError(path: path, operation: "cannot read")
    }
    var facts = stat()
    isPipe = fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT != S_IFREG
    if facts.st_mode & S_IFMT == S_IFDIR {
      throw FileError(path: path, operation: "cannot read", code: EISDIR)
    }
    if !isPipe { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  /// Opens a file; nil where there is none, also where one vanished a moment ago, as a twin's does that is done with it.
  static func open(ifThere path: String, pieceSize: Int) throws -> InputFile? {
    do {
      return try InputFile(path: path, pieceSize: pieceSize)
    } catch let error as FileError where error.code == ENOENT {
      return nil
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The unread bytes in memory.
  var unread: UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(start: piece.base + position, count: piece.count - position)
  }

  /// XXH3-64 of all bytes read so far.
  var checksumValue: UInt64 { checksum.value }

  /// Passes over bytes in memory.
  mutating func advance(_ count: Int) { position += count }

  /// Reads until at least `count` unread bytes are in memory or the file ends; returns whether they are.
  mutating func fill(_ count: Int = 1) throws -> Bool {
    while piece.count - position < count && !isAtEnd {
      let left = piece.count - position
      if position > 0 {
        piece.base.update(from: piece.base + position, count: left)
        piece.count = left
        position = 0
      }
      piece.reserve(left + pieceSize)
      piece.count += try read(into: piece.base + left, count: pieceSize)
    }
    return piece.count - position >= count
  }

  /// Reads bytes past those in memory, which must all be used; returns fewer than asked only at the file's end.
  mutating func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws -> Int {
    var total = 0
    while total < count && !isAtEnd {
      if isPipe { try waitForBytes() }
      let got = Glibc.read(descriptor, target + total, count - total)
      if got > 0 {
        total += got
      } else if got == 0 {
        isAtEnd = true
      } else if errno != EINTR {
        throw FileError(path: path, operation: "cannot read")
      }
    }
    checksum.update(UnsafeRawBufferPointer(start: target, count: total))
    bytesRead += total
    return total
  }

  /// Waits for a pipe in short turns, so that an interrupt ends the wait.
  private func waitForBytes() throws {
    while true {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let answer = poll(&request, 1, 200)
      try Interruption.check()
      if answer > 0 { return }
      if answer < 0 && errno != EINTR { throw FileError(path: path, operation: "cannot read") }
    }
  }
}
