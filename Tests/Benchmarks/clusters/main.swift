// What resolving clusters costs: seconds of CPU to prepare a planted graph, to resolve variants of it and to write rows,
// one thread; and the memory that the process has held at most.
//
// usage: cluster-benchmark DIR [DOCUMENTS [NODES [EDGES [VARIANTS [MEMORY_MB]]]]]

import Dedup
import Foundation
import Shards

/// SplitMix64 (Steele and others, 2014).
struct Numbers {
  var state: UInt64 = 1
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}

/// Seconds of CPU that this process has used.
func processSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A figure of /proc/self/status in MB.
func memory(_ name: String) -> Int {
  let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
  return (line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) } ?? 0) / 1000
}

/// Plants clusters of 2 to 9 documents anywhere in the corpus: a third of them equal another one, the rest have edges.
func plant(_ folder: GraphFolder, documents: Int, nodes: Int, edges: Int) throws {
  var numbers = Numbers()
  var order = (0..<UInt32(documents)).map { $0 }
  for place in 0..<nodes { order.swapAt(place, place + numbers.below(documents - place)) }
  var members: [ClassMember] = []
  var pairs: [DuplicateEdge] = []
  var start = 0
  while start < nodes {
    let group = order[start..<min(start + 2 + numbers.below(8), nodes)].sorted()
    start += group.count
    var classes: [UInt32] = []
    for document in group {
      if classes.isEmpty || numbers.below(3) > 0 {
        classes.append(document)
      } else {
        members.append(ClassMember(document: document, representative: classes[numbers.below(classes.count)]))
      }
    }
    // As many edges as asked for in all, spread evenly over the groups.
    var wanted = edges * start / nodes - pairs.count
    for (number, second) in classes.enumerated() {
      for first in classes[..<number].reversed() where wanted > 0 {
        wanted -= 1
        pairs.append(
          DuplicateEdge(first: first, second: second, shared: UInt32(800 + numbers.below(200)), union: 1000))
      }
    }
  }
  members.sort { $0.document < $1.document }
  pairs.sort { ($0.first, $0.second) < ($1.first, $1.second) }
  var memberWriter = try RecordWriter<ClassMember>(folder.directory, named: "classes")
  for member in members { try memberWriter.append(member) }
  try memberWriter.finish()
  try folder.commit("classes", [(file: memberWriter.file, name: "classes")], members.count)
  var edgeWriter = try RecordWriter<DuplicateEdge>(folder.directory, named: "edges")
  for pair in pairs { try edgeWriter.append(pair) }
  try edgeWriter.finish()
  try folder.commit("edges", [(file: edgeWriter.file, name: "edges")], pairs.count)
  print("\(documents) documents, \(nodes) in the graph, \(members.count) equal an earlier one, \(pairs.count) edges")
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  FileHandle.standardError.write(
    Data("usage: cluster-benchmark DIR [DOCUMENTS [NODES [EDGES [VARIANTS [MEMORY_MB]]]]]\n".utf8))
  exit(2)
}
func setting(_ position: Int, _ standard: Int) -> Int {
  arguments.count > position ? Int(arguments[position]) ?? standard : standard
}
let documents = setting(2, 1_000_000)
let directory = try OutputDirectory(creating: arguments[1])
let folder = GraphFolder(directory, path: "dedup/planted", identity: RunIdentity(recipe: "planted", version: "1"))
if setting(3, 200_000) > 0 {
  try plant(folder, documents: documents, nodes: setting(3, 200_000), edges: setting(4, 300_000))
}

// With 0 nodes the graph of an earlier call is taken, so that planting does not count as memory.
var start = processSeconds()
let clusters = try DuplicateClusters(folder, documents: documents, hasEdges: true, memory: setting(6, 4096) << 20)
print("prepared in \(processSeconds() - start) s")
var (marking, resolving) = (0.0, 0.0)
var totals = ClusterTotals()
let variants = setting(5, 50)
for variant in 0..<variants {
  var numbers = Numbers(state: UInt64(variant))
  start = processSeconds()
  for node in 0..<clusters.documentCount {
    let random = numbers.below(1 << 20)
    clusters.set(node, survives: random & 7 > 1, score: Double(random >> 8), line: UInt32(node))
  }
  let middle = processSeconds()
  totals = clusters.resolve()
  resolving += processSeconds() - middle
  marking += middle - start
}
print("\(variants) variants: survivors set in \(marking) s, resolved in \(resolving) s; the last: \(totals)")
start = processSeconds()
_ = try folder.select(clusters)
print("rows written in \(processSeconds() - start) s; memory at most \(memory("VmHWM")) MB")
