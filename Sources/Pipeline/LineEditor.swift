// Lines of documents that have been measured, read again: their texts as the edits of the recipe leave them.

import Buffers
import Records
import Shards

/// Takes lines through the edits of a plan; one a worker.
struct LineEditor: ~Copyable {
  /// Whether some step changes texts.
  let hasEdits: Bool
  /// Has parsed the line that was read last.
  private(set) var parser: RecordParser
  private var processor: DocumentProcessor

  init(_ context: ScanContext) {
    parser = RecordParser(fields: context.fields, maximumLength: context.settings.shape.maximumLine)
    processor = DocumentProcessor(editsOf: context.plan, judge: context.judge)
    hasEdits = processor.hasEdits
  }

  /// Whether an edit changed the text that was read last.
  var isEdited: Bool { hasEdits && processor.isEdited }

  /// The text of a line as the edits leave it.
  ///
  /// - Throws: `RunError.directory` where the line is no document (any more).
  mutating func read(
    _ line: UnsafeBufferPointer<UInt8>, of shard: InputShard
  ) throws -> UnsafeBufferPointer<UInt8> {
    guard case .document = parser.parse(line) else { throw RunError.changed(shard.path) }
    if hasEdits {
      processor.process(parser)
      return processor.unsafeText
    }
    return parser.text.unsafeElements
  }
}
