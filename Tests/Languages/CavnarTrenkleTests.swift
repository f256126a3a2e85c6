// The reference identifier against examples worked by hand, the paper's among them.

import Languages
import Support
import Testing

@Suite struct CavnarTrenkleTests {
  static let english = LanguageLabel("eng")!
  static let german = LanguageLabel("deu")!
  static let french = LanguageLabel("fra")!

  /// The word TEXT of the paper's section 3.1, with unigrams and five letters beside its lists.
  @Test func thePapersWordHasThePapersGrams() {
    let grams = """
      t e x _t te ex xt t_ _te tex ext xt_ t__ _tex text ext_ xt__ t___ _text text_ ext__ xt___ t____
      """.split(separator: " ").map(String.init)
    // `t` is there twice; the rest once, in the order of bytes, where `_` comes before the letters.
    let expected = ["t"] + grams.filter { $0 != "t" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(CavnarTrenkle.profile(of: "TEXT") == expected)
    #expect(CavnarTrenkle.profile(of: " 1: text!") == expected)
  }

  @Test func wordsAreLettersWithTheirMarksAndApostrophes() {
    #expect(CavnarTrenkle.words(of: "Don't, 12x; l’ÉTÉ") == ["don't", "x", "l’été"])
    #expect(CavnarTrenkle.words(of: "नमस्ते १२ カー e\u{301}t") == ["नमस्ते", "カー", "e\u{301}t"])
    #expect(CavnarTrenkle.words(of: "12 + 3 = 15!") == [])
  }

  @Test func profilesAreByFrequencyThenByBytes() {
    // `_a` and `a` three times; the rest of the word `a` twice; what only `ab` has once.
    let profile = CavnarTrenkle.profile(of: "a a ab")
    let first = ["_a", "a", "_a_", "_a__", "_a___", "a_", "a__", "a___", "a____", "_ab"]
    #expect(Array(profile.prefix(10)) == first)
    #expect(CavnarTrenkle.profile(of: "a a ab", size: 2) == ["_a", "a"])
  }

  @Test func distancesAreRanksOutOfPlace() {
    // Profiles of three. eng: `a` twice, then `_a` and `_aa`. deu, all once: `_b`, `_ba`, `_ba_`.
    let identifier = CavnarTrenkle(
      training: [("aa", Self.english), ("ba", Self.german)], profileSize: 3)
    // Text "a": each once: `_a`, `_a_`, `_a__`. eng: `_a` is at rank 1 for 0, and two are missing: 1 + 3 + 3.
    #expect(
      identifier.identify("a")
        == .init(label: Self.english, distance: 7, second: Self.german, secondDistance: 9))
    // Text "ba": deu's own profile.
    #expect(
      identifier.identify("ba")
        == .init(label: Self.german, distance: 0, second: Self.english, secondDistance: 9))
    // Text "bb": `b` twice, `_b`, `_bb`; deu has `_b` at rank 0 for 1.
    #expect(
      identifier.identify("bb")
        == .init(label: Self.german, distance: 7, second: Self.english, secondDistance: 9))
    // Nothing in common: as far from both, and the lower number is named first.
    #expect(
      identifier.identify("zz") == .init(label: Self.german, distance: 9, second: Self.english, secondDistance: 9))
    #expect(identifier.identify("1 2 3") == nil)
  }

  @Test func oneLanguageHasNoSecondAndNoneKnowsNothing() {
    let one = CavnarTrenkle(training: [("aa", Self.english), ("12", Self.german)])
    #expect(one.languages == [Self.english])
    #expect(one.identify("aa") == .init(label: Self.english, distance: 0, second: nil, secondDistance: nil))
    #expect(CavnarTrenkle(training: []).identify("aa") == nil)
  }

  @Test func theOrderOfTheTextsIsOfNoMatter() {
    let texts = [
      ("the cat and the dog are in the house", Self.english), ("der Hund und die Katze sind im Haus", Self.german),
      ("le chat et le chien sont dans la maison", Self.french), ("where is the other one", Self.english),
      ("wo ist der andere geblieben", Self.german), ("où est donc passé l’autre", Self.french),
    ]
    let forward = CavnarTrenkle(training: texts.map { (text: $0.0, label: $0.1) })
    let backward = CavnarTrenkle(training: texts.reversed().map { (text: $0.0, label: $0.1) })
    #expect(forward.identify("the dog is in there")?.label == Self.english)
    #expect(forward.identify("die Katze ist im anderen Haus")?.label == Self.german)
    #expect(forward.identify("la maison et le chat")?.label == Self.french)
    for (text, _) in texts { #expect(forward.identify(text) == backward.identify(text)) }
  }

  @Test func distancesAgreeWithThePapersProcedure() throws {
    var random = SeededRandom(6)
    func text() -> String {
      String((0..<40).map { _ in random.below(5) == 0 ? " " : Character(["a", "b", "c", "é", "ж"][random.below(5)]) })
    }
    let labels = [Self.german, Self.english, Self.french]
    for size in [5, 40, 300] {
      let texts = labels.map { (text: text(), label: $0) }
      let identifier = CavnarTrenkle(training: texts, profileSize: size)
      for _ in 0..<20 {
        let sample = text()
        let own = CavnarTrenkle.profile(of: sample, size: size)
        let distances = texts.map { known in
          let profile = CavnarTrenkle.profile(of: known.text, size: size)
          return own.enumerated().reduce(0) { sum, entry in
            sum + (profile.firstIndex(of: entry.element).map { abs($0 - entry.offset) } ?? size)
          }
        }
        let match = try #require(identifier.identify(sample))
        #expect(match.distance == distances.min())
        #expect(match.secondDistance == distances.sorted()[1])
        #expect(distances[try #require(labels.firstIndex(of: match.label))] == match.distance)
      }
    }
  }
}
