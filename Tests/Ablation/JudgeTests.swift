// Judges beside plain counts of the same documents.

import Ablation
import Buffers
import Foundation
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Testing
import Text

/// A run of Gopher's quality filters over made-up documents, with hosts of its own.
private struct JudgedRun {
  let folder: TemporaryFolder
  let documents: [FaultyDocument]
  let ablation: Ablation

  init(_ recipe: String = "gopher", documents count: Int = 400) throws {
    folder = try TemporaryFolder()
    documents = faultyCorpus(count, seed: 66)
    try folder.write("in/s.jsonl", documents.map { $0.line + "\n" }.joined())
    var settings = RunSettings()
    settings.shape.carried = ["source", "host"]
    let shards = try findShards(arguments: [folder.path("in")])
    _ = try Run(plan: loadRecipe(recipe).plan(), shards: shards, output: folder.path("run"), settings: settings).run()
    ablation = try Ablation(RunDirectory(folder.path("run")))
  }

  func kept(_ variant: Variant) throws -> [FaultyDocument] {
    let set = try ablation.resolve(variant).documents
    return documents.indices.filter { set[$0] }.map { documents[$0] }
  }
}

private func words(_ text: String) -> [UInt64] {
  var words = HashedWords()
  words.cut(Array(text.utf8).span)
  return Array(words.hashes.unsafeElements)
}

/// KL(reference || kept), counted with a dictionary.
private func divergence(_ reference: [String], _ kept: [String]) -> Double {
  func counts(_ texts: [String]) -> [Int: Double] {
    var counts: [Int: Double] = [:]
    for text in texts {
      let words = words(text)
      for (place, word) in words.enumerated() {
        let single = HashedWords.gram(0, word)
        counts[Int(single % 10_000), default: 0] += 1
        if place > 0 {
          let pair = HashedWords.gram(HashedWords.gram(0, words[place - 1]), word)
          counts[Int(pair % 10_000), default: 0] += 1
        }
      }
    }
    return counts
  }
  let (p, q) = (counts(reference), counts(kept))
  let (pTotal, qTotal) = (p.values.reduce(10_000, +), q.values.reduce(10_000, +))
  return (0..<10_000).reduce(0) { sum, bucket in
    let left = (p[bucket, default: 0] + 1) / pTotal
    return sum + left * log(left * qTotal / (q[bucket, default: 0] + 1))
  }
}

struct JudgeTests {
  @Test func removalIsCountedAgainstLabels() throws {
    let run = try JudgedRun()
    var random = SeededRandom(7)
    var labels: [String: Bool] = [:]
    for document in run.documents where random.below(3) > 0 { labels[document.id] = random.below(2) == 0 }
    let lines = labels.sorted { $0.key < $1.key }.map { "{\"id\": \"\($0.key)\", \"label\": \($0.value ? 0 : 1)}" }
    let file = try run.folder.write(
      "labels.jsonl", lines.joined(separator: "\n") + "\n{\"id\":\"no\",\"label\":\"bad\"}\n")
    var settings = JudgeSettings()
    settings.labels = try Labels(file: file)
    let variant = Variant(without: ["gopher-quality/words-without-letters"])
    let report = try run.ablation.judge([("run", Variant()), ("variant", variant)], settings)
    #expect(report.labels?.notFound == 1)
    #expect(report.labels?.bad == labels.values.count { $0 })
    for (judgement, asked) in zip(report.variants.dropFirst(), [Variant(), variant]) {
      let kept = Set(try run.kept(asked).map(\.id))
      let score = try #require(judgement.removal)
      let badRemoved = labels.count { $0.value && !kept.contains($0.key) }
      let goodRemoved = labels.count { !$0.value && !kept.contains($0.key) }
      #expect(score.badRemoved == badRemoved && score.goodRemoved == goodRemoved)
      #expect(score.badKept == labels.count { $0.value && kept.contains($0.key) })
      #expect(badRemoved > 10 && goodRemoved > 10)
      let precision = Double(badRemoved) / Double(badRemoved + goodRemoved)
      let recall = Double(badRemoved) / Double(badRemoved + score.badKept)
      #expect(abs((score.precision ?? 0) - precision) < 1e-6 && abs((score.recall ?? 0) - recall) < 1e-6)
      #expect(abs((score.f1 ?? 0) - 2 * precision * recall / (precision + recall)) < 1e-5)
    }
    // Nothing is removed where everything is kept.
    let nothing = try #require(report.variants[0].removal)
    #expect(nothing.precision == nil && nothing.recall == 0)
  }

  @Test func wilsonIntervalIsThatOfTheFormula() throws {
    let run = try JudgedRun(documents: 60)
    let removed = Set(run.documents.map(\.id)).subtracting(try run.kept(Variant()).map(\.id)).sorted().prefix(10)
    // 8 bad ones of 10 removed: 0.4902 to 0.9433 (Brown, Cai and DasGupta 2001, and every calculator).
    let rows = removed.enumerated().map { "\($0.element),\($0.offset < 8 ? "bad" : "good")" }
    var settings = JudgeSettings()
    settings.labels = try Labels(file: run.folder.write("l.csv", (["id,label"] + rows).joined(separator: "\n")))
    let score = try #require(try run.ablation.judge([("run", Variant())], settings).variants[1].removal)
    #expect(score.precision == 0.8)
    let interval = try #require(score.precisionInterval)
    #expect(abs(interval[0] - 0.49016) < 1e-5 && abs(interval[1] - 0.94331) < 1e-4, "\(interval)")
  }

  @Test func labelsAreReadFromEachFormat() throws {
    let run = try JudgedRun(documents: 60)
    let ids = run.documents.map(\.id)
    let forms = [
      "a.jsonl":
        "{\"id\":\"\(ids[0])\",\"label\":\"good\",\"text\":\"t\"}\n{\"shard\":\"s\",\"line\":2,\"label\":false}\n",
      "b.csv": "label,id\r\nkeep,\"\(ids[0])\"\r\n0,\(ids[1])\r\n",
      "c.tsv": "shard\tline\tlabel\ns\t1\t1\ns\t2\treject\n",
    ]
    for (name, text) in forms {
      var settings = JudgeSettings()
      settings.labels = try Labels(file: run.folder.write(name, text))
      let report = try run.ablation.judge([("run", Variant())], settings)
      let counts = try #require(report.labels)
      #expect(counts.labels == 2 && counts.notFound == 0 && counts.good == 1 && counts.bad == 1, "\(name)")
    }
    let spam = try run.folder.write("spam.csv", "id,label\nd1,ham\nd2,spam\nd3,spam\n")
    var settings = JudgeSettings()
    settings.labels = try Labels(file: spam, bad: ["spam"])
    let report = try run.ablation.judge([("run", Variant())], settings)
    #expect(report.labels?.bad == 2 && report.labels?.good == 1)
  }

  @Test func wrongLabelsAreNamedWithTheirLine() throws {
    let folder = try TemporaryFolder()
    for (text, part) in [
      ("id,label\nd1,perhaps\n", "line 2: the label `perhaps`"),
      ("id,label\nd1,good\nd1,bad\n", "line 3: this document is labelled good and bad"),
      ("{\"id\":\"d1\"}\n", "line 1: no `label`"),
      ("{\"label\":1}\n", "line 1: no `id`"),
      ("{\"id\":[1],\"label\":1}\n", "line 1: no JSON object"),
      ("name,label\nd1,bad\n", "line 1: a file of labels"),
      ("id,label\nd1\n", "line 2: 1 cells"),
      ("id,label\n", "has no label"),
    ] {
      let file = try folder.write("labels", text)
      let error = #expect(throws: RunError.self) { _ = try Labels(file: file) }
      #expect(error?.message.contains(part) == true, "\(text): \(error?.message ?? "")")
    }
  }

  @Test func likenessIsTheDivergenceOfHashedGrams() throws {
    let run = try JudgedRun()
    let others = faultyCorpus(80, seed: 5)
    let file = try run.folder.write("reference.jsonl", others.map { $0.line + "\n" }.joined())
    var settings = JudgeSettings()
    settings.reference = try findShards(arguments: [file])
    let variant = Variant(set: ["gopher-quality/short-document.min=90"])
    let report = try run.ablation.judge([("run", Variant()), ("variant", variant)], settings)
    let texts = try [run.documents, run.kept(Variant()), run.kept(variant)].map { $0.map(\.text) }
    #expect(texts[0].count > texts[1].count && texts[1].count > texts[2].count && texts[2].count > 20)
    let all = divergence(others.map(\.text), texts[0])
    for (judgement, texts) in zip(report.variants, texts) {
      let expected = divergence(others.map(\.text), texts)
      let found = try #require(judgement.reference)
      #expect(abs(found.kl - expected) < 1e-5)
      #expect(abs(found.reduction - (all - expected)) < 1e-5)
      #expect(judgement.writtenBytes == UInt64(texts.reduce(0) { $0 + $1.utf8.count }))
    }
    // A corpus is no distance from itself.
    settings.reference = try findShards(arguments: [run.folder.path("in")])
    let own = try run.ablation.judge([("run", Variant())], settings)
    #expect(own.variants[0].reference?.kl == 0)
    #expect(own.variants[1].reference?.kl ?? 0 > 0)
  }

  @Test func editsOfAVariantShapeItsTexts() throws {
    let run = try JudgedRun("c4")
    var settings = JudgeSettings()
    settings.diversity = true
    let variant = Variant(set: ["c4/c4-lines.terminal_punctuation=false"])
    let report = try run.ablation.judge([("run", Variant()), ("variant", variant)], settings)
    for (judgement, asked) in zip(report.variants.dropFirst(), [Variant(), variant]) {
      let plan = try asked.applied(to: loadRecipe("c4")).plan()
      let path = run.folder.path("real-\(asked.set.count)")
      var real = RunSettings()
      real.shape.codec = "none"
      let shards = try findShards(arguments: [run.folder.path("in")])
      _ = try Run(plan: plan, shards: shards, output: path, settings: real).run()
      struct Line: Decodable { var text: String }
      let written = try String(contentsOfFile: "\(path)/kept/s.jsonl", encoding: .utf8).split(separator: "\n")
        .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)).text.utf8.count }
      #expect(judgement.kept.documents == UInt64(written.count))
      #expect(judgement.writtenBytes == UInt64(written.reduce(0, +)))
    }
    #expect(report.variants[1].writtenBytes != report.variants[2].writtenBytes)
  }

  @Test func diversityIsThatOfEquallyManyWords() throws {
    let run = try JudgedRun()
    var settings = JudgeSettings()
    settings.diversity = true
    let report = try run.ablation.judge([("run", Variant())], settings)
    let kept = try run.kept(Variant())
    let total = kept.reduce(0) { $0 + words($1.text).count }
    let diversity = try #require(report.variants[1].diversity)
    // All of the run's words are fewer than the sample's bound, so that its sample is whole.
    #expect(diversity.words == total)
    #expect(report.variants[0].diversity?.words == total)
    var grams: [Set<[UInt64]>] = [[], [], []]
    var counts = [0, 0, 0]
    for document in kept {
      let words = words(document.text)
      for length in 1...3 where words.count >= length {
        for start in 0...words.count - length {
          grams[length - 1].insert(Array(words[start..<start + length]))
          counts[length - 1] += 1
        }
      }
    }
    let shares = (0..<3).map { Double(grams[$0].count) / Double(counts[$0]) }
    let found = [diversity.distinctWords, diversity.distinctPairs, diversity.distinctTriples]
    for (share, found) in zip(shares, found) { #expect(abs(share - (found ?? 0)) < 1e-6) }
    let hosts = Dictionary(grouping: kept) { $0.url.split(separator: "/")[1] }.mapValues { Double($0.count) }
    let entropy = hosts.values.reduce(0) { $0 - $1 / Double(kept.count) * log2($1 / Double(kept.count)) }
    let spread = try #require(diversity.hosts)
    #expect(spread.values == hosts.count && spread.documents == kept.count)
    #expect(abs(spread.entropy - entropy) < 1e-5 && abs(spread.effective - exp2(entropy)) < 1e-3)
    #expect(diversity.languages == nil)
    #expect(report.notes.contains { $0.hasPrefix("languages: no step") })
  }

  @Test func changedInputsAreRefused() throws {
    let run = try JudgedRun(documents: 60)
    var settings = JudgeSettings()
    settings.diversity = true
    let text = run.documents.map { $0.line + "\n" }.joined()
    // Another size; as many bytes, but a text has one less.
    let shifted = text.replacing(/"text":"[A-Z]/, with: "\"text\": \"", maxReplacements: 1)
    #expect(shifted.utf8.count == text.utf8.count && shifted != text)
    for other in ["{\"text\":\"short\"}\n", shifted] {
      try run.folder.write("in/s.jsonl", other)
      #expect(throws: RunError.self) { _ = try run.ablation.judge([("run", Variant())], settings) }
    }
  }
}
