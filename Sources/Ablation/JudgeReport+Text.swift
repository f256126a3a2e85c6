// A report of judges for a terminal, with what each of them can and cannot tell.

import Filters
import Ledger

extension JudgeReport {
  static let removalNote =
    "removal: how far removing agrees with whoever labelled these documents, with Wilson intervals of 95 %. It does not "
    + "tell whether a model gets better, nor anything about documents unlike the labelled ones"
  static let referenceNote =
    "likeness: KL of the reference from the kept texts over hashed words and pairs (DSIR, arXiv 2302.03169). It tells "
    + "whether the vocabulary comes nearer to the reference, not whether texts are true, ordered or repeated; less text "
    + "alone adds about `noise`, and differences below that mean nothing"
  static let diversityNote =
    "diversity: distinct n-grams among equally many words of a sample, and documents by language and host. It tells "
    + "whether more of the same is left, not whether variety is good: noise is the most varied text of all"

  /// The report as lines for a terminal of `width` columns.
  public func text(width: Int = 100) -> String {
    var result = ""
    var grid = TextGrid()
    grid.add(["variant", "documents", "text as read", "as written"])
    for variant in variants {
      grid.add([
        variant.name, Numbers.grouped(variant.kept.documents), Numbers.megabytes(variant.kept.bytes),
        variant.writtenBytes.map { Numbers.megabytes($0) } ?? "-",
      ])
    }
    result += grid.text(width: width)
    for variant in variants {
      if let reason = variant.rescanned { result += "\(variant.name): scanned the inputs anew: \(reason)\n" }
    }
    if let labels {
      result += "\n\(labels.labels) labels: \(labels.bad) bad and \(labels.good) good documents of this run, "
      result += "\(labels.notFound) labels not found\n"
      var grid = TextGrid()
      grid.add(["removal", "bad removed", "good removed", "precision", "", "recall", "", "F1"])
      for variant in variants {
        guard let score = variant.removal else { continue }
        grid.add([
          variant.name, "\(score.badRemoved)", "\(score.goodRemoved)", Self.decimal(score.precision, 3),
          Self.interval(score.precisionInterval), Self.decimal(score.recall, 3), Self.interval(score.recallInterval),
          Self.decimal(score.f1, 3),
        ])
      }
      result += grid.text(width: width)
    }
    if let reference {
      result += "\nreference of \(Numbers.grouped(UInt(reference.texts))) texts, "
      result += "\(Numbers.grouped(reference.grams)) unigrams and bigrams, \(reference.badLines) bad lines\n"
      var grid = TextGrid()
      grid.add(["likeness", "KL, nats", "reduction", "noise"])
      for variant in variants {
        guard let distance = variant.reference else { continue }
        grid.add([
          variant.name, Self.decimal(distance.kl, 4), Self.decimal(distance.reduction, 4),
          Self.decimal(distance.noise, 4),
        ])
      }
      result += grid.text(width: width)
    }
    if let words = variants.compactMap({ $0.diversity }).first?.words {
      result += "\ndistinct n-grams of \(Numbers.grouped(UInt(words))) words, in percent\n"
      var grid = TextGrid()
      grid.add(["diversity", "words", "pairs", "triples", "languages", "effective", "hosts", "effective"])
      for variant in variants {
        guard let diversity = variant.diversity else { continue }
        let shares = [diversity.distinctWords, diversity.distinctPairs, diversity.distinctTriples]
        let spreads = [diversity.languages, diversity.hosts].flatMap {
          [$0.map { "\($0.values)" } ?? "-", Self.decimal($0?.effective, 2)]
        }
        grid.add([variant.name] + shares.map { Self.decimal($0.map { 100 * $0 }, 2) } + spreads)
      }
      result += grid.text(width: width)
    }
    result += "\n"
    for note in notes { result += note + "\n" }
    return result
  }

  /// A number with so many places behind the point; `-` for none.
  static func decimal(_ value: Double?, _ places: Int) -> String {
    guard let value else { return "-" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + (places == 0 ? padded : padded.dropLast(places) + "." + padded.suffix(places))
  }

  private static func interval(_ ends: [Double]?) -> String {
    ends.map { "\(decimal($0[0], 2))-\(decimal($0[1], 2))" } ?? ""
  }
}
