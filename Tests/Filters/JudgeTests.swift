// The judge against the definition of a filter, and its edges one by one.

import Filters
import Ledger
import Recipes
import Support
import Testing

@Suite struct JudgeTests {
  private func fires(_ filter: PlannedFilter, _ values: [UInt64], unmeasured: UInt64 = 0) -> Bool {
    Judge([filter]).fired(values.span, unmeasured: unmeasured)[0]
  }

  @Test(
    arguments: [
      (Limits(min: 5), [4, 5, 6], [true, false, false]),
      (Limits(max: 5), [4, 5, 6], [false, false, true]),
      (Limits(above: 5), [4, 5, 6], [true, true, false]),
      (Limits(below: 5), [4, 5, 6], [false, true, true]),
      (Limits(min: 4, below: 6), [3, 4, 5, 6], [true, false, false, true]),
      (Limits(max: 6, above: 4), [4, 5, 6, 7], [true, false, false, true]),
      (Limits(), [0, UInt64.max], [false, false]),
    ] as [(Limits, [UInt64], [Bool])])
  func limitsAreInclusiveOrExclusive(limits: Limits, values: [UInt64], expected: [Bool]) {
    for (value, fired) in zip(values, expected) {
      #expect(fires(filter("a/b", 0, limits), [value]) == fired, "\(value)")
      #expect(fires(filter("a/b", 0, over: 1, limits), [value, 1]) == fired, "\(value) / 1")
    }
  }

  @Test func aRatioIsOneDoubleDivision() {
    // 1 / 3 and 0.1 as Python computes and compares them.
    #expect(!fires(filter("a/b", 0, over: 1, Limits(max: 0.1)), [1, 10]))
    #expect(fires(filter("a/b", 0, over: 1, Limits(max: 0.1)), [100_000_000_001, 1_000_000_000_000]))
    #expect(!fires(filter("a/b", 0, over: 1, Limits(min: 1.0 / 3)), [1, 3]))
  }

  @Test func overNothingTheRecipeDecides() {
    for numerator: UInt64 in [0, 7] {
      #expect(fires(filter("a/b", 0, over: 1, Limits(min: 0), undefined: .reject), [numerator, 0]))
      #expect(!fires(filter("a/b", 0, over: 1, Limits(max: 1, above: 9), undefined: .keep), [numerator, 0]))
    }
    let judge = Judge([filter("a/b", 0, over: 1, Limits(min: 0))])
    #expect(judge.value(ofFilter: 0, [3, 0].span, unmeasured: 0) == nil)
    #expect(judge.value(ofFilter: 0, [3, 4].span, unmeasured: 0) == 0.75)
    #expect(judge.value(ofFilter: 0, [3, 4].span, unmeasured: 1) == nil)
  }

  @Test func whatIsNotMeasuredDoesNotFire() {
    let late = filter("a/b", 0, Limits(min: 5), step: 63)
    #expect(fires(late, [0], unmeasured: 1))
    #expect(!fires(late, [0], unmeasured: 1 << 63))
    #expect(!fires(filter("a/b", 0, over: 1, Limits(min: 5), step: 2), [0, 0], unmeasured: 4))
  }

  @Test(arguments: 0..<20) func manyRandomFiltersFireAsDefined(seed: UInt64) {
    var random = SeededRandom(seed)
    func limit() -> Double? { random.below(2) == 0 ? nil : Double(random.below(30)) / 4 }
    let filters = (0..<[1, 63, 64, 65, 129, 256][random.below(6)]).map { number in
      filter(
        "random/\(number)", random.below(5), over: random.below(2) == 0 ? nil : random.below(5),
        Limits(min: limit(), max: limit(), above: limit(), below: limit()),
        undefined: random.below(2) == 0 ? .keep : .reject, step: random.below(4))
    }
    let judge = Judge(filters)
    for _ in 0..<30 {
      let row = TestRow(
        unmeasured: UInt64(random.below(16)), values: (0..<5).map { _ in UInt64(random.below(8)) })
      let expected = plainlyFired(filters, row)
      let mask = judge.fired(row.values.span, unmeasured: row.unmeasured)
      #expect(mask.members == expected)
      let count = random.below(filters.count + 1)
      let early = judge.fired(row.values.span, unmeasured: row.unmeasured, first: count)
      #expect(early.members == expected.filter { $0 < count })
    }
  }
}
