// Changes to a loaded recipe: what `without:` and `set:` of an include, and variants of the command line, have in common.

import Edits
internal import Languages
internal import Measures

/// One change: something dropped, or one setting of a filter or an edit.
struct RecipeChange {
  /// What is done.
  enum Kind {
    case drop
    /// Takes away what differs for the change's language.
    case restore
    case set(key: String, value: YAMLTree)
  }

  /// The name as the user gave it: `family/name`, a family, or a filter's short name where only one has it.
  var name: String
  var namePosition: SourcePosition
  /// Where the change itself is written.
  var position: SourcePosition
  var kind: Kind
  /// The language whose documents alone it is for; nothing for all.
  var language: LanguageLabel?
}

extension Recipe {
  /// What a name stands for.
  private enum Target: Hashable {
    case family(Int)
    case edit(Int)
    case dedup(Int)
    case filter(Int, Int)
  }

  /// Applies changes in order; all names are looked up in the recipe as it was before.
  mutating func apply(_ changes: [RecipeChange], faults: inout [RecipeFault]) {
    var dropped: Set<Target> = []
    var ends: Set<String> = []
    var changed: [(family: Int, filter: Int)] = []
    var settings: [(family: Int, settings: [RecipeDedup.Setting])] = []
    for change in changes {
      guard let target = target(of: change, faults: &faults) else { continue }
      if let language = change.language {
        apply(change, to: target, language, &faults)
        continue
      }
      switch (change.kind, target) {
      case (.drop, _), (.restore, _):
        dropped.insert(target)
      case (.set(let key, let value), .filter(let family, let filter)):
        let end = key == "above" ? "min" : key == "below" ? "max" : key
        if !ends.insert("\(family) \(filter) \(end)").inserted {
          let what = end == "min" ? "the lower limit" : end == "max" ? "the upper limit" : "`\(end)`"
          faults.append(RecipeFault(change.position, "\(what) of `\(change.name)` is set twice"))
          continue
        }
        if families[family].language != nil, key == "undefined" {
          faults.append(
            RecipeFault(
              change.position, "`\(families[family].name)` has one verdict for both filters: set its `undetermined`"))
          continue
        }
        set(key, value, of: &families[family].filters[filter], change, &faults)
        if !changed.contains(where: { $0 == (family, filter) }) { changed.append((family, filter)) }
      case (.set(let key, let value), .edit(let family)):
        var decoder = RecipeDecoder()
        if let value = decoder.option(value, key) {
          let option = RecipeOption(name: key, value: value, position: change.position)
          if let index = families[family].edit?.options.firstIndex(where: { $0.name == key }) {
            families[family].edit?.options[index] = option
          } else {
            families[family].edit?.options.append(option)
          }
        }
        faults += decoder.faults
      case (.set(let key, let value), .dedup(let family)):
        let setting = RecipeDedup.Setting(key: key, value: value, position: change.position)
        note(setting, of: family, in: &settings, change, &faults)
      case (.set(let key, let value), .family(let family)) where families[family].dedup != nil:
        let setting = RecipeDedup.Setting(key: key, value: value, position: change.position)
        note(setting, of: family, in: &settings, change, &faults)
      case (.set(let key, let value), .family(let family)) where families[family].language != nil:
        set(key, value, ofLanguageStep: family, change, &faults)
      case (.set(let key, _), .family(let family)):
        let members = families[family].filters.map(\.name) + (families[family].edit.map { [$0.name] } ?? [])
        faults.append(
          RecipeFault(
            change.namePosition,
            "`\(change.name)` is a family; `\(key)` belongs to one of its filters: "
              + members.map { "`\(families[family].name)/\($0)`" }.joined(separator: ", ")))
      }
    }
    for (family, filter) in changed {
      let filter = families[family].filters[filter]
      guard let wrong = filter.limits.fault else { continue }
      let message = filter.limits.isEmpty ? "`\(filter.name)` has no limit left; leave it out with `without`" : wrong
      faults.append(RecipeFault(filter.limitsPosition, message))
    }
    for (family, settings) in settings { families[family].dedup?.set(settings) }
    drop(dropped)
  }

  /// Gives the filters that a change names limits of their own for documents in a language.
  private mutating func apply(
    _ change: RecipeChange, to target: Target, _ language: LanguageLabel, _ faults: inout [RecipeFault]
  ) {
    var named: [(Int, Int)] = []
    switch target {
    case .filter(let family, let filter): named = [(family, filter)]
    case .family(let family): named = families[family].filters.indices.map { (family, $0) }
    case .edit, .dedup: break
    }
    named.removeAll { families[$0.0].filters[$0.1].judgesLanguages }
    if case .set(let key, _) = change.kind, case .family = target {
      let members = named.map { "`\(families[$0.0].name)/\(families[$0.0].filters[$0.1].name)`" }
      let remedy = members.isEmpty ? "" : "; `\(key)` belongs to one of its filters: \(members.joined(separator: ", "))"
      faults.append(RecipeFault(change.namePosition, "`\(change.name)` is no filter\(remedy)"))
      return
    }
    if named.isEmpty {
      faults.append(
        RecipeFault(change.namePosition, "`\(change.name)` has no filter whose limits could differ by language"))
    }
    for (family, filter) in named {
      let place = families[family].filters[filter].limits(for: language, change.position)
      switch change.kind {
      case .drop: families[family].filters[filter].languages[place].ends = nil
      case .restore: families[family].filters[filter].languages.remove(at: place)
      case .set(let key, let value):
        guard Limits.keys.contains(key) else {
          let near = Spelling.suggestion(for: key, among: Limits.keys)
          faults.append(
            RecipeFault(change.position, "unknown limit `\(key)` of filter `\(change.name)` by language\(near)"))
          continue
        }
        var decoder = RecipeDecoder()
        var ends = families[family].filters[filter].languages[place].ends ?? Limits()
        decoder.setEnd(key, value, of: &ends)
        families[family].filters[filter].languages[place].ends = ends
        faults += decoder.faults
      }
    }
  }

  private mutating func set(
    _ key: String, _ value: YAMLTree, ofLanguageStep family: Int, _ change: RecipeChange, _ faults: inout [RecipeFault]
  ) {
    guard RecipeLanguage.keys.contains(key), var step = families[family].language else {
      let near = Spelling.suggestion(for: key, among: RecipeLanguage.keys)
      faults.append(RecipeFault(change.position, "unknown setting `\(key)` of step `\(change.name)`\(near)"))
      return
    }
    var decoder = RecipeDecoder()
    decoder.set(key, value, change.position, of: &step, &families[family].filters)
    families[family].language = step
    faults += decoder.faults
  }

  private func target(of change: RecipeChange, faults: inout [RecipeFault]) -> Target? {
    if let family = families.firstIndex(where: { $0.name == change.name }) { return .family(family) }
    var found: [Target] = []
    var foundNames: [String] = []
    for (index, family) in families.enumerated() {
      if let edit = family.edit, [edit.name, "\(family.name)/\(edit.name)"].contains(change.name) {
        found.append(.edit(index))
        foundNames.append("\(family.name)/\(edit.name)")
      }
      if let dedup = family.dedup, [dedup.kind.rawValue, "\(family.name)/\(dedup.kind.rawValue)"].contains(change.name)
      {
        found.append(.dedup(index))
        foundNames.append("\(family.name)/\(dedup.kind.rawValue)")
      }
      for (position, filter) in family.filters.enumerated()
      where [filter.name, "\(family.name)/\(filter.name)"].contains(change.name) {
        found.append(.filter(index, position))
        foundNames.append("\(family.name)/\(filter.name)")
      }
    }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      let near = Spelling.suggestion(for: change.name, among: names)
      faults.append(
        RecipeFault(change.namePosition, "recipe `\(name)` has no filter, edit or family `\(change.name)`\(near)")
      )
    } else {
      faults.append(
        RecipeFault(change.namePosition, "`\(change.name)` is ambiguous: \(Spelling.listed(foundNames, "or"))"))
    }
    return nil
  }

  /// Notes a setting of a deduplication step; all that are given together are set together.
  private func note(
    _ setting: RecipeDedup.Setting, of family: Int, in settings: inout [(family: Int, settings: [RecipeDedup.Setting])],
    _ change: RecipeChange, _ faults: inout [RecipeFault]
  ) {
    guard let dedup = families[family].dedup else { return }
    let known = dedup.kind.keys + dedup.kind.outerKeys
    guard known.contains(setting.key) else {
      let near = Spelling.suggestion(for: setting.key, among: known)
      faults.append(RecipeFault(change.position, "unknown setting `\(setting.key)` of step `\(change.name)`\(near)"))
      return
    }
    guard let place = settings.firstIndex(where: { $0.family == family }) else {
      settings.append((family, [setting]))
      return
    }
    if settings[place].settings.contains(where: { $0.key == setting.key }) {
      faults.append(RecipeFault(change.position, "`\(setting.key)` of `\(change.name)` is set twice"))
      return
    }
    settings[place].settings.append(setting)
  }

  private func set(
    _ key: String, _ value: YAMLTree, of filter: inout RecipeFilter, _ change: RecipeChange,
    _ faults: inout [RecipeFault]
  ) {
    var decoder = RecipeDecoder()
    if filter.judgesLanguages {
      if key == "keep" || key == "drop" {
        decoder.setLanguages(key, value, of: &filter)
      } else {
        let near = Spelling.suggestion(for: key, among: ["keep", "drop"])
        decoder.fault(change.position, "unknown setting `\(key)` of filter `\(filter.name)`\(near)")
      }
    } else if key == "undefined" {
      if let verdict = decoder.verdict(value) { filter.undefined = verdict }
    } else if Limits.keys.contains(key) {
      filter.limitsPosition = change.position
      if case .scalar("none", _) = value.content {
        let isLower = key == "min" || key == "above"
        if (isLower ? filter.limits.lowerEnd : filter.limits.upperEnd) == nil {
          decoder.fault(change.position, "`\(filter.name)` has no \(isLower ? "lower" : "upper") limit to remove")
        }
        filter.limits.setEnd(key, nil)
      } else if let number = decoder.number(value, "`\(key)`") {
        filter.limits.setEnd(key, number)
      }
    } else {
      let near = Spelling.suggestion(for: key, among: Limits.keys + ["undefined"])
      decoder.fault(change.position, "unknown setting `\(key)` of filter `\(filter.name)`\(near)")
    }
    faults += decoder.faults
  }

  private mutating func drop(_ dropped: Set<Target>) {
    var left: [RecipeFamily] = []
    for (index, var family) in families.enumerated() where !dropped.contains(.family(index)) {
      if dropped.contains(.edit(index)) { family.edit = nil }
      if dropped.contains(.dedup(index)) { family.dedup = nil }
      let isStep = family.language != nil
      family.filters = family.filters.enumerated().filter { !dropped.contains(.filter(index, $0.offset)) }.map(
        \.element)
      // What neither edits nor judges is no step.
      if family.edit != nil || family.dedup != nil || isStep || !family.filters.isEmpty { left.append(family) }
    }
    families = left
  }
}
