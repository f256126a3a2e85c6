// JSON for reports: values with their keys in the order in which they are to be read.

internal import Buffers
internal import Languages

/// A JSON value.
enum JSONValue {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object(KeyValuePairs<String, JSONValue>)
  case pairs([(String, JSONValue)])

  /// Text, or null where it is empty.
  static func optional(_ text: String) -> JSONValue { text.isEmpty ? .null : .text(text) }

  /// The value as text, indented by two spaces a level; short lists and objects stand on one line.
  func written(indent: Int = 0) -> String {
    switch self {
    case .null: return "null"
    case .boolean(let truth): return truth ? "true" : "false"
    case .number(let number): return numeral(number)
    case .text(let text): return jsonText(text)
    case .list(let items):
      return JSONValue.group("[", items.map { ("", $0) }, "]", indent)
    case .object(let pairs):
      return JSONValue.group("{", pairs.map { ("\(jsonText($0.key)): ", $0.value) }, "}", indent)
    case .pairs(let pairs):
      return JSONValue.group("{", pairs.map { ("\(jsonText($0.0)): ", $0.1) }, "}", indent)
    }
  }

  private var isSimple: Bool {
    switch self {
    case .list, .object, .pairs: false
    default: true
    }
  }

  private static func group(_ start: String, _ items: [(String, JSONValue)], _ end: String, _ indent: Int) -> String {
    if items.isEmpty { return start + end }
    if items.allSatisfy(\.1.isSimple) {
      let line = start + items.map { $0.0 + $0.1.written() }.joined(separator: ", ") + end
      if line.utf8.count <= 80 { return line }
    }
    let margin = String(repeating: " ", count: indent + 2)
    let lines = items.map { margin + $0.0 + $0.1.written(indent: indent + 2) }
    return start + "\n" + lines.joined(separator: ",\n") + "\n" + String(repeating: " ", count: indent) + end
  }
}

extension Limits {
  /// `{"min": 50}`, `{"among": ["deu", "eng"]}`.
  var json: JSONValue {
    func languages(_ key: String, _ labels: [LanguageLabel]?) -> [(String, JSONValue)] {
      labels.map { [(key, .list($0.map { .text($0.description) }))] } ?? []
    }
    return .pairs(
      Limits.keys.compactMap { key in self[key: key].map { (key, JSONValue.number($0)) } } + languages("among", among)
        + languages("not_among", notAmong))
  }
}
