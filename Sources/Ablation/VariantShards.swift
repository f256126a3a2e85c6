// A variant's shards on disk, and equal amounts of their text for trainings.

import Buffers
import FoundationEssentials
import Ledger
import Pipeline
import Recipes
import Records
import Shards

extension Ablation {
  /// Writes the shards of a variant into a folder as `sluice materialize` does; what is there already is gone on with.
  func materialize(_ variant: Variant, into folder: String) throws {
    switch try writing(variant, to: folder) {
    case .selecting(let materialization): _ = try materialization.run()
    case .running(let run, _):
      _ = try run.run()
      try directory.checkInputs(of: RunDirectory(folder).record)
    }
  }
}

/// The kept shards of a run or a variant, as trainings take from them.
///
/// A training takes kept documents in an order that shard, line and seed alone decide, until they have so many bytes of
/// text; of the last one its beginning, cut at a code point, so that the amount is met but for three bytes at most. Two
/// runs share as many documents as they can, as both take theirs in the same order.
final class TrainingTexts {
  /// Bytes of all kept texts.
  let bytes: Int
  private let ablation: Ablation
  private let kept: DocumentSet
  private let folder: String
  private let identity: RunIdentity
  /// Bytes of each kept text, edits applied, in input order.
  private let sizes: [Int]

  /// Measures kept texts.
  ///
  /// - Parameters:
  ///   - ablation: the run.
  ///   - kept: the documents that the variant keeps.
  ///   - plan: the variant's recipe.
  ///   - folder: where its shards are, below `kept/`.
  init(_ ablation: Ablation, kept: DocumentSet, plan: Plan, folder: String) throws {
    self.ablation = ablation
    self.kept = kept
    self.folder = folder
    identity = RunIdentity(recipe: plan.hash, version: sluiceVersion)
    var sizes: [Int] = []
    try Self.read(folder, like: ablation.directory.record) { _, text in sizes.append(text.count) }
    guard sizes.count == kept.count else { throw RunError.changed(folder) }
    self.sizes = sizes
    bytes = sizes.reduce(0, +)
  }

  /// Writes a file of JSONL with so many bytes of text, in input order.
  ///
  /// Whole records are copied as they were kept; of the cut one `{"text": ...}` is left.
  /// - Returns: bytes of text written, and the checksum of the file.
  func write(
    bytes budget: Int, seed: UInt64, into folder: OutputDirectory
  ) throws -> (bytes: Int, checksum: String) {
    let name = "shards/part-000.jsonl"
    let marker = "done.json"
    if let done = try folder.marker(marker, run: identity, payload: Int.self) {
      return (done.payload, done.files[0].xxh3)
    }
    var places: [Int: Int] = [:]
    var number = 0
    kept.forEach { document in
      places[document] = number
      number += 1
    }
    var shares = [Int](repeating: 0, count: sizes.count)
    var left = budget
    for document in try ablation.order(kept, seed: seed) {
      guard left > 0, let place = places[document] else { break }
      shares[place] = min(sizes[place], left)
      left -= shares[place]
    }
    let file = try folder.temporary(named: "training")
    var written = 0
    number = 0
    try Self.read(self.folder, like: ablation.directory.record) { line, text in
      defer { number += 1 }
      var end = shares[number]
      if end == 0 { return }
      if end == text.count {
        try file.write(Array(line) + [UInt8(ascii: "\n")])
      } else {
        while end > 0 && text[end] & 0xC0 == 0x80 { end -= 1 }
        let beginning = String(decoding: text[..<end], as: UTF8.self)
        try file.write(Array("{\"text\": \(jsonText(beginning))}\n".utf8))
      }
      written += end
    }
    let done = try folder.commit([(file, name)], marker: marker, run: identity, payload: written).marker
    return (done.payload, done.files[0].xxh3)
  }

  /// Gives every kept line with its text, in input order.
  private static func read(
    _ folder: String, like record: RunRecord,
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    let settings = record.settings
    let codec = try Codec(name: settings.codec, level: settings.level)
    var parser = RecordParser(
      fields: RecordFields(text: settings.textField.map { [$0] } ?? RecordFields.usualText, id: [], carry: []),
      maximumLength: .max)
    var block = Block()
    var options = ReaderOptions()
    options.maximumLineLength = 1 << 30
    for input in record.inputs {
      let path = "\(folder)/kept/\(input.key)\(codec.fileExtension)"
      guard let shard = try findShards(arguments: [path], areWritten: false).first else { throw RunError.changed(path) }
      var reader = try BlockReader(shard, options: options)
      while try reader.next(into: &block) {
        try Interruption.check()
        for number in 0..<block.lines.count {
          let range = block.lines.base[number].range
          let line = UnsafeBufferPointer(start: block.bytes.base + range.lowerBound, count: range.count)
          guard case .document = parser.parse(line) else { throw RunError.changed(path) }
          try body(line, parser.text.unsafeElements)
        }
      }
    }
  }
}
