// From what an identifier measures of a text to probabilities: two logistic models that the trainer fits on texts that it
// holds out.

internal import Foundation

/// What was measured of one text.
struct Evidence {
  /// Nats by which the first language is ahead of the second.
  var margin: Double
  /// How many n-grams had weights.
  var grams: Int
  /// Mean weight of an n-gram in the first language, in standard deviations from the mean of texts in that language.
  var fit: Double
  /// Letters of words.
  var letters: Int
  /// Letters that look like code, digits and signs.
  var noise: Int
  /// Signs that code has more often than prose.
  var marks: Int
  /// Whether the first two were compared as close languages.
  var isClose: Bool

  private var size: Double { log1p(Double(grams)) }
  private var ahead: Double { log1p(margin) }

  // Vectors, which need no allocation as arrays do; where a model has fewer weights the rest is 0 and not looked at.

  /// What tells whether the text is in a language at all.
  var proseFeatures: SIMD8<Double> {
    let noise = log((Double(noise) + 0.5) / (Double(letters) + 1))
    let marks = log((Double(marks) + 0.5) / (Double(letters) + 1))
    return [1, size, noise, noise * size, marks, marks * size, fit, ahead]
  }

  /// What tells whether its language is one of those that are known.
  var knownFeatures: SIMD8<Double> { [1, size, fit, fit * size, ahead, ahead * size, 0, 0] }

  /// What tells whether the label is right.
  var rightFeatures: SIMD8<Double> {
    let close = isClose ? 1.0 : 0
    return [1, size, ahead, ahead * size, fit, fit * size, close, close * ahead]
  }
}

extension SIMD8<Double> {
  /// The first features, as many as a model that is fitted on them has weights.
  func first(_ count: Int) -> [Double] { (0..<count).map { self[$0] } }
}

/// A logistic model: the probability is 1 / (1 + exp(-sum)).
public struct Logistic: Sendable, Equatable {
  /// A weight for each feature.
  public var weights: [Double]

  /// Makes a model of weights.
  public init(weights: [Double]) { self.weights = weights }

  /// The probability of what has these features, as many as there are weights.
  public func probability(_ features: [Double]) -> Double {
    var sum = 0.0
    for (weight, feature) in zip(weights, features) { sum += weight * feature }
    return 1 / (1 + exp(-sum))
  }

  /// The same of features in a vector, of which there are at least as many as weights.
  func probability(_ features: SIMD8<Double>) -> Double {
    var sum = 0.0
    for position in weights.indices { sum += weights[position] * features[position] }
    return 1 / (1 + exp(-sum))
  }

  /// The weights of greatest likelihood, with a small penalty on large ones (Newton's method).
  ///
  /// - Parameter examples: Features, the outcome, and how much the example counts.
  public static func fitted(
    _ examples: [(features: [Double], outcome: Bool, weight: Double)], count: Int, penalty: Double = 1
  ) -> Logistic {
    var model = Logistic(weights: [Double](repeating: 0, count: count))
    for _ in 0..<30 {
      var gradient = model.weights.map { -penalty * $0 }
      var curvature = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
      for i in 0..<count { curvature[i][i] = penalty }
      for (features, outcome, weight) in examples {
        let p = model.probability(features)
        let error = weight * ((outcome ? 1 : 0) - p)
        let bend = weight * max(p * (1 - p), 1e-9)
        for i in 0..<count {
          gradient[i] += error * features[i]
          for j in 0...i { curvature[i][j] += bend * features[i] * features[j] }
        }
      }
      for i in 0..<count { for j in 0..<i { curvature[j][i] = curvature[i][j] } }
      let step = solution(curvature, gradient)
      for i in 0..<count { model.weights[i] += step[i] }
      if step.allSatisfy({ abs($0) < 1e-9 }) { break }
    }
    return model
  }

  /// Solves a positive definite system by elimination.
  private static func solution(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var a = matrix
    var b = right
    let count = b.count
    for pivot in 0..<count {
      for row in pivot + 1..<max(count, pivot + 1) {
        let factor = a[row][pivot] / a[pivot][pivot]
        for column in pivot..<count { a[row][column] -= factor * a[pivot][column] }
        b[row] -= factor * b[pivot]
      }
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
      for column in row + 1..<max(count, row + 1) { b[row] -= a[row][column] * b[column] }
      b[row] /= a[row][row]
    }
    return b
  }
}

/// The models of a set of profiles.
struct Calibration: Sendable, Equatable {
  /// Whether the text is in a language, rather than code, numbers or names.
  var prose: Threshold
  /// Whether the text's language is one of those known.
  var known: Threshold
  /// Whether the label is right.
  var right: Logistic
  /// Which share of the wrong labels has the right one as second.
  var secondShare: Double

  /// A model, and the least probability that passes.
  struct Threshold: Sendable, Equatable {
    var model: Logistic
    var least: Double

    func passes(_ features: SIMD8<Double>) -> Bool { model.probability(features) >= least }
  }

  /// Says nothing: every text passes, every label is right.
  static let none = Calibration(
    prose: Threshold(model: Logistic(weights: [Double](repeating: 0, count: 8)), least: 0),
    known: Threshold(model: Logistic(weights: [Double](repeating: 0, count: 6)), least: 0),
    right: Logistic(weights: [Double](repeating: 0, count: 8)), secondShare: 0.9)

  /// Whether a text has a language that is known; else it gets `und`.
  func passes(_ evidence: Evidence) -> Bool {
    evidence.grams > 0 && prose.passes(evidence.proseFeatures) && known.passes(evidence.knownFeatures)
  }
}
