// Differences over seeds, with their interval by Student's t.

import Glibc

/// How much a metric differs between a variant and the base, over seeds that both were trained with.
///
/// The seed decides the documents, their order and whatever the trainer makes of it, so that differences are taken seed by
/// seed. The interval takes the differences as drawn from one normal distribution: of few seeds it is wide, as it should.
public struct PairedInterval: Sendable, Hashable, Codable {
  /// Seeds.
  public var seeds: Int
  /// Mean of the differences.
  public var mean: Double
  /// Ends of the interval of 95 % (Student's t with one degree of freedom less than seeds); nothing for one seed.
  public var interval: [Double]?

  /// The interval of some differences, at least one.
  init(_ differences: [Double]) {
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    seeds = differences.count
    self.mean = significant(mean)
    guard differences.count > 1 else { return }
    let squares = differences.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    let half = Student.quantile975(differences.count - 1) * (squares / (count - 1) / count).squareRoot()
    interval = [significant(mean - half), significant(mean + half)]
  }
}

/// Student's distribution for whole degrees of freedom.
enum Student {
  /// The probability of a value between `-t` and `t` (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
  static func central(_ t: Double, _ degrees: Int) -> Double {
    let angle = atan(t / Double(degrees).squareRoot())
    let (sine, cosine) = (sin(angle), cos(angle))
    var term = degrees % 2 == 1 ? cosine : 1
    var sum = degrees == 1 ? 0 : term
    var step = degrees % 2 == 1 ? 3 : 2
    while step <= degrees - 2 {
      term *= cosine * cosine * Double(step - 1) / Double(step)
      sum += term
      step += 2
    }
    return degrees % 2 == 1 ? 2 / Double.pi * (angle + sine * sum) : sine * sum
  }

  /// The value below which 97.5 % lie.
  static func quantile975(_ degrees: Int) -> Double {
    var (low, high) = (0.0, 1000.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if central(middle, degrees) < 0.95 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
