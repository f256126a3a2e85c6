// Verdicts of the built command on the bundled sample beside recorded ones of datatrove, filter family by family.

import CXXHash
import Foundation
import Support
import Testing

/// What datatrove says of the sample, as `Tests/Conformance/peer_verdicts.py` writes it.
private struct PeerVerdicts: Sendable {
  /// The names of the filters that it asked.
  var filters: [String] = []
  /// A document's id, reasons and checksums, by `shard:line`.
  var documents: [String: [String: String]] = [:]

  init(_ file: URL) throws {
    for object in try objects(Data(contentsOf: file)) {
      if let filters = object["filters"] as? [String] {
        self.filters = filters
      } else {
        documents[place(object)] = object.compactMapValues { $0 as? String }
      }
    }
  }
}

/// The differences of one family.
private struct Comparison {
  var documents = 0
  var kept = 0
  /// Differences that have an explanation.
  var explained = 0
  /// One line a difference that has none.
  var unexplained: [String] = []
}

private func objects(_ lines: Data) throws -> [[String: Any]] {
  try lines.split(separator: UInt8(ascii: "\n")).map {
    try #require(try JSONSerialization.jsonObject(with: $0) as? [String: Any])
  }
}

private func place(_ object: [String: Any]) -> String { "\(object["shard"] ?? ""):\(object["line"] ?? "")" }

/// XXH64 of a text's UTF-8 bytes, in 16 hexadecimal digits.
private func checksum(_ text: String) -> String {
  let bytes = Array(text.utf8)
  let digits = String(XXH64(bytes, bytes.count, 0), radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// What datatrove calls the verdict of each filter, from the catalogue.
private let peerReasons = Result {
  let entries = try JSONSerialization.jsonObject(with: sluice("catalog", "--json").output) as? [[String: Any]] ?? []
  return entries.reduce(into: [String: String]()) { reasons, entry in
    reasons[entry["name"] as? String ?? ""] = (entry["origin"] as? [String: Any])?["reason"] as? String
  }
}

private let peerVerdicts = Result { try PeerVerdicts(fixtures.appending(path: "conformance/sample-verdicts.jsonl")) }

/// Runs a family alone on the sample and compares first reasons, in the peer's order where it has another, and checksums
/// of the texts that both keep.
private func compare(_ peer: String, _ spec: String, _ options: [String], order: [String] = []) throws -> Comparison {
  let (verdicts, reasons) = (try peerVerdicts.get(), try peerReasons.get())
  let folder = try TemporaryFolder()
  let arguments = ["run", spec, fixtures.appending(path: "sample").path, "--output", folder.path("out")]
  let result = try run(sluicePath, arguments + ["--codec", "none", "--quiet"] + options)
  try #require(result.code == 0, "\(result.errors)")
  let texts = try folder.files("out/kept").sorted { $0.key < $1.key }.flatMap { try objects($0.value) }
  var nextText = texts.makeIterator()
  var comparison = Comparison()
  for row in try objects(sluice("ledger", "export", folder.path("out"), "--format", "jsonl").output) {
    comparison.documents += 1
    let document = try #require(verdicts.documents[place(row)], "no verdict for \(place(row))")
    #expect(document["id"] == row["id"] as? String)
    var fired = (row["rejected_by"] as? [String] ?? []).map { reasons[$0] ?? $0 }
    if let first = order.first(where: { fired.contains($0) }) { fired.insert(first, at: 0) }
    let expected = document[peer]
    var difference = fired.first == expected ? nil : "\(expected ?? "kept") there, \(fired.first ?? "kept") here"
    // The first forbidden line decides there, the first filter here.
    let pair: Set = ["lorem_ipsum", "curly_bracket"]
    if difference != nil, Set([expected, fired.first].compactMap(\.self)) == pair, pair.isSubset(of: fired) {
      difference = nil
      comparison.explained += 1
    }
    if fired.isEmpty {
      comparison.kept += 1
      let text = try #require(nextText.next()?["text"] as? String)
      if let recorded = document["\(peer)_text"], recorded != checksum(text) { difference = "other text" }
    }
    if let difference { comparison.unexplained.append("\(place(row)): \(difference)") }
  }
  #expect(nextText.next() == nil)
  return comparison
}

struct ConformanceTests {
  @Test(
    arguments: [
      ("gopher_repetition", "gopher/repetition", "", 0), ("gopher_quality", "gopher/quality", "", 0),
      ("c4", "c4/quality", "", 2), ("c4_strict", "c4/quality", "c4-lines.terminal_punctuation=true", 0),
      ("c4_paragraphs", "c4/paragraphs", "", 0), ("c4_bad_words", "c4/bad-words", "", 0),
      ("fineweb", "fineweb/quality", "", 0), ("fineweb_paper", "fineweb/quality-paper", "", 0),
    ])
  func sampleAsDatatroveJudgesIt(peer: String, spec: String, change: String, explained: Int) throws {
    let verdicts = try peerVerdicts.get()
    #expect(verdicts.filters.contains(peer))
    let comparison = try compare(
      peer, spec, change.isEmpty ? [] : ["--set", change],
      order: peer == "fineweb_paper" ? ["line_punct_ratio", "short_line_ratio", "char_dup_ratio"] : [])
    #expect(comparison.documents == verdicts.documents.count)
    #expect(comparison.kept > 0 && comparison.kept < comparison.documents)
    #expect(comparison.explained == explained)
    #expect(comparison.unexplained == [])
  }

  @Test func aChangedLimitOrTextIsFound() throws {
    #expect(try !compare("gopher_quality", "gopher/quality", ["--set", "short-document.min=51"]).unexplained.isEmpty)
    let edited = try compare("c4", "c4/quality", ["--set", "c4-lines.remove_citations=false"])
    #expect(edited.unexplained.contains { $0.hasSuffix("other text") })
  }
}
