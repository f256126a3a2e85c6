// The clusters of a run's deduplication steps, with the texts of their members read again from the inputs.

import Buffers
public import Dedup
public import Filters
import Measures

extension RunDirectory {
  /// The steps that compare documents, as `clusters` numbers them, with what reads their rows.
  ///
  /// - Parameter name: one of them, as `dedup/minhash`, or a part of it where that is clear; nil for all.
  /// - Throws: `RunError.settings` where there is none, or none of this name.
  public func comparingSteps(named name: String?) throws -> (findings: DuplicateFindings, steps: [Int]) {
    let findings = DuplicateFindings(plan: plan, shards: record.inputs.map(\.key))
    let names = findings.stepNames
    if names.isEmpty { throw RunError.settings("the recipe of \(path) has no step that compares documents") }
    guard let name else { return (findings, Array(names.indices)) }
    if let exact = names.firstIndex(of: name) { return (findings, [exact]) }
    let matches = names.indices.filter { names[$0].split(separator: "/").contains(Substring(name)) }
    if matches.count == 1 { return (findings, matches) }
    throw RunError.settings(
      matches.isEmpty
        ? "the run has no deduplication step \(name)" + Spelling.suggestion(for: name, among: names)
        : "\(name) is part of several steps' names: " + matches.map { names[$0] }.joined(separator: ", "))
  }

  /// The texts of a cluster's members.
  public func texts(of cluster: DuplicateCluster) throws -> [DocumentText] { try texts(of: cluster.members.map(\.row)) }

  /// A cluster's texts as lines: the keeper's on the left of each, one other member's on the right.
  ///
  /// - Parameters:
  ///   - width: Columns of the page.
  ///   - marks: How shared passages are marked.
  ///   - limit: Code points of each text; 0 for all.
  public func sideBySide(
    _ cluster: DuplicateCluster, _ texts: [DocumentText], width: Int, marks: PassageMarks, limit: Int
  ) -> [String] {
    guard let keeper = cluster.members.first, let first = texts.first else { return [] }
    let page = SideBySide(width: width, marks: marks)
    var lines: [String] = []
    for (member, text) in zip(cluster.members, texts).dropFirst() {
      lines += page.heading(keeper.heading, member.heading)
      switch (first, text) {
      case (.text(let first), .text(let second)):
        lines += page.lines(first, second, SharedPassages(first.utf8.span, second.utf8.span), limit: limit)
      case (.unavailable(let why), _), (_, .unavailable(let why)): lines.append("(text not available: \(why))")
      }
      lines.append("")
    }
    return lines
  }

  /// A cluster's texts as members of its JSON: `text`, and behind the keeper `shared`, what it has of the keeper's text,
  /// and `shared_of_keeper`, as code points from and to.
  public func json(_ list: ClusterList, _ texts: [DocumentText]) -> String {
    guard case .text(let keeper)? = texts.first else { return list.json() }
    return list.json { place in
      guard case .text(let text) = texts[place] else { return "" }
      var extra = ",\"text\":" + jsonText(text)
      if place > 0 {
        let shared = SharedPassages(keeper.utf8.span, text.utf8.span)
        extra += ",\"shared\":" + Self.codePoints(shared.second, of: text)
        extra += ",\"shared_of_keeper\":" + Self.codePoints(shared.first, of: keeper)
      }
      return extra
    }
  }

  /// Ranges of bytes as ranges of code points: `[[0,12],[40,99]]`.
  private static func codePoints(_ ranges: [Range<Int>], of text: String) -> String {
    var ends: [Int] = []
    var byte = 0
    var number = 0
    var wanted = ranges.flatMap { [$0.lowerBound, $0.upperBound] }[...]
    for scalar in text.unicodeScalars {
      while let next = wanted.first, next <= byte {
        ends.append(number)
        wanted = wanted.dropFirst()
      }
      byte += UTF8.width(scalar)
      number += 1
    }
    for _ in wanted { ends.append(number) }
    let pairs = stride(from: 0, to: ends.count, by: 2).map { "[\(ends[$0]),\(ends[$0 + 1])]" }
    return "[" + pairs.joined(separator: ",") + "]"
  }
}
