// From whitespace chunks to words. Most chunks are plain and need no rules; the rest is looked up in a small cache of
// chunks seen before, and only what is not there goes through the rules of the English tokenizer.

internal import Buffers

/// A text with its chunks and the classes of its bytes, a bit each; lives as long as the buffers it points into.
struct ScannedText {
  var text: UnsafeMutablePointer<UInt8>
  var letters: UnsafeMutablePointer<UInt64>
  var digits: UnsafeMutablePointer<UInt64>
  var high: UnsafeMutablePointer<UInt64>
  var chunkStarts: UnsafeMutablePointer<UInt32>
  var chunkEnds: UnsafeMutablePointer<UInt32>
  var chunkCount: Int
}

/// Cuts chunks into words.
struct WordCutter: ~Copyable {
  /// Appends the words of all chunks, in order.
  mutating func cut(_ scanned: ScannedText, into starts: inout Buffer<UInt32>, _ ends: inout Buffer<UInt32>) {
    unsafe starts.append(from: scanned.chunkStarts, count: scanned.chunkCount)
    unsafe ends.append(from: scanned.chunkEnds, count: scanned.chunkCount)
  }
}
