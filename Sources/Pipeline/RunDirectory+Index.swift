// An index from a run: the documents that it kept, by their signatures, with their names.

import Buffers
public import Dedup
import Filters
import Ledger
import Recipes
import Shards
public import Signatures

extension RunDirectory {
  /// What a deduplication step of the run signs.
  ///
  /// - Parameter step: the step's name; nil where the run has one alone.
  /// - Throws: `RunError.settings` where there is none of this name, or several and none is named.
  public func signedStep(_ name: String?) throws -> SignatureKind { try signed(name).kind }

  private func signed(_ name: String?) throws -> (number: Int, kind: SignatureKind) {
    var steps: [(number: Int, name: String, kind: SignatureKind)] = []
    for (number, index) in plan.selections.enumerated() {
      guard case .deduplicate(let step) = plan.steps[index].work, let kind = step.signature else { continue }
      steps.append((number, plan.steps[index].name, kind))
    }
    let names = steps.map(\.name).joined(separator: ", ")
    let found = name == nil ? steps : steps.filter { $0.name == name }
    if found.count == 1 { return (found[0].number, found[0].kind) }
    if steps.isEmpty { throw RunError.settings("\(path) has no deduplication step, so it has no signatures") }
    throw RunError.settings(
      name.map { "\(path) has no deduplication step \($0), only \(names)" }
        ?? "\(path) has several deduplication steps; choose one with --step: \(names)")
  }

  /// Adds the documents that the run kept to an index, or all that it signed.
  public func addDocuments(
    to index: inout DuplicateIndexWriter, step name: String?, rejectedToo: Bool
  ) throws {
    guard record.complete else {
      throw RunError.directory("\(path) is not complete; finish the run, then make an index of it")
    }
    let (number, kind) = try signed(name)
    let directory = OutputDirectory(existing: path)
    let codec = try Codec(name: record.settings.codec, level: record.settings.level)
    let pass = Pass(.measure, plan: plan, rejected: false)
    let numbers = try DocumentNumbers(counts: record.inputs.map { $0.counts?.documents ?? 0 })
    let paths = record.inputs.map {
      directory.absolute(ShardPaths(key: $0.key, codec: codec, pass: pass).path(of: .signatures(number)))
    }
    let set = SignatureSet(layout: SignatureLayout(kind), paths: paths, firsts: numbers.firsts)

    let judge = Judge(plan.filters)
    var selection = LedgerSelection(all: schema)
    for field in selection.carried.indices { selection.carried[field] = false }
    var scan = LedgerScan(parts: parts, schema: schema, selection: selection)
    var first = 0
    var part = -1
    var text = Buffer<UInt8>()
    try index.add(set) { document, name in
      // Rows are read along with the signatures, both in the order of documents.
      while part < 0 || Int(document) >= first + scan.rows.count {
        if part >= 0 { first += scan.rows.count }
        guard try scan.next() else { return false }
        if scan.part != part {
          part = scan.part
          first = numbers.firsts[part]
        }
      }
      let row = Int(document) - first
      let fired = judge.fired(scan.rows.values(ofRow: row), unmeasured: scan.rows.unmeasured(ofRow: row))
      if !fired.isEmpty && !rejectedToo { return false }
      text.removeAll()
      text.append(utf8: "{\"id\":")
      if scan.rows.hasID(row: row) {
        let id = scan.rows.id(ofRow: row).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        text.append(json: id)
      } else {
        text.append(utf8: "null")
      }
      text.append(utf8: ",\"shard\":")
      text.append(json: parts[part].shard)
      text.append(utf8: ",\"line\":\(scan.rows.line(ofRow: row))}")
      name += text.unsafeElements
      return true
    }
  }
}
