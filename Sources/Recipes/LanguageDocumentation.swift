// What people read of language steps: the settings for the catalogue, and one step in a sentence.

internal import Measures

/// The documentation of `language` steps.
public struct LanguageDocumentation: Sendable {
  /// One setting.
  public struct Setting: Sendable {
    /// Its key.
    public var name: String
    /// Its default, as a recipe writes it; empty where there is none.
    public var standard: String
    /// What it says.
    public var summary: String
  }

  /// What such a step does.
  public let summary = """
    Identifies the language and script of each document, and keeps or drops by it. The ledger has the label, its \
    calibrated score and the runner-up of every document, and coverage can be cut by language (`--by language`). Filters \
    behind the step may have limits of their own by language.
    """

  /// Where datatrove's filter differs.
  public let comparison = """
    datatrove's LanguageFilter keeps a document where any wanted language scores above the threshold; here the most \
    likely one decides, and a score equal to `min_score` is kept (`score: { above: X }` is strict).
    """

  /// The settings.
  public let settings = [
    Setting(
      name: "keep", standard: "", summary: "Languages kept: ISO 639-3 or 639-1 codes, with a script if one is meant."),
    Setting(name: "drop", standard: "", summary: "Languages rejected."),
    Setting(
      name: "min_score", standard: "", summary: "Least score kept, from 0 to 1; short for `score: { min: X }`."),
    Setting(
      name: "score", standard: "", summary: "Limits of the score: min, above, max, below."),
    Setting(
      name: "languages", standard: "", summary: "Limits of the score by language: `{ de: { min: 0.8 }, th: off }`."),
    Setting(
      name: "undetermined", standard: "reject",
      summary: """
        What becomes of documents whose language is not known: keep, or reject; where the step only drops languages, or \
        judges nothing, they are kept unless it says so.
        """),
    Setting(name: "model", standard: "", summary: "A file of profiles in place of the built-in ones."),
    Setting(
      name: "lines", standard: "false",
      summary: "Identify every line too (`language.line_share`); done anyway where a later filter names that signal."),
  ]
}

extension Plan {
  /// Steps that are more than a measurement, each in a sentence.
  var stepSummaries: [(name: String, summary: String)] {
    steps.compactMap { step in
      switch step.work {
      case .deduplicate(let deduplication): (step.name, deduplication.summary)
      case .identify(let model): (step.name, languageSummary(step, model))
      case .edit, .measure: nil
      }
    }
  }

  private func languageSummary(_ step: PlannedStep, _ model: String?) -> String {
    let own = filters.filter { $0.name.hasPrefix(step.name + "/") }
    var parts = own.map { filter in
      "keeps \(filter.signal.isLanguage ? "languages" : "scores") \(filter.limits.condition)"
    }
    if let verdict = own.first?.undefined { parts.append("undetermined ones: \(verdict.rawValue)") }
    if own.isEmpty { parts.append("labels only") }
    if step.outputs.count > 4 { parts.append("lines too") }
    parts.append(model.map { "profiles of \($0)" } ?? "built-in profiles")
    return parts.joined(separator: "; ")
  }
}

extension Catalog {
  /// The language step as JSON: its settings with their defaults, what it does, where datatrove's filter differs.
  public var languageJSON: String {
    guard let language else { return "null\n" }
    return JSONValue.object([
      "name": .text("language"),
      "settings": .list(
        language.settings.map {
          .object(["name": .text($0.name), "default": .optional($0.standard), "documentation": .text($0.summary)])
        }),
      "documentation": .text(language.summary),
      "comparison": .text(language.comparison),
    ]).written() + "\n"
  }

  /// The language step for a terminal.
  public var languageText: String {
    guard let language else { return "" }
    var text = "  language\n" + wrapped("\(language.summary) \(language.comparison)", indent: 6)
    for setting in language.settings {
      text += "      \(setting.name):" + (setting.standard.isEmpty ? "" : " \(setting.standard)") + "\n"
      text += wrapped(setting.summary, indent: 10)
    }
    return text
  }

  /// The language step as a section of a Markdown page.
  var languageMarkdown: String {
    guard let language else { return "" }
    var text = "\n## Language\n\n\(language.summary) \(language.comparison)\n\n| setting | default | |\n|---|---|---|\n"
    for setting in language.settings {
      text += "| `\(setting.name)` | \(setting.standard) | \(cell(setting.summary)) |\n"
    }
    return text
  }
}
