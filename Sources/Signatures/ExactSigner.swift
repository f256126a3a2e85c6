// Exact keys: 128-bit hashes of a text, of its words, of a URL, of any field.

internal import Buffers
internal import Text

/// Signs by a key that must be equal.
struct ExactSigner: ~Copyable {
  private let key: ExactKey
  private var runs = WordRuns()
  private var normalised = Buffer<UInt8>()

  init(_ key: ExactKey) { self.key = key }

  mutating func sign(text: Span<UInt8>, into block: inout SignatureBlock) {
    if case .normalisedText = key {
      normalise(text)
      append(normalised.unsafeElements, to: &block)
    } else {
      text.withUnsafeBufferPointer { append($0, to: &block) }
    }
  }

  mutating func sign(field: Span<UInt8>, into block: inout SignatureBlock) {
    if case .url = key {
      NormalisedURL.write(field, to: &normalised)
      append(normalised.unsafeElements, to: &block)
    } else {
      field.withUnsafeBufferPointer { append($0, to: &block) }
    }
  }

  /// The words (runs of `\w`, lower-cased) with one space between them; the trimmed text where there are none.
  private mutating func normalise(_ text: Span<UInt8>) {
    normalised.removeAll()
    runs.cut(text)
    for run in 0..<runs.starts.count {
      if run > 0 { normalised.append(0x20) }
      let start = Int(runs.starts.base[run])
      normalised.append(from: runs.text.base + start, count: Int(runs.ends.base[run]) - start)
    }
    if runs.starts.count > 0 { return }
    text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      let (from, to) = WhiteSpace.trim(start, 0, bytes.count)
      // A byte that stands in no word keeps these apart from texts with words.
      normalised.append(0)
      normalised.append(from: start + from, count: to - from)
    }
  }

  private func append(_ bytes: UnsafeBufferPointer<UInt8>, to block: inout SignatureBlock) {
    // A valid address also where there are no bytes.
    let start = bytes.baseAddress ?? UnsafePointer(normalised.base)
    block.append(ClassHash.hashing(start, bytes.count))
  }
}
