// A language step as a recipe writes it, and limits by language: what a filter keeps of documents in one language.

public import Languages
internal import Measures

/// A step that identifies the language of each document; what it keeps stands in its family's filters `keep` and `score`.
public struct RecipeLanguage: Sendable {
  /// The file of the profiles; nothing for the built-in ones.
  public var model: String?
  /// Whether every line is identified too, even where no filter asks.
  public var measuresLines: Bool
  /// What becomes of documents whose language is not known; nothing for the default.
  public var undetermined: UndefinedVerdict?
  /// Where it is written.
  public var position: SourcePosition

  /// The filter that judges the label.
  static let keep = "keep"
  /// The filter that judges the score.
  static let score = "score"
  /// The keys of its mapping.
  static let keys = ["keep", "drop", "min_score", "score", "languages", "undetermined", "model", "lines"]

  /// What becomes of documents without a known language: rejected where something is asked of the language, kept where
  /// some languages are merely dropped.
  func undetermined(_ filters: [RecipeFilter]) -> UndefinedVerdict {
    let asks = filters.contains { $0.name == Self.score || $0.limits.among != nil }
    return undetermined ?? (asks ? .reject : .keep)
  }

  /// A filter of the step without limits yet.
  static func filter(_ name: String, _ limits: Limits, _ position: SourcePosition) -> RecipeFilter {
    let isKeep = name == keep
    return RecipeFilter(
      name: name, signal: isKeep ? LanguageMeasures.label : "language.score", limits: limits, undefined: .reject,
      origin: nil,
      why: isKeep ? "The language is not wanted." : "It is not sure enough that the language is right.",
      position: position, signalPosition: position, limitsPosition: position)
  }
}

/// What a filter keeps of documents in one language, as far as that differs from its own limits.
public struct RecipeLanguageLimits: Sendable {
  /// The language.
  public var language: LanguageLabel
  /// The ends of the range that differ, infinite where one is taken away; nothing where the filter is off.
  var ends: Limits?
  /// Where it is written.
  var position: SourcePosition

  /// The limits of documents in this language; nothing where the filter is off.
  func limits(over standard: Limits) -> Limits? {
    guard let ends else { return nil }
    var limits = standard
    for key in Limits.keys {
      guard let value = ends[key: key] else { continue }
      limits.setEnd(key, value.isFinite ? value : nil)
    }
    return limits
  }
}

extension RecipeFilter {
  /// Whether its limits are languages.
  var judgesLanguages: Bool { signal == LanguageMeasures.label }

  /// The place of the limits for a language, which are added if there are none.
  mutating func limits(for language: LanguageLabel, _ position: SourcePosition) -> Int {
    if let index = languages.firstIndex(where: { $0.language == language }) {
      languages[index].position = position
      return index
    }
    languages.append(RecipeLanguageLimits(language: language, ends: Limits(), position: position))
    return languages.count - 1
  }
}

extension RecipeDecoder {
  /// Decodes what stands behind `language:`, and the filters that follow from it.
  mutating func language(_ tree: YAMLTree, _ position: SourcePosition) -> (RecipeLanguage, [RecipeFilter])? {
    var step = RecipeLanguage(model: nil, measuresLines: false, undetermined: nil, position: position)
    var filters: [RecipeFilter] = []
    if tree.isNull { return (step, []) }
    guard let entries = mapping(tree, "`language`") else { return nil }
    check(entries, RecipeLanguage.keys, "a `language` step")
    for entry in entries where RecipeLanguage.keys.contains(entry.key) {
      guard let value = optional(entry.key, in: entries) else { continue }
      set(entry.key, value, entry.position, of: &step, &filters)
    }
    if let score = entries.first(where: { $0.key == "score" }), entries.contains(where: { $0.key == "min_score" }) {
      fault(score.position, "`min_score: X` is short for `score: { min: X }`; give one of them")
    }
    return (step, filters)
  }

  /// Sets one key of a language step, in its file or later.
  mutating func set(
    _ key: String, _ value: YAMLTree, _ position: SourcePosition, of step: inout RecipeLanguage,
    _ filters: inout [RecipeFilter]
  ) {
    switch key {
    case "keep", "drop":
      let index = place(of: RecipeLanguage.keep, in: &filters, value.position)
      setLanguages(key, value, of: &filters[index])
      if filters[index].limits.isEmpty { filters.remove(at: index) }
    case "min_score":
      guard let number = number(value, "`min_score`") else { return }
      filters[place(of: RecipeLanguage.score, in: &filters, value.position)].limits.setEnd("min", number)
    case "score":
      guard let limits = limits(value, "`score`") else { return }
      filters[place(of: RecipeLanguage.score, in: &filters, value.position)].limits = limits
    case "languages":
      let limits = languageLimits(value)
      filters[place(of: RecipeLanguage.score, in: &filters, value.position)].languages = limits
    case "undetermined":
      step.undetermined = choice(value, "`undetermined`", ["keep": .keep, "reject": .reject])
    case "model": step.model = text(value, "`model`")
    default: step.measuresLines = choice(value, "`lines`", ["true": true, "false": false]) ?? false
    }
  }

  private func place(of name: String, in filters: inout [RecipeFilter], _ position: SourcePosition) -> Int {
    if let index = filters.firstIndex(where: { $0.name == name }) {
      filters[index].limitsPosition = position
      return index
    }
    let index = name == RecipeLanguage.keep ? 0 : filters.count
    filters.insert(RecipeLanguage.filter(name, Limits(), position), at: index)
    return index
  }

  /// Sets the languages that a filter keeps or drops; `none` takes the list away.
  mutating func setLanguages(_ key: String, _ value: YAMLTree, of filter: inout RecipeFilter) {
    filter.limitsPosition = value.position
    var labels: [LanguageLabel]?
    if case .scalar("none", _) = value.content {
      labels = nil
    } else {
      labels = languages(value, "`\(key)`")
      if labels == nil { return }
    }
    if key == "keep" { filter.limits.among = labels } else { filter.limits.notAmong = labels }
  }

  /// Languages: a list of codes, or codes with commas between them; sorted, each once.
  private mutating func languages(_ tree: YAMLTree, _ what: String) -> [LanguageLabel]? {
    var codes: [(String, SourcePosition)] = []
    if case .scalar = tree.content {
      guard let written = text(tree, what) else { return nil }
      codes = written.split(separator: ",").map { (String($0.filter { $0 != " " }), tree.position) }
    } else {
      for item in list(tree, what) ?? [] {
        if let code = text(item, "a language in \(what)") { codes.append((code, item.position)) }
      }
    }
    if codes.isEmpty {
      if case .sequence(let items) = tree.content, items.isEmpty { fault(tree.position, "\(what) names no language") }
      return nil
    }
    var labels: Set<LanguageLabel> = []
    for (code, position) in codes { labels.formUnion(language(code, position)) }
    return labels.isEmpty ? nil : labels.sorted { $0.number < $1.number }
  }

  /// The languages that a code stands for; a fault where it is none.
  mutating func language(_ code: String, _ position: SourcePosition) -> [LanguageLabel] {
    if LanguageLabel(code)?.with(script: nil) == .undetermined {
      fault(position, "`und` is no language; `undetermined: keep` or `undetermined: reject` says what becomes of it")
      return []
    }
    let labels = LanguageCodes.labels(for: code)
    if labels.isEmpty {
      let near = LanguageCodes.nearest(to: code)
      let remedy =
        near.isEmpty
        ? "a language is an ISO 639-3 or 639-1 code, with a script if one is meant: `deu`, `de`, `srp_Cyrl`"
        : "did you mean \(Spelling.listed(near, "or"))?"
      fault(position, "unknown language `\(code)`; \(remedy)")
    }
    return labels
  }

  /// What `languages:` says beside `keep:`: limits by language.
  mutating func languageLimits(_ tree: YAMLTree) -> [RecipeLanguageLimits] {
    var result: [RecipeLanguageLimits] = []
    for entry in mapping(tree, "`languages`") ?? [] {
      let labels = language(entry.key, entry.position)
      guard let ends = languageEnds(entry) else { continue }
      for label in labels {
        if result.contains(where: { $0.language == label }) {
          fault(entry.position, "the limits of `\(label)` are given twice")
        }
        result.append(RecipeLanguageLimits(language: label, ends: ends.limits, position: entry.value.position))
      }
    }
    return result
  }

  /// `off`, or the ends of a range that differ.
  private mutating func languageEnds(_ entry: YAMLTree.Entry) -> (limits: Limits?, Void)? {
    if case .scalar("off", _) = entry.value.content { return (nil, ()) }
    if case .scalar = entry.value.content {
      fault(
        entry.value.position, "the limits of `\(entry.key)` must be a mapping such as `{ min: 30 }`, or `off`")
      return nil
    }
    guard let ends = mapping(entry.value, "the limits of `\(entry.key)`") else { return nil }
    check(ends, Limits.keys, "the limits of `\(entry.key)`")
    var limits = Limits()
    for end in ends where Limits.keys.contains(end.key) { setEnd(end.key, end.value, of: &limits) }
    if ends.contains(where: { !Limits.keys.contains($0.key) }) { return nil }
    return (limits, ())
  }

  /// Sets an end of a language's range; `none` takes the end away.
  mutating func setEnd(_ key: String, _ value: YAMLTree, of limits: inout Limits) {
    if case .scalar("none", _) = value.content {
      limits.setEnd(key, key == "min" || key == "above" ? -.infinity : .infinity)
    } else if let number = number(value, "`\(key)`") {
      limits.setEnd(key, number)
    }
  }
}
