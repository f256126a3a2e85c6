// The values of the grammar: typed reading of YAML nodes, each wrong one reported with what was expected.

internal import Measures

extension RecipeDecoder {
  /// Adds a fault.
  mutating func fault(_ position: SourcePosition, _ message: String) {
    faults.append(RecipeFault(position, message))
  }

  /// Reports every key that is not known.
  mutating func check(_ entries: [YAMLTree.Entry], _ known: [String], _ what: String) {
    for entry in entries where !known.contains(entry.key) {
      fault(entry.position, "unknown key `\(entry.key)` in \(what)\(Spelling.suggestion(for: entry.key, among: known))")
    }
  }

  /// The pairs of a mapping.
  mutating func mapping(_ tree: YAMLTree, _ what: String) -> [YAMLTree.Entry]? {
    if case .mapping(let entries) = tree.content { return entries }
    if case .faulty = tree.content { return nil }
    fault(tree.position, "\(what) must be a mapping (`key: value`), not \(tree.kind)")
    return nil
  }

  /// The items of a list.
  mutating func list(_ tree: YAMLTree, _ what: String) -> [YAMLTree]? {
    if case .sequence(let items) = tree.content { return items }
    if case .faulty = tree.content { return nil }
    fault(tree.position, "\(what) must be a list, not \(tree.kind)")
    return nil
  }

  /// Text on one line; unquoted numbers and truth values are not text.
  mutating func text(_ tree: YAMLTree, _ what: String) -> String? {
    if case .faulty = tree.content { return nil }
    guard case .scalar(let text, let quoted) = tree.content, !tree.isNull, !text.isEmpty else {
      fault(tree.position, "\(what) must be text, not \(tree.kind)")
      return nil
    }
    if !quoted, YAMLTree.truth(text) != nil || YAMLTree.number(text) != nil {
      fault(tree.position, "\(what) must be text, not \(tree.kind); put it in quotes if it is meant")
      return nil
    }
    return text
  }

  /// Sentences: line breaks and runs of spaces become one space.
  mutating func prose(_ tree: YAMLTree, _ what: String) -> String? {
    text(tree, what)?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A name: letters, digits, hyphens and underscores, as it is used in reports and on the command line.
  mutating func name(_ tree: YAMLTree, _ what: String) -> String? {
    guard let name = text(tree, "the name of \(what)") else { return nil }
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard allowed, name.utf8.first != UInt8(ascii: "-") else {
      fault(tree.position, "the name `\(name)` must consist of letters, digits, `-` and `_`, and not begin with `-`")
      return nil
    }
    return name
  }

  /// A finite decimal number.
  mutating func number(_ tree: YAMLTree, _ what: String) -> Double? {
    if case .faulty = tree.content { return nil }
    if case .scalar(let text, quoted: false) = tree.content, let value = YAMLTree.number(text) { return value }
    var remedy = ""
    if case .scalar(let text, let quoted) = tree.content {
      let bare = text.filter { $0 != "_" }
      if quoted, YAMLTree.number(text) != nil {
        remedy = "; remove the quotes"
      } else if bare != text, YAMLTree.number(bare) != nil {
        remedy = "; write \(bare)"
      } else if [".inf", ".Inf", ".INF", "-.inf", "+.inf"].contains(text) {
        remedy = "; leave the limit out"
      }
    }
    fault(tree.position, "\(what) must be a number, not \(tree.kind)\(remedy)")
    return nil
  }

  /// One of a few words.
  mutating func choice<Value>(_ tree: YAMLTree, _ what: String, _ words: KeyValuePairs<String, Value>) -> Value? {
    if case .faulty = tree.content { return nil }
    if case .scalar(let text, _) = tree.content, let chosen = words.first(where: { $0.key == text }) {
      return chosen.value
    }
    fault(tree.position, "\(what) must be \(Spelling.listed(words.map(\.key), "or")), not \(tree.kind)")
    return nil
  }

  /// The value of a key that may be left out.
  mutating func optional(_ key: String, in entries: [YAMLTree.Entry]) -> YAMLTree? {
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    if entry.value.isNull {
      fault(entry.position, "`\(key)` has no value; give one, or remove the key")
      return nil
    }
    return entry.value
  }

  /// The value of a key that must be there.
  mutating func required(
    _ key: String, in entries: [YAMLTree.Entry], _ what: String, _ position: SourcePosition
  ) -> YAMLTree? {
    if !entries.contains(where: { $0.key == key }) {
      fault(position, "\(what) needs `\(key)`")
      return nil
    }
    return optional(key, in: entries)
  }
}
