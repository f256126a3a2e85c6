// Signatures of the `sluice` scheme: shingles, their set, the smallest values of hash functions over it.

internal import Buffers

/// Signs by the `sluice` scheme; one a worker.
struct MinHashSigner: ~Copyable {
  private var cutter: ShingleCutter
  private var functions: MinHashFunctions
  private var keys = Buffer<UInt64>()
  private var sketch = Buffer<UInt8>()

  init(_ parameters: MinHashParameters) {
    cutter = ShingleCutter(parameters)
    functions = MinHashFunctions(parameters)
  }

  /// Adds the entry of a text to a block.
  mutating func sign(_ text: Span<UInt8>, into block: inout SignatureBlock) {
    guard cutter.cut(text) else {
      block.appendUnsigned()
      return
    }
    functions.sign(cutter.set.members, &keys, &sketch)
    let bandKeys = keys.unsafeElements
    let bytes = sketch.unsafeElements
    block.append(cutter.set.hash, bandKeys: bandKeys.span, sketch: bytes.span)
  }

  /// Replaces `sorted` by the distinct shingles of a text, ascending; none where it is not signed.
  mutating func shingles(of text: Span<UInt8>, into sorted: inout Buffer<UInt64>) {
    sorted.removeAll()
    if cutter.cut(text) { cutter.sort(into: &sorted) }
  }
}
