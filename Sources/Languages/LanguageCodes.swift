// What the names of languages in recipes and options mean: codes of ISO 639 and BCP 47 to labels, and back to names.
// Loaded when first asked; never on the way of a document.

internal import CResources
internal import Measures

/// What is known of a language beside its text.
public struct Language: Sendable, Hashable {
  /// Its label, without a script.
  public let label: LanguageLabel
  /// The two-letter code of ISO 639-1, where it has one.
  public let iso639_1: String?
  /// Its English name.
  public let name: String
  /// The scripts that it is written in (ISO 15924), the usual one first; none where that is not known.
  public let scripts: [String]
  /// The labels that texts in it have: its own, or those of what it is merged into, or of its members.
  public let labels: [LanguageLabel]
}

/// The languages that can be named, and the labels that a name stands for.
///
/// Data: `languages.tsv`, written by `Scripts/generate-languages` from ISO 639-3 and CLDR 41. Every language of ISO
/// 639-1 is in it, every one that profiles are trained on, and every one whose script CLDR knows.
public enum LanguageCodes {
  /// Every language, sorted by code.
  public static let all: [Language] = load()

  /// Two-letter codes that ISO 639-1 withdrew and that older tools and corpora still write.
  private static let withdrawn = ["in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"]

  /// Scripts of other names, and the names that they go by here.
  ///
  /// Han without more is what an identifier says of a Chinese text that is neither plainly simplified nor plainly
  /// traditional, and what FineWeb-2 calls all of them: it stands for the three.
  private static let scriptNames = [
    "Hang": ["Kore"], "Hani": ["Hani", "Hans", "Hant"], "Hira": ["Jpan"], "Kana": ["Jpan"], "Hrkt": ["Jpan"],
    "Aran": ["Arab"],
  ]

  private static let byCode: [String: Int] = {
    var places: [String: Int] = [:]
    for (place, language) in all.enumerated() {
      places[language.label.code] = place
      if let short = language.iso639_1 { places[short] = place }
    }
    return places
  }()

  /// The labels that a name stands for; none where the name or its script is not known.
  ///
  /// A name is a code of ISO 639-3 or 639-1, alone or with a script (`sr-Latn`, `srp_Cyrl`), in any case. A
  /// macro-language without profiles of its own gives its members (`no`: `nob`, `nno`; `sh`: `hrv`, `bos`, `srp`,
  /// `cnr`), and a member that is merged into its macro-language gives that (`cmn`: `zho`). A label without a script
  /// stands for the language in every script.
  public static func labels(for name: some StringProtocol) -> [LanguageLabel] {
    let parts = name.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
    guard let first = parts.first, parts.count <= 2, let language = language(String(first)) else { return [] }
    guard parts.count == 2 else { return language.labels }
    let script = parts[1].prefix(1).uppercased() + parts[1].dropFirst().lowercased()
    let scripts = scriptNames[script] ?? (UnicodeScripts.number(named: script) == 0 ? [] : [script])
    return language.labels.flatMap { label in scripts.compactMap { LanguageLabel("\(label.code)_\($0)") } }
  }

  /// The one language that a name of training data stands for, without a script: a known code itself, even of a language
  /// that has members, or what it is merged into; nothing where a name stands for several languages, or for none.
  public static func label(forTraining name: some StringProtocol) -> LanguageLabel? {
    let labels = labels(for: name)
    if labels.count == 1 { return labels[0].with(script: nil) }
    return language(String(name)).flatMap { labels.contains($0.label) ? $0.label : nil }
  }

  /// What is known of the language with this code of ISO 639-3 or 639-1, in any case; nothing where there is none.
  public static func language(_ code: String) -> Language? {
    let lowered = code.lowercased()
    return byCode[withdrawn[lowered] ?? lowered].map { all[$0] }
  }

  /// The English name of a label's language, or its code where the language is not known.
  public static func name(of label: LanguageLabel) -> String { language(label.code)?.name ?? label.code }

  /// The two-letter code of a label's language; a label that others are merged into (`nob`) has its own.
  public static func iso639_1(of label: LanguageLabel) -> String? { language(label.code)?.iso639_1 }

  /// The codes that a user most likely meant by an unknown name, at most three, nearest first.
  ///
  /// English names are understood too: `german` and `germn` give `deu`.
  public static func nearest(to name: String) -> [String] {
    let lowered = name.lowercased()
    let named = all.filter { $0.name.lowercased() == lowered }
    if !named.isEmpty { return named.prefix(3).map(\.label.code) }
    let code = String(lowered.prefix { $0 != "-" && $0 != "_" })
    if code.utf8.count <= 3 {
      if let known = language(code) { return [known.label.code] }
      return Spelling.nearest(to: code, among: all.map { code.utf8.count == 2 ? $0.iso639_1 ?? "" : $0.label.code })
    }
    var codes: [String] = []
    for near in Spelling.nearest(to: lowered, among: all.map { $0.name.lowercased() }) {
      for language in all where language.name.lowercased() == near && codes.count < 3 {
        if !codes.contains(language.label.code) { codes.append(language.label.code) }
      }
    }
    return codes
  }

  /// Reads the table; a line of another form is a fault of the build.
  private static func load() -> [Language] {
    let resource = unsafe sluice_languages()
    let bytes = unsafe UnsafeBufferPointer(start: resource.bytes, count: resource.count)
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\n").map { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count == 5, let label = LanguageLabel(columns[0]) else {
        preconditionFailure("languages.tsv: a line is not five columns: \(line); run Scripts/generate-languages")
      }
      let labels = columns[4] == "-" ? [label] : columns[4].split(separator: ",").compactMap { LanguageLabel($0) }
      return Language(
        label: label, iso639_1: columns[1] == "-" ? nil : String(columns[1]), name: String(columns[2]),
        scripts: columns[3] == "-" ? [] : columns[3].split(separator: ",").map(String.init), labels: labels)
    }
  }
}
