// The catalogue as JSON, as plain text and as Markdown; the command prints what it gets from here.

internal import Edits
internal import Measures
internal import Signatures

extension Catalog {
  /// The filters as JSON: a list of objects with `name`, `signal`, `limit`, `origin`, `documentation` and more.
  public var json: String {
    let items = filters.map { entry -> JSONValue in
      let filter = entry.filter
      return .object([
        "name": .text(filter.name),
        "family": .text(entry.family),
        "signal": .text(filter.signal.name),
        "limit": filter.limits.json,
        "undefined": .text(filter.undefined.rawValue),
        "origin": filter.origin.map { .object(["tool": .text($0.tool), "reason": .text($0.reason)]) } ?? .null,
        "dialect": .text(filter.signal.dialect),
        "source": .optional(entry.source),
        "documentation": .text(Catalog.documentation(filter)),
        "why": .optional(filter.why),
        "unit": .text(filter.signal.unit),
        "measured": .text(filter.signal.summary),
      ])
    }
    return JSONValue.list(items).written() + "\n"
  }

  /// The signals as JSON: name, dialect, unit, what they are computed from, what they measure, source.
  public var signalsJSON: String {
    let items = signals.map { signal -> JSONValue in
      .object([
        "name": .text(signal.name),
        "dialect": .text(signal.dialect),
        "unit": .text(signal.unit),
        "measures": .list(signal.measures.map { .text($0) }),
        "documentation": .text(signal.summary),
        "source": .text(signal.source),
      ])
    }
    return JSONValue.list(items).written() + "\n"
  }

  /// The edits as JSON: name, dialect, options with their defaults, signals, what they do, source.
  public var editsJSON: String {
    let items = edits.map { edit -> JSONValue in
      .object([
        "name": .text(edit.name),
        "dialect": .text(edit.dialect),
        "options": .list(
          edit.options.map { option -> JSONValue in
            let standard: JSONValue =
              switch option.standard {
              case .boolean(let truth): .boolean(truth)
              case .integer(let number): .number(Double(number))
              }
            return .object(["name": .text(option.name), "default": standard, "documentation": .text(option.summary)])
          }),
        "signals": .list(edit.signals.map { .text($0.name) }),
        "documentation": .text(edit.summary),
        "source": .text(edit.source),
      ])
    }
    return JSONValue.list(items).written() + "\n"
  }

  /// The kinds of deduplication as JSON: name, settings with their defaults, what it does, source; `minhash` has presets.
  public var dedupsJSON: String {
    func settings(_ list: [DedupDocumentation.Setting]) -> JSONValue {
      .list(
        list.map {
          .object([
            "name": .text($0.name), "default": .optional($0.standard), "documentation": .text($0.summary),
          ])
        })
    }
    let items = dedups.map { kind -> JSONValue in
      var pairs: [(String, JSONValue)] = [
        ("name", .text(kind.name)), ("settings", settings(kind.settings)), ("beside", settings(kind.besides)),
        ("documentation", .text(kind.summary)), ("source", .text(kind.source)),
      ]
      if kind.name == "minhash" {
        pairs.append(("presets", .list(MinHashParameters.presets.map { Catalog.json($0) })))
      }
      return .pairs(pairs)
    }
    return JSONValue.list(items).written() + "\n"
  }

  private static func json(_ preset: MinHashParameters.Preset) -> JSONValue {
    .object([
      "name": .text(preset.name), "bands": .number(Double(preset.bands)), "rows": .number(Double(preset.rows)),
      "recall_at_0.8": .number(MinHashParameters.recall(bands: preset.bands, rows: preset.rows, at: 0.8)),
      "source": .text(preset.source),
    ])
  }

  /// The kinds of deduplication for a terminal.
  public var dedupsText: String {
    var text = ""
    for kind in dedups {
      text += "  \(kind.name)\n" + wrapped("\(kind.summary) Source: \(kind.source).", indent: 6)
      for setting in kind.settings {
        text += "      \(setting.name): \(setting.standard)".trimmed + "\n" + wrapped(setting.summary, indent: 10)
        if setting.name != "preset" { continue }
        for preset in MinHashParameters.presets {
          text += wrapped("\(preset.name): \(preset.recallText(at: 0.8)); \(preset.source)", indent: 10)
        }
      }
      for setting in kind.besides {
        text +=
          "    beside it, \(setting.name): \(setting.standard)".trimmed + "\n" + wrapped(setting.summary, indent: 10)
      }
    }
    return text
  }

  /// The recipes as JSON: name, families, how many filters, what they are for.
  public var recipesJSON: String {
    let items = recipes.map { recipe -> JSONValue in
      .object([
        "name": .text(recipe.name),
        "families": .list(recipe.families.map { .text($0) }),
        "filters": .number(Double(recipe.filterCount)),
        "documentation": .text(recipe.summary),
      ])
    }
    return JSONValue.list(items).written() + "\n"
  }

  /// The catalogue for a terminal.
  public var text: String {
    var text = "RECIPES\n"
    let width = recipes.map(\.name.count).max() ?? 0
    for recipe in recipes {
      text += "  \(padded(recipe.name, width))  \(recipe.filterCount) filters: "
      text += recipe.families.joined(separator: ", ") + "\n"
      if !recipe.summary.isEmpty { text += wrapped(recipe.summary, indent: width + 4) }
    }
    for family in families {
      text += "\nFAMILY \(family.name)" + (family.path.isEmpty ? "" : "  (run it as `\(family.path)`)") + "\n"
      if !family.source.isEmpty { text += wrapped(family.source, indent: 2) }
      if !family.summary.isEmpty { text += wrapped(family.summary, indent: 2) }
      if let edit = family.edit { text += "  first edits the text: \(edit)\n" }
      if let language = family.language { text += wrapped("identifies languages: \(language)", indent: 2) }
      if let dedup = family.dedup { text += wrapped("compares documents: \(dedup)", indent: 2) }
      for entry in filters where entry.family == family.name {
        let filter = entry.filter
        let short = filter.name.dropFirst(family.name.count + 1)
        text += "  \(short): keeps \(filter.signal.name) \(filter.limits.condition)"
        text += filter.signal.unit.isEmpty ? "\n" : " (\(filter.signal.unit))\n"
        if !filter.why.isEmpty { text += wrapped(filter.why, indent: 6) }
      }
    }
    text += "\nEDITS\n"
    for edit in edits {
      text += "  \(edit.name) (\(edit.dialect))\n" + wrapped(edit.summary, indent: 6)
      for option in edit.options {
        text += "      \(option.name): \(option.standard.written)\n" + wrapped(option.summary, indent: 10)
      }
    }
    if language != nil { text += "\nLANGUAGE\n" + languageText }
    if !dedups.isEmpty { text += "\nDEDUPLICATION\n" + dedupsText }
    text += "\nSIGNALS\n"
    for signal in signals {
      text += "  \(signal.name) (\(signal.dialect)), \(signal.unit)\n" + wrapped(signal.summary, indent: 6)
    }
    return text
  }

  /// The catalogue as a Markdown page.
  public var markdown: String {
    var text = "# Catalogue\n\nWritten by `sluice catalog --markdown`.\n\n## Recipes\n\n"
    text += "| recipe | families | filters | |\n|---|---|---|---|\n"
    for recipe in recipes {
      text += "| `\(recipe.name)` | \(recipe.families.joined(separator: ", ")) | \(recipe.filterCount) | "
      text += "\(cell(recipe.summary)) |\n"
    }
    text += "\n## Filters\n"
    for family in families {
      text += "\n### \(family.name)\n\n" + (family.summary.isEmpty ? "" : "\(family.summary) ")
      text += (family.source.isEmpty ? "" : "Source: \(family.source). ") + "Dialect: \(family.dialect)."
      text += (family.edit.map { " First edits the text: \($0)." } ?? "")
      text += (family.language.map { " Identifies languages: \($0)." } ?? "")
      text += (family.dedup.map { " Compares documents: \($0)." } ?? "") + "\n"
      let own = filters.filter { $0.family == family.name }
      if own.isEmpty { continue }
      text += "\n| filter | keeps | origin's reason | why |\n|---|---|---|---|\n"
      for entry in own {
        let filter = entry.filter
        text += "| `\(filter.name)` | `\(filter.signal.name)` \(cell(filter.limits.condition)) | "
        text += (filter.origin.map { "`\(cell($0.reason))`" } ?? "") + " | \(cell(filter.why)) |\n"
      }
    }
    text += "\n## Edits\n"
    for edit in edits {
      text += "\n### \(edit.name)\n\n\(edit.summary) Source: \(edit.source).\n\n"
      text += "| option | default | |\n|---|---|---|\n"
      for option in edit.options {
        text += "| `\(option.name)` | \(option.standard.written) | \(cell(option.summary)) |\n"
      }
    }
    text += languageMarkdown
    if !dedups.isEmpty { text += "\n## Deduplication\n" + dedupsMarkdown }
    text += "\n## Signals\n\n| signal | dialect | unit | measures |\n|---|---|---|---|\n"
    for signal in signals {
      text += "| `\(signal.name)` | \(signal.dialect) | \(signal.unit) | \(cell(signal.summary)) |\n"
    }
    return text
  }

  /// Why the filter exists, then what it measures.
  private static func documentation(_ filter: PlannedFilter) -> String {
    [filter.why, "Keeps \(filter.signal.name) \(filter.limits.condition).", filter.signal.summary]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var dedupsMarkdown: String {
    var text = ""
    for kind in dedups {
      text += "\n### \(kind.name)\n\n\(kind.summary) Source: \(kind.source).\n"
      if kind.settings.isEmpty && kind.besides.isEmpty { continue }
      text += "\n| setting | default | |\n|---|---|---|\n"
      for setting in kind.settings {
        text += "| `\(setting.name)` | \(setting.standard) | \(cell(setting.summary)) |\n"
      }
      for setting in kind.besides {
        text += "| `\(setting.name)`, beside `\(kind.name)` | \(setting.standard) | \(cell(setting.summary)) |\n"
      }
      if kind.name != "minhash" { continue }
      text += "\n| preset | bands x rows | source |\n|---|---|---|\n"
      for preset in MinHashParameters.presets {
        text += "| `\(preset.name)` | \(preset.recallText(at: 0.8)) | \(cell(preset.source)) |\n"
      }
    }
    return text
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// Text of a table's cell.
  func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// Lines of at most 100 characters.
  func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !line.isEmpty, indent + line.count + 1 + word.count > 100 {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { margin + $0 + "\n" }.joined()
  }
}

extension OptionValue {
  /// The value as a recipe writes it.
  var written: String {
    switch self {
    case .boolean(let truth): truth ? "true" : "false"
    case .integer(let number): "\(number)"
    }
  }
}

extension String {
  /// Without spaces at its end.
  fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
