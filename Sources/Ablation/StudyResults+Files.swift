// Results of a study as files: JSON with everything, CSV with a number a line, Markdown to read.

import Buffers
import Filters
import FoundationEssentials
import Ledger
import Pipeline
import Recipes
import Shards

extension StudyResults {
  /// The files beside `study.yaml`, by name.
  public func files() throws -> [(name: String, text: String)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    return [("results.json", json), ("results.csv", csv), ("results.md", markdown)]
  }

  /// Writes the files into a folder.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: String) throws {
    let directory = OutputDirectory(existing: folder)
    for file in try files() { try directory.writeAtomically(file.name, Array(file.text.utf8)) }
    directory.removeTemporaryFolder()
  }

  /// The files in a folder that are not what the results would write.
  public func stale(in folder: String) throws -> [String] {
    let directory = OutputDirectory(existing: folder)
    return try files().filter { try directory.contents($0.name) != Array($0.text.utf8) }.map(\.name)
  }

  /// A line for each number: run, variant (or filter), measure, what of it, number.
  private var csv: String {
    var lines = ["run,subject,measure,detail,value"]
    for run in runs {
      func add(_ subject: String, _ measure: String, _ detail: String, _ value: Double?) {
        guard let value else { return }
        lines.append(([run.name, subject, measure, detail].map(csvCell) + [numeral(value)]).joined(separator: ","))
      }
      func add(_ subject: String, _ measure: String, _ change: Change?) {
        add(subject, measure, "documents", change?.documents)
        add(subject, measure, "code_points", change?.codePoints)
        add(subject, measure, "bytes", change?.bytes)
      }
      add("", "total", Change(run.total))
      for filter in (run.filters ?? []) + (run.families ?? []).map({ $0.named("family \($0.name)") }) {
        add(filter.name, "gross", Change(filter.gross))
        add(filter.name, "unique", Change(filter.unique))
        add(filter.name, "first", Change(filter.first))
        add(filter.name, "leave_one_out", filter.leaveOneOut)
        add(filter.name, "add_one_in", filter.addOneIn)
        add(filter.name, "shapley", filter.shapley.mapped(significant))
      }
      for variant in run.variants {
        add(variant.name, "kept", Change(variant.kept))
        add(variant.name, "change", variant.change)
        add(variant.name, "written", "bytes", variant.writtenBytes.map { Double($0) })
        for slice in variant.slices ?? [] {
          for value in slice.values { add(variant.name, "kept by \(slice.field)", value.value, Double(value.kept)) }
        }
        if let score = variant.removal {
          add(variant.name, "removal", "bad_removed", Double(score.badRemoved))
          add(variant.name, "removal", "good_removed", Double(score.goodRemoved))
          add(variant.name, "removal", "precision", score.precision)
          add(variant.name, "removal", "recall", score.recall)
          add(variant.name, "removal", "f1", score.f1)
        }
        add(variant.name, "reference", "kl", variant.reference?.kl)
        add(variant.name, "reference", "reduction", variant.reference?.reduction)
        add(variant.name, "reference", "noise", variant.reference?.noise)
        if let diversity = variant.diversity {
          add(variant.name, "diversity", "words", Double(diversity.words))
          add(variant.name, "diversity", "distinct_words", diversity.distinctWords)
          add(variant.name, "diversity", "distinct_pairs", diversity.distinctPairs)
          add(variant.name, "diversity", "distinct_triples", diversity.distinctTriples)
          add(variant.name, "diversity", "effective_languages", diversity.languages?.effective)
          add(variant.name, "diversity", "effective_hosts", diversity.hosts?.effective)
        }
        for training in variant.training ?? [] {
          for (metric, value) in training.metrics.sorted(by: { $0.key < $1.key }) {
            add(variant.name, "training seed \(training.seed)", metric, value)
          }
        }
        for (metric, difference) in (variant.differences ?? [:]).sorted(by: { $0.key < $1.key }) {
          add(variant.name, "difference", metric, difference.mean)
          add(variant.name, "difference low", metric, difference.interval?[0])
          add(variant.name, "difference high", metric, difference.interval?[1])
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The results to read.
  private var markdown: String {
    var text = "# \(study)\n\n\(summary)\n\n"
    text += "Made by `sluice study run` from `study.yaml`, its conclusion included; do not edit. `results.csv` and "
    text += "`results.json` have every number.\n"
    for run in runs { text += "\n" + run.markdown }
    text += "\n## Conclusion\n"
    for paragraph in conclusion { text += "\n\(paragraph)\n" }
    return text
  }
}

extension FilterAblation {
  fileprivate func named(_ name: String) -> FilterAblation {
    var other = self
    other.name = name
    return other
  }
}

/// A table of Markdown; the first column aligns left.
private struct MarkdownTable {
  var text: String

  init(_ heads: [String]) {
    text = "\n| " + heads.joined(separator: " | ") + " |\n| --- |"
    text += String(repeating: " ---: |", count: heads.count - 1) + "\n"
  }

  mutating func add(_ cells: [String]) {
    text += "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |\n"
  }
}

extension RunResults {
  fileprivate var markdown: String {
    func count(_ number: UInt64) -> String { Numbers.grouped(number) }
    func signed(_ number: Double) -> String {
      let digits = Numbers.grouped(UInt64(number.magnitude.rounded()))
      return number > 0 ? "+\(digits)" : number < 0 ? "-\(digits)" : "0"
    }
    func decimal(_ value: Double?, _ places: Int) -> String { JudgeReport.decimal(value, places) }
    func megabytes(_ bytes: UInt64) -> String { decimal(Double(bytes) / 1e6, 2) }

    var text =
      "## Run `\(name)`\n\nRecipe `\(([recipe] + changes).joined(separator: " "))` over \(inputs.map { "`\($0)`" }.joined(separator: ", ")): "
    text += "\(count(total.documents)) documents, \(megabytes(total.bytes)) MB of text.\n"
    if let filters {
      text +=
        "\nWhat each filter does, in documents. *Fires*: whatever others say. *Alone*: no other does. *Left out*: how "
      text +=
        "many more are kept without it, duplicates resolved anew. *Only*: how many it rejects as the only filter.\n"
      for (head, rows) in [("filter", filters), ("family", families ?? [])] where !rows.isEmpty {
        var table = MarkdownTable([head, "fires", "alone", "first", "left out", "only", "Shapley"])
        for row in rows {
          table.add([
            row.name, count(row.gross.documents), count(row.unique.documents), count(row.first.documents),
            row.leaveOneOut.map { signed($0.documents) } ?? "-", row.addOneIn.map { signed($0.documents) } ?? "-",
            decimal(row.shapley.documents, 1),
          ])
        }
        text += table.text
      }
    }
    var table = MarkdownTable([
      "variant", "kept", "% of documents", "change", "MB as read", "% of bytes", "MB as edited",
    ])
    for variant in variants {
      table.add([
        variant.name, count(variant.kept.documents), Numbers.percent(variant.kept.documents, of: total.documents),
        signed(variant.change.documents), megabytes(variant.kept.bytes),
        Numbers.percent(variant.kept.bytes, of: total.bytes), variant.writtenBytes.map(megabytes) ?? "-",
      ])
    }
    text += table.text
    for variant in variants {
      if let reason = variant.rescanned { text += "\n`\(variant.name)` needed a scan of the inputs: \(reason).\n" }
    }
    for (number, slice) in (variants.first?.slices ?? []).enumerated() {
      // The values with most documents; the others are in the CSV.
      let order = slice.values.indices.sorted {
        (slice.values[$1].documents, $0) < (slice.values[$0].documents, $1)
      }.prefix(8)
      text += "\nKept of each `\(slice.field)`, in percent"
      text +=
        order.count < slice.values.count ? "; the \(order.count) most frequent of \(slice.values.count).\n" : ".\n"
      var table = MarkdownTable(["variant"] + order.map { "\(slice.values[$0].value) (\(slice.values[$0].documents))" })
      // The steps of sweeps differ little, and would hide the others.
      for variant in variants where variant.sweep == nil {
        guard let values = variant.slices?[number].values else { continue }
        table.add(
          [variant.name] + order.map { Numbers.percent(UInt64(values[$0].kept), of: UInt64(values[$0].documents)) })
      }
      text += table.text
    }
    if let labels {
      text += "\nRemoval beside \(labels.bad) bad and \(labels.good) good documents (\(labels.notFound) labels not "
      text += "found), with Wilson intervals of 95 %.\n"
      var table = MarkdownTable(["variant", "bad removed", "good removed", "precision", "recall", "F1"])
      for variant in variants {
        guard let score = variant.removal else { continue }
        func share(_ value: Double?, _ ends: [Double]?) -> String {
          decimal(value, 3) + (ends.map { " (\(decimal($0[0], 3)) to \(decimal($0[1], 3)))" } ?? "")
        }
        table.add([
          variant.name, "\(score.badRemoved)", "\(score.goodRemoved)", share(score.precision, score.precisionInterval),
          share(score.recall, score.recallInterval), decimal(score.f1, 3),
        ])
      }
      text += table.text
    }
    if let reference {
      text += "\nLikeness to a reference of \(Numbers.grouped(UInt(reference.texts))) texts, in nats.\n"
      var table = MarkdownTable(["variant", "KL", "reduction", "noise"])
      for variant in variants {
        guard let distance = variant.reference else { continue }
        table.add([
          variant.name, decimal(distance.kl, 4), decimal(distance.reduction, 4), decimal(distance.noise, 4),
        ])
      }
      text += table.text
    }
    if let words = variants.compactMap(\.diversity).first?.words {
      text += "\nDistinct n-grams of \(Numbers.grouped(UInt(words))) words each, in percent; effective numbers of "
      text += "languages and hosts.\n"
      var table = MarkdownTable(["variant", "words", "pairs", "triples", "languages", "hosts"])
      for variant in variants {
        guard let diversity = variant.diversity else { continue }
        let shares = [diversity.distinctWords, diversity.distinctPairs, diversity.distinctTriples]
        table.add(
          [variant.name] + shares.map { decimal($0.map { 100 * $0 }, 2) }
            + [decimal(diversity.languages?.effective, 2), decimal(diversity.hosts?.effective, 2)])
      }
      text += table.text
    }
    if !notes.isEmpty { text += "\n" + notes.map { "- \($0)\n" }.joined() }
    if let budget { text += trainingText(budget, decimal) }
    return text
  }

  private func trainingText(_ budget: TrainingBudget, _ decimal: (Double?, Int) -> String) -> String {
    let seeds = variants.first?.training?.count ?? 0
    var text = "\nTrained on \(Numbers.grouped(UInt(budget.tokens))) tokens each, by the estimate of "
    text +=
      "\(numeral(budget.bytesPerToken)) bytes a token (\(Numbers.grouped(UInt(budget.bytes))) bytes of text): kept "
    text +=
      "documents in an order that shard, line and seed decide, the last one cut. \(seeds) seeds; differences from "
    text += "the run are taken seed by seed, with intervals of 95 % by Student's t.\n"
    let metrics = Set(variants.flatMap { $0.training ?? [] }.flatMap(\.metrics.keys)).sorted()
    for metric in metrics {
      var table = MarkdownTable(["variant", "`\(metric)`, mean", "difference", "from", "to"])
      for variant in variants {
        guard let training = variant.training else { continue }
        let values = training.compactMap { $0.metrics[metric] }
        if values.isEmpty { continue }
        let difference = variant.differences?[metric]
        table.add([
          variant.name, decimal(values.reduce(0, +) / Double(values.count), 4), decimal(difference?.mean, 4),
          decimal(difference?.interval?[0], 4), decimal(difference?.interval?[1], 4),
        ])
      }
      text += table.text
    }
    return text
  }
}

/// A cell of CSV, in quotes where it needs them.
private func csvCell(_ text: String) -> String {
  guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
  return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
