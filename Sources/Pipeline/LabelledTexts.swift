// Texts with the language that somebody said they are in, from shards of JSONL: what language profiles are trained from.

import Buffers
public import Languages
import Records
public import Shards

/// Reads labelled texts into a trainer.
public struct LabelledTexts: Sendable {
  /// What was read.
  public struct Counts: Sendable {
    /// Texts given to the trainer.
    public var texts = 0
    /// Texts of languages that were not asked for, given to the trainer as examples of none.
    public var others = 0
    /// Lines that are no record with a text.
    public var badLines = 0
    /// Records without a label, or with one that is no language's.
    public var unlabelled = 0
    /// The first few labels that are no language's.
    public var unknownLabels: [String] = []
    /// Shards that could not be read to their end.
    public var damaged: [RunError.Damage] = []
  }

  /// The field of the text.
  public var textField = "text"
  /// The field of the label: a code that `LanguageCodes` knows, or `und`.
  public var labelField = "lang"
  /// The languages to learn; nothing for all.
  public var languages: Set<LanguageLabel>?

  /// The usual fields, all languages.
  public init() {}

  /// Gives every labelled text of some shards to a trainer, in order.
  public func read(_ shards: [InputShard], into trainer: inout ProfileTrainer) throws -> Counts {
    var counts = Counts()
    var parser = RecordParser(
      fields: RecordFields(text: [textField], id: [], carry: [labelField]))
    var block = Block()
    var labels: [String: LanguageLabel?] = [:]
    for shard in shards {
      var reader = try BlockReader(shard, options: ReaderOptions())
      while try reader.next(into: &block) {
        try Interruption.check()
        for number in 0..<block.lines.count {
          let line = block.lines.base[number]
          if block.isBlank(line) { continue }
          let bytes = UnsafeBufferPointer(start: block.bytes.base + line.range.lowerBound, count: line.range.count)
          guard !line.isOversized, case .document = parser.parse(bytes) else {
            counts.badLines += 1
            continue
          }
          let name =
            parser.isPresent(0) ? parser.carried(0).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } : ""
          let label = labels[name] ?? Self.label(name)
          labels[name] = .some(label)
          guard let label else {
            counts.unlabelled += 1
            if !name.isEmpty, counts.unknownLabels.count < 5, !counts.unknownLabels.contains(name) {
              counts.unknownLabels.append(name)
            }
            continue
          }
          let isAsked = label == .undetermined || label == .noLanguage || languages?.contains(label) ?? true
          counts.texts += 1
          if !isAsked { counts.others += 1 }
          let text = parser.text.unsafeElements
          trainer.add(text.span, isAsked ? label : .undetermined)
        }
      }
      if let damage = reader.damage {
        counts.damaged.append(RunError.Damage(path: shard.path, description: "\(damage)"))
      }
    }
    return counts
  }

  /// The one language that a label names; macro-languages with several members name none.
  private static func label(_ name: String) -> LanguageLabel? {
    if name == "und" { return .undetermined }
    if name == "zxx" { return .noLanguage }
    return LanguageCodes.label(forTraining: name)
  }
}
