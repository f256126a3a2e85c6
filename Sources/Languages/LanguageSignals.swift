// What filters read of a language step: its measures' names and the signals over them, and the measuring of lines.

public import Buffers
public import Measures

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension LanguageMeasures {
  /// The name of the measure that holds the label.
  public static let label = "language.label"
  /// The name of the signal for which every line is identified.
  public static let lineShare = "language.line_share"

  /// The signals of every language step.
  public static let signals = [
    SignalDefinition(
      "language.label", dialect: "sluice", unit: "language", .language("language.label"),
      "The language that the document is most likely in, with its script; undefined where none is known (`und`).",
      source: "Dunning 1994, Statistical identification of language"),
    SignalDefinition(
      "language.score", dialect: "sluice", unit: "probability",
      .fixedPoint("language.score", Identification.scale),
      "The calibrated probability that the label is right; undefined where no language is known (`und`).",
      source: "Guo et al. 2017, On calibration of modern neural networks"),
    SignalDefinition(
      "language.second", dialect: "sluice", unit: "language", .language("language.second"),
      "The language that comes second; undefined where there is none.",
      source: "Dunning 1994, Statistical identification of language"),
    SignalDefinition(
      "language.second_score", dialect: "sluice", unit: "probability",
      .fixedPoint("language.second_score", Identification.scale),
      "The probability of the second language; undefined where there is none.",
      source: "Guo et al. 2017, On calibration of modern neural networks"),
  ]

  /// The signals that are there only where a filter names them, or the step says `lines: true`.
  public static let lineSignals = [
    SignalDefinition(
      lineShare, dialect: "sluice", unit: "share of lines", .ratio("language.agreeing_lines", "language.lines"),
      """
      Share of lines in the language of the document, whatever the script, of those whose language is known; undefined \
      where none is. Each line is identified for itself.
      """,
      source: "Wenzek et al. 2020, CCNet; Kreutzer et al. 2022, Quality at a glance")
  ]
}

/// How many lines of a text are in its language.
public struct LineLanguages: Sendable, Hashable {
  /// Lines whose language is known.
  public var known = 0
  /// Lines of those that are in the language of the document, whatever the script.
  public var agreeing = 0

  /// Identifies each line of a text for itself; lines end at U+000A, empty ones have no language.
  public init(_ text: Span<UInt8>, language: LanguageLabel, identifier: any LanguageIdentifier) {
    let language = language.with(script: nil)
    text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var start = 0
      while start < bytes.count {
        let found = memchr(base + start, 0x0A, bytes.count - start)
        let end = found.map { UnsafeRawPointer(base).distance(to: UnsafeRawPointer($0)) } ?? bytes.count
        if end > start {
          let line = UnsafeBufferPointer(start: base + start, count: end - start)
          let label = identifier.identifyWhole(line.span).label.with(script: nil)
          if label != .undetermined {
            known += 1
            if label == language { agreeing += 1 }
          }
        }
        start = end + 1
      }
    }
  }
}

extension LanguageLabel {
  /// Replaces the bytes of `output` by the code without script: `deu`.
  public func writeCode(into output: inout Buffer<UInt8>) {
    output.removeAll()
    for letter in 0..<3 { output.append(UInt8(number >> UInt64(30 - 5 * letter) & 31) + 0x60) }
  }
}
