// The loops in C that identify languages, against the plainest Swift: keys of n-grams, their rows, sums of rows.

import CKernels
import Support
import Testing

@Suite struct GramKernelTests {
  // MARK: Keys

  static func mixed(_ sum: UInt32) -> UInt32 {
    var sum = sum
    sum ^= sum >> 16
    sum = sum &* 0x85EB_CA6B
    sum ^= sum >> 13
    sum = sum &* 0xC2B2_AE35
    return sum ^ sum >> 16
  }

  static func key(_ gram: ArraySlice<UInt32>) -> UInt32 {
    let factors: [UInt32] = [0x9E37_79B1, 0x7FEB_352D, 0xC4CE_B9FF, 0x2545_F491, 0x6C8E_9CF5]
    return mixed(
      zip(gram, factors).reduce(0x51D7_348D &* UInt32(gram.count)) { $0 &+ $1.0 &* $1.1 })
  }

  /// A word by its first and last four code points and its length.
  static func key(word: [UInt32]) -> UInt32 {
    let spaced = [32] + word + [32]
    return mixed(
      key(spaced.prefix(5)) &+ key(spaced.suffix(5)) &* 0x7FEB_352D &+ UInt32(word.count) &* 0xC4CE_B9FF)
  }

  /// The keys that words have, in no order that matters.
  static func keys(of words: [[UInt32]]) -> [UInt32] {
    let text: [UInt32] = [32] + Array(words.map { $0 + [32] }.joined())
    var keys: [UInt32] = []
    for size in 2...3 where text.count >= size {
      for start in 0...text.count - size { keys.append(key(text[start..<start + size])) }
    }
    for word in words {
      let spaced = [32] + word + [32]
      if word.count >= 3 { keys += [key(spaced.prefix(4)), key(spaced.suffix(4))] }
      if word.count >= 4 { keys += [key(spaced.prefix(5)), key(spaced.suffix(5)), key(word: word)] }
    }
    return keys.sorted()
  }

  /// What the loop in C makes of the same, with something behind the text that may not count.
  static func made(of words: [[UInt32]], behind: UInt32) throws -> [UInt32] {
    let text: [UInt32] = [32] + Array(words.map { $0 + [32] }.joined())
    let readable = text + [UInt32](repeating: behind, count: 8)
    let unwritten: UInt32 = 0xDEAD_BEEF
    let capacity = 6 * text.count + 64
    var keys = [UInt32](repeating: unwritten, count: capacity + 16)
    let count = sluice_language_keys(readable, text.count, &keys)
    try #require(count <= capacity)
    #expect(keys[capacity...].allSatisfy { $0 == unwritten }, "written behind the promised room")
    return keys[..<count].sorted()
  }

  @Test func keysAreThoseOfEveryGram() throws {
    var random = SeededRandom(11)
    for round in 0..<2000 {
      let alphabet: [UInt32] = [[0x61, 0x62], [0x61, 0x7A, 0xE9, 0x436, 0x4E00, 0x1F600], Array(0x61...0x7A)][round % 3]
      let longest = [3, 6, 80][random.below(3)]
      let words = (0..<1 + random.below(40)).map { _ in
        (0...random.below(longest)).map { _ in alphabet[random.below(alphabet.count)] }
      }
      let behind: UInt32 = [32, 0x61, 0][random.below(3)]
      #expect(try Self.made(of: words, behind: behind) == Self.keys(of: words), "round \(round)")
    }
  }

  @Test func textsOfEveryLengthAroundABatchHaveTheirKeys() throws {
    for length in 1..<200 {
      for words in [[[UInt32](repeating: 0x61, count: length)], [[UInt32]](repeating: [0x62], count: length)] {
        #expect(try Self.made(of: words, behind: 0x20) == Self.keys(of: words), "\(length)")
      }
    }
  }

  @Test func nothingHasNoKeys() {
    let spaces = [UInt32](repeating: 32, count: 16)
    var keys = [UInt32](repeating: 0, count: 100)
    #expect(sluice_language_keys(spaces, 0, &keys) == 0)
    #expect(sluice_language_keys(spaces, 1, &keys) == 0)
  }

  /// A beginning is no end, a word no gram, and one order is not another.
  @Test func gramsThatDifferHaveKeysThatDiffer() throws {
    let keys = try Self.made(of: [[0x61, 0x62, 0x63, 0x64, 0x65]], behind: 0)
    // 6 + 5 of two and three, 2 + 2 at the ends, and the word.
    #expect(keys.count == 16)
    #expect(Set(keys).count == 16)
  }

  // MARK: Rows

  /// A table as the header describes it.
  static func slots(_ keys: [UInt32], bits: UInt32) -> [UInt32] {
    var slots = [UInt32](repeating: 0, count: 1 << Int(bits))
    for (number, key) in keys.enumerated() {
      var place = Int(key >> (32 - bits))
      while slots[place] != 0 { place = (place + 1) % slots.count }
      slots[place] = key << 16 | UInt32(number + 1)
    }
    return slots
  }

  @Test func everyKeyHasItsRowAndNoOtherKeyHasOne() {
    var random = SeededRandom(12)
    for round in 0..<200 {
      // Tags that differ, so that no key is taken for another.
      let tags = Array(0..<UInt32(0x10000)).shuffled(using: &random)
      let count = random.below([3, 100, 5000][round % 3])
      let high = { UInt32(random.below(0x10000)) << 16 }
      // Crowded in a few places in some rounds, at the last places in others, so that searches go on and come round.
      let keys = tags.prefix(count).map { tag in
        round % 4 == 0 ? 0xFFFF_0000 | tag : round % 4 == 1 ? high() & 0x0300_0000 | tag : high() | tag
      }
      let strangers = tags.suffix(1000).map { high() | $0 }
      var bits: UInt32 = 6
      while 1 << bits < 2 * count { bits += 1 }
      let slots = Self.slots(keys, bits: bits)
      var asked: [(key: UInt32, row: UInt16?)] = strangers.map { ($0, nil) }
      asked += keys.enumerated().map { ($1, UInt16($0 + 1)) }
      asked.shuffle(using: &random)
      let many = round % 7 == 0 ? [] : asked.prefix(random.below(asked.count + 1))
      var rows = [UInt16](repeating: 0, count: many.count + 16)
      let found = slots.withUnsafeBufferPointer {
        sluice_language_rows(
          sluice_language_table(slots: $0.baseAddress, shift: 32 - bits, mask: UInt32(slots.count - 1)),
          many.map(\.key), many.count, &rows)
      }
      #expect(Array(rows[..<found]) == many.compactMap(\.row), "round \(round)")
    }
  }

  // MARK: Sums

  @Test(arguments: [16, 32, 48, 64, 80, 96, 112, 128]) func sumsOfHalfBytesAreThose(width: Int) {
    var random = SeededRandom(UInt64(width))
    for _ in 0..<50 {
      let tableRows = 1 + random.below(300)
      let isFull = random.below(4) == 0
      let weights = (0..<tableRows * width).map { _ in isFull ? 0xFF : UInt8(random.below(256)) }
      // Few rows, and more than small sums hold.
      let count = [random.below(200), 4080 + random.below(40), 9000][random.below(10) < 8 ? 0 : 1 + random.below(2)]
      let rows = (0..<count).map { _ in UInt16(random.below(tableRows)) }
      let start = (0..<2 * width).map { _ in UInt32(random.below(1 << 31)) }
      var expected = start
      for row in rows {
        for column in 0..<2 * width {
          let byte = weights[Int(row) * width + column % width]
          expected[column] += UInt32(column < width ? byte & 15 : byte >> 4)
        }
      }
      let guardian: [UInt32] = [0xDEAD_BEEF, 0xDEAD_BEEF]
      var sums = start + guardian
      sluice_language_sum(weights, width, rows, rows.count, &sums)
      #expect(sums == expected + guardian)
    }
  }

  @Test func sumsOfBytesAreThose() {
    var random = SeededRandom(13)
    for _ in 0..<200 {
      let tableRows = 1 + random.below(300)
      let weights = (0..<tableRows * 8).map { _ in UInt8(random.below(256)) }
      let rows = (0..<random.below(600)).map { _ in UInt16(random.below(tableRows)) }
      let start = (0..<8).map { _ in UInt32(random.below(1 << 31)) }
      var expected = start
      for row in rows { for column in 0..<8 { expected[column] += UInt32(weights[Int(row) * 8 + column]) } }
      var sums = start + [0xDEAD_BEEF]
      sluice_language_sum_bytes(weights, rows, rows.count, &sums)
      #expect(sums == expected + [0xDEAD_BEEF])
    }
  }

  /// The last row of the largest table lies further than 16 bits of bytes.
  @Test func theLastOfManyRowsIsFound() {
    let width = 128
    var weights = [UInt8](repeating: 0, count: 65_536 * width)
    for place in 0..<width { weights[65_535 * width + place] = 0x53 }
    var sums = [UInt32](repeating: 7, count: 2 * width)
    sluice_language_sum(weights, width, [65_535, 0, 65_535], 3, &sums)
    #expect(sums == [UInt32](repeating: 13, count: width) + [UInt32](repeating: 17, count: width))
  }
}
