// YAML text to a tree in which every key and value knows its place. The only file that speaks to Yams.
//
// A subset that reads the same to everybody: mappings, lists and scalars. Anchors, aliases, merge keys, tags and several
// documents in one file are faults, not features: a recipe is shared by `include`, where the reader sees what happens.

internal import Measures
import Yams

/// A value of a recipe file, with its place.
struct YAMLTree: Sendable {
  /// What the value is.
  enum Content: Sendable {
    /// Text; `quoted` where it stands in quotes or as a block, so that it cannot be a number or a truth value.
    case scalar(String, quoted: Bool)
    /// Pairs in the order of the file; every key occurs once.
    case mapping([Entry])
    /// A list.
    case sequence([YAMLTree])
    /// Something that was reported as a fault; no second fault follows from it.
    case faulty
  }

  /// One pair of a mapping.
  struct Entry: Sendable {
    var key: String
    var position: SourcePosition
    var value: YAMLTree
  }

  var content: Content
  var position: SourcePosition

  /// Nothing stands behind the key: no text, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What kind of value this is, as a message names it.
  var kind: String {
    switch content {
    case .scalar(let text, let quoted):
      if isNull { return "nothing" }
      if !quoted, YAMLTree.truth(text) != nil { return "`\(text)`" }
      if !quoted, YAMLTree.number(text) != nil { return "the number \(text)" }
      return "the text `\(text)`"
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .faulty: return "something else"
    }
  }

  /// `true` or `false`, and nothing else: `yes`, `on` and their like mean different things to different readers.
  static func truth(_ text: String) -> Bool? {
    switch text {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// A finite decimal number: digits, at most one point, at most one exponent.
  static func number(_ text: String) -> Double? {
    guard let first = text.utf8.first, let last = text.utf8.last else { return nil }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard text.utf8.contains(where: { digits.contains($0) }) else { return nil }
    let allowed = text.utf8.allSatisfy { digits.contains($0) || "+-.eE".utf8.contains($0) }
    guard allowed, first != UInt8(ascii: "e"), first != UInt8(ascii: "E"), last != UInt8(ascii: "-") else { return nil }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }
}

extension YAMLTree {
  /// Reads one YAML document.
  ///
  /// - Parameters:
  ///   - text: the file's text.
  ///   - file: how faults name it.
  ///   - faults: receives what is wrong.
  /// - Returns: the tree, or nothing where the text is no YAML at all.
  static func parse(_ text: String, file: String, faults: inout [RecipeFault]) -> YAMLTree? {
    do {
      // The basic resolver leaves scalars alone: what is a number is decided here, by one rule.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        faults.append(RecipeFault(SourcePosition(file: file), "the file is empty; a recipe begins with `recipe:`"))
        return nil
      }
      return YAMLTree(root, file: file, faults: &faults)
    } catch let error as YamlError {
      faults.append(YAMLTree.fault(error, file: file))
    } catch {
      faults.append(RecipeFault(SourcePosition(file: file), "cannot be read as YAML: \(error)"))
    }
    return nil
  }

  private init(_ node: Node, file: String, faults: inout [RecipeFault]) {
    position = SourcePosition(file: file, line: node.mark?.line, column: node.mark?.column)
    content = .faulty
    if node.anchor != nil {
      // Not descended into: an alias repeats its anchor's node, and nested ones repeat it without end.
      report("YAML anchors and aliases are not supported; write the value out, or `include:` a file", &faults)
      return
    }
    switch node {
    case .scalar(let scalar):
      let plain = scalar.style == .plain || scalar.style == .any
      let tag = scalar.tag.rawValue
      if tag.isEmpty || !plain && tag == Tag.Name.str.rawValue {
        content = .scalar(scalar.string, quoted: !plain)
      } else {
        report("YAML tags are not supported: remove `\(tag)`", &faults)
      }
    case .sequence(let sequence):
      guard sequence.tag.rawValue.isEmpty else {
        report("YAML tags are not supported: remove `\(sequence.tag.rawValue)`", &faults)
        return
      }
      var items: [YAMLTree] = []
      for item in sequence { items.append(YAMLTree(item, file: file, faults: &faults)) }
      content = .sequence(items)
    case .mapping(let mapping):
      guard mapping.tag.rawValue.isEmpty else {
        report("YAML tags are not supported: remove `\(mapping.tag.rawValue)`", &faults)
        return
      }
      var entries: [Entry] = []
      var isWhole = true
      for (key, value) in mapping {
        let value = YAMLTree(value, file: file, faults: &faults)
        let place = SourcePosition(file: file, line: key.mark?.line, column: key.mark?.column)
        if case .scalar(let scalar) = key, key.anchor == nil, scalar.string != "<<" {
          entries.append(Entry(key: scalar.string, position: place, value: value))
          continue
        }
        isWhole = false
        let isMerge = if case .scalar = key { key.anchor == nil } else { false }
        let message =
          isMerge ? "YAML merge keys are not supported; use `include:` and `set:`" : "a key must be a plain word"
        faults.append(RecipeFault(place, message))
      }
      // What a bad key may have brought is unknown: no complaint about missing keys shall follow.
      guard isWhole else { return }
      content = .mapping(entries)
    case .alias:
      report("YAML anchors and aliases are not supported; write the value out, or `include:` a file", &faults)
    }
  }

  private func report(_ message: String, _ faults: inout [RecipeFault]) {
    let fault = RecipeFault(position, message)
    if !faults.contains(fault) { faults.append(fault) }
  }

  private static func fault(_ error: YamlError, file: String) -> RecipeFault {
    func at(_ mark: Mark) -> SourcePosition { SourcePosition(file: file, line: mark.line, column: mark.column) }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem.contains("alias") {
        return RecipeFault(at(mark), "YAML anchors and aliases are not supported; write the value out")
      }
      if problem.contains("another document") {
        return RecipeFault(at(mark), "a second YAML document begins here; a file holds one recipe")
      }
      let reason = context.map { "\($0.text) (line \($0.mark.line)): " } ?? ""
      return RecipeFault(at(mark), "bad YAML: \(reason)\(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = Spelling.listed(keys, "and")
      return RecipeFault(at(context.mark), "\(names) stands more than once in this mapping; first here")
    case .reader(let problem, let offset, _, let yaml):
      let before = yaml.prefix(offset ?? 0)
      let line = before.unicodeScalars.count(where: { $0 == "\n" }) + 1
      return RecipeFault(SourcePosition(file: file, line: line), "bad YAML: \(problem)")
    default:
      return RecipeFault(SourcePosition(file: file), "bad YAML: \(error)")
    }
  }
}
