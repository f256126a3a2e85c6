// A recipe written out in full: one spelling for one meaning, so that equal recipes have equal text and equal hashes.

internal import Buffers
internal import CXXHash
internal import Edits
internal import Languages
internal import Signatures

/// Canonical YAML.
enum ResolvedText {
  /// The recipe as one file without includes; it loads as a recipe of the same plan.
  static func recipe(_ recipe: Recipe, _ deduplications: [String: Deduplication] = [:]) -> String {
    var text = "recipe: \(scalar(recipe.name))\n"
    if !recipe.summary.isEmpty { text += "summary: \(scalar(recipe.summary))\n" }
    if recipe.measuresAll { text += "measure: all\n" }
    if recipe.families.isEmpty { return text }
    text += "steps:\n"
    for step in recipe.families {
      if let dedup = step.dedup {
        if let resolved = deduplications[step.name] { text += deduplication(step, dedup, resolved) }
      } else if let language = step.language {
        text += self.language(step, language)
      } else {
        text += family(step)
      }
    }
    return text
  }

  private static func deduplication(_ step: RecipeFamily, _ dedup: RecipeDedup, _ resolved: Deduplication) -> String {
    var text = "  - dedup:\n"
    var inner: [(String, String)] = []
    switch resolved.method {
    case .exact(let key):
      let value =
        switch key {
        case .normalisedText: "text"
        case .rawText: "raw"
        case .url: "url"
        case .field(let path): "{ field: \(scalar(path)) }"
        }
      text += "      exact: \(value)\n"
    case .minHash(let parameters, let threshold, let verification):
      inner = [
        ("threshold", numeral(threshold)), ("bands", "\(parameters.bands)"), ("rows", "\(parameters.rows)"),
        ("shingle", "\(parameters.shingle)"), ("unit", parameters.unit.rawValue),
        ("scheme", parameters.scheme.rawValue), ("short", parameters.signsShortDocuments ? "whole" : "exempt"),
        ("verify", verification.rawValue),
      ]
    case .passages(let passages):
      inner = [("min_words", "\(passages.minimumWords)")]
      if passages.unit == .span { inner.append(("min_sentences", "\(passages.minimumSentences)")) }
    }
    if !inner.isEmpty { text += "      \(dedup.kind.rawValue):\n" }
    for (key, value) in inner { text += "        \(key): \(value)\n" }
    if !dedup.kind.changesText {
      text += "      keep: \(keeper(resolved.keep))\n"
      text += "      scope: \(resolved.scope.rawValue)\n"
      if let against = resolved.against { text += "      against: \(scalar(against))\n" }
    }
    if step.name != "dedup" { text += "    as: \(scalar(step.name))\n" }
    if !step.source.isEmpty { text += "    source: \(scalar(step.source))\n" }
    if !step.summary.isEmpty { text += "    summary: \(scalar(step.summary))\n" }
    return text
  }

  private static func language(_ step: RecipeFamily, _ language: RecipeLanguage) -> String {
    var inner: [(String, String)] = []
    func listed(_ key: String, _ labels: [LanguageLabel]?) {
      if let labels { inner.append((key, "[\(labels.map(\.description).joined(separator: ", "))]")) }
    }
    for filter in step.filters {
      listed("keep", filter.limits.among)
      listed("drop", filter.limits.notAmong)
      if filter.limits.hasEnds { inner.append(("score", "{ \(limits(filter.limits)) }")) }
      if !filter.languages.isEmpty { inner.append(("languages", languages(filter.languages))) }
    }
    if !step.filters.isEmpty { inner.append(("undetermined", language.undetermined(step.filters).rawValue)) }
    if let model = language.model { inner.append(("model", scalar(model))) }
    if language.measuresLines { inner.append(("lines", "true")) }
    var text = "  - language:\n" + inner.map { "      \($0.0): \($0.1)\n" }.joined()
    if step.name != "language" { text += "    as: \(scalar(step.name))\n" }
    if !step.source.isEmpty { text += "    source: \(scalar(step.source))\n" }
    if !step.summary.isEmpty { text += "    summary: \(scalar(step.summary))\n" }
    if step.onlySurviving { text += "    when: surviving\n" }
    return text
  }

  private static func languages(_ limits: [RecipeLanguageLimits]) -> String {
    let items = limits.sorted { $0.language.number < $1.language.number }.map { item in
      let text = item.ends.map { ends -> String in
        let keys = Limits.keys.filter { ends[key: $0] != nil }
        return keys.isEmpty
          ? "{}"
          : "{ "
            + keys.map { "\($0): \(ends[key: $0].map { $0.isFinite ? numeral($0) : "none" } ?? "")" }
            .joined(separator: ", ") + " }"
      }
      return "\(item.language): \(text ?? "off")"
    }
    return "{ \(items.joined(separator: ", ")) }"
  }

  private static func keeper(_ policy: KeeperPolicy) -> String {
    switch policy {
    case .first: "first"
    case .longest: "longest"
    case .newest(let field): "{ newest: \(quoted(field)) }"
    case .highest(let signal): "{ highest: \(quoted(signal)) }"
    case .priority(let field, let values):
      "{ priority: { field: \(quoted(field)), values: [\(values.map { quoted($0) }.joined(separator: ", "))] } }"
    }
  }

  /// Text within brackets, where a comma or a bracket would end it.
  private static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "_.-".utf8.contains($0) }
    return plain ? scalar(text) : doubleQuoted(text)
  }

  private static func family(_ family: RecipeFamily) -> String {
    var text = "  - family: \(scalar(family.name))\n"
    if !family.source.isEmpty { text += "    source: \(scalar(family.source))\n" }
    text += "    dialect: \(scalar(family.dialect))\n"
    if !family.summary.isEmpty { text += "    summary: \(scalar(family.summary))\n" }
    if family.onlySurviving { text += "    when: surviving\n" }
    if let edit = family.edit {
      if edit.options.isEmpty {
        text += "    edit: \(scalar(edit.name))\n"
      } else {
        text += "    edit:\n      \(scalar(edit.name)):\n"
        for option in edit.options { text += "        \(scalar(option.name)): \(value(option.value))\n" }
      }
    }
    if family.filters.isEmpty { return text }
    text += "    filters:\n"
    for filter in family.filters {
      text += "      - name: \(scalar(filter.name))\n"
      text += "        signal: \(scalar(filter.signal))\n"
      text += "        keep: { \(limits(filter.limits)) }\n"
      if !filter.languages.isEmpty { text += "        languages: \(languages(filter.languages))\n" }
      text += "        undefined: \(filter.undefined.rawValue)\n"
      if let origin = filter.origin {
        text += "        origin:\n          tool: \(scalar(origin.tool))\n          reason: \(scalar(origin.reason))\n"
      }
      if !filter.why.isEmpty { text += "        why: \(scalar(filter.why))\n" }
    }
    return text
  }

  private static func limits(_ limits: Limits) -> String {
    Limits.keys.compactMap { key in limits[key: key].map { "\(key): \(numeral($0))" } }.joined(separator: ", ")
  }

  private static func value(_ value: OptionValue) -> String {
    switch value {
    case .boolean(let truth): truth ? "true" : "false"
    case .integer(let number): "\(number)"
    }
  }

  /// Text that reads back as the same text: bare where that is safe, else in double quotes.
  static func scalar(_ text: String) -> String {
    let letters = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: " -_./,;()'".utf8.contains(byte)
      }
    }
    let isBare = letters && text.utf8.first.map { ($0 | 0x20) >= UInt8(ascii: "a") } == true && text.utf8.last != 0x20
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    if isBare, !words.contains(text.lowercased()) { return text }
    return doubleQuoted(text)
  }

  private static func doubleQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        if scalar.value < 0x20 || 0x7F...0xA0 ~= scalar.value || 0x2028...0x2029 ~= scalar.value
          || scalar.value == 0xFEFF
        {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }

  /// XXH3 of 128 bits over the text's bytes, as xxHash's own tool prints it.
  static func hash(_ text: String) -> String {
    var text = text
    let hash = text.withUTF8 { XXH3_128bits($0.baseAddress, $0.count) }
    return hexadecimal(hash.high64) + hexadecimal(hash.low64)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
