// The grammar: from a YAML tree to families and steps. Every key is checked; what is wrong is collected, not thrown.

import Edits
internal import Languages
internal import Measures

/// A recipe file, decoded; its includes are still to be followed.
struct RecipeFile {
  var name: String
  var summary: String
  var measuresAll: Bool
  var steps: [Step]
  var position: SourcePosition

  /// One entry of `steps:`.
  enum Step {
    case family(RecipeFamily)
    case include(Include)
  }

  /// `include:` with what it changes.
  struct Include {
    var path: String
    var position: SourcePosition
    var newName: (name: String, position: SourcePosition)?
    var onlySurviving: Bool
    var changes: [RecipeChange]
  }
}

/// Decodes recipe files and collects their faults.
struct RecipeDecoder {
  /// What is wrong.
  var faults: [RecipeFault] = []

  static let familyKeys = ["family", "source", "dialect", "summary", "edit", "filters"]
  static let recipeKeys = ["recipe", "summary", "measure", "steps"]
  static let includeKeys = ["include", "as", "when", "set", "without", "languages"]
  static let dedupKeys = ["dedup", "as", "source", "summary"]
  static let languageKeys = ["language", "as", "when", "source", "summary"]
  static let filterKeys = ["name", "signal", "keep", "languages", "undefined", "origin", "why"]

  /// Decodes a file: a recipe, or a family as a recipe of one step.
  mutating func file(_ tree: YAMLTree) -> RecipeFile? {
    guard let entries = mapping(tree, "a recipe") else { return nil }
    let keys = entries.map(\.key)
    if keys.contains("recipe") { return recipe(entries, tree.position) }
    if keys.contains("family") {
      guard let family = family(entries, tree.position, isStep: false) else { return nil }
      return RecipeFile(
        name: family.name, summary: family.summary, measuresAll: false, steps: [.family(family)],
        position: tree.position)
    }
    let near = keys.first(where: { !Spelling.nearest(to: $0, among: ["recipe", "family"]).isEmpty })
    if let entry = entries.first(where: { $0.key == near }) {
      fault(
        entry.position, "unknown key `\(entry.key)`\(Spelling.suggestion(for: entry.key, among: ["recipe", "family"]))")
    } else {
      fault(tree.position, "a recipe file begins with `recipe: NAME`, a family file with `family: NAME`")
    }
    return nil
  }

  private mutating func recipe(_ entries: [YAMLTree.Entry], _ position: SourcePosition) -> RecipeFile? {
    check(entries, Self.recipeKeys, "a recipe")
    let name = required("recipe", in: entries, "a recipe", position).flatMap { self.name($0, "a recipe") }
    let summary = optional("summary", in: entries).flatMap { prose($0, "`summary`") } ?? ""
    var measuresAll = false
    if let value = optional("measure", in: entries) {
      measuresAll = choice(value, "`measure`", ["all": true]) ?? false
    }
    var steps: [RecipeFile.Step] = []
    if let value = measuresAll ? optional("steps", in: entries) : required("steps", in: entries, "a recipe", position) {
      for item in list(value, "`steps`") ?? [] {
        if let step = step(item) { steps.append(step) }
      }
      if case .sequence(let items) = value.content, items.isEmpty, !measuresAll {
        fault(value.position, "`steps` is empty: a recipe needs a step, or `measure: all`")
      }
    }
    guard let name else { return nil }
    return RecipeFile(name: name, summary: summary, measuresAll: measuresAll, steps: steps, position: position)
  }

  /// The one place that knows the kinds of steps: the key that a step has tells its kind.
  private mutating func step(_ tree: YAMLTree) -> RecipeFile.Step? {
    let kinds = ["include", "family", "dedup", "language"]
    guard let entries = mapping(tree, "a step") else { return nil }
    let present = entries.filter { kinds.contains($0.key) }
    if present.count > 1 {
      fault(present[1].position, "a step is one of \(Spelling.listed(kinds, "and")), not several")
      return nil
    }
    switch present.first?.key {
    case "include": return include(entries, tree.position).map { .include($0) }
    case "family": return family(entries, tree.position, isStep: true).map { .family($0) }
    case "dedup": return dedupStep(entries, tree.position).map { .family($0) }
    case "language": return languageStep(entries, tree.position).map { .family($0) }
    default:
      guard let first = entries.first else {
        fault(tree.position, "an empty step; known kinds: \(Spelling.listed(kinds, "and"))")
        return nil
      }
      fault(first.position, "unknown step `\(first.key)`\(Spelling.suggestion(for: first.key, among: kinds))")
      return nil
    }
  }

  private mutating func include(_ entries: [YAMLTree.Entry], _ position: SourcePosition) -> RecipeFile.Include? {
    check(entries, Self.includeKeys, "an `include` step")
    let path = required("include", in: entries, "a step", position)
    var newName: (String, SourcePosition)?
    if let value = optional("as", in: entries), let name = name(value, "a family") { newName = (name, value.position) }
    var changes = changes(entries, language: nil)
    if let value = optional("languages", in: entries) {
      for entry in mapping(value, "`languages`") ?? [] {
        let labels = language(entry.key, entry.position)
        guard let inner = mapping(entry.value, "the changes for `\(entry.key)`") else { continue }
        check(inner, ["set", "without"], "the changes for `\(entry.key)`")
        for label in labels { changes += self.changes(inner, language: label) }
      }
    }
    let onlySurviving = surviving(entries)
    guard let path, let written = text(path, "`include`") else { return nil }
    return RecipeFile.Include(
      path: written, position: path.position, newName: newName, onlySurviving: onlySurviving, changes: changes)
  }

  /// What `set:` and `without:` change, for all documents or those in one language.
  private mutating func changes(_ entries: [YAMLTree.Entry], language: LanguageLabel?) -> [RecipeChange] {
    var changes: [RecipeChange] = []
    if let value = optional("set", in: entries) {
      for entry in mapping(value, "`set`") ?? [] {
        guard let settings = mapping(entry.value, "what `\(entry.key)` is set to") else { continue }
        if settings.isEmpty { fault(entry.position, "`\(entry.key)` is set to nothing") }
        for setting in settings {
          changes.append(
            RecipeChange(
              name: entry.key, namePosition: entry.position, position: setting.position,
              kind: .set(key: setting.key, value: setting.value), language: language))
        }
      }
    }
    if let value = optional("without", in: entries) {
      for item in list(value, "`without`") ?? [] {
        guard let name = text(item, "a name in `without`") else { continue }
        changes.append(
          RecipeChange(
            name: name, namePosition: item.position, position: item.position, kind: .drop, language: language))
      }
    }
    return changes
  }

  private mutating func languageStep(_ entries: [YAMLTree.Entry], _ position: SourcePosition) -> RecipeFamily? {
    check(entries, Self.languageKeys, "a `language` step")
    var name = "language"
    if let value = optional("as", in: entries), let given = self.name(value, "a step") { name = given }
    let source = optional("source", in: entries).flatMap { prose($0, "`source`") } ?? ""
    let summary = optional("summary", in: entries).flatMap { prose($0, "`summary`") } ?? ""
    let onlySurviving = surviving(entries)
    guard let entry = entries.first(where: { $0.key == "language" }),
      let (step, filters) = language(entry.value, entry.position)
    else { return nil }
    return RecipeFamily(
      name: name, source: source, dialect: "datatrove", summary: summary, onlySurviving: onlySurviving, edit: nil,
      dedup: nil, language: step, filters: filters, position: position)
  }

  private mutating func dedupStep(_ entries: [YAMLTree.Entry], _ position: SourcePosition) -> RecipeFamily? {
    check(entries, Self.dedupKeys, "a `dedup` step")
    var name = "dedup"
    if let value = optional("as", in: entries), let given = self.name(value, "a step") { name = given }
    let source = optional("source", in: entries).flatMap { prose($0, "`source`") } ?? ""
    let summary = optional("summary", in: entries).flatMap { prose($0, "`summary`") } ?? ""
    guard let value = required("dedup", in: entries, "a step", position), let dedup = dedup(value) else { return nil }
    return RecipeFamily(
      name: name, source: source, dialect: "datatrove", summary: summary, onlySurviving: false, edit: nil, dedup: dedup,
      filters: [], position: position)
  }

  private mutating func surviving(_ entries: [YAMLTree.Entry]) -> Bool {
    guard let value = optional("when", in: entries) else { return false }
    return choice(value, "`when`", ["surviving": true]) ?? false
  }

  private mutating func family(
    _ entries: [YAMLTree.Entry], _ position: SourcePosition, isStep: Bool
  ) -> RecipeFamily? {
    check(entries, Self.familyKeys + (isStep ? ["when"] : []), "a family")
    let name = required("family", in: entries, "a family", position).flatMap { self.name($0, "a family") }
    let source = optional("source", in: entries).flatMap { prose($0, "`source`") } ?? ""
    let dialect = optional("dialect", in: entries).flatMap { text($0, "`dialect`") } ?? "datatrove"
    let summary = optional("summary", in: entries).flatMap { prose($0, "`summary`") } ?? ""
    let edit = optional("edit", in: entries).flatMap { self.edit($0) }
    var filters: [RecipeFilter] = []
    var taken: [String: SourcePosition] = [:]
    if let edit { taken[edit.name] = edit.position }
    if let value = optional("filters", in: entries) {
      for item in list(value, "`filters`") ?? [] {
        guard let filter = filter(item) else { continue }
        if let first = taken[filter.name] {
          let place = first.line.map { " (line \($0))" } ?? ""
          fault(filter.position, "the name `\(filter.name)` is taken in this family\(place); names must differ")
          continue
        }
        taken[filter.name] = filter.position
        filters.append(filter)
      }
    }
    if !entries.contains(where: { $0.key == "filters" || $0.key == "edit" }) {
      fault(position, "a family needs `filters`, or an `edit`")
    }
    let onlySurviving = isStep && surviving(entries)
    guard let name else { return nil }
    return RecipeFamily(
      name: name, source: source, dialect: dialect, summary: summary, onlySurviving: onlySurviving, edit: edit,
      dedup: nil, filters: filters, position: position)
  }

  private mutating func edit(_ tree: YAMLTree) -> RecipeEdit? {
    if case .scalar = tree.content {
      return name(tree, "an edit").map { RecipeEdit(name: $0, options: [], position: tree.position) }
    }
    guard let entries = mapping(tree, "`edit`") else { return nil }
    guard let entry = entries.first, entries.count == 1 else {
      fault(tree.position, "a family has one edit: `edit: NAME`, or `edit: { NAME: { OPTION: VALUE } }`")
      return nil
    }
    var options: [RecipeOption] = []
    if !entry.value.isNull, let given = mapping(entry.value, "the options of `\(entry.key)`") {
      for option in given {
        guard let value = self.option(option.value, option.key) else { continue }
        options.append(RecipeOption(name: option.key, value: value, position: option.position))
      }
    }
    return RecipeEdit(name: entry.key, options: options, position: entry.position)
  }

  /// The value of an edit's option.
  mutating func option(_ tree: YAMLTree, _ name: String) -> OptionValue? {
    if case .scalar(let text, quoted: false) = tree.content {
      if let truth = YAMLTree.truth(text) { return .boolean(truth) }
      if YAMLTree.number(text) != nil, let whole = Int(text) { return .integer(whole) }
    }
    fault(tree.position, "option `\(name)` must be true, false or a whole number, not \(tree.kind)")
    return nil
  }

  private mutating func filter(_ tree: YAMLTree) -> RecipeFilter? {
    guard let entries = mapping(tree, "a filter") else { return nil }
    check(entries, Self.filterKeys, "a filter")
    let name = required("name", in: entries, "a filter", tree.position).flatMap { self.name($0, "a filter") }
    let signal = required("signal", in: entries, "a filter", tree.position)
    let keep = required("keep", in: entries, "a filter", tree.position)
    let limits = keep.flatMap { self.limits($0, "`keep`") }
    let languages = optional("languages", in: entries).map { languageLimits($0) } ?? []
    let undefined = optional("undefined", in: entries).flatMap { verdict($0) } ?? .reject
    let origin = optional("origin", in: entries).flatMap { self.origin($0) }
    let why = optional("why", in: entries).flatMap { prose($0, "`why`") } ?? ""
    guard let name, let signal, let signalName = text(signal, "`signal`"), let limits, let keep else { return nil }
    return RecipeFilter(
      name: name, signal: signalName, limits: limits, undefined: undefined, origin: origin, why: why,
      position: tree.position, signalPosition: signal.position, limitsPosition: keep.position, languages: languages)
  }

  /// The limits of a filter.
  mutating func limits(_ tree: YAMLTree, _ what: String) -> Limits? {
    guard let entries = mapping(tree, what) else { return nil }
    check(entries, Limits.keys, what)
    var limits = Limits()
    var whole = true
    for entry in entries where Limits.keys.contains(entry.key) {
      limits[key: entry.key] = number(entry.value, "`\(entry.key)`")
      whole = whole && limits[key: entry.key] != nil
    }
    guard whole, entries.allSatisfy({ Limits.keys.contains($0.key) }) else { return nil }
    if let wrong = limits.fault {
      fault(tree.position, wrong)
      return nil
    }
    return limits
  }

  /// `keep` or `reject`.
  mutating func verdict(_ tree: YAMLTree) -> UndefinedVerdict? {
    choice(tree, "`undefined`", ["keep": .keep, "reject": .reject])
  }

  private mutating func origin(_ tree: YAMLTree) -> PlannedFilter.Origin? {
    guard let entries = mapping(tree, "`origin`") else { return nil }
    check(entries, ["tool", "reason"], "`origin`")
    let tool = required("tool", in: entries, "`origin`", tree.position).flatMap { text($0, "`tool`") }
    let reason = required("reason", in: entries, "`origin`", tree.position).flatMap { text($0, "`reason`") }
    guard let tool, let reason else { return nil }
    return PlannedFilter.Origin(tool: tool, reason: reason)
  }
}
