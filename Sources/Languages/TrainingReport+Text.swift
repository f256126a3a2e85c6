// A training report as text and as JSON.

extension TrainingReport {
  /// A table of languages, the most frequent confusions, and what holds for all, for people.
  public func text(confusions limit: Int) -> String {
    var lines = ["language\ttexts\theld out\tprecision\trecall\tF1"]
    for language in languages {
      lines.append(
        [
          language.label.code, "\(language.texts)", "\(language.heldOut)",
          Self.share(language.right, language.given), Self.share(language.right, language.heldOut),
          Self.decimal(language.f1),
        ].joined(separator: "\t"))
    }
    lines.append("")
    lines.append("confusion\ttexts")
    for confusion in confusions.prefix(limit) {
      lines.append("\(confusion.truth.code) taken for \(confusion.given.code)\t\(confusion.texts)")
    }
    lines.append("")
    for (name, value) in summary { lines.append("\(name)\t\(value)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var summary: [(String, String)] {
    [
      ("accuracy", Self.decimal(accuracy)), ("macro-F1", Self.decimal(macroF1)),
      ("calibration error", Self.decimal(calibrationError)), ("held out, und", "\(undetermined)"),
      ("no known language", "\(unknown)"), ("of these und", Self.share(unknownFound, unknown)),
      ("no language", "\(wordless)"), ("of these und", Self.share(wordlessFound, wordless)),
      ("repeated, left out", "\(repeated)"), ("without a word, left out", "\(empty)"),
    ]
  }

  /// The same as one JSON object, with every confusion.
  public var json: String {
    let rows = languages.map { language in
      "    {\"language\": \"\(language.label.code)\", \"texts\": \(language.texts), \"held_out\": \(language.heldOut), "
        + "\"right\": \(language.right), \"given\": \(language.given), \"f1\": \(Self.decimal(language.f1))}"
    }
    let pairs = confusions.map {
      "    {\"truth\": \"\($0.truth.code)\", \"given\": \"\($0.given.code)\", \"texts\": \($0.texts)}"
    }
    return """
      {
        "accuracy": \(Self.decimal(accuracy)),
        "macro_f1": \(Self.decimal(macroF1)),
        "calibration_error": \(Self.decimal(calibrationError)),
        "undetermined": \(undetermined),
        "unknown": \(unknown),
        "unknown_found": \(unknownFound),
        "no_language": \(wordless),
        "no_language_found": \(wordlessFound),
        "repeated": \(repeated),
        "empty": \(empty),
        "languages": [
      \(rows.joined(separator: ",\n"))
        ],
        "confusions": [
      \(pairs.joined(separator: ",\n"))
        ]
      }

      """
  }

  private static func share(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "-" : decimal(Double(part) / Double(whole))
  }

  /// Four decimals.
  private static func decimal(_ value: Double) -> String {
    let number = Int((value * 10_000).rounded())
    let digits = String(number % 10_000)
    return "\(number / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
