// Clusters as people and programs read them.

internal import Buffers

extension DuplicateCluster.Member {
  /// Who it is, on two lines: `kept · a1 · web/000 line 7`, `1,204 code points · 0.9300 to web/000 line 2`.
  public var heading: [String] {
    let id = row.id.map { "\(String(decoding: $0, as: UTF8.self)) · " } ?? ""
    return [
      (finding.rank == 0 ? "kept · " : "") + "\(id)\(row.shard) line \(row.line)",
      "\(Numbers.grouped(row.codePoints)) code points · \(nearest)",
    ]
  }

  /// Its nearest neighbour, and how similar: `0.9300 to web/000 line 2`.
  fileprivate var nearest: String {
    let place = "\(finding.neighbour.shard) line \(finding.neighbour.line)"
    guard let similarity = finding.similarity else { return "near \(place)" }
    // Less than 1 is never shown as 1.
    let parts = similarity < 1 ? min(Int((similarity * 10_000).rounded()), 9999) : 10_000
    let decimals = "\(parts % 10_000)"
    return "\(parts / 10_000).\(String(repeating: "0", count: 4 - decimals.count))\(decimals) to \(place)"
  }
}

extension ClusterList {
  /// The clusters as lines for a terminal of `width` columns: a line a member, the keeper first.
  public func text(width: Int = 100) -> String {
    var result = "\(step): \(Numbers.grouped(clusterCount)) clusters of \(Numbers.grouped(documentCount)) documents"
    if clusters.count < clusterCount { result += "; the \(Numbers.grouped(UInt(clusters.count))) largest" }
    result += "\n"
    for cluster in clusters {
      result += "\ncluster \(cluster.number): \(Numbers.grouped(cluster.size)) documents\n"
      var grid = TextGrid(leading: 3)
      for member in cluster.members {
        grid.add([
          member.finding.rank == 0 ? "kept" : "    ",
          member.row.id.map { String(decoding: $0, as: UTF8.self) } ?? "(no id)",
          "\(member.row.shard) line \(member.row.line)", "\(Numbers.grouped(member.row.codePoints)) code points",
          member.nearest,
        ])
      }
      for line in grid.text(width: width - 2).split(separator: "\n") { result += "  \(line)\n" }
      let left = cluster.size - UInt64(cluster.members.count)
      if left > 0 { result += "  … \(Numbers.grouped(left)) more\n" }
    }
    return result
  }

  /// The clusters as JSON, a line each.
  ///
  /// - Parameter extra: what else an object says of the member at a place of its cluster, as `,"text":"…"`.
  public func json(_ extra: (_ place: Int) -> String = { _ in "" }) -> String {
    var output = Buffer<UInt8>()
    for cluster in clusters {
      output.append(utf8: "{\"step\":")
      output.append(json: step)
      output.append(utf8: ",\"cluster\":\(cluster.number),\"cluster_size\":\(cluster.size),\"members\":[")
      for (place, member) in cluster.members.enumerated() {
        output.append(utf8: place == 0 ? "{\"id\":" : ",{\"id\":")
        output.append(optional: member.row.id)
        output.append(utf8: ",\"shard\":")
        output.append(json: member.row.shard)
        output.append(utf8: ",\"line\":\(member.row.line),\"rank\":\(member.finding.rank)")
        output.append(utf8: ",\"code_points\":\(member.row.codePoints),\"bytes\":\(member.row.bytes)")
        output.append(utf8: ",\"neighbour\":{\"shard\":")
        output.append(json: member.finding.neighbour.shard)
        output.append(utf8: ",\"line\":\(member.finding.neighbour.line),\"similarity\":")
        output.append(utf8: member.finding.similarity.map(numeral) ?? "null")
        output.append(utf8: "}" + extra(place) + "}")
      }
      output.append(utf8: "]}\n")
    }
    return String(decoding: output.unsafeElements, as: UTF8.self)
  }
}
