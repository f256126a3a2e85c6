// Files of profiles: the same bytes again, and an error for whatever else they hold, never an end of the program.

import Languages
import Support
import Testing

@Suite struct ProfileFileTests {
  /// Reads a file; what is wrong with it, if anything.
  static func fault(_ file: [UInt8]) -> String? {
    do {
      _ = try LanguageProfiles(file: file.span)
      return nil
    } catch {
      return error.message
    }
  }

  /// Two languages in one script, one alone in another, a set of close ones: as little as there can be.
  static let small: PlainProfiles = {
    var profiles = PlainProfiles()
    let labels = ["deu", "eng", "fra"].compactMap { LanguageLabel($0)?.number }
    let table = PlainProfiles.Table(
      width: 16, keys: [0x1234_0001, 0x5678_0002], weights: (0..<32).map { UInt8($0 * 5 & 0xFF) })
    let fine = PlainProfiles.Table(width: 8, step: 0.05, keys: [0x1234_0001], weights: [1, 2, 3, 4, 5, 6, 7, 8])
    profiles.groups = [
      .init(
        scripts: ["Latn"], languages: labels.map { .init(number: $0) }, table: table,
        close: [.init(members: [0, 2], table: fine)]),
      .init(scripts: ["Grek"], languages: [.init(number: LanguageLabel("ell")?.number ?? 0)]),
    ]
    return profiles
  }()

  @Test func trainedProfilesComeBackByteForByte() throws {
    let file = InventedTexts.file
    let read = try LanguageProfiles(file: file.span)
    #expect(read.file() == file)
    #expect(read.languages.map(\.code) == ["bul", "deu", "ell", "eng", "fra", "hrv", "pol", "rus", "srp"])
    #expect(read.gramCount == 500 * 2 + 500)
    let plain = PlainProfiles(file: file)
    #expect(plain.rest.isEmpty)
    #expect(plain.raw == PlainProfiles.raw(of: file))
    #expect(plain.groups.count == 3 && plain.groups.map(\.languages.count).sorted() == [1, 2, 6])
  }

  @Test func builtInProfilesComeBackByteForByte() {
    let file = LanguageProfiles.builtIn.file()
    #expect(Self.fault(file) == nil)
    #expect((try? LanguageProfiles(file: file.span).file()) == file)
  }

  @Test func emptyFilesAndOtherFilesAreNamed() {
    for file in [[], Array("SluiceLP".utf8), [UInt8](repeating: 0, count: 100), Array("{\"text\":\"...\"}".utf8)] {
      #expect(Self.fault(file)?.contains("holds no language profiles") == true)
    }
    #expect(Self.fault(PlainProfiles.file(raw: Self.small.raw)) == nil)
    let other = Self.fault(PlainProfiles.file(raw: Self.small.raw, version: 2))
    #expect(other?.contains("version is 2") == true && other?.contains("reads 1") == true)
  }

  @Test func everyFlippedBitIsFound() throws {
    let file = PlainProfiles.file(raw: Self.small.raw)
    for place in file.indices {
      for bit in 0..<8 {
        var damaged = file
        damaged[place] ^= 1 << bit
        #expect(Self.fault(damaged) != nil, "bit \(bit) of byte \(place)")
      }
    }
  }

  @Test func everyCutAndEveryByteBehindIsFound() {
    for file in [PlainProfiles.file(raw: Self.small.raw), InventedTexts.file] {
      for count in 0..<min(file.count, 600) { #expect(Self.fault(Array(file.prefix(count))) != nil, "\(count)") }
      #expect(Self.fault(file + [0]) != nil)
      #expect(Self.fault(file + file) != nil)
    }
    let raw = Self.small.raw
    for count in raw.indices {
      #expect(Self.fault(PlainProfiles.file(raw: Array(raw.prefix(count)))) != nil, "\(count)")
    }
    #expect(Self.fault(PlainProfiles.file(raw: raw + [0])) != nil)
    for size in [0, UInt32(raw.count) - 1, UInt32(raw.count) + 1, 1 << 28, 1 << 28 + 1, .max] {
      #expect(Self.fault(PlainProfiles.file(raw: raw, size: size)) != nil, "\(size)")
    }
  }

  typealias Lie = @Sendable (inout PlainProfiles) -> Void

  static let lies: [(String, Lie)] = [
    ("too few weights of a model", { $0.models[1].removeLast() }),
    ("too many weights of a model", { $0.models[2].append(1) }),
    ("models change places", { $0.models.swapAt(0, 1) }),
    ("a weight that is no number", { $0.models[2][3] = .nan }),
    ("an endless weight", { $0.models[0][0] = .infinity }),
    ("a least value that is no number", { $0.leastKnown = .nan }),
    ("a share above 1", { $0.secondShare = 1.5 }), ("a share below 0", { $0.secondShare = -0.1 }),
    ("no script", { $0.groups[0].scripts = [] }), ("an unknown script", { $0.groups[0].scripts = ["Xxxx"] }),
    ("no script of its own", { $0.groups[0].scripts = ["Zyyy"] }),
    ("a script twice", { $0.groups[1].scripts = ["Latn"] }),
    ("a script twice in a group", { $0.groups[0].scripts = ["Latn", "Latn"] }),
    ("no language", { $0.groups[1].languages = [] }),
    ("several languages without weights", { $0.groups[0].table = nil }),
    (
      "one language with weights",
      {
        $0.groups[0].languages.removeLast(2); $0.groups[0].close = []
      }
    ),
    (
      "more languages than columns",
      { profiles in
        profiles.groups[0].languages = (0..<33).map {
          .init(
            number: LanguageLabel(
              "a" + String(UnicodeScalar(97 + UInt8($0 / 26))) + String(UnicodeScalar(97 + UInt8($0 % 26))))?.number
              ?? 0)
        }
      }
    ),
    ("a language twice", { $0.groups[0].languages[1] = $0.groups[0].languages[0] }),
    ("a label that is none", { $0.groups[0].languages[1].number = 31 << 30 }),
    ("the label und", { $0.groups[0].languages[1].number = LanguageLabel.undetermined.number }),
    ("a label with a script", { $0.groups[0].languages[1].number = LanguageLabel("eng_Latn")?.number ?? 0 }),
    ("a lead that no sum holds", { $0.groups[0].languages[1].prior = .max }),
    ("no spread", { $0.groups[0].languages[1].fitSpread = 0 }),
    ("a spread below 0", { $0.groups[1].languages[0].fitSpread = -1 }),
    ("a spread that is no number", { $0.groups[0].languages[1].fitSpread = .nan }),
    ("an endless fit", { $0.groups[0].languages[1].meanFit = -.infinity }),
    ("no step", { $0.groups[0].table?.step = 0 }), ("a step down", { $0.groups[0].close[0].table.step = -1 }),
    ("a least weight that is no number", { $0.groups[0].table?.lowest = .nan }),
    (
      "rows of no width",
      {
        $0.groups[0].table?.width = 0; $0.groups[0].table?.weights = []
      }
    ),
    (
      "rows of an odd width",
      {
        $0.groups[0].table?.width = 24; $0.groups[0].table?.weights += [UInt8](repeating: 0, count: 16)
      }
    ),
    (
      "rows of half the width",
      {
        $0.groups[0].table?.width = 8; $0.groups[0].table?.weights.removeLast(16)
      }
    ),
    (
      "rows that are too wide",
      {
        $0.groups[0].table?.width = 144; $0.groups[0].table?.weights = [UInt8](repeating: 0, count: 288)
      }
    ),
    ("rows as wide as a number can be", { $0.groups[0].table?.width = .max }),
    ("close rows as wide as a number can be", { $0.groups[0].close[0].table.width = .max }),
    (
      "close rows that are too wide",
      {
        $0.groups[0].close[0].table.width = 16; $0.groups[0].close[0].table.weights += [UInt8](repeating: 0, count: 8)
      }
    ),
    ("fewer weights than keys", { $0.groups[0].table?.weights.removeLast() }),
    (
      "more rows than numbers",
      {
        $0.groups[0].table?.keys = Array(0..<65_536)
        $0.groups[0].table?.weights = [UInt8](repeating: 0, count: 65_536 * 16)
      }
    ),
    ("a close language that is none", { $0.groups[0].close[0].members[1] = 3 }),
    ("a close language twice", { $0.groups[0].close[0].members = [1, 1] }),
    ("a close language in two sets", { $0.groups[0].close.append($0.groups[0].close[0]) }),
    ("a set of one", { $0.groups[0].close[0].members = [1] }),
    ("a set of none", { $0.groups[0].close[0].members = [] }),
    ("close languages in a group of one", { $0.groups[1].close = $0.groups[0].close }),
    ("something behind the groups", { $0.rest = [0] }),
    (
      "more groups than numbers",
      { profiles in profiles.groups = [PlainProfiles.Group](repeating: profiles.groups[1], count: 255) }
    ),
  ]

  @Test func everyLieIsFoundThoughTheChecksumHolds() {
    for (name, lie) in Self.lies {
      var profiles = Self.small
      lie(&profiles)
      #expect(profiles != Self.small, "\(name)")
      #expect(Self.fault(PlainProfiles.file(raw: profiles.raw))?.contains("do not fit together") == true, "\(name)")
    }
  }

  /// Whatever the bytes say, reading them ends, and so does identifying by what can be read.
  @Test func nothingThatIsReadStopsTheProgram() throws {
    var random = SeededRandom(31)
    let invented = InventedTexts(textsEach: 1)
    let texts = invented.languages.map { Array($0.text(12, &random).utf8) } + [Array("x = f(1);".utf8), []]
    var readable = 0
    for raw in [Self.small.raw, PlainProfiles.raw(of: InventedTexts.file)] {
      for round in 0..<2000 {
        var lying = raw
        for _ in 0...random.below(3) {
          // Where counts and sizes stand, more often than among weights.
          let place = random.below(2) == 0 ? random.below(min(raw.count, 600)) : random.below(raw.count)
          switch random.below(4) {
          case 0: lying[place] = UInt8(random.below(256))
          case 1: lying[place] = 0xFF
          case 2: for behind in place..<min(place + 4, raw.count) { lying[behind] = [0, 0xFF][random.below(2)] }
          default: for behind in place..<min(place + 8, raw.count) { lying[behind] = UInt8(random.below(256)) }
          }
        }
        guard let profiles = try? LanguageProfiles(file: PlainProfiles.file(raw: lying).span) else { continue }
        readable += 1
        let identifier = ProfileIdentifier(profiles)
        for text in texts {
          let found = identifier.identify(text.span)
          #expect(found.score <= 10_000 && found.secondScore <= 10_000)
        }
        if round % 50 == 0 { #expect(Self.fault(profiles.file()) == nil) }
      }
    }
    #expect(readable > 700)
  }
}
