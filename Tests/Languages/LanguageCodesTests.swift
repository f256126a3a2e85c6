// What names of languages stand for: stated cases, and round trips over the whole table.

import Languages
import Testing

@Suite struct LanguageCodesTests {
  static func codes(_ name: String) -> [String] { LanguageCodes.labels(for: name).map(\.description) }

  /// ISO 639-1 as it stands, and `sh` and `bh`, which are still written.
  static let twoLetterCodes = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  @Test func everyTwoLetterCodeResolvesAndComesBack() throws {
    #expect(Self.twoLetterCodes.count == 185)
    for code in Self.twoLetterCodes {
      let language = try #require(LanguageCodes.language(code), "\(code) is not known")
      #expect(language.iso639_1 == code)
      #expect(!LanguageCodes.labels(for: code).isEmpty)
      #expect(LanguageCodes.language(language.label.code) == language)
      #expect(LanguageCodes.labels(for: code) == LanguageCodes.labels(for: language.label.code))
    }
    #expect(LanguageCodes.all.compactMap(\.iso639_1).sorted() == Self.twoLetterCodes.sorted())
  }

  @Test func theTableIsSortedAndClosed() {
    let codes = LanguageCodes.all.map(\.label.code)
    #expect(codes == Set(codes).sorted())
    for language in LanguageCodes.all {
      #expect(!language.name.isEmpty)
      #expect(!language.labels.isEmpty && language.labels.allSatisfy { $0.script == nil })
      #expect(language.scripts.allSatisfy { LanguageLabel("und_" + $0)?.script == $0 })
      for label in language.labels {
        // What stands for a language stands for itself, among others at most.
        #expect(LanguageCodes.labels(for: label.code).contains(label), "\(label) stands for \(language.label) only")
      }
    }
  }

  @Test(arguments: [
    ("en", "eng"), ("eng", "eng"), ("EN", "eng"), ("no", "nob nno"), ("nor", "nob nno"), ("nb", "nob"), ("nn", "nno"),
    ("zh", "zho"), ("cmn", "zho"), ("sh", "hrv bos srp cnr"), ("hbs", "hrv bos srp cnr"), ("sr-Latn", "srp_Latn"),
    ("srp_Cyrl", "srp_Cyrl"), ("SRP_CYRL", "srp_Cyrl"), ("arb", "ara"), ("pes", "fas"), ("prs", "fas"),
    ("zsm", "msa"), ("lvs", "lav"), ("ekk", "est"), ("uzn", "uzb"), ("azj", "aze"), ("khk", "mon"), ("als", "sqi"),
    ("plt", "mlg"), ("ydd", "yid"), ("npi", "nep"), ("ory", "ori"), ("swh", "swa"), ("fil", "tgl"), ("iw", "heb"),
    ("cmn_Hani", "zho_Hani zho_Hans zho_Hant"), ("zh-Hant", "zho_Hant"), ("kor_Hang", "kor_Kore"),
    ("jpn_Jpan", "jpn_Jpan"), ("no-Latn", "nob_Latn nno_Latn"), ("und", "und"),
  ])
  func namesStandForLabels(name: String, labels: String) {
    #expect(Self.codes(name).joined(separator: " ") == labels)
  }

  @Test(arguments: [
    "", "e", "english", "xx", "en-", "-", "_Latn", "en_Lat", "en_Latn_US", "en_Lant", "en_Zyyy", "en-12ab", "e1", "ény",
  ])
  func otherNamesStandForNothing(name: String) {
    #expect(LanguageCodes.labels(for: name) == [])
  }

  @Test func labelsHaveNamesAndShortCodes() throws {
    let bokmal = try #require(LanguageLabel("nob_Latn"))
    #expect(LanguageCodes.name(of: bokmal) == "Norwegian Bokmål")
    #expect(LanguageCodes.iso639_1(of: bokmal) == "nb")
    let unknown = try #require(LanguageLabel("qqq"))
    #expect(LanguageCodes.name(of: unknown) == "qqq")
    #expect(LanguageCodes.iso639_1(of: unknown) == nil)
    #expect(LanguageCodes.language("srp")?.scripts == ["Cyrl", "Latn"])
    #expect(LanguageCodes.language("nep")?.name == "Nepali")
  }

  @Test func unknownNamesHaveNearOnes() {
    #expect(LanguageCodes.nearest(to: "German") == ["deu"])
    #expect(LanguageCodes.nearest(to: "germn") == ["deu"])
    #expect(LanguageCodes.nearest(to: "punjabi") == ["pan"])
    #expect(LanguageCodes.nearest(to: "en_Lat") == ["eng"])
    #expect(!LanguageCodes.nearest(to: "xx").isEmpty)
    #expect(LanguageCodes.nearest(to: "qqqqqqqqqqqq") == [])
  }
}
