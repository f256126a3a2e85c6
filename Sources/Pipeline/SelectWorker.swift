// The worker of the select pass: compresses the lines of the documents that a variant of a finished run keeps.

import Buffers
import Ledger
import Shards

/// Writes the blocks of a shard whose rows a run has, by what is known of each document.
struct SelectWorker: BlockWorker, ~Copyable {
  private let selected: DocumentSet
  private var editor: LineEditor
  private var lines: LineWriter

  init(_ context: ScanContext) throws {
    guard let selected = context.selected else { preconditionFailure("the select pass has a selection") }
    lines = try LineWriter(context)
    editor = LineEditor(context)
    self.selected = selected
  }

  mutating func process(_ reusable: ReusableBlock, of shard: InputShard, into result: BlockResult) throws {
    result.removeAll()
    result.inputChecksum = reusable.inputChecksum
    var counts = ScanCounts()
    counts.lines = reusable.block.lines.count
    counts.bytesIn = reusable.block.byteCount
    counts.documents = reusable.rows.count
    for row in 0..<reusable.rows.count {
      let line = try reusable.line(ofRow: row, shard)
      let isKept = selected[reusable.firstDocument + row]
      if isKept { counts.kept += 1 } else { counts.rejected += 1 }
      if isKept && editor.hasEdits {
        let text = try editor.read(line, of: shard)
        lines.append(kept: line, editor.parser, editedText: editor.isEdited ? text : nil)
      } else {
        lines.append(unchanged: line, isKept: isKept)
      }
    }
    counts.bytesKept = lines.keptByteCount
    lines.finish(into: result)
    result.counts = counts
  }
}
