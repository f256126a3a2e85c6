// A run directory whose ledger, classes and edges are those of another one, many times.

import Dedup
import FoundationEssentials
import Glibc
import Ledger
import Pipeline
import Recipes
import Shards

/// A value of JSON whose members nobody here asks for.
private enum AnyJSON: Codable, Sendable {
  case null
  case truth(Bool)
  case whole(Int)
  case number(Double)
  case text(String)
  case list([AnyJSON])
  case object([String: AnyJSON])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let truth = try? value.decode(Bool.self) {
      self = .truth(truth)
    } else if let whole = try? value.decode(Int.self) {
      self = .whole(whole)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([AnyJSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: AnyJSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .truth(let truth): try value.encode(truth)
    case .whole(let whole): try value.encode(whole)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    }
  }
}

/// Makes the run `target` of `copies` times the run `source`; of its deduplication steps those that compare documents.
func repeatRun(_ source: String, copies: Int, into target: String) throws {
  let run = try RunDirectory(source)
  let made = OutputDirectory(existing: source)
  let output = try OutputDirectory(creating: target)
  let identity = RunIdentity(recipe: run.record.recipe.hash, version: run.record.version)
  func copy(_ path: String, to other: String, marker: String, payload: AnyJSON) throws {
    let file = try output.temporary(named: "copy")
    try file.write(try made.contents(path) ?? [])
    try output.commit([(file: file, path: other)], marker: marker, run: identity, payload: payload)
  }
  func payload(_ marker: String) throws -> AnyJSON {
    guard let bytes = try made.contents(marker) else { throw RunError.directory("\(source) has no \(marker)") }
    return try JSONDecoder().decode(Marker<AnyJSON>.self, from: Data(bytes)).payload
  }
  let pass = run.plan.selections.isEmpty ? "scan" : "write"
  var record = run.record
  record.inputs = []
  var documents = 0
  for input in run.record.inputs { documents += input.counts?.documents ?? 0 }
  for number in 0..<copies {
    for input in run.record.inputs {
      var other = input
      other.key = "copy-\(number)/\(input.key)"
      record.inputs.append(other)
      try copy(
        "ledger/\(input.key).ledger", to: "ledger/\(other.key).ledger", marker: "done/\(pass)/\(other.key).json",
        payload: payload("done/\(pass)/\(input.key).json"))
    }
  }
  for step in run.plan.selections {
    // `dedup/minhash`; of `near/minhash` the folder is `dedup/near-minhash`.
    let name = run.plan.steps[step].name
    let folder = name.hasPrefix("dedup/") ? name : "dedup/" + String(name.map { $0 == "/" ? "-" : $0 })
    try repeatRecords("\(folder)/classes", made, output, copies, identity, payload) {
      (member: inout ClassMember, copy) in
      member.document += UInt32(copy * documents)
      member.representative += UInt32(copy * documents)
    }
    if try made.contents("\(folder)/edges") == nil { continue }
    try repeatRecords("\(folder)/edges", made, output, copies, identity, payload) { (edge: inout DuplicateEdge, copy) in
      edge.first += UInt32(copy * documents)
      edge.second += UInt32(copy * documents)
    }
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  try output.writeAtomically("run.json", Array(try encoder.encode(record)))
  print("\(documents * copies) documents in \(record.inputs.count) shards")
}

private func repeatRecords<Record: BitwiseCopyable>(
  _ path: String, _ made: OutputDirectory, _ output: OutputDirectory, _ copies: Int, _ identity: RunIdentity,
  _ payload: (String) throws -> AnyJSON, _ move: (inout Record, Int) -> Void
) throws {
  let bytes = try made.contents(path) ?? []
  let records = bytes.withUnsafeBytes { Array($0.bindMemory(to: Record.self)) }
  let file = try output.temporary(named: "records")
  for copy in 0..<copies {
    var moved = records
    for index in moved.indices { move(&moved[index], copy) }
    try moved.withUnsafeBytes { try file.write($0) }
  }
  try output.commit(
    [(file: file, path: path)], marker: "done/\(path).json", run: identity, payload: payload("done/\(path).json"))
}
