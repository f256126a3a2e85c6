// XXH3-64 of bytes as they stream by: of inputs as read, and of outputs as written.

import CXXHash

/// XXH3-64 of a name as 16 hexadecimal digits: a file name for what may be long and hold slashes.
public func checksumName(of name: String) -> String {
  let bytes = Array(name.utf8)
  return hexadecimal(XXH3_64bits(bytes, bytes.count))
}

/// XXH3-64 of a small file's bytes as 16 hexadecimal digits.
public func checksumName(of bytes: [UInt8]) -> String { hexadecimal(XXH3_64bits(bytes, bytes.count)) }

/// A running XXH3-64 (seed 0), as `xxhsum -H3` prints it.
struct Checksum: ~Copyable {
  private let state: OpaquePointer

  init() {
    // The library returns null only where memory is exhausted, which ends the process everywhere in Swift.
    state = XXH3_createState()!
    XXH3_64bits_reset(state)
  }

  deinit { XXH3_freeState(state) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    XXH3_64bits_update(state, start, bytes.count)
  }

  /// The checksum of the bytes so far.
  var value: UInt64 { XXH3_64bits_digest(state) }
}
