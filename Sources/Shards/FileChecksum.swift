// The checksum of a whole file, for whoever must know that it is the same as before.

import Glibc

/// XXH3-64 of a file's bytes as 16 hexadecimal digits, as `run.json` has it of inputs.
///
/// - Throws: `FileError`.
public func fileChecksum(_ path: String) throws -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(path: path, operation: "cannot read") }
  defer { close(descriptor) }
  var checksum = Checksum()
  let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  defer { piece.deallocate() }
  while true {
    try Interruption.check()
    let count = read(descriptor, piece.baseAddress, piece.count)
    if count == 0 { return hexadecimal(checksum.value) }
    if count < 0 {
      if errno == EINTR { continue }
      throw FileError(path: path, operation: "cannot read")
    }
    checksum.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
  }
}
