// Languages, shingles and signatures: what reads the text itself.

import BenchmarkTexts
import Buffers
import Languages
import Signatures
import Text

/// Identifies the language of all texts, from a sample of each as a run does, or from the whole.
final class LanguageKernel: Kernel {
  let name: String
  private let isWhole: Bool
  private let identifier = ProfileIdentifier(.builtIn)

  init(whole: Bool) {
    name = whole ? "language: whole text" : "language: sampled"
    isWhole = whole
  }

  func pass(_ texts: borrowing Texts) -> Double {
    seconds {
      texts.each { _ = isWhole ? identifier.identifyWhole($0) : identifier.identify($0) }
    }
  }
}

/// Cuts all texts into words the plain way, without marks: what the shingles' own cutting is compared with.
final class WordRunKernel: Kernel {
  let name = "words, the plain way"
  private var runs = WordRuns()

  func pass(_ texts: borrowing Texts) -> Double {
    seconds { texts.each { runs.cut($0) } }
  }
}

/// Makes the sorted distinct shingles of all texts.
final class ShingleKernel: Kernel {
  let name: String
  private var signer: Signer
  private var sorted = Buffer<UInt64>()

  init(_ unit: ShingleUnit) {
    name = "shingles: \(unit)"
    signer = Signer(.minHash(MinHashParameters(unit: unit, bands: 14, rows: 8)))
  }

  func pass(_ texts: borrowing Texts) -> Double {
    seconds { texts.each { signer.shingles(of: $0, into: &sorted) } }
  }
}

/// Signs all texts, from raw text to the bytes of a signature file's blocks.
final class SignatureKernel: Kernel {
  let name: String
  private var signer: Signer
  private var block: SignatureBlock
  private var output = Buffer<UInt8>()

  /// MinHash with shingles included.
  convenience init(_ unit: ShingleUnit, bands: Int, rows: Int) {
    self.init("\(unit) \(bands) x \(rows)", .minHash(MinHashParameters(unit: unit, bands: bands, rows: rows)))
  }

  init(_ name: String, _ kind: SignatureKind) {
    self.name = "signature: \(name)"
    signer = Signer(kind)
    block = SignatureBlock(SignatureLayout(kind))
  }

  func pass(_ texts: borrowing Texts) -> Double {
    seconds {
      texts.each { text in
        signer.sign(text: text, into: &block)
        if block.count == 256 { finish() }
      }
      finish()
    }
  }

  private func finish() {
    output.removeAll()
    block.finish(appendingTo: &output)
    block.removeAll()
  }
}
