// What identifying languages costs: CPU milliseconds per MB (10^6 bytes of UTF-8) of text, one thread, best of several
// rounds; and how often a sampled document gets the label of the whole text.
//
// usage: language-benchmark FILE.jsonl [ROUNDS [MODEL]]
//
// MODEL is a file of `sluice language train`; without it the profiles inside are measured. FILE.jsonl is a shard with
// the text in `text`.

import BenchmarkTexts
import Buffers
import Foundation
import Languages

/// The answers for all texts, and the least CPU time of some rounds.
func measure(
  _ name: String, _ texts: borrowing Texts, _ rounds: Int, _ identify: (Span<UInt8>) -> Identification
) -> [Identification] {
  var best = Double.infinity
  var answers: [Identification] = []
  for _ in 0..<rounds {
    answers.removeAll(keepingCapacity: true)
    let start = processSeconds()
    texts.each { answers.append(identify($0)) }
    best = min(best, processSeconds() - start)
  }
  let megabytes = Double(max(texts.bytes.count, 1)) / 1e6
  print("\(name): \(round(best / megabytes * 1e6) / 1000) ms/MB \(round(megabytes / best * 10) / 10) MB/s")
  return answers
}

/// The profiles of a file, or those inside.
func profiles(_ path: String?) throws -> LanguageProfiles {
  guard let path else { return .builtIn }
  return try LanguageProfiles(file: [UInt8](Data(contentsOf: URL(filePath: path))).span)
}

/// A sentence for whoever called wrongly.
func refuse(_ sentence: String) -> Never {
  FileHandle.standardError.write(Data((sentence + "\n").utf8))
  exit(2)
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else { refuse("usage: language-benchmark FILE.jsonl [ROUNDS [MODEL]]") }
let texts = try Texts([arguments[1]])
let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 3 : 3
let identifier: any LanguageIdentifier = ProfileIdentifier(try profiles(arguments.count > 3 ? arguments[3] : nil))
print("\(texts.count) documents, \(texts.bytes.count) bytes, \(identifier.languages.count) languages")

let sampled = measure("sampled", texts, rounds) { identifier.identify($0) }
let whole = measure("whole", texts, rounds) { identifier.identifyWhole($0) }
var agreeing = 0
var differences: [String: Int] = [:]
for (one, all) in zip(sampled, whole) {
  if one.label == all.label {
    agreeing += 1
  } else {
    differences["\(all.label)>\(one.label)", default: 0] += 1
  }
}
let share = Double(agreeing) / Double(max(texts.count, 1))
print("agreement: \(agreeing) of \(texts.count), \(round(share * 1e5) / 1e5)")
let common = differences.sorted { $0.value > $1.value || $0.value == $1.value && $0.key < $1.key }.prefix(15)
if !common.isEmpty { print("whole>sampled:", common.map { "\($0.key) \($0.value)" }.joined(separator: ", ")) }
