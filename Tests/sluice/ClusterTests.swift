// `sluice dedup clusters`: what it lists is what the ledger's rows say, and what it shows is what the inputs hold.

import Foundation
import Support
import Testing

/// A run of two deduplication steps over three shards of planted near-duplicates, made once.
private let plantedRun = Result {
  let folder = try TemporaryFolder()
  var random = SeededRandom(5)
  func sentence() -> String {
    let words = (0..<(8 + random.below(8))).map { _ in "w\(random.below(4000))" }
    return words.joined(separator: " ") + "."
  }
  var lines: [String] = []
  for family in 0..<40 {
    let sentences = (0..<(4 + random.below(4))).map { _ in sentence() }
    for copy in 0..<[1, 1, 2, 3, 7][family % 5] {
      var text = sentences
      if copy % 3 == 1 { text.append(sentence()) }
      if copy % 3 == 2 { text[0] = sentence() }
      lines.append(
        #"{"id":"f\#(family)-\#(copy)","text":"\#(text.joined(separator: "\\n"))","date":\#(random.below(100))}"#)
    }
  }
  lines.shuffle(using: &random)
  for shard in 0..<3 {
    let part = lines.enumerated().filter { $0.offset * 3 / lines.count == shard }.map { $0.element + "\n" }
    try folder.write("in/s\(shard).jsonl", part.joined())
  }
  try folder.write(
    "two.yaml",
    """
    recipe: two
    steps:
      - dedup: { exact: text, keep: first }
        as: same
      - dedup: { minhash: { threshold: 0.6, bands: 60, rows: 2 }, keep: { newest: date } }
    """)
  let result = try sluice("run", folder.path("two.yaml"), folder.path("in"), "--output", folder.path("out"), "--quiet")
  try #require(result.code == 0, "\(result.errors)")
  return folder
}

struct ClusterTests {
  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func place(_ object: [String: Any]) -> String { "\(object["shard"] ?? "") \(object["line"] ?? "")" }

  @Test func listsWhatTheRowsSay() throws {
    let out = try plantedRun.get().path("out")
    let rows = try objects(sluice("ledger", "export", out).text)
    for step in ["same/exact", "dedup/minhash"] {
      let clusters = try objects(
        sluice("dedup", "clusters", out, "--step", step, "--limit", "0", "--members", "0", "--json").text)
      #expect(clusters.count > 5)
      var listed: [String: [String]] = [:]
      for cluster in clusters {
        #expect(cluster["step"] as? String == step)
        let members = try #require(cluster["members"] as? [[String: Any]])
        #expect(cluster["cluster_size"] as? Int == members.count)
        #expect(members.map { $0["rank"] as? Int } == members.indices.map { $0 })
        listed["\(cluster["cluster"] ?? "")"] = members.map { place($0) }
      }
      let sizes = clusters.compactMap { $0["cluster_size"] as? Int }
      let numbers = clusters.compactMap { $0["cluster"] as? Int }
      #expect(
        zip(sizes, numbers).map { [-$0, $1] }
          == zip(sizes, numbers).map { [-$0, $1] }.sorted { $0.lexicographicallyPrecedes($1) })
      // The same from the export, where each row tells its own.
      var exported: [String: [(rank: Int, place: String)]] = [:]
      for row in rows {
        guard let finding = (row["dedup"] as? [String: Any])?[step] as? [String: Any] else { continue }
        let rank = try #require(finding["rank"] as? Int)
        exported["\(finding["cluster"] ?? "")", default: []].append((rank, place(row)))
        let keeper = try #require(finding["keeper"] as? [String: Any])
        #expect(listed["\(finding["cluster"] ?? "")"]?.first == place(keeper))
        let kept = try #require(rows.first { place($0) == place(keeper) })
        #expect(keeper["id"] as? String == kept["id"] as? String)
        #expect((rank == 0) == (place(row) == place(keeper)))
        #expect((row["rejected_by"] as? [String])?.contains(step) == (rank > 0))
      }
      #expect(exported.mapValues { $0.sorted { $0.rank < $1.rank }.map(\.place) } == listed)
    }
  }

  @Test func limitsTakeTheLargestAndTheFirst() throws {
    let out = try plantedRun.get().path("out")
    func list(_ options: String...) throws -> [[String: Any]] {
      try objects(run(sluicePath, ["dedup", "clusters", out, "--step", "minhash", "--json"] + options).text)
    }
    func members(_ cluster: [String: Any]) -> [String] {
      (cluster["members"] as? [[String: Any]] ?? []).map { place($0) }
    }
    let all = try list("--limit", "0", "--members", "0")
    let few = try list("--limit", "3", "--members", "2")
    #expect(few.map { $0["cluster"] as? Int } == all.prefix(3).map { $0["cluster"] as? Int })
    #expect(few.map { $0["cluster_size"] as? Int } == all.prefix(3).map { $0["cluster_size"] as? Int })
    #expect(few.map { members($0) } == all.prefix(3).map { Array(members($0).prefix(2)) })
  }

  @Test func looksAsExpected() throws {
    let out = try plantedRun.get().path("out")
    try expectGolden(try sluice("dedup", "clusters", out, "--limit", "2", "--members", "3").text, "clusters.txt")
    let cluster = try #require(
      try objects(sluice("dedup", "clusters", out, "--step", "minhash", "--limit", "1", "--json").text).first)
    let number = "\(cluster["cluster"] ?? "")"
    let shown = try sluice("dedup", "clusters", out, "--step", "minhash", "--show", number, "--members", "3").text
    try expectGolden(shown, "cluster.txt")
    #expect(!shown.contains("\u{1B}"))
    let first = try #require((cluster["members"] as? [[String: Any]])?.dropFirst().first)
    let explained = try sluice("explain", out, "--id", "\(first["id"] ?? "")").text
    try expectGolden(explained, "explain-duplicate.txt")
  }

  @Test func jsonOfOneClusterHasTheTextsAndWhatTheyShare() throws {
    let folder = try plantedRun.get()
    let out = folder.path("out")
    var texts: [String: String] = [:]
    for shard in 0..<3 {
      for line in try objects(String(contentsOfFile: folder.path("in/s\(shard).jsonl"), encoding: .utf8)) {
        texts[line["id"] as? String ?? ""] = line["text"] as? String
      }
    }
    let show = try objects(sluice("dedup", "clusters", out, "--step", "dedup/minhash", "--show", "2", "--json").text)
    #expect(show.count == 1)
    let members = try #require(show.first?["members"] as? [[String: Any]])
    #expect(members.count > 1)
    for member in members { #expect(member["text"] as? String == texts[member["id"] as? String ?? ""]) }
    for member in members.dropFirst() {
      func pieces(_ key: String, of owner: [String: Any]) throws -> [String] {
        let text = Array(try #require(owner["text"] as? String).unicodeScalars)
        return try #require(member[key] as? [[Int]]).map { range in
          String(String.UnicodeScalarView(text[range[0]..<range[1]]))
        }
      }
      let mine = try pieces("shared", of: member)
      #expect(!mine.isEmpty && mine.allSatisfy { $0.hasPrefix("w") && $0.last?.isNumber == true })
      #expect(try Set(mine) == Set(pieces("shared_of_keeper", of: members[0])))
    }
  }

  @Test func wrongAsksAreNamed() throws {
    let folder = try plantedRun.get()
    let out = folder.path("out")
    for (options, part) in [
      (["--step", "minhsh"], "did you mean `dedup/minhash`"),
      (["--show", "1"], "--show needs a --step: the run has same/exact and dedup/minhash"),
      (["--step", "exact", "--show", "9999"], "same/exact has no cluster 9999"),
      (["--limit=-1"], "--limit -1"),
    ] {
      let result = try run(sluicePath, ["dedup", "clusters", out] + options)
      #expect(result.code == 2 && result.errors.contains(part), "\(options): \(result.errors)")
      #expect(result.output.isEmpty)
    }
    let plain = folder.path("plain")
    try #require(try sluice("run", "c4/paragraphs", folder.path("in"), "--output", plain, "--quiet").code == 0)
    let none = try sluice("dedup", "clusters", plain)
    #expect(none.code == 2 && none.errors.contains("has no step that compares documents"))
  }
}
