// A recipe written out in full: one spelling for one meaning, so that equal recipes have equal text and equal hashes.

internal import Buffers
internal import CXXHash
internal import Edits

/// Canonical YAML.
enum ResolvedText {
  /// The recipe as one file without includes; it loads as a recipe of the same plan.
  static func recipe(_ recipe: Recipe) -> String {
    var text = "recipe: \(scalar(recipe.name))\n"
    if !recipe.summary.isEmpty { text += "summary: \(scalar(recipe.summary))\n" }
    if recipe.measuresAll { text += "measure: all\n" }
    if recipe.families.isEmpty { return text }
    text += "steps:\n"
    for step in recipe.families { text += family(step) }
    return text
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
      text += "        undefined: \(filter.undefined.rawValue)\n"
      if let origin = filter.origin {
        text += "        origin:\n          tool: \(scalar(origin.tool))\n          reason: \(scalar(origin.reason))\n"
      }
      if !filter.why.isEmpty { text += "        why: \(scalar(filter.why))\n" }
    }
    return text
  }

  private static func limits(_ limits: Limits) -> String {
    Limits.keys.compactMap { key in limits[key].map { "\(key): \(numeral($0))" } }.joined(separator: ", ")
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
