// Filters of languages, scores and limits by language, against their definitions.

import Filters
import Languages
import Ledger
import Measures
import Recipes
import Support
import Testing

private let codes = ["eng", "eng_Latn", "srp", "srp_Cyrl", "srp_Latn", "deu_Latn", "zho", "und"]
private let known = codes.compactMap { LanguageLabel($0) }

@Suite struct LanguageJudgeTests {
  private func filter(
    _ value: SignalDefinition.Value, _ limits: Limits, undefined: UndefinedVerdict = .reject,
    languages: [LanguageLimits] = [], column: Int? = nil, numerator: Int = 0, step: Int = 0
  ) -> PlannedFilter {
    PlannedFilter(
      name: "a/b", signal: SignalDefinition("s", unit: "x", value, "Something.", source: "none"),
      numerator: numerator, denominator: nil, limits: limits, undefined: undefined, origin: nil, why: "", step: step,
      languages: languages, languageColumn: column)
  }

  private func label(_ code: String) -> LanguageLabel { LanguageLabel(code) ?? .undetermined }

  @Test func aScoreIsAShareOfTenThousand() {
    let judge = Judge([filter(.fixedPoint("s", 10_000), Limits(min: 0.65))])
    for (score, fires) in [(6499, true), (6500, false), (10_000, false), (1, true)] as [(UInt64, Bool)] {
      #expect(judge.fired([score].span, unmeasured: 0)[0] == fires)
      #expect(judge.value(ofFilter: 0, [score].span, unmeasured: 0) == Double(score) / 10_000)
    }
    #expect(judge.fired([0].span, unmeasured: 0)[0])
    #expect(judge.value(ofFilter: 0, [0].span, unmeasured: 0) == nil)
    let keeping = Judge([filter(.fixedPoint("s", 10_000), Limits(min: 0.65), undefined: .keep)])
    #expect(!keeping.fired([0].span, unmeasured: 0)[0])
  }

  @Test func anUnknownLanguageIsUndefined() {
    for number in [0, LanguageLabel.undetermined.number, label("und_Latn").number] {
      #expect(Judge([filter(.language("s"), Limits(among: known))]).fired([number].span, unmeasured: 0)[0])
      let dropping = Judge([filter(.language("s"), Limits(notAmong: known), undefined: .keep)])
      #expect(!dropping.fired([number].span, unmeasured: 0)[0])
      #expect(dropping.value(ofFilter: 0, [number].span, unmeasured: 0) == nil)
    }
    #expect(!Judge([filter(.language("s"), Limits(among: []), step: 3)]).fired([5].span, unmeasured: 8)[0])
  }

  @Test func theScriptGoesBeforeTheLanguage() {
    let limits = [
      LanguageLimits(label("srp"), Limits(min: 4)), LanguageLimits(label("srp_Cyrl"), nil),
      LanguageLimits(label("eng_Latn"), Limits(min: 2, max: 3)),
    ]
    let judge = Judge([filter(.measure("n"), Limits(min: 9), languages: limits, column: 1)])
    func fires(_ value: UInt64, _ code: String) -> Bool {
      judge.fired([value, label(code).number].span, unmeasured: 0)[0]
    }
    #expect(!fires(0, "srp_Cyrl"))
    #expect(fires(3, "srp_Latn") && !fires(4, "srp_Latn") && !fires(4, "srp"))
    #expect(fires(4, "eng_Latn") && !fires(2, "eng_Latn") && fires(2, "eng") && !fires(9, "eng"))
    #expect(fires(8, "und") && !fires(9, "und"))
    func applied(_ code: String) -> (limits: Limits?, language: LanguageLabel?) {
      judge.limits(ofFilter: 0, [0, label(code).number].span)
    }
    #expect(applied("srp_Cyrl").limits == nil && applied("srp_Cyrl").language == label("srp_Cyrl"))
    #expect(applied("srp_Latn").limits == Limits(min: 4) && applied("srp_Latn").language == label("srp"))
    #expect(applied("deu_Latn").limits == Limits(min: 9) && applied("deu_Latn").language == nil)
  }

  @Test(arguments: 0..<20) func randomLanguageFiltersFireAsDefined(seed: UInt64) {
    var random = SeededRandom(seed)
    func some() -> [LanguageLabel]? {
      random.below(3) == 0 ? nil : known.dropLast().filter { _ in random.below(3) == 0 }
    }
    func ends() -> Limits { Limits(min: Double(random.below(4)), below: random.below(2) == 0 ? nil : 6) }
    let filters = (0..<80).map { _ -> PlannedFilter in
      let verdict: UndefinedVerdict = random.below(2) == 0 ? .keep : .reject
      if random.below(2) == 0 {
        return filter(
          .language("l"), Limits(among: some(), notAmong: some()), undefined: verdict, step: random.below(2))
      }
      let own = (some() ?? []).map { LanguageLimits($0, random.below(3) == 0 ? nil : ends()) }
      return filter(
        .measure("n"), ends(), undefined: verdict, languages: own, column: own.isEmpty ? nil : 0, numerator: 1,
        step: random.below(2))
    }
    let judge = Judge(filters)
    for _ in 0..<50 {
      let label = known[random.below(known.count)]
      let row = [label.number, UInt64(random.below(8))]
      let unmeasured = UInt64(random.below(4))
      let expected = filters.indices.filter { index in
        let filter = filters[index]
        if unmeasured >> UInt64(filter.step) & 1 == 1 { return false }
        if filter.numerator == 0 {
          return label == .undetermined ? filter.undefined == .reject : !filter.limits.keeps(label)
        }
        let exact = filter.languages.first { $0.language == label }
        let bare = filter.languages.first { $0.language == label.with(script: nil) }
        guard let own = exact ?? bare else { return !filter.limits.keeps(Double(row[1])) }
        return own.limits.map { !$0.keeps(Double(row[1])) } ?? false
      }
      #expect(judge.fired(row.span, unmeasured: unmeasured).members == expected)
    }
  }
}
