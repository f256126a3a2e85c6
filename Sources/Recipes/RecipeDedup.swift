// A deduplication step as a recipe writes it, and what it means with every default filled in.

internal import Buffers
internal import Measures
internal import Signatures

/// A deduplication step: what is compared, and the settings that the recipe gives.
public struct RecipeDedup: Sendable {
  /// What is compared; the step's name in its family.
  public enum Kind: String, Sendable, CaseIterable {
    /// Shingle sets.
    case minhash
    /// A key.
    case exact
    /// Lines inside documents.
    case lines
    /// Paragraphs inside documents.
    case paragraphs
    /// Spans of sentences inside documents.
    case spans

    /// Whether it removes passages of texts rather than documents.
    public var changesText: Bool { self == .lines || self == .paragraphs || self == .spans }

    /// The keys of its own mapping.
    var keys: [String] {
      switch self {
      case .minhash:
        ["threshold", "recall", "preset", "bands", "rows", "shingle", "unit", "scheme", "short", "verify"]
      case .exact: ["exact"]
      case .lines, .paragraphs: ["min_words"]
      case .spans: ["min_words", "min_sentences"]
      }
    }

    /// The keys beside it.
    var outerKeys: [String] { changesText ? [] : ["keep", "scope", "against"] }
  }

  /// One setting.
  struct Setting: Sendable {
    var key: String
    var value: YAMLTree
    var position: SourcePosition
  }

  /// What is compared.
  public var kind: Kind
  /// The settings given; the rest have their defaults.
  var settings: [Setting]
  /// Where it is written.
  public var position: SourcePosition

  /// Replaces settings, or adds them; bands and rows, a preset and a recall are three ways to say the same.
  ///
  /// Those given together stay together, so that rivals among them are found when the step is planned.
  mutating func set(_ given: [Setting]) {
    for setting in given {
      let rivals: [String] =
        switch setting.key {
        case "preset": ["preset", "bands", "rows", "recall"]
        case "bands", "rows": [setting.key, "preset", "recall"]
        case "recall": ["recall", "preset", "bands", "rows"]
        default: [setting.key]
        }
      settings.removeAll { rivals.contains($0.key) }
    }
    settings += given
  }

  /// Where a setting is written; the step's own place where it has its default.
  func position(of key: String) -> SourcePosition { settings.last { $0.key == key }?.value.position ?? position }
}

extension RecipeDecoder {
  /// Decodes what stands behind `dedup:`.
  mutating func dedup(_ tree: YAMLTree) -> RecipeDedup? {
    guard let entries = mapping(tree, "`dedup`") else { return nil }
    let kinds = RecipeDedup.Kind.allCases.map(\.rawValue)
    let present = entries.filter { kinds.contains($0.key) }
    guard let entry = present.first, let kind = RecipeDedup.Kind(rawValue: entry.key) else {
      if let first = entries.first {
        fault(
          first.position,
          "`dedup` compares one of \(Spelling.listed(kinds, "or")); `\(first.key)` is none"
            + Spelling.suggestion(for: first.key, among: kinds))
      } else {
        fault(tree.position, "`dedup` needs one of \(Spelling.listed(kinds, "or"))")
      }
      return nil
    }
    if present.count > 1 {
      fault(present[1].position, "a `dedup` step compares one thing: make `\(present[1].key)` a step of its own")
      return nil
    }
    let inside = kind == .exact ? [] : kind.keys
    for other in entries where inside.contains(other.key) {
      fault(other.position, "`\(other.key)` belongs into `\(entry.key)`: `\(entry.key): { \(other.key): … }`")
    }
    check(
      entries.filter { !inside.contains($0.key) }, [entry.key] + kind.outerKeys, "a `dedup` step of `\(entry.key)`")
    var dedup = RecipeDedup(kind: kind, settings: [], position: entry.position)
    if kind == .exact {
      dedup.settings.append(.init(key: "exact", value: entry.value, position: entry.position))
    } else if !entry.value.isNull, let inner = mapping(entry.value, "`\(entry.key)`") {
      for other in inner where kind.outerKeys.contains(other.key) {
        fault(other.position, "`\(other.key)` belongs beside `\(entry.key)`, not into it")
      }
      check(inner.filter { !kind.outerKeys.contains($0.key) }, kind.keys, "`\(entry.key)`")
      dedup.settings += inner.filter { kind.keys.contains($0.key) }
        .map { .init(key: $0.key, value: $0.value, position: $0.position) }
    }
    dedup.settings += entries.filter { kind.outerKeys.contains($0.key) }
      .map { .init(key: $0.key, value: $0.value, position: $0.position) }
    return dedup
  }
}

/// Reads the settings of a deduplication step and fills in what they leave out.
struct DedupSettings {
  /// What is wrong.
  var decoder = RecipeDecoder()
  private let dedup: RecipeDedup

  init(_ dedup: RecipeDedup) { self.dedup = dedup }

  private func setting(_ key: String) -> RecipeDedup.Setting? { dedup.settings.last { $0.key == key } }

  /// The step; nil where it is faulty.
  mutating func deduplication() -> Deduplication? {
    let keep = keeper()
    let scope = word("scope", DeduplicationScope.all)
    let against = setting("against").flatMap { decoder.text($0.value, "`against`") }
    let method: Deduplication.Method? =
      switch dedup.kind {
      case .minhash: minHash()
      case .exact: exactKey().map { .exact($0) }
      case .lines: passages(.line)
      case .paragraphs: passages(.paragraph)
      case .spans: passages(.span)
      }
    guard let method, decoder.faults.isEmpty else { return nil }
    return Deduplication(method: method, keep: keep, scope: scope, against: against)
  }

  // MARK: MinHash

  private mutating func minHash() -> Deduplication.Method? {
    let scheme = word("scheme", SignatureScheme.sluice)
    let threshold = share("threshold", 0.8)
    let verification = word("verify", Verification.exact)
    var parameters = MinHashParameters(scheme: scheme, bands: 14, rows: 8)
    parameters.shingle = whole("shingle", 5, 1...64)
    parameters.unit = word("unit", scheme == .datatrove ? .word : .auto)
    parameters.signsShortDocuments =
      decoderWord("short", scheme == .datatrove ? "exempt" : "whole", ["whole", "exempt"]) == "whole"
    if scheme == .datatrove {
      for key in ["unit", "short"] {
        guard let given = setting(key) else { continue }
        if key == "unit" && parameters.unit == .word || key == "short" && !parameters.signsShortDocuments { continue }
        decoder.fault(given.position, "the datatrove scheme has its own `\(key)`; leave it out")
      }
    }
    guard let (bands, rows) = bandsAndRows(threshold, isDatatrove: scheme == .datatrove) else { return nil }
    parameters.bands = bands
    parameters.rows = rows
    return .minHash(parameters, threshold: threshold, verification: verification)
  }

  private mutating func bandsAndRows(_ threshold: Double, isDatatrove: Bool) -> (Int, Int)? {
    let given = (bands: setting("bands"), rows: setting("rows"), preset: setting("preset"), recall: setting("recall"))
    if let preset = given.preset {
      for other in [given.bands, given.rows, given.recall] {
        if let other { decoder.fault(other.position, "`preset` says bands and rows; leave `\(other.key)` out") }
      }
      guard let name = decoder.text(preset.value, "`preset`") else { return nil }
      let presets = MinHashParameters.presets
      guard let found = presets.first(where: { $0.name == name }) else {
        decoder.fault(
          preset.value.position,
          "unknown preset `\(name)`\(Spelling.suggestion(for: name, among: presets.map(\.name)))")
        return nil
      }
      return (found.bands, found.rows)
    }
    if given.bands != nil || given.rows != nil {
      if let recall = given.recall {
        decoder.fault(recall.position, "bands and rows say the recall; leave `recall` out")
      }
      guard let bands = given.bands, given.rows != nil else {
        decoder.fault(
          (given.bands ?? given.rows ?? setting("bands"))?.position ?? dedup.position,
          "`bands` and `rows` belong together")
        return nil
      }
      let counts = (whole("bands", 14, 1...256), whole("rows", 8, 1...64))
      if counts.0 * counts.1 > MinHashParameters.greatestHashCount {
        decoder.fault(
          bands.position,
          "\(counts.0) bands of \(counts.1) rows are \(counts.0 * counts.1) hashes; at most "
            + "\(MinHashParameters.greatestHashCount)")
        return nil
      }
      return counts
    }
    if isDatatrove && given.recall == nil { return (14, 8) }
    let recall = share("recall", 0.99)
    guard recall < 1, let found = MinHashParameters.fewest(threshold: threshold, recall: recall) else {
      decoder.fault(
        given.recall?.position ?? setting("threshold")?.position ?? dedup.position,
        "no \(MinHashParameters.greatestHashCount) hashes find so much at threshold \(threshold); lower `recall`, or "
          + "give `bands` and `rows`")
      return nil
    }
    return found
  }

  // MARK: Exact

  private mutating func exactKey() -> ExactKey? {
    guard let given = setting("exact") else { return nil }
    let words = ["text", "raw", "url"]
    switch given.value.content {
    case .scalar("text", _): return .normalisedText
    case .scalar("raw", _): return .rawText
    case .scalar("url", _): return .url
    case .mapping(let entries):
      decoder.check(entries, ["field"], "`exact`")
      guard let field = decoder.required("field", in: entries, "`exact`", given.value.position) else { return nil }
      return decoder.text(field, "`field`").map { .field($0) }
    default:
      decoder.fault(
        given.value.position,
        "`exact` must be \(words.map { "`\($0)`" }.joined(separator: ", ")) or `{ field: PATH }`, not \(given.value.kind)"
      )
      return nil
    }
  }

  // MARK: Passages

  private mutating func passages(_ unit: PassageDeduplication.Unit) -> Deduplication.Method? {
    // Spans as datatrove's SentenceDedupFilter has them; of lines and paragraphs, what is left of nothing goes.
    .passages(
      PassageDeduplication(
        unit: unit, minimumWords: whole("min_words", unit == .span ? 50 : 1, 0...1_000_000),
        minimumSentences: whole("min_sentences", unit == .span ? 3 : 0, 0...1_000_000)))
  }

  // MARK: Keepers

  /// `first`, `longest`, `{ newest: FIELD }`, `{ highest: SIGNAL }`, `{ priority: { field: …, values: […] } }`, or on one
  /// line as the command line has it: `newest:FIELD`, `highest:SIGNAL`, `priority:FIELD=A,B`.
  private mutating func keeper() -> KeeperPolicy {
    guard let given = setting("keep") else { return .longest }
    let kinds = ["first", "longest", "newest", "highest", "priority"]
    switch given.value.content {
    case .scalar("first", _): return .first
    case .scalar("longest", _): return .longest
    case .scalar(let text, _) where text.contains(":"):
      let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
      if parts.count == 2, let policy = Self.policy(parts[0], parts[1]) { return policy }
    case .mapping(let entries) where entries.count == 1:
      let entry = entries[0]
      switch entry.key {
      case "newest": if let field = decoder.text(entry.value, "`newest`") { return .newest(field: field) }
      case "highest": if let signal = decoder.text(entry.value, "`highest`") { return .highest(signal: signal) }
      case "priority": if let policy = priority(entry.value) { return policy }
      default:
        decoder.fault(
          entry.position, "unknown keeper policy `\(entry.key)`\(Spelling.suggestion(for: entry.key, among: kinds))")
      }
      return .longest
    default: break
    }
    var near = ""
    if case .scalar(let text, _) = given.value.content {
      let word = text.prefix { $0 != ":" }
      // A kind that is right as far as it goes needs its rest, not another name.
      if !kinds.contains(String(word)) { near = Self.nearest(String(word), kinds) }
    }
    decoder.fault(
      given.value.position,
      "`keep` must be `first`, `longest`, `{ newest: FIELD }`, `{ highest: SIGNAL }` or "
        + "`{ priority: { field: FIELD, values: [A, B] } }`, not \(given.value.kind)\(near)")
    return .longest
  }

  private static func policy(_ name: String, _ rest: String) -> KeeperPolicy? {
    switch name {
    case "newest": return .newest(field: rest)
    case "highest": return .highest(signal: rest)
    case "priority":
      let parts = rest.split(separator: "=", maxSplits: 1).map { String($0) }
      guard parts.count == 2 else { return nil }
      let values = parts[1].split(separator: ",").map { String($0) }
      return values.isEmpty || Set(values).count < values.count ? nil : .priority(field: parts[0], values: values)
    default: return nil
    }
  }

  private mutating func priority(_ tree: YAMLTree) -> KeeperPolicy? {
    guard let entries = decoder.mapping(tree, "`priority`") else { return nil }
    decoder.check(entries, ["field", "values"], "`priority`")
    guard
      let field = decoder.required("field", in: entries, "`priority`", tree.position),
      let values = decoder.required("values", in: entries, "`priority`", tree.position),
      let name = decoder.text(field, "`field`"), let items = decoder.list(values, "`values`")
    else { return nil }
    if items.isEmpty { decoder.fault(values.position, "`values` is empty: name the values to prefer, the best first") }
    var names: [String] = []
    for item in items {
      guard let value = decoder.text(item, "a value of `values`") else { continue }
      if names.contains(value) { decoder.fault(item.position, "`\(value)` stands twice in `values`") }
      names.append(value)
    }
    return .priority(field: name, values: names)
  }

  // MARK: Values

  /// What was most likely meant; nothing where the message lists all words anyway.
  private static func nearest(_ text: String, _ words: [String]) -> String {
    Spelling.nearest(to: text, among: words).isEmpty ? "" : Spelling.suggestion(for: text, among: words)
  }

  private mutating func share(_ key: String, _ standard: Double) -> Double {
    guard let given = setting(key), let value = decoder.number(given.value, "`\(key)`") else { return standard }
    if value <= 0 || value > 1 {
      decoder.fault(given.value.position, "`\(key)` is a share, more than 0 and at most 1, not \(numeral(value))")
      return standard
    }
    return value
  }

  private mutating func whole(_ key: String, _ standard: Int, _ range: ClosedRange<Int>) -> Int {
    guard let given = setting(key), let value = decoder.number(given.value, "`\(key)`") else { return standard }
    guard let whole = Int(exactly: value), range.contains(whole) else {
      decoder.fault(
        given.value.position, "`\(key)` must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return standard
    }
    return whole
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ standard: Word) -> Word
  where Word.RawValue == String {
    let text = decoderWord(key, standard.rawValue, Word.allCases.map(\.rawValue))
    return Word(rawValue: text) ?? standard
  }

  private mutating func decoderWord(_ key: String, _ standard: String, _ words: [String]) -> String {
    guard let given = setting(key) else { return standard }
    if case .scalar(let text, _) = given.value.content, words.contains(text) { return text }
    var near = ""
    if case .scalar(let text, _) = given.value.content { near = Self.nearest(text, words) }
    decoder.fault(
      given.value.position, "`\(key)` must be \(Spelling.listed(words, "or")), not \(given.value.kind)\(near)")
    return standard
  }
}
