// A variant: a recipe with changes. The same words mean the same thing in every command.

internal import Languages

/// Changes to a recipe: what is left out, and which limits and options differ.
///
/// Names are `family/name` (`gopher-quality/short-document`, `c4/c4-lines`), a family's name, or a filter's or edit's own
/// name where only one in the recipe has it. A filter left out is not judged, and what only it reads is not measured: a
/// run that shall be ablated later is made with the filter in, and the variant asked of its ledger.
public struct Variant: Sendable, Hashable {
  /// Names of filters, edits and families left out (`--without NAME`).
  public var without: [String]
  /// Settings, as on the command line (`--set NAME.KEY=VALUE`).
  ///
  /// KEY of a filter: `min`, `max`, `above`, `below` (a number, or `none` to remove that end of the range; `above`
  /// replaces `min` and the other way round, so do `below` and `max`) or `undefined` (`keep`, `reject`). KEY of an
  /// edit: one of its options. KEY of a deduplication step: one of its settings (`dedup/minhash.threshold=0.7`). KEY of
  /// `language/keep`: `keep` or `drop`, with codes; KEY of a language step: any of its keys. Behind
  /// `NAME.languages.CODE` the limits of one language: `.min=20`, `=off`, or `=none` for those of all.
  public var set: [String]
  /// Which document of a cluster is kept, for all deduplication steps (`--keep-policy POLICY`): `first`, `longest`,
  /// `newest:FIELD`, `highest:SIGNAL` or `priority:FIELD=A,B`.
  public var keepPolicy: String?
  /// The index against which all deduplication steps compare (`--against INDEX`).
  public var against: String?

  /// Makes a variant; without arguments it changes nothing.
  public init(without: [String] = [], set: [String] = [], keepPolicy: String? = nil, against: String? = nil) {
    self.against = against
    self.without = without
    self.set = set
    self.keepPolicy = keepPolicy
  }

  /// Whether nothing is changed.
  public var isEmpty: Bool { without.isEmpty && set.isEmpty && keepPolicy == nil && against == nil }

  /// The recipe with these changes.
  ///
  /// - Throws: `RecipeError` with every unknown or ambiguous name, bad setting and impossible range.
  public func applied(to recipe: Recipe) throws(RecipeError) -> Recipe {
    var changes: [RecipeChange] = []
    var faults: [RecipeFault] = []
    for name in without {
      let position = SourcePosition(file: "--without \(name)")
      changes.append(RecipeChange(name: name, namePosition: position, position: position, kind: .drop))
    }
    for setting in set {
      let position = SourcePosition(file: "--set \(setting)")
      let equals = setting.firstIndex(of: "=")
      let parts = setting[..<(equals ?? setting.endIndex)].split(separator: ".", omittingEmptySubsequences: false)
        .map(String.init)
      let isByLanguage = parts.count > 2 && parts[1] == "languages"
      guard let equals, parts.count == 2 || isByLanguage && parts.count <= 4 else {
        faults.append(
          RecipeFault(position, "a setting is NAME.KEY=VALUE, for example short-document.min=40"))
        continue
      }
      let value = String(setting[setting.index(after: equals)...])
      let tree = YAMLTree(content: .scalar(value, quoted: false), position: position)
      var kind = RecipeChange.Kind.set(key: parts[parts.count - 1], value: tree)
      if isByLanguage && parts.count == 3 {
        guard ["off", "none"].contains(value) else {
          faults.append(
            RecipeFault(position, "the limits of `\(parts[2])` are `off`, `none` to take them away, or set one by one"))
          continue
        }
        kind = value == "off" ? .drop : .restore
      }
      var decoder = RecipeDecoder()
      let languages: [LanguageLabel?] = isByLanguage ? decoder.language(parts[2], position) : [nil]
      faults += decoder.faults
      for language in languages {
        changes.append(
          RecipeChange(
            name: parts[0], namePosition: position, position: position, kind: kind, language: language))
      }
    }
    var changed = recipe
    changed.apply(changes, faults: &faults)
    if let keepPolicy { changed.setSteps("keep", to: keepPolicy, option: "--keep-policy", faults: &faults) }
    if let against { changed.setSteps("against", to: against, option: "--against", faults: &faults) }
    if changed.families.isEmpty, !recipe.families.isEmpty, !recipe.measuresAll, faults.isEmpty {
      let place = SourcePosition(file: without.map { "--without \($0)" }.joined(separator: " "))
      faults.append(RecipeFault(place, "nothing is left of recipe `\(recipe.name)`"))
    }
    if !faults.isEmpty { throw RecipeError(faults) }
    return changed
  }
}

extension Recipe {
  /// Gives all deduplication steps that keep one of several documents the same setting.
  fileprivate mutating func setSteps(_ key: String, to text: String, option: String, faults: inout [RecipeFault]) {
    let position = SourcePosition(file: "\(option) \(text)")
    let steps = families.indices.filter { families[$0].dedup.map { $0.kind.outerKeys.contains(key) } ?? false }
    if steps.isEmpty {
      faults.append(RecipeFault(position, "recipe `\(name)` has no `dedup` step that keeps one of several"))
    }
    let value = YAMLTree(content: .scalar(text, quoted: true), position: position)
    for step in steps { families[step].dedup?.set([.init(key: key, value: value, position: position)]) }
  }
}
