// Texts of some documents, read again from their shards and taken through the edits before a step: the compare phase
// reads the representatives of candidate classes so, and nothing else.

import Buffers
import Filters
import Ledger
import Recipes
import Records
import Shards

/// Reads the texts of chosen documents of one shard again.
struct TextRereader: ~Copyable {
  private let context: ScanContext
  private var parser: RecordParser
  private var processor: DocumentProcessor
  private var block = Block()
  private var rows: LedgerRows

  /// Prepares to read texts as they are at a step.
  init(_ context: ScanContext, step: Int) {
    self.context = context
    parser = RecordParser(fields: context.settings.shape.fields, maximumLength: context.settings.shape.maximumLine)
    processor = DocumentProcessor(editsOf: context.plan, judge: context.judge, before: step)
    var lines = LedgerSelection(noneOf: context.schema)
    lines.lines = true
    rows = LedgerRows(schema: context.schema, selection: lines)
  }

  /// Gives the text of each of some documents of a shard.
  ///
  /// - Parameters:
  ///   - documents: their numbers, ascending, all of this shard.
  ///   - first: number of the shard's first document.
  ///   - part: the rows that the scan has measured of the shard.
  ///   - body: gets a document's number and its text.
  /// - Returns: bytes of decompressed input that were read.
  mutating func read(
    _ documents: [UInt32], of shard: InputShard, first: Int, part: String,
    _ body: (UInt32, Span<UInt8>) throws -> Void
  ) throws -> Int {
    var reader = try BlockReader(shard, options: context.readerOptions)
    var measured = try LedgerReader(path: part, schema: context.schema)
    var document = first
    var next = 0
    while next < documents.count, try reader.next(into: &block) {
      try Interruption.check()
      guard try measured.nextRows(&rows) else { throw RunError.changed(shard.path) }
      while next < documents.count && Int(documents[next]) < document + rows.count {
        let position = Int(rows.line(ofRow: Int(documents[next]) - document)) - block.firstLine
        guard position >= 0 && position < block.lines.count else { throw RunError.changed(shard.path) }
        let line = block.lines.base[position].range
        let bytes = UnsafeBufferPointer(start: block.bytes.base + line.lowerBound, count: line.count)
        guard case .document = parser.parse(bytes) else { throw RunError.changed(shard.path) }
        processor.process(parser)
        try body(documents[next], processor.unsafeText.span)
        next += 1
      }
      document += rows.count
    }
    guard next == documents.count else { throw RunError.changed(shard.path) }
    return reader.bytesRead
  }
}
