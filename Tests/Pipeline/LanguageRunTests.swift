// Runs with a language step, end to end, with an identifier whose answers stand in the texts.

import Filters
import FoundationEssentials
import Languages
import Ledger
import Pipeline
import Recipes
import Shards
import Support
import Testing

/// Takes a text's first words at their word: `deu_Latn 9000 nld_Latn 400 ...`.
private final class ToldIdentifier: LanguageIdentifier {
  let languages: [LanguageLabel] = ["deu", "eng", "srp"].compactMap { LanguageLabel($0) }

  func identify(_ text: Span<UInt8>) -> Identification { identifyWhole(text) }

  func identifyWhole(_ text: Span<UInt8>) -> Identification {
    var bytes: [UInt8] = []
    for index in text.indices { bytes.append(text[index]) }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count > 3, let label = LanguageLabel(words[0]), label != .undetermined, let score = UInt16(words[1]),
      let second = LanguageLabel(words[2]), let secondScore = UInt16(words[3])
    else { return .undetermined }
    return Identification(label: label, score: score, second: second, secondScore: secondScore)
  }
}

/// One document of a test's corpus, and what is to become of it.
private struct Told {
  var id: String
  var label: String
  var score: Int
  var words: Int
  var text: String {
    let start = label == "und" ? "1 2 3 4" : "\(label) \(score) nld_Latn 400"
    return ([start] + (4..<max(words, 4)).map { "word\($0)" }).joined(separator: " ")
  }
}

private func corpus(_ count: Int, seed: UInt64) -> [Told] {
  var random = SeededRandom(seed)
  let labels = ["deu_Latn", "eng_Latn", "srp_Cyrl", "srp_Latn", "und"]
  return (0..<count).map { number in
    Told(
      id: "d\(number)", label: labels[random.below(labels.count)], score: 5000 + random.below(5001),
      words: 4 + random.below(40))
  }
}

struct LanguageRunTests {
  private let recipe = """
    recipe: test
    steps:
      - language: { keep: [en, de, srp_Cyrl], min_score: 0.65 }
      - family: size
        source: test
        filters:
          - { name: short, signal: words.count, keep: { min: 20 }, languages: { de: { min: 10 }, sr_Cyrl: off } }

    """

  private func run(
    _ documents: [Told], _ recipe: String, threads: Int = 2, in folder: TemporaryFolder, _ output: String = "out",
    change: (inout RunSettings) -> Void = { _ in }
  ) throws -> RunDirectory {
    for shard in 0..<3 {
      let lines = documents.indices.filter { $0 % 3 == shard }.map { index in
        "{\"id\":\"\(documents[index].id)\",\"text\":\"\(documents[index].text.replacing("\n", with: "\\n"))\"}\n"
      }
      try folder.write("in/s\(shard).jsonl", lines.joined())
    }
    var settings = RunSettings()
    settings.threads = threads
    settings.shape.codec = "none"
    settings.blockSize = 4096
    settings.blocksPerSegment = 2
    settings.identifiers = IdentifierSource { _ in ToldIdentifier() }
    change(&settings)
    let plan = try parseRecipe(recipe, file: "test.yaml").plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path(output), settings: settings
    ).run()
    return try RunDirectory(folder.path(output))
  }

  private func kept(_ folder: TemporaryFolder, _ output: String = "out") -> Set<String> {
    var ids: Set<String> = []
    for file in folder.files("\(output)/kept").values {
      for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
        ids.insert(String(line.dropFirst(7).prefix { $0 != "\"" }))
      }
    }
    return ids
  }

  private func isKept(_ document: Told) -> Bool {
    guard document.label != "und", document.score >= 6500 else { return false }
    switch document.label {
    case "eng_Latn": return document.words >= 20
    case "deu_Latn": return document.words >= 10
    default: return document.label == "srp_Cyrl"
    }
  }

  @Test func keepsWhatTheRecipeSays() throws {
    let folder = try TemporaryFolder()
    let documents = corpus(900, seed: 1)
    let directory = try run(documents, recipe, in: folder)
    let expected = Set(documents.filter(isKept).map(\.id))
    #expect(expected.count > 100)
    #expect(kept(folder) == expected)

    let table = try directory.query.coverage(by: "language")
    for (slice, labels) in [
      ("deu", ["deu_Latn"]), ("eng", ["eng_Latn"]), ("srp", ["srp_Cyrl", "srp_Latn"]), ("und", ["und"]),
    ] {
      let counts = try #require(table.slices.first { $0.value == slice }?.counts)
      let own = documents.filter { labels.contains($0.label) }
      #expect(counts.total.documents == UInt64(own.count))
      #expect(counts.kept.documents == UInt64(own.filter(isKept).count))
    }
    #expect(table.slices.count == 4)
    let wrong = documents.count { $0.label == "und" || $0.label == "srp_Latn" }
    #expect(table.all.filters[0].gross.documents == UInt64(wrong))
    let unsure = documents.count { $0.label == "und" || $0.score < 6500 }
    #expect(table.all.filters[1].gross.documents == UInt64(unsure))
  }

  @Test func theSameBytesWhateverTheThreads() throws {
    let folder = try TemporaryFolder()
    let documents = corpus(400, seed: 2)
    for dedup in ["", "  - dedup: { exact: text }\n"] {
      _ = try run(documents, recipe + dedup, threads: 1, in: folder, "one\(dedup.count)")
      _ = try run(documents, recipe + dedup, threads: 3, in: folder, "three\(dedup.count)")
      let one = folder.files("one\(dedup.count)").filter { !$0.key.hasPrefix("log/") }
      #expect(one == folder.files("three\(dedup.count)").filter { !$0.key.hasPrefix("log/") })
    }
  }

  @Test func languagesReadAsCodesEverywhere() throws {
    let folder = try TemporaryFolder()
    let documents = [
      Told(id: "a", label: "deu_Latn", score: 9000, words: 12), Told(id: "b", label: "und", score: 0, words: 30),
    ]
    let directory = try run(documents, recipe, in: folder) { $0.shape.addedSignals = ["all"] }
    var exported: [UInt8] = []
    try directory.export { exported += $0 }
    let lines = String(decoding: exported, as: UTF8.self).split(separator: "\n")
    #expect(lines[0].contains("\"language\":\"deu\""))
    let signals = "\"language.label\":\"deu_Latn\",\"language.score\":0.9,\"language.second\":\"nld_Latn\","
    #expect(lines[0].contains(signals + "\"language.second_score\":0.04"))
    #expect(lines[1].contains("\"language.label\":null,\"language.score\":null"))
    #expect(folder.files("out/kept").values.contains { String(decoding: $0, as: UTF8.self).contains(signals) })

    let row = try #require(try directory.query.rows(withID: Array("a".utf8)).first)
    #expect(directory.heading(row).contains("language deu"))
    let text = directory.explanation(of: row, duplicates: nil).text(width: 200)
    #expect(text.contains("language  deu\n"))
    let squeezed = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    #expect(squeezed.contains("language/keep language.label deu_Latn in deu, eng, srp_Cyrl"))
    #expect(squeezed.contains("language/score language.score 0.9 >= 0.65"))
    #expect(squeezed.contains("size/short words.count 12 >= 10 (deu)"))
    #expect(squeezed.contains("language.second nld_Latn"))
    let json = try directory.json([row], texts: [.unavailable("")], explained: true)
    #expect(json.contains("\"value\":\"deu_Latn\",\"keep\":{\"among\":[\"deu\",\"eng\",\"srp_Cyrl\"]},\"fired\":false"))
    #expect(json.contains("\"value\":12,\"language\":\"deu\",\"keep\":{\"min\":10},\"fired\":false"))
    let unknown = try #require(try directory.query.rows(withID: Array("b".utf8)).first)
    #expect(directory.explanation(of: unknown, duplicates: nil).line(ofFilter: 0).hasPrefix("language.label = und"))
  }

  @Test func linesAreIdentifiedWhereAFilterAsks() throws {
    let recipe = """
      recipe: test
      steps:
        - language:
        - family: lines
          source: test
          filters: [{ name: mixed, signal: language.line_share, keep: { min: 0.5 }, undefined: keep }]

      """
    let folder = try TemporaryFolder()
    let lines = ["deu_Latn 1 nld_Latn 1", "eng_Latn 1 nld_Latn 1", "no language", "", "deu_Cyrl 1 nld_Latn 1 or so"]
    let texts = [[0, 1], [0, 1, 1], [0, 2, 2, 2], [2], [0, 3, 3, 4, 1, 1], [0, 1, 4, 3], [0, 3]]
    let documents = texts.map { $0.map { lines[$0] }.joined(separator: "\\n") }
    let input = documents.indices.map { "{\"id\":\"\($0)\",\"text\":\"\(documents[$0])\"}\n" }.joined()
    try folder.write("in/a.jsonl", input)
    var settings = RunSettings()
    settings.shape.codec = "none"
    settings.identifiers = IdentifierSource { _ in ToldIdentifier() }
    let plan = try parseRecipe(recipe, file: "test.yaml").plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path("out"), settings: settings
    ).run()
    #expect(kept(folder) == ["0", "2", "3", "4", "5", "6"])
    let rows = try RunDirectory(folder.path("out")).query.sample(10, where: .all)
    #expect(rows.map { $0.values[4] } == [2, 3, 1, 0, 4, 3, 1])
    #expect(rows.map { $0.values[5] } == [1, 1, 1, 0, 2, 2, 1])
  }

  @Test func survivorsAloneAreIdentified() throws {
    let recipe = """
      recipe: test
      steps:
        - family: size
          source: test
          filters: [{ name: short, signal: words.count, keep: { min: 20 } }]
        - language: { keep: [de] }
          as: tongue
          when: surviving
        - family: after
          source: test
          filters: [{ name: long, signal: words.count, keep: { max: 22 }, languages: { de: off } }]

      """
    let folder = try TemporaryFolder()
    let documents = corpus(300, seed: 3)
    let directory = try run(documents, recipe, in: folder)
    #expect(kept(folder) == Set(documents.filter { $0.words >= 20 && $0.label == "deu_Latn" }.map(\.id)))
    let table = try directory.query.coverage(by: "tongue")
    let unknown = try #require(table.slices.first { $0.value == nil })
    #expect(unknown.counts.total.documents == UInt64(documents.count { $0.words < 20 }))
    #expect(table.all.filters[1].unmeasured == unknown.counts.total)
  }

  @Test func languagesOutliveDeduplication() throws {
    let folder = try TemporaryFolder()
    var documents = corpus(200, seed: 4).filter(isKept)
    let distinct = documents.count
    let copies = documents.prefix(40).map { document in
      var copy = document
      copy.id += "-copy"
      return copy
    }
    documents += copies
    let directory = try run(documents, recipe + "  - dedup: { exact: text, keep: first }\n", in: folder)
    let texts = Set(documents.map(\.text))
    #expect(kept(folder).count == texts.count && texts.count <= distinct)
    let table = try directory.query.coverage(by: "language")
    for slice in table.slices {
      let own = documents.filter { $0.label.hasPrefix(slice.value ?? "?") }
      #expect(slice.counts.total.documents == UInt64(own.count))
      #expect(slice.counts.kept.documents == UInt64(Set(own.map(\.text)).count))
    }
    #expect(table.slices.count > 1)
  }

  @Test func limitsByLanguageNeedTheLabelAloneOfTheLedger() throws {
    let folder = try TemporaryFolder()
    let recipe = """
      recipe: test
      steps:
        - language:
        - family: size
          source: test
          filters: [{ name: short, signal: words.count, keep: { min: 40 }, languages: { de: { min: 12 }, sr: off } }]
        - dedup: { exact: { field: page }, keep: longest }

      """
    var documents = corpus(120, seed: 7)
    // Two shards of pages: of each page's documents the longest that is long enough for its language stays.
    for index in documents.indices { documents[index].id += "\",\"page\":\"p\(index % 20)" }
    let directory = try run(documents, recipe, in: folder)
    func isLong(_ document: Told) -> Bool {
      document.label.hasPrefix("srp") || document.words >= (document.label == "deu_Latn" ? 12 : 40)
    }
    let pages = Dictionary(grouping: documents.indices.filter { isLong(documents[$0]) }) { $0 % 20 }
    // Input order is by shard, then by line.
    let expected = pages.values.map { members in
      documents[
        members.max {
          (documents[$0].text.count, -($0 % 3), -$0) < (documents[$1].text.count, -($1 % 3), -$1)
        } ?? 0
      ].id.prefix { $0 != "\"" }
    }
    #expect(kept(folder) == Set(expected.map(String.init)))
    let rows = try directory.query.sample(1000, where: .kept)
    #expect(rows.count == expected.count)
    let short = documents.count { !isLong($0) }
    #expect(try directory.query.sample(1000, where: .fired(0)).count == short)
  }

  @Test func theKeeperCanFollowTheLanguage() throws {
    let folder = try TemporaryFolder()
    let same = "exact: { field: page }, keep: { priority: { field: language, values: [deu, eng] } }"
    let lines = ["eng_Latn", "deu_Latn", "srp_Latn"].map {
      "{\"id\":\"\($0)\",\"page\":\"one\",\"text\":\"\($0) 9000 nld_Latn 1\"}\n"
    }
    try folder.write("in/a.jsonl", lines.joined())
    var settings = RunSettings()
    settings.shape.codec = "none"
    settings.identifiers = IdentifierSource { _ in ToldIdentifier() }
    let plan = try parseRecipe("recipe: t\nsteps:\n  - language:\n  - dedup: { \(same) }\n", file: "t.yaml").plan()
    _ = try Run(
      plan: plan, shards: findShards(arguments: [folder.path("in")]), output: folder.path("out"), settings: settings
    ).run()
    #expect(kept(folder) == ["deu_Latn"])
  }

  @Test func whatCannotBeIsSaid() throws {
    let folder = try TemporaryFolder()
    let documents = corpus(3, seed: 5)
    #expect(throws: RunError.self) {
      try run(documents, recipe, in: folder) { $0.shape.carried = ["language"] }
    }
    let renamed = recipe.replacing("min_score: 0.65 }", with: "min_score: 0.65 }\n    as: tongue")
    let directory = try run(documents, renamed, in: folder) { $0.shape.carried = ["language"] }
    #expect(directory.schema.carried == ["language", "tongue"])
    #expect(throws: RunError.self) {
      try run(documents, recipe, in: folder, "other") {
        $0.identifiers = IdentifierSource { _ in throw RunError.settings("none") }
      }
    }
    #expect(folder.files("other").isEmpty)
  }

  @Test func anotherModelIsAnotherRun() throws {
    let folder = try TemporaryFolder()
    let documents = corpus(30, seed: 6)
    let model = try folder.write("model", "one")
    let recipe = "recipe: t\nsteps:\n  - language: { keep: [de], model: \(model) }\n"
    let directory = try run(documents, recipe, in: folder)
    #expect(directory.record.settings.models?.keys.map { $0 } == [model])
    _ = try run(documents, recipe, in: folder)
    try folder.write("model", "two")
    #expect {
      try run(documents, recipe, in: folder)
    } throws: {
      "\($0)".contains("the language profiles \(model) have other contents")
    }
  }
}
