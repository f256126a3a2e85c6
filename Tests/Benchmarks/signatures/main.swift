// What signing costs: CPU milliseconds per MB (10^6 bytes of UTF-8) of text, one thread, best of several rounds.
//
// usage: signature-benchmark FILE.jsonl [ROUNDS [NAME]]
//
// With NAME only what has it in its name is measured.

import BenchmarkTexts
import Buffers
import Foundation
import Signatures
import Text

/// Part of the names of what is measured; all where there is none.
let wanted = CommandLine.arguments.count > 3 ? CommandLine.arguments[3] : nil

/// Prints the least CPU time of some rounds.
func measure(_ name: String, _ texts: borrowing Texts, _ rounds: Int, _ body: () -> Void) {
  if let wanted, !name.contains(wanted) { return }
  var best = Double.infinity
  for _ in 0..<rounds {
    let start = processSeconds()
    body()
    best = min(best, processSeconds() - start)
  }
  let rate = best * 1e9 / Double(max(texts.bytes.count, 1))
  print(name.padding(toLength: 34, withPad: " ", startingAt: 0), (rate * 1000).rounded() / 1000, "ms/MB")
}

guard CommandLine.arguments.count > 1 else {
  FileHandle.standardError.write(Data("usage: signature-benchmark FILE.jsonl [ROUNDS [NAME]]\n".utf8))
  exit(2)
}
let texts = try Texts(path: CommandLine.arguments[1])
let rounds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 5 : 5
print("\(texts.count) documents, \(texts.bytes.count) bytes")

var runs = WordRuns()
measure("words, the plain way", texts, rounds) { texts.each { runs.cut($0) } }
for unit in ShingleUnit.allCases {
  for (bands, rows) in unit == .auto ? [(14, 8), (16, 8), (16, 6), (20, 13), (26, 11)] : [(14, 8)] {
    let kind = SignatureKind.minHash(MinHashParameters(unit: unit, bands: bands, rows: rows))
    var signer = Signer(kind)
    var block = SignatureBlock(SignatureLayout(kind))
    var sorted = Buffer<UInt64>()
    if (bands, rows) == (14, 8) {
      measure("\(unit): sorted distinct shingles", texts, rounds) {
        texts.each { signer.shingles(of: $0, into: &sorted) }
      }
    }
    measure("\(unit): signature \(bands) x \(rows)", texts, rounds) {
      texts.each { signer.sign(text: $0, into: &block) }
      block.removeAll()
    }
  }
}
for key in [ExactKey.normalisedText, .rawText] {
  let kind = SignatureKind.exact(key)
  var signer = Signer(kind)
  var block = SignatureBlock(SignatureLayout(kind))
  measure("exact key: \(key)", texts, rounds) {
    texts.each { signer.sign(text: $0, into: &block) }
    block.removeAll()
  }
}
