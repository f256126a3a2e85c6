// From counts to weights: which n-grams tell the languages of a group apart best, and what each says of every language.

internal import Foundation

/// Makes a table of weights from counts.
struct GramSelection {
  /// How many average n-grams stand behind every count: a language with little text is judged by what it has
  /// (Dirichlet smoothing towards the mean of the group).
  static let smoothing = 1000.0
  /// Nats of the greatest weight; the least is as far below 0.
  static let reach = 6.0
  /// N-grams that came less often than this in all are not trusted.
  static let leastCount: UInt32 = 3

  /// By how many nats a language is ahead of one with e times less text before a text begins, and the most by which.
  static let priorStrength = (slope: 2.0, most: 12.0)

  /// What the sums of languages begin with, in steps of half bytes; 0 for the one with the least text.
  static func priors(_ classes: [GramCounts]) -> [UInt32] {
    let logs = classes.map { max(log(max($0.total, 1)), 0) }
    let most = logs.max() ?? 0
    let lead = logs.map { max(priorStrength.slope * ($0 - most), -priorStrength.most) }
    let least = lead.min() ?? 0
    return lead.map { UInt32((($0 - least) / (2 * reach / 15)).rounded()) }
  }

  /// The weights of the `capacity` n-grams that say most.
  ///
  /// What an n-gram says is the sum over languages of its frequency times its log-ratio to the mean frequency (its part
  /// of the Jensen-Shannon divergence of the languages). Equal ones go by key, so the same counts give the same table.
  static func table(_ classes: [GramCounts], form: GramTable.Form, capacity: Int) -> GramTable {
    let numbers = KeyNumbers()
    var means: [Double] = []
    var sums: [UInt32] = []
    var numbered: [[Int32]] = []
    for counts in classes {
      var list: [Int32] = []
      list.reserveCapacity(counts.keys.count)
      for (key, count) in zip(counts.keys, counts.counts) {
        let number = numbers.number(of: key)
        if number == means.count {
          means.append(0)
          sums.append(0)
        }
        means[number] += Double(count) / counts.total / Double(classes.count)
        sums[number] += count
        list.append(Int32(number))
      }
      numbered.append(list)
    }
    var worth = [Double](repeating: 0, count: means.count)
    for (list, counts) in zip(numbered, classes) {
      for (number, count) in zip(list, counts.counts) {
        let frequency = Double(count) / counts.total
        worth[Int(number)] += frequency * weight(of: count, counts, mean: means[Int(number)])
      }
    }
    let keys = numbers.keys
    var order = (0..<keys.count).filter { sums[$0] >= leastCount }
    order.sort { worth[$0] != worth[$1] ? worth[$0] > worth[$1] : keys[$0] < keys[$1] }
    order = Array(order.prefix(capacity))
    return rows(order, keys, means, numbered, classes, form)
  }

  /// Nats by which an n-gram is more frequent in a language than on average.
  private static func weight(of count: UInt32, _ counts: GramCounts, mean: Double) -> Double {
    log((Double(count) + smoothing * mean) / (counts.total + smoothing) / mean)
  }

  private static func rows(
    _ order: [Int], _ keys: [UInt32], _ means: [Double], _ numbered: [[Int32]], _ classes: [GramCounts],
    _ form: GramTable.Form
  ) -> GramTable {
    var rowOf = [Int32](repeating: -1, count: keys.count)
    for (row, number) in order.enumerated() { rowOf[number] = Int32(row) }
    let steps = Double(form.steps)
    func quantised(_ weight: Double) -> UInt8 {
      UInt8(min(max(((weight + reach) / (2 * reach) * steps).rounded(), 0), steps))
    }
    var rows = [UInt8](repeating: 0, count: order.count * form.width)
    for (column, counts) in classes.enumerated() {
      // An n-gram that never came in a language has the same weight there, whatever its mean.
      var weights = [UInt8](repeating: quantised(log(smoothing / (counts.total + smoothing))), count: order.count)
      for (number, count) in zip(numbered[column], counts.counts) where rowOf[Int(number)] >= 0 {
        weights[Int(rowOf[Int(number)])] = quantised(weight(of: count, counts, mean: means[Int(number)]))
      }
      for (row, weight) in weights.enumerated() {
        if case .halfBytes(let width) = form {
          rows[row * width + column % width] |= column < width ? weight : weight << 4
        } else {
          rows[row * 8 + column] = weight
        }
      }
    }
    return rows.withUnsafeBufferPointer { bytes in
      GramTable(form: form, keys: order.map { keys[$0] }, rows: bytes, lowest: -reach, step: 2 * reach / steps)
    }
  }
}
