// Gzip in: any number of members through ISA-L's streaming inflate, checksums verified.

import CIsal

/// Inflates the members of a gzip file one after the other.
final class GzipDecoder {
  // The state holds 87 KB of tables and window: too much for the stack.
  private let state: UnsafeMutablePointer<inflate_state>
  private var isInMember = false
  private var memberCount = 0

  init() {
    state = .allocate(capacity: 1)
    UnsafeMutableRawPointer(state).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<inflate_state>.size)
    isal_inflate_init(state)
  }

  deinit { state.deallocate() }

  func decode(
    from file: inout InputFile, into target: UnsafeMutablePointer<UInt8>, capacity: Int
  ) throws -> DecodedPiece {
    while true {
      if !isInMember {
        if let end = try nextMember(&file) { return DecodedPiece(count: 0, end: end) }
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        isInMember = true
      }
      let hasInput = try file.fill()
      let input = file.unread
      state.pointee.next_in = input.baseAddress
      state.pointee.avail_in = UInt32(input.count)
      state.pointee.next_out = target
      state.pointee.avail_out = UInt32(capacity)
      let code = isal_inflate(state)
      file.advance(input.count - Int(state.pointee.avail_in))
      let produced = capacity - Int(state.pointee.avail_out)
      if code != ISAL_DECOMP_OK { return DecodedPiece(count: produced, end: .damaged(Self.reason(code))) }
      if state.pointee.block_state == ISAL_BLOCK_FINISH {
        isInMember = false
        memberCount += 1
      }
      if produced > 0 { return DecodedPiece(count: produced, end: nil) }
      if isInMember && !hasInput {
        return DecodedPiece(count: 0, end: .damaged("the gzip stream is truncated"))
      }
    }
  }

  /// Finds the next member and passes over its header; nil if there is one, otherwise how the file ends.
  private func nextMember(_ file: inout InputFile) throws -> StreamEnd? {
    if try file.fill(2) {
      if file.unread[0] == 0x1F && file.unread[1] == 0x8B { return try passHeader(&file) }
    } else if file.unread.isEmpty {
      return .complete
    } else if file.unread[0] == 0x1F {
      return .damaged("the gzip stream is truncated")
    }
    // Tapes and some tools fill the last record with zeros; gzip itself accepts that, and nothing else.
    while try file.fill() {
      guard file.unread.allSatisfy({ $0 == 0 }) else {
        return .damaged("bytes that are not gzip follow gzip member \(memberCount)")
      }
      file.advance(file.unread.count)
    }
    return .complete
  }

  /// Passes over a member's header (RFC 1952); nil if it is sound.
  ///
  /// ISA-L 2.30 reads headers itself, but loses its place in one with optional fields that comes in several pieces.
  private func passHeader(_ file: inout InputFile) throws -> StreamEnd? {
    let truncated = StreamEnd.damaged("the gzip stream is truncated")
    guard try file.fill(10) else { return truncated }
    let (method, flags) = (file.unread[2], file.unread[3])
    guard method == 8 && flags & 0xE0 == 0 else { return .damaged("a gzip header is invalid") }
    file.advance(10)
    if flags & 4 != 0 {
      guard try file.fill(2) else { return truncated }
      let length = Int(file.unread[0]) | Int(file.unread[1]) << 8
      guard try file.fill(2 + length) else { return truncated }
      file.advance(2 + length)
    }
    // A name and a comment, each ended by a zero.
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      while true {
        guard try file.fill() else { return truncated }
        let end = file.unread.firstIndex(of: 0)
        file.advance(end.map { $0 + 1 } ?? file.unread.count)
        if end != nil { break }
      }
    }
    if flags & 2 != 0 {
      guard try file.fill(2) else { return truncated }
      file.advance(2)
    }
    return nil
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ISAL_INCORRECT_CHECKSUM: "a gzip member's checksum or length does not match"
    default: "the gzip stream is corrupt"
    }
  }
}
