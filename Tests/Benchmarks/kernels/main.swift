// What each part of the work on a document costs alone: CPU a MB (10^6 bytes of UTF-8) of text, one thread, the median
// of several rounds in which the kernels take turns, after one to warm up.
//
// usage: kernel-benchmark INPUT... [--gzip INPUT]... [--rounds N] [--only PART] [--all] [--json]
//
// INPUT is a shard, or a folder of them, with the text in `text`; --gzip names the same shards compressed with gzip, to
// be read too. --only PART measures what has PART in its name; --all adds slower codecs and other signatures; --json
// prints {"name": ..., "cpu_ms_per_mb": ..., "mb_per_s": ...} in a list.

import BenchmarkTexts
import Buffers
import Foundation
import Shards
import Signatures
import Text

/// A line of the table.
struct Figure: Codable {
  var name: String
  var cpu_ms_per_mb: Double
  var mb_per_s: Double
}

/// All kernels, in the order of a document's way.
func kernels(_ inputs: [String], gzip: [String], all: Bool) throws -> [any Kernel] {
  var kernels: [any Kernel] = [try ReadKernel(inputs)]
  if !gzip.isEmpty { kernels.append(try ReadKernel(gzip)) }
  kernels.append(ParseKernel())
  kernels.append(IndexKernel("index: white space", [.chunks, .lines, .newlines]))
  kernels.append(IndexKernel("index: English words", [.words, .lines, .newlines]))
  kernels.append(EditKernel())
  kernels += SignalKernel.all
  kernels += [LanguageKernel(whole: false), LanguageKernel(whole: true), ShingleKernel(.auto)]
  kernels += [SignatureKernel(.auto, bands: 14, rows: 8), SignatureKernel(.auto, bands: 16, rows: 8)]
  let datatrove = MinHashParameters(scheme: .datatrove, bands: 14, rows: 8, signsShortDocuments: false)
  kernels.append(SignatureKernel("datatrove 14 x 8", .minHash(datatrove)))
  kernels.append(LedgerKernel())
  kernels += try [CompressKernel(.zstd(level: 1)), CompressKernel(.igzip(level: 1))]
  guard all else { return kernels }
  kernels += try [CompressKernel(.zstd(level: 3)), CompressKernel(.gzip(level: 6)), WordRunKernel()]
  for (bands, rows) in [(16, 6), (20, 13), (26, 11)] {
    kernels.append(SignatureKernel(.auto, bands: bands, rows: rows))
  }
  for unit in ShingleUnit.allCases where unit != .auto {
    kernels += [ShingleKernel(unit), SignatureKernel(unit, bands: 14, rows: 8)]
  }
  kernels.append(SignatureKernel("exact, normalised text", .exact(.normalisedText)))
  kernels.append(SignatureKernel("exact, raw text", .exact(.rawText)))
  return kernels
}

/// A sentence for whoever called wrongly.
func refuse(_ sentence: String) -> Never {
  FileHandle.standardError.write(Data((sentence + "\n").utf8))
  exit(2)
}

var inputs: [String] = []
var gzip: [String] = []
var rounds = 5
var wanted: String?
var measuresAll = false
var asJSON = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--gzip": gzip.append(arguments.popFirst() ?? "")
  case "--rounds": rounds = arguments.popFirst().flatMap { Int($0) } ?? 0
  case "--only": wanted = arguments.popFirst()
  case "--all": measuresAll = true
  case "--json": asJSON = true
  default: inputs.append(argument)
  }
}
if inputs.isEmpty || rounds < 1 || inputs.contains(where: { $0.hasPrefix("--") }) {
  refuse("usage: kernel-benchmark INPUT... [--gzip INPUT]... [--rounds N] [--only PART] [--all] [--json]")
}

let texts = try Texts(inputs)
if texts.bytes.count == 0 { refuse("no text in \(inputs.joined(separator: " "))") }
var chosen = try kernels(inputs, gzip: gzip, all: measuresAll)
if let part = wanted { chosen.removeAll { !$0.name.contains(part) } }
var times = [[Double]](repeating: [], count: chosen.count)
for round in 0...rounds {
  for (number, kernel) in chosen.enumerated() {
    let spent = try kernel.pass(texts)
    if round > 0 { times[number].append(spent) }
  }
}
let figures = zip(chosen, times).map { kernel, times in
  let middle = times.sorted()[times.count / 2]
  return Figure(
    name: kernel.name, cpu_ms_per_mb: middle * 1000 / texts.megabytes, mb_per_s: texts.megabytes / max(middle, 1e-9))
}
if asJSON {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
  print(String(decoding: try encoder.encode(figures), as: UTF8.self))
} else {
  print("\(texts.count) documents, \(texts.bytes.count) bytes of text, \(rounds) rounds")
  for figure in figures {
    let name = figure.name.padding(toLength: 52, withPad: " ", startingAt: 0)
    print(name, round(figure.cpu_ms_per_mb * 1000) / 1000, "ms/MB ", round(figure.mb_per_s), "MB/s")
  }
}
