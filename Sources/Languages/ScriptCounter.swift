// Which scripts a text is written in: the first step of identifying its language, and the script of its label.

internal import Buffers

/// The script that most of a text's letters belong to.
public struct DominantScript: Sendable, Hashable {
  /// Its number in `UnicodeScripts`; 0 where the text has no letters.
  public let number: UInt8
  /// How many letters belong to it; for Japanese and Korean those of Han are among them.
  public let letters: Int
  /// How many letters the text has.
  public let total: Int
}

/// Counts the characters of each script in texts of UTF-8.
///
/// Letters, marks and digits of a script count, which is what Unicode's property Script says; punctuation, spaces and
/// ASCII digits belong to none. Bytes that are not UTF-8 are passed over. One instance belongs to one worker and reuses
/// its memory; a text has fewer than 2^32 characters.
public final class ScriptCounter {
  private var counts = Buffer<UInt32>(capacity: 256)
  private let latin = UnicodeScripts.number(named: "Latn")
  private let han = UnicodeScripts.han
  private let simplified = UnicodeScripts.simplified
  private let traditional = UnicodeScripts.traditional

  /// Makes a counter that has seen nothing.
  public init() { counts.count = 256 }

  /// Forgets what was counted.
  public func reset() {
    for number in 0..<256 { counts.base[number] = 0 }
  }

  /// Counts a text, after what was counted before.
  public func add(_ text: Span<UInt8>) {
    text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      add(start, count: bytes.count)
    }
  }

  /// How many characters of a script were counted; those of `Hani` are all Chinese characters.
  public func count(of number: UInt8) -> Int {
    number == han ? count(han, simplified, traditional) : Int(counts.base[Int(number)])
  }

  private func count(_ numbers: UInt8...) -> Int { numbers.reduce(0) { $0 + Int(counts.base[Int($1)]) } }

  /// The script that most of the counted letters belong to.
  ///
  /// Han counts for Japanese where a tenth of Han and kana together is kana, for Korean where a tenth of Han and Hangul
  /// is Hangul, for the more frequent one of the two where both hold. Alone it is `Hans` or `Hant` where at least three
  /// times as many characters belong only to the one as only to the other, else `Hani`. Of scripts with equally many
  /// letters the one with the lowest number stands first.
  public var dominant: DominantScript { Self.dominant(UnsafePointer(counts.base)) }

  /// The same for counts by number, 256 of them.
  static func dominant(_ counts: UnsafePointer<UInt32>) -> DominantScript {
    let numbers = Numbers.all
    let kana = Int(counts[numbers.hiragana]) + Int(counts[numbers.katakana])
    let korean = Int(counts[numbers.hangul])
    let (simple, old) = (Int(counts[numbers.simplified]), Int(counts[numbers.traditional]))
    let chinese = Int(counts[numbers.han]) + Int(counts[numbers.bopomofo]) + simple + old
    var most = DominantScript(number: 0, letters: 0, total: 0)
    var total = 0
    func consider(_ number: Int, _ letters: Int) {
      guard letters > most.letters || letters == most.letters && letters > 0 && number < Int(most.number) else {
        return
      }
      most = DominantScript(number: UInt8(number), letters: letters, total: 0)
    }
    for number in 1..<numbers.count {
      let letters = Int(counts[number])
      total += letters
      if letters > 0, !numbers.isEastAsian[number] { consider(number, letters) }
    }
    if kana + korean + chinese > 0 {
      let takesHan = max(kana, korean) * 10 >= max(kana, korean) + chinese
      consider(numbers.japanese, kana + (takesHan && kana > korean ? chinese : 0))
      consider(numbers.korean, korean + (takesHan && kana <= korean ? chinese : 0))
      let script =
        simple > 0 && simple >= 3 * old
        ? numbers.simplified : old > 0 && old >= 3 * simple ? numbers.traditional : numbers.han
      if !takesHan { consider(script, chinese) }
    }
    return DominantScript(number: most.number, letters: most.letters, total: total)
  }

  /// Numbers of scripts that the rules of East Asian texts name.
  private struct Numbers {
    static let all = Numbers()
    let count = UnicodeScripts.names.count
    let bopomofo = Int(UnicodeScripts.number(named: "Bopo"))
    let hangul = Int(UnicodeScripts.number(named: "Hang"))
    let hiragana = Int(UnicodeScripts.number(named: "Hira"))
    let katakana = Int(UnicodeScripts.number(named: "Kana"))
    let han = Int(UnicodeScripts.han)
    let simplified = Int(UnicodeScripts.simplified)
    let traditional = Int(UnicodeScripts.traditional)
    let japanese = Int(UnicodeScripts.japanese)
    let korean = Int(UnicodeScripts.korean)
    let isEastAsian: [Bool]

    init() {
      var isEastAsian = [Bool](repeating: false, count: 256)
      for number in [bopomofo, hangul, hiragana, katakana, han, simplified, traditional, japanese, korean] {
        isEastAsian[number] = true
      }
      self.isEastAsian = isEastAsian
    }
  }

  /// Counts all but the last bytes in place, and those from a copy with zeros behind it, so that reads need no checks.
  private func add(_ start: UnsafePointer<UInt8>, count: Int) {
    let done = add(start, until: count &- 15, latin: Int(latin))
    var tail = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    withUnsafeMutableBytes(of: &tail) { copy in
      copy.copyMemory(from: UnsafeRawBufferPointer(start: start + done, count: count - done))
      guard let base = copy.baseAddress else { return }
      _ = add(base.assumingMemoryBound(to: UInt8.self), until: count - done, latin: Int(latin))
    }
  }

  /// Counts the characters that begin before an end, behind which 15 more bytes can be read; where it stopped.
  private func add(_ text: UnsafePointer<UInt8>, until end: Int, latin: Int) -> Int {
    let counts = counts.base
    let table = UnicodeScripts.table
    var place = 0
    while place < end {
      let first = text[place]
      if first < 0x80 {
        let word = UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self).littleEndian
        let high = word & 0x8080_8080_8080_8080
        if high == 0 {
          place = addASCII(text, from: place, until: end, latin: latin)
        } else {
          let bits = high.trailingZeroBitCount & ~7
          counts[latin] &+= Self.sum(Self.letterBits(word & (1 &<< UInt64(bits) &- 1)))
          place &+= bits &>> 3
        }
        continue
      }
      let (scalar, length) = Self.decode(text + place)
      if scalar != 0 { counts[Int(UnicodeScripts.finerScript(of: scalar, in: table))] &+= 1 }
      place &+= length
    }
    return place
  }

  /// A character of two to four bytes and their number; 0 and one byte where there is none.
  ///
  /// Surrogates are let through, which belong to no script.
  @inline(__always)
  static func decode(_ bytes: UnsafePointer<UInt8>) -> (scalar: UInt32, length: Int) {
    let first = UInt32(bytes[0])
    let second = UInt32(bytes[1]) ^ 0x80
    guard second < 0x40 else { return (0, 1) }
    if first < 0xE0 { return first >= 0xC2 ? ((first & 0x1F) &<< 6 | second, 2) : (0, 1) }
    let third = UInt32(bytes[2]) ^ 0x80
    guard third < 0x40 else { return (0, 1) }
    if first < 0xF0 {
      let scalar = (first & 0x0F) &<< 12 | second &<< 6 | third
      return scalar >= 0x800 ? (scalar, 3) : (0, 1)
    }
    let fourth = UInt32(bytes[3]) ^ 0x80
    guard fourth < 0x40 else { return (0, 1) }
    let scalar = (first & 0x0F) &<< 18 | second &<< 12 | third &<< 6 | fourth
    return first < 0xF5 && scalar >= 0x10000 && scalar < 0x110000 ? (scalar, 4) : (0, 1)
  }

  /// Counts letters 16 bytes at a time until one is not ASCII, and at most until an end; where it stopped.
  private func addASCII(_ text: UnsafePointer<UInt8>, from start: Int, until end: Int, latin: Int) -> Int {
    var place = start
    var found: UInt32 = 0
    var isASCII = true
    while isASCII, place &+ 16 <= end {
      // A count for each byte of a word, which 127 rounds of two letters cannot fill.
      var sums: UInt64 = 0
      let stop = min(end &- 16, place &+ 16 &* 126)
      while place <= stop {
        let source = UnsafeRawPointer(text + place)
        let left = source.loadUnaligned(as: UInt64.self)
        let right = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        isASCII = (left | right) & 0x8080_8080_8080_8080 == 0
        if !isASCII { break }
        sums &+= Self.letterBits(left) &+ Self.letterBits(right)
        place &+= 16
      }
      found &+= Self.sum(sums)
    }
    // Eight bytes at least, since what called this has seen them; some may lie behind the end.
    if place == start {
      found = Self.sum(Self.letterBits(UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self)))
      place &+= 8
    }
    counts.base[latin] &+= found
    return place
  }

  /// A one in each byte of eight ASCII bytes that is a letter.
  @inline(__always)
  private static func letterBits(_ word: UInt64) -> UInt64 {
    let lowered = word | 0x2020_2020_2020_2020
    let fromA = lowered &+ 0x1F1F_1F1F_1F1F_1F1F
    let behindZ = lowered &+ 0x0505_0505_0505_0505
    return ((fromA & ~behindZ) &>> 7) & 0x0101_0101_0101_0101
  }

  /// The sum of a word's bytes, each below 256, which may be more than a byte holds.
  @inline(__always)
  private static func sum(_ bytes: UInt64) -> UInt32 {
    let pairs = (bytes & 0x00FF_00FF_00FF_00FF) &+ ((bytes &>> 8) & 0x00FF_00FF_00FF_00FF)
    return UInt32(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) &>> 48)
  }
}
