// The first look at a text: its words by script, lower-cased, without what is code, numbers or addresses.

public import Buffers

/// Cuts texts into words of one script each.
///
/// A word is a run of letters and marks of one group of scripts. A chunk between white space that is ASCII and looks like
/// code counts as dropped letters, not as words: letters that touch digits or one of `_ \ = < > { } [ ] | @ # $ * + ~ ^ & % /`,
/// that stand on both sides of another sign than a hyphen or an apostrophe, or before `(`, and a capital behind a small letter.
public struct WordScanner: ~Copyable {
  /// Words of one group, one after the other.
  public struct Section: BitwiseCopyable, Sendable, Equatable {
    /// The group that its letters belong to.
    public var group: UInt8
    /// Where it begins in `letters`, with a space.
    public var start: Int
    /// Where it ends, behind a space.
    public var end: Int
  }

  /// No group: scripts that no profile knows.
  public static let noGroup: UInt8 = 255

  /// Code points of words, lower-cased; each section begins and ends with a space and has one between words.
  public private(set) var letters = Buffer<UInt32>(capacity: 1 << 13)
  /// The sections of `letters`, in the order of the text.
  public private(set) var sections = Buffer<Section>(capacity: 64)
  /// How many letters each script has (numbers of `UnicodeScripts`).
  public let scripts: UnsafeMutablePointer<UInt32>
  /// ASCII letters of chunks that look like code.
  public private(set) var droppedLetters = 0
  /// Signs that stand in code rather than in prose, such as `=` and `{`.
  public private(set) var signs = 0
  /// Signs that stand in code more often than in prose: `( ) " : ;`.
  public private(set) var marks = 0
  private let groups: UnsafeMutablePointer<UInt8>
  private let entries = LetterTable.entries
  private let latin = UnicodeScripts.number(named: "Latn")
  private var bytes = Buffer<UInt8>(capacity: 1 << 13)

  /// Makes a scanner; `groups` says for each script which group of profiles it belongs to.
  public init(groups: [UInt8]) {
    self.groups = .allocate(capacity: 256)
    for script in 0..<256 { self.groups[script] = script < groups.count ? groups[script] : Self.noGroup }
    scripts = .allocate(capacity: 256)
    scripts.initialize(repeating: 0, count: 256)
  }

  deinit {
    groups.deallocate()
    scripts.deallocate()
  }

  /// Forgets counts of letters, so that another text can begin.
  public mutating func begin() {
    for script in 0..<256 { scripts[script] = 0 }
    droppedLetters = 0
    signs = 0
    marks = 0
  }

  /// What an ASCII byte is, for telling words from code.
  private enum Kind {
    static let space: UInt8 = 0
    static let small: UInt8 = 1
    static let capital: UInt8 = 2
    static let digit: UInt8 = 3
    static let sign: UInt8 = 4
    static let bracket: UInt8 = 5
    static let stop: UInt8 = 6
    /// A stop behind a letter.
    static let stopBehindLetter: UInt8 = 7
    static let neutral: UInt8 = 8
    /// A stop that code has more often than prose.
    static let mark: UInt8 = 9
  }

  private static let kinds: [UInt8] = {
    var kinds = [UInt8](repeating: Kind.neutral, count: 256)
    for byte in 0...0x20 { kinds[byte] = Kind.space }
    for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { kinds[Int(byte)] = Kind.small }
    for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { kinds[Int(byte)] = Kind.capital }
    for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { kinds[Int(byte)] = Kind.digit }
    for byte in "_\\=<>{}[]|@#$*+~^&%/`".utf8 { kinds[Int(byte)] = Kind.sign }
    for byte in ".,!?".utf8 { kinds[Int(byte)] = Kind.stop }
    for byte in ":;)\"".utf8 { kinds[Int(byte)] = Kind.mark }
    kinds[Int(UInt8(ascii: "("))] = Kind.bracket
    return kinds
  }()

  /// How many of eight bytes, the first ones, are small letters of ASCII.
  @inline(__always)
  private static func smallLetters(_ word: UInt64) -> Int {
    let high: UInt64 = 0x8080_8080_8080_8080
    let low = word & ~high
    let fromA = low &+ 0x1F1F_1F1F_1F1F_1F1F
    let behindZ = low &+ 0x0505_0505_0505_0505
    return (~(fromA & ~behindZ & ~word) & high).trailingZeroBitCount &>> 3
  }

  /// Scans one piece of a text, which takes the place of the piece before; counts go on.
  public mutating func scan(_ piece: UnsafeBufferPointer<UInt8>) {
    letters.removeAll()
    sections.removeAll()
    guard let source = piece.baseAddress else { return }
    bytes.removeAll()
    bytes.append(from: source, count: piece.count)
    for place in 0..<16 { (bytes.base + piece.count)[place] = 0x20 }
    letters.reserve(3 * piece.count + 32)
    Self.kinds.withUnsafeBufferPointer { kinds in
      if let start = kinds.baseAddress { scan(count: piece.count, kinds: start) }
    }
  }

  private mutating func scan(count: Int, kinds: UnsafePointer<UInt8>) {
    let text = bytes.base
    let output = letters.base
    let entries = entries
    let groups = groups
    let latinGroup = groups[Int(latin)]
    var made = 0
    // The group of the open section, and whether a word is open in it.
    var group = Self.noGroup
    var sectionStart = 0
    var inWord = false
    @inline(__always) func endSection() {
      guard group != Self.noGroup else { return }
      output[made] = 0x20
      made &+= 1
      sections.append(Section(group: group, start: sectionStart, end: made))
    }
    @inline(__always) func beginWord(in next: UInt8) {
      if group != next {
        endSection()
        group = next
        sectionStart = made
      }
      output[made] = 0x20
      made &+= 1
      inWord = true
    }
    var place = 0
    while place < count {
      if text[place] <= 0x20 {
        place &+= 1
        continue
      }
      // One chunk; what it adds is taken back where it is code.
      let saved = (made: made, group: group, start: sectionStart, sections: sections.count)
      var isASCII = true
      var isCode = false
      var previous = Kind.neutral
      var asciiLetters = 0
      inWord = false
      while place < count {
        let byte = text[place]
        if byte < 0x80 {
          var kind = kinds[Int(byte)]
          if kind == Kind.space { break }
          place &+= 1
          if kind <= Kind.capital {
            isCode =
              isCode || (kind == Kind.capital && previous == Kind.small) || previous == Kind.digit
              || previous == Kind.sign || previous == Kind.stopBehindLetter
            asciiLetters &+= 1
            if latinGroup != Self.noGroup {
              if !inWord || group != latinGroup { beginWord(in: latinGroup) }
              output[made] = UInt32(byte | 0x20)
              made &+= 1
              // Most letters are small and stand behind another one: eight at a time.
              var run = 8
              while run == 8 {
                let word = UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self).littleEndian
                run = Self.smallLetters(word)
                let letters = SIMD8<UInt32>(truncatingIfNeeded: unsafeBitCast(word.littleEndian, to: SIMD8<UInt8>.self))
                UnsafeMutableRawPointer(output + made).storeBytes(of: letters, as: SIMD8<UInt32>.self)
                made &+= run
                asciiLetters &+= run
                place &+= run
                if run > 0 { kind = Kind.small }
              }
            }
          } else {
            inWord = false
            let isBehindLetter = previous == Kind.small || previous == Kind.capital
            switch kind {
            case Kind.digit: isCode = isCode || isBehindLetter
            case Kind.sign:
              isCode = isCode || isBehindLetter
              signs &+= 1
            case Kind.bracket:
              isCode = isCode || isBehindLetter
              marks &+= 1
              kind = Kind.stop
            case Kind.mark:
              marks &+= 1
              kind = isBehindLetter || previous == Kind.stopBehindLetter ? Kind.stopBehindLetter : Kind.stop
            case Kind.stop where isBehindLetter || previous == Kind.stopBehindLetter: kind = Kind.stopBehindLetter
            default: break
            }
          }
          previous = kind
          continue
        }
        isASCII = false
        previous = Kind.neutral
        let (scalar, length) = ScriptCounter.decode(text + place)
        place &+= length
        let entry = LetterTable.entry(scalar, in: entries)
        if entry & LetterTable.isLetter != 0 {
          let script = Int(entry &>> 21 & 0xFF)
          scripts[script] &+= 1
          let found = groups[script]
          if found == Self.noGroup {
            inWord = false
          } else {
            if !inWord || group != found { beginWord(in: found) }
            output[made] = entry & 0x1F_FFFF
            made &+= 1
          }
        } else if entry != 0 {
          if inWord {
            output[made] = entry & 0x1F_FFFF
            made &+= 1
          }
        } else {
          inWord = false
        }
      }
      if isCode && isASCII {
        made = saved.made
        group = saved.group
        sectionStart = saved.start
        sections.count = saved.sections
        droppedLetters &+= asciiLetters
      } else {
        scripts[Int(latin)] &+= UInt32(truncatingIfNeeded: asciiLetters)
      }
    }
    endSection()
    letters.count = made
  }
}
