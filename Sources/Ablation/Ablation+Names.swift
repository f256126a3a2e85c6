// The documents that a variant keeps, by their names.

import Buffers
import Ledger
public import Pipeline
import Shards

/// How documents are named in lists.
public enum DocumentNaming: Sendable {
  /// By the record's own id; an empty line where it has none.
  case ids
  /// By shard and line, with a tab between them.
  case keys
}

extension Ablation {
  /// Writes the names of some documents, a line each, in input order, each behind `prefix`.
  ///
  /// - Throws: `LedgerError`, `Interruption.Stopped`.
  public func list(
    _ documents: DocumentSet, as naming: DocumentNaming, prefix: String = "",
    _ write: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws {
    var selection = LedgerSelection(noneOf: directory.schema)
    switch naming {
    case .ids: selection.ids = true
    case .keys: selection.lines = true
    }
    var scan = LedgerScan(parts: directory.parts, schema: directory.schema, selection: selection)
    var output = Buffer<UInt8>(capacity: 1 << 16)
    var document = 0
    while try scan.next() {
      try Interruption.check()
      for row in 0..<scan.rows.count {
        defer { document += 1 }
        if !documents[document] { continue }
        output.append(utf8: prefix)
        switch naming {
        case .ids: output.append(contentsOf: scan.rows.id(ofRow: row))
        case .keys: output.append(utf8: "\(directory.parts[scan.part].shard)\t\(scan.rows.line(ofRow: row))")
        }
        output.append(utf8: "\n")
      }
      write(output.unsafeElements)
      output.removeAll()
    }
  }
}
