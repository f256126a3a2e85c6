// Texts read again from the inputs, of a run's documents as variants leave them, and of other corpora beside them.

import Buffers
import Filters
import Ledger
public import Recipes
import Records
public import Shards

extension RunDirectory {
  /// Gives the texts of some documents, read again from the inputs, each as several recipes leave it.
  ///
  /// Every input is read once. Edits are applied; passages that a `spans` step would remove are still there.
  /// - Parameters:
  ///   - plans: the recipes whose edits are applied; nil gives the text as read.
  ///   - documents: whether a document is wanted, by its number in input order.
  ///   - body: gets a document's number, the number of the plan and the text.
  /// - Throws: `RunError` where an input cannot be read again or has changed; `FileError`, `LedgerError`.
  public func readTexts(
    as plans: [Plan?], of documents: (Int) -> Bool, _ body: (Int, Int, Span<UInt8>) throws -> Void
  ) throws {
    let processors = plans.map { plan in plan.map { EditProcessor($0) } }
    var selection = LedgerSelection(noneOf: schema)
    selection.lines = true
    selection.sizes = true
    var rows = LedgerRows(schema: schema, selection: selection)
    var parser = RecordParser(fields: record.settings.fields, maximumLength: record.settings.maximumLine)
    var block = Block()
    var options = ReaderOptions()
    options.maximumLineLength = record.settings.maximumLine
    var document = 0
    for (part, input) in zip(parts, record.inputs) {
      guard input.path != "-" else {
        throw RunError.settings("\(path) read standard input, whose texts cannot be read again")
      }
      let found = try findShards(arguments: [input.path])
      guard found.count == 1, found[0].byteCount == input.bytes else { throw RunError.changed(input.path) }
      var reader = try BlockReader(found[0], options: options)
      var ledger = try LedgerReader(path: part.path, schema: schema)
      var behind = 0
      while try ledger.nextRows(&rows) {
        try Interruption.check()
        for row in 0..<rows.count {
          defer { document += 1 }
          guard documents(document) else { continue }
          let line = Int(rows.line(ofRow: row))
          while line >= behind {
            guard try reader.next(into: &block) else { throw RunError.changed(input.path) }
            behind = block.firstLine + block.lines.count
          }
          let range = block.lines.base[line - block.firstLine].range
          let bytes = UnsafeBufferPointer(start: block.bytes.base + range.lowerBound, count: range.count)
          guard case .document = parser.parse(bytes), parser.text.count == Int(rows.bytes(ofRow: row)) else {
            throw RunError.changed(input.path)
          }
          for (number, processor) in processors.enumerated() {
            if let processor, processor.edits(parser) {
              let text = processor.processor.unsafeText
              try body(document, number, text.span)
            } else {
              let text = parser.text.unsafeElements
              try body(document, number, text.span)
            }
          }
        }
      }
    }
  }
}

/// The edits of one plan, which cannot be copied, for an array.
private final class EditProcessor {
  var processor: DocumentProcessor

  init(_ plan: Plan) { processor = DocumentProcessor(editsOf: plan, judge: Judge(plan.filters)) }

  /// Applies them to what a parser holds; whether they changed it.
  func edits(_ parser: borrowing RecordParser) -> Bool {
    if !processor.hasEdits { return false }
    processor.process(parser)
    return processor.isEdited
  }
}

/// Texts of shards that are no run's, such as a reference corpus.
public struct CorpusTexts: Sendable {
  /// Texts that were read.
  public private(set) var texts = 0
  /// Lines that are no record with a text.
  public private(set) var badLines = 0

  /// Nothing read yet.
  public init() {}

  /// Gives every text of some shards, in order.
  ///
  /// - Throws: `FileError`; `RunError.damaged` where a shard cannot be read to its end.
  public mutating func read(_ shards: [InputShard], _ body: (Span<UInt8>) throws -> Void) throws {
    var parser = RecordParser(fields: RecordFields(id: [], carry: []))
    var block = Block()
    for shard in shards {
      var reader = try BlockReader(shard, options: ReaderOptions())
      while try reader.next(into: &block) {
        try Interruption.check()
        for number in 0..<block.lines.count {
          let line = block.lines.base[number]
          if block.isBlank(line) { continue }
          let bytes = UnsafeBufferPointer(start: block.bytes.base + line.range.lowerBound, count: line.range.count)
          guard !line.isOversized, case .document = parser.parse(bytes) else {
            badLines += 1
            continue
          }
          texts += 1
          let text = parser.text.unsafeElements
          try body(text.span)
        }
      }
      if let damage = reader.damage {
        throw RunError.damaged([RunError.Damage(path: shard.path, description: "\(damage)")])
      }
    }
  }
}
