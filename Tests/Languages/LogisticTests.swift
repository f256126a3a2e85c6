// Logistic models: planted weights come back, and the fit is where the likelihood has its top.

import Foundation
import Languages
import Support
import Testing

@Suite struct LogisticTests {
  typealias Example = (features: [Double], outcome: Bool, weight: Double)

  static func uniform(_ random: inout SeededRandom) -> Double { Double(random.next() >> 11) * 0x1p-53 }

  static func examples(of planted: [Double], count: Int, _ random: inout SeededRandom) -> [Example] {
    (0..<count).map { _ in
      let features = [1] + planted.dropFirst().map { _ in 4 * uniform(&random) - 2 }
      let sum = zip(planted, features).reduce(0) { $0 + $1.0 * $1.1 }
      return (features, uniform(&random) < 1 / (1 + exp(-sum)), 1)
    }
  }

  @Test(arguments: [[0.5], [-1, 2], [0.3, -1.5, 0, 0.8], [0.2, 0.4, -0.6, 0.8, -1, 1.2, -1.4, 1.6]])
  func plantedWeightsComeBack(planted: [Double]) {
    var random = SeededRandom(UInt64(planted.count))
    let fitted = Logistic.fitted(Self.examples(of: planted, count: 40_000, &random), count: planted.count)
    for (weight, expected) in zip(fitted.weights, planted) { #expect(abs(weight - expected) < 0.08) }
  }

  /// At the top of the penalised likelihood its slope is 0.
  @Test func theFitIsTheTop() {
    var random = SeededRandom(9)
    var examples = Self.examples(of: [0.5, 1, -2], count: 300, &random)
    for number in examples.indices { examples[number].weight = [0.5, 1, 3][number % 3] }
    for penalty in [0.1, 1, 20] {
      let fitted = Logistic.fitted(examples, count: 3, penalty: penalty)
      for place in 0..<3 {
        let slope = examples.reduce(-penalty * fitted.weights[place]) { sum, example in
          let error = (example.outcome ? 1 : 0) - fitted.probability(example.features)
          return sum + example.weight * error * example.features[place]
        }
        #expect(abs(slope) < 1e-6)
      }
    }
  }

  @Test func examplesThatAPlaneDividesHaveWeightsThatEnd() {
    let examples: [Example] = (0..<100).map { ([1, Double($0) - 49.5], $0 >= 50, 1) }
    let fitted = Logistic.fitted(examples, count: 2)
    #expect(fitted.weights.allSatisfy { abs($0) < 50 })
    #expect(fitted.probability([1, 40]) > 0.999 && fitted.probability([1, -40]) < 0.001)
  }

  @Test func nothingTeachesNothing() {
    #expect(Logistic.fitted([], count: 3) == Logistic(weights: [0, 0, 0]))
    #expect(Logistic(weights: [0, 0]).probability([1, 7]) == 0.5)
  }
}
