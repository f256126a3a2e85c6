// A recipe with a language step, as its user runs it on the bundled sample with the profiles that Sluice comes with.

import Foundation
import Support
import Testing

/// A run of a recipe in several languages over the bundled sample, made once.
private let sampleRun = Result {
  let folder = try TemporaryFolder()
  let recipe = try folder.write(
    "mine.yaml",
    """
    recipe: mine
    steps:
      - language: { keep: [en, nl, zh, ko], min_score: 0.65 }
      - family: size
        source: test
        filters:
          - { name: short, signal: words.count, keep: { min: 60 }, languages: { nl: { min: 20 }, zh: off } }

    """)
  let sample = fixtures.appending(path: "sample").path
  let result = try sluice("run", recipe, sample, "--output", folder.path("out"), "--quiet")
  try #require(result.code == 0, "\(result.errors)")
  return folder
}

struct LanguageStepTests {
  private struct Row: Decodable {
    struct Signals: Decodable {
      var label: String?
      var score: Double?
      var words: Int

      enum CodingKeys: String, CodingKey {
        case label = "language.label"
        case score = "language.score"
        case words = "words.count"
      }
    }
    var kept: Bool
    var carried: [String: String?]
    var signals: Signals
  }

  private func rows() throws -> [Row] {
    try sluice("ledger", "export", sampleRun.get().path("out"), "--format", "jsonl").text.split(separator: "\n").map {
      try JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
  }

  @Test func verdictsFollowFromTheLedger() throws {
    let rows = try rows()
    #expect(Set(rows.map { $0.signals.label?.prefix(3) }).count > 10)
    for row in rows {
      let code = row.signals.label.map { String($0.prefix(3)) } ?? "und"
      #expect(row.carried["language"] == code)
      #expect((row.signals.score == nil) == (code == "und"))
      let isLong = code == "zho" || row.signals.words >= (code == "nld" ? 20 : 60)
      let isWanted = ["eng", "nld", "zho", "kor"].contains(code) && (row.signals.score ?? 0) >= 0.65
      #expect(row.kept == (isLong && isWanted))
    }
  }

  @Test func coverageByLanguage() throws {
    struct Table: Decodable {
      struct Counts: Decodable {
        struct Total: Decodable { var documents: Int }
        var total: Total
        var kept: Total
      }
      struct Slice: Decodable {
        var value: String?
        var counts: Counts
      }
      var by: String
      var slices: [Slice]
    }
    let out = try sampleRun.get().path("out")
    let table = try JSONDecoder().decode(
      Table.self, from: sluice("coverage", out, "--by", "language", "--json").output)
    let rows = try rows()
    #expect(table.by == "language" && table.slices.count > 10)
    for slice in table.slices {
      let own = rows.filter { $0.carried["language"] == slice.value }
      #expect(slice.counts.total.documents == own.count)
      #expect(slice.counts.kept.documents == own.count { $0.kept })
    }
    #expect(table.slices.reduce(0) { $0 + $1.counts.total.documents } == rows.count)
  }

  @Test func explanationsNameLanguageAndLimit() throws {
    let out = try sampleRun.get().path("out")
    let sample = try sluice("sample", out, "--filter", "language/keep", "-n", "3").text
    #expect(sample.contains("language/keep: language.label = "))
    #expect(sample.contains("keeps in eng, kor, nld, zho"))
    let rows = try sluice("sample", out, "--kept", "-n", "1000", "--json").text.split(separator: "\n")
    let dutch = try #require(rows.first { $0.contains("\"language\":\"nld\"") })
    let row = try #require(try JSONSerialization.jsonObject(with: Data(dutch.utf8)) as? [String: Any])
    let shard = try #require(row["shard"] as? String)
    let line = try #require(row["line"] as? Int)
    let text = try sluice("explain", out, "--shard", shard, "--line", "\(line)").text
    #expect(text.contains(">= 20 (nld)"))
    #expect(text.contains("nld_Latn"))
  }

  @Test func variantsAndErrors() throws {
    let folder = try sampleRun.get()
    let recipe = folder.path("mine.yaml")
    let sample = fixtures.appending(path: "sample").path
    let varied = folder.path("varied")
    let result = try sluice(
      "run", recipe, sample, "--output", varied, "--quiet", "--without", "language/score", "--set",
      "language/keep.keep=de,fr", "--set", "size/short.languages.fr.min=5")
    #expect(result.code == 0, "\(result.errors)")
    let kept = try sluice("sample", varied, "--kept", "-n", "1000", "--json").text.split(separator: "\n")
    #expect(!kept.isEmpty)
    #expect(kept.allSatisfy { $0.contains("\"language\":\"deu\"") || $0.contains("\"language\":\"fra\"") })
    let carried = try sluice("run", recipe, sample, "--output", folder.path("no"), "--quiet", "--carry", "language")
    #expect(carried.code == 2 && carried.errors.contains("--carry language: the recipe's step of this name"))
    let unknown = try sluice("check", recipe, "--set", "language/keep.keep=klingon")
    #expect(unknown.code == 2 && unknown.text.contains("unknown language `klingon`"))
    let field = try sluice("coverage", folder.path("out"), "--by", "tongue")
    #expect(field.code != 0 && field.errors.contains("it carries: source, host, language"))
    let missing = try folder.write("missing.yaml", "recipe: m\nsteps:\n  - language: { model: /no/such/file }\n")
    let unread = try sluice("run", missing, sample, "--output", folder.path("no"), "--quiet")
    #expect(unread.code != 0 && unread.errors.contains("/no/such/file"))
    #expect(folder.files("no").isEmpty)
  }
}
