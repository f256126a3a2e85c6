// The language of every line of some files: what `sluice language detect` prints.

import Buffers
public import Languages
import Records
public import Shards

/// Identifies line by line.
public struct LineDetection {
  private let identifier: any LanguageIdentifier
  /// The field of JSON records whose text is identified; nothing where lines are texts.
  public var field: String?
  /// Whether long lines are read whole.
  public var isWhole = false
  /// Whether labels are written with their scripts.
  public var namesScript = false

  /// Makes a detection by an identifier.
  public init(identifier: any LanguageIdentifier) { self.identifier = identifier }

  /// Writes a line for each line of some shards: code, score with four decimals, and second code, with tabs between.
  ///
  /// A line that is no record with a text gets `und`.
  /// - Parameter write: gets the output piece by piece.
  /// - Returns: the shards that could not be read to their end.
  public func run(_ shards: [InputShard], write: (UnsafeBufferPointer<UInt8>) -> Void) throws -> [RunError.Damage] {
    var damaged: [RunError.Damage] = []
    var parser = RecordParser(fields: RecordFields(text: [field ?? "text"], id: [], carry: []))
    var block = Block()
    var output: [UInt8] = []
    var names: [LanguageLabel: [UInt8]] = [:]
    func name(_ label: LanguageLabel) -> [UInt8] {
      if let name = names[label] { return name }
      let name = Array((namesScript ? label.description : label.code).utf8)
      names[label] = name
      return name
    }
    for shard in shards {
      var reader = try BlockReader(shard, options: ReaderOptions())
      while try reader.next(into: &block) {
        try Interruption.check()
        output.removeAll(keepingCapacity: true)
        for number in 0..<block.lines.count {
          let range = block.lines.base[number].range
          let bytes = UnsafeBufferPointer(start: block.bytes.base + range.lowerBound, count: range.count)
          var found = Identification.undetermined
          if field == nil {
            found = identify(bytes.span)
          } else if case .document = parser.parse(bytes) {
            found = identify(parser.text.unsafeElements.span)
          }
          output += name(found.label)
          output.append(0x09)
          Self.append(found.score, to: &output)
          output.append(0x09)
          output += name(found.second)
          output.append(0x0A)
        }
        output.withUnsafeBufferPointer(write)
      }
      if let damage = reader.damage {
        damaged.append(RunError.Damage(path: shard.path, description: "\(damage)"))
      }
    }
    return damaged
  }

  private func identify(_ text: Span<UInt8>) -> Identification {
    isWhole ? identifier.identifyWhole(text) : identifier.identify(text)
  }

  /// Adds ten-thousandths as a decimal number: `0.9876`.
  private static func append(_ score: UInt16, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "0") + UInt8(score / 10_000))
    output.append(UInt8(ascii: "."))
    for place: UInt16 in [1000, 100, 10, 1] { output.append(UInt8(ascii: "0") + UInt8(score / place % 10)) }
  }
}
