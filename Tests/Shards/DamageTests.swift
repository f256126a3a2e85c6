// Reading what is broken: whole lines before the damage, a reason, and never a crash or an endless loop.

import Buffers
import CZlib
import CZstd
import Shards
import Support
import Testing

@Suite struct DamageTests {
  let scratch = Scratch()
  /// Lines long enough that compressed pieces of them say something.
  let text: [UInt8] = {
    var random = SeededRandom(9)
    return Array("first\n".utf8) + randomLines(&random, count: 30, longest: 40) + Array("last\n".utf8)
  }()

  /// What zlib, another implementation, gets out of the first bytes of one gzip member.
  private func inflatedByZlib(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var stream = z_stream()
    inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { inflateEnd(&stream) }
    var input = Array(bytes)
    var output = [UInt8](repeating: 0, count: 100_000)
    let produced = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = inflate(&stream, Z_SYNC_FLUSH)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<produced])
  }

  private func wholeLines(_ bytes: [UInt8]) -> [[UInt8]?] {
    let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return referenceBlocks(Array(bytes[..<end]), block: .max).flatMap(\.lines)
  }

  @Test(arguments: [5, 1 << 17])
  func gzipTruncatedAnywhereGivesTheWholeLinesThatZlibGives(read: Int) throws {
    let file = try compress([text], .gzip(level: 6))
    for length in 1..<file.count {
      let reading = try readAll(scratch.file("cut", Array(file[..<length])), options(block: 200, read: read))
      let available = inflatedByZlib(file[..<length])
      let expected = wholeLines(available)
      #expect(reading.lines == expected, "cut at \(length)")
      let damage = try #require(reading.damage, "cut at \(length)")
      #expect(damage.reason == "the gzip stream is truncated")
      #expect(damage.byteOffset == available.count)
      #expect(damage.lineCount == expected.count)
      #expect(damage.droppedByteCount == available.count - expected.reduce(0) { $0 + ($1?.count ?? 0) + 1 })
      #expect(damage.path.hasSuffix("/cut"))
    }
  }

  @Test func zstdTruncatedAnywhereGivesWholeLinesBeforeTheDamage() throws {
    let pieces = [Array(text[..<300]), Array(text[300...])]
    let first = try compress([pieces[0]], .zstd(level: 1))
    let file = first + (try compress([pieces[1]], .zstd(level: 1)))
    for length in 1..<file.count where length != first.count {
      let reading = try readAll(scratch.file("cut", Array(file[..<length])), options(block: 200, read: 7))
      let all = wholeLines(text)
      #expect(reading.damage?.reason == "the zstd stream is truncated", "cut at \(length)")
      #expect(reading.lines == Array(all[..<reading.linesRead]))
      // Before the first frame's checksum, the frame's one block is not complete.
      #expect(length < first.count - 4 ? reading.lines.isEmpty : reading.lines.starts(with: wholeLines(pieces[0])))
    }
  }

  @Test(arguments: [Codec.gzip(level: 6), .igzip(level: 1), .zstd(level: 3)])
  func everyFlippedBitIsNoticedOrHarmless(codec: Codec) throws {
    let file = try compress([text], codec)
    for index in 0..<file.count {
      for bit in [0, 3, 7] {
        var broken = file
        broken[index] ^= 1 << UInt8(bit)
        // A signature that is gone makes a plain file of it; nothing more can be told.
        let isPlain = index < (codec.name == "zstd" ? 4 : 2)
        let path = scratch.file("flip", broken)
        let reading = try readAll(path, options(block: 200, read: 64))
        if reading.damage == nil && !isPlain {
          // What gzip does not check: time, flags of speed, the system's number, and a header's text flag.
          #expect(reading.lines == wholeLines(text), "byte \(index), bit \(bit)")
          if codec.name != "zstd" { #expect(index < 10, "byte \(index), bit \(bit)") }
        }
      }
    }
  }

  @Test func aWrongChecksumIsDamageAfterAllLines() throws {
    for (codec, offset, reason) in [
      (Codec.gzip(level: 6), 8, "a gzip member's checksum or length does not match"),
      (.gzip(level: 6), 2, "a gzip member's checksum or length does not match"),
      (.zstd(level: 1), 2, "a zstd frame's checksum does not match"),
    ] {
      var file = try compress([text], codec)
      file[file.count - offset] ^= 0x10
      let reading = try readAll(scratch.file("sum", file))
      #expect(reading.damage?.reason == reason)
      #expect(reading.lines == wholeLines(text))
      #expect(reading.damage?.droppedByteCount == 0)
    }
  }

  @Test func zerosMayFollowGzipAndNothingElseMay() throws {
    let file = try compress([text], .gzip(level: 6))
    for read in [3, 1 << 17] {
      let padded = try readAll(scratch.file("zeros", file + [UInt8](repeating: 0, count: 1_000)), options(read: read))
      #expect(padded.damage == nil)
      #expect(padded.lines == wholeLines(text))
      #expect(padded.compressedBytes == file.count + 1_000)
      for tail in [[1], [0x1F], [0x1F, 0x8C], [0x0A, 0x0A], [0, 0, 7]] as [[UInt8]] {
        let reading = try readAll(scratch.file("tail", file + tail), options(read: read))
        #expect(reading.damage != nil, "tail \(tail)")
        #expect(reading.lines == wholeLines(text))
      }
    }
    let frame = try compress([text], .zstd(level: 1))
    let reading = try readAll(scratch.file("tail", frame + [1, 2, 3, 4, 5]))
    #expect(reading.damage?.reason == "bytes that are not zstd follow a zstd frame")
    #expect(reading.lines == wholeLines(text))
  }

  @Test func anUnfinishedLineBeforeDamageIsNotARecord() throws {
    let file = try compress([Array("one\ntwo\nthr".utf8)], .gzip(level: 6))
    let reading = try readAll(scratch.file("tail", file + [9]))
    #expect(reading.texts == ["one", "two"])
    #expect(reading.damage?.droppedByteCount == 3)
    #expect(reading.damage?.byteOffset == 11)
    #expect(
      reading.damage?.description.hasSuffix(
        "tail is damaged: bytes that are not gzip follow gzip member 1, after 11 decompressed bytes and 2 whole lines; "
          + "the 3 bytes of an unfinished line are dropped") == true)
  }

  @Test func membersOfNothingAndSkippableFramesAddNothing() throws {
    let (one, two) = (Array("a\nb".utf8), Array("c\n".utf8))
    for codec in [Codec.gzip(level: 6), .igzip(level: 1), .zstd(level: 1)] {
      var compressor = try BlockCompressor(codec)
      let nothing = compressor.emptyFile()
      let file =
        nothing + (try compress([one], codec)) + nothing + nothing + (try compress([two], codec)) + nothing
      #expect(try readAll(scratch.file("nothing", file), options(read: 3)).texts == ["a", "bc"])
    }
    let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]
    let file = skippable + (try compress([one], .zstd(level: 1))) + skippable
    let reading = try readAll(scratch.file("skippable", file), options(read: 2))
    #expect(reading.texts == ["a", "b"])
    #expect(reading.damage == nil)
  }

  @Test func gzipHeadersWithAllFieldsAreRead() throws {
    let member = try compress([Array("a\nb\n".utf8)], .gzip(level: 6))
    // Extra field, name, comment: flags 4, 8 and 16; the members' own headers have none.
    let fields: [UInt8] = [3, 0, 9, 9, 9] + Array("name.jsonl\0".utf8) + Array("a comment\0".utf8)
    let file: [UInt8] = [0x1F, 0x8B, 8, 4 | 8 | 16, 1, 2, 3, 4, 0, 3] + fields + member[10...]
    for read in 1...40 {
      let reading = try readAll(scratch.file("header", file + member), options(read: read))
      #expect(reading.texts == ["a", "b", "a", "b"], "read size \(read)")
      #expect(reading.damage == nil)
    }
  }

  @Test func framesWithoutSizeOrChecksumAndWithLongWindowsAreRead() throws {
    for window in [10, 27, 31] {
      // Written in steps, a frame states its window rather than its content's size.
      let context = ZSTD_createCCtx()
      defer { ZSTD_freeCCtx(context) }
      // The encoder would need the whole window too; a patched header asks the decoder alone for it.
      ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 10)
      var file = [UInt8](repeating: 0, count: 10_000)
      let size = text.withUnsafeBytes { source in
        file.withUnsafeMutableBytes { target in
          var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
          var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
          ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush)
          ZSTD_compressStream2(context, &output, &input, ZSTD_e_end)
          return output.pos
        }
      }
      file.removeLast(file.count - size)
      #expect(file[4] & 0x20 == 0, "a window descriptor is there")
      file[5] = UInt8((window - 10) << 3)
      let reading = try readAll(scratch.file("window", file), options(read: 100))
      #expect(reading.damage == nil, "window \(window)")
      #expect(reading.lines == wholeLines(text))
    }
  }

  @Test(.enabled(if: has("zstd"), "needs the zstd command")) func theToolsLongWindowFilesAreRead() throws {
    var random = SeededRandom(1)
    let lines = randomLines(&random, count: 200, longest: 400) + [0x0A]
    let plain = scratch.file("plain", lines)
    let path = scratch.path + "/long.zst"
    #expect(shell("zstd --ultra --long=31 -c < '\(plain)' > '\(path)'"))
    #expect(try readAll(path).lines == wholeLines(lines))
  }

  @Test func fillAndErrorOfTheSystemThrow() throws {
    // A folder opens and cannot be read.
    let error = #expect(throws: FileError.self) { try readAll(scratch.path) }
    #expect(error?.description.contains("is a folder, not a file") == true)
  }
}
