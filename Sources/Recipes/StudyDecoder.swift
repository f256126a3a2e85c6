// The grammar of studies, read with the same care as recipes: every key checked, every fault with its place.

internal import Buffers
internal import Measures

extension RecipeDecoder {
  static let studyKeys = [
    "study", "summary", "root", "runs", "filters", "variants", "sweeps", "slices", "judges", "training", "conclusion",
  ]
  static let changeKeys = ["without", "set", "keep_policy", "against"]

  /// Decodes a study.
  mutating func study(_ tree: YAMLTree) -> Study? {
    guard let entries = mapping(tree, "a study") else { return nil }
    check(entries, Self.studyKeys, "a study")
    let name = required("study", in: entries, "a study", tree.position).flatMap { self.name($0, "a study") }
    let summary = required("summary", in: entries, "a study", tree.position).flatMap { prose($0, "`summary`") } ?? ""
    let root = optional("root", in: entries).flatMap { text($0, "`root`") } ?? "../.."
    var runs: [Study.Run] = []
    if let value = required("runs", in: entries, "a study", tree.position) {
      for item in list(value, "`runs`") ?? [] { if let run = studyRun(item) { runs.append(run) } }
      if case .sequence(let items) = value.content, items.isEmpty { fault(value.position, "a study needs a run") }
    }
    var variants: [Study.NamedVariant] = []
    if let value = optional("variants", in: entries) {
      for item in list(value, "`variants`") ?? [] { if let variant = studyVariant(item) { variants.append(variant) } }
    }
    if let value = optional("sweeps", in: entries) {
      for item in list(value, "`sweeps`") ?? [] { variants += studySweep(item) }
    }
    checkNames(runs.map { ($0.name, $0.position) }, "run", taken: [])
    checkNames(variants.map { ($0.name, $0.position) }, "variant", taken: ["run", "everything read"])
    var filters = Study.Filters.none
    if let value = optional("filters", in: entries) {
      filters =
        choice(value, "`filters`", ["filters": Study.Filters.filters, "families": .families, "none": .none]) ?? .none
    }
    let slices = optional("slices", in: entries).map { texts($0, "`slices`") } ?? []
    let judges = optional("judges", in: entries).map { studyJudges($0) } ?? Study.Judges()
    let training = optional("training", in: entries).flatMap { studyTraining($0, variants.map(\.name)) }
    let conclusion = required("conclusion", in: entries, "a study", tree.position).map { paragraphs($0) } ?? []
    guard let name else { return nil }
    return Study(
      name: name, summary: summary, root: root, runs: runs, variants: variants, filters: filters, slices: slices,
      judges: judges, training: training, conclusion: conclusion)
  }

  private mutating func checkNames(_ names: [(String, SourcePosition)], _ what: String, taken: [String]) {
    var taken = taken
    for (name, position) in names {
      if taken.contains(name) { fault(position, "the name `\(name)` of a \(what) is taken; names must differ") }
      taken.append(name)
    }
  }

  private mutating func studyRun(_ tree: YAMLTree) -> Study.Run? {
    guard let entries = mapping(tree, "a run") else { return nil }
    check(entries, ["name", "recipe", "inputs", "carry"] + Self.changeKeys, "a run")
    let name = required("name", in: entries, "a run", tree.position).flatMap { self.name($0, "a run") }
    let recipe = required("recipe", in: entries, "a run", tree.position).flatMap { text($0, "`recipe`") }
    let inputs = required("inputs", in: entries, "a run", tree.position).map { texts($0, "`inputs`") } ?? []
    let carry = optional("carry", in: entries).map { texts($0, "`carry`") } ?? ["source", "host"]
    let changes = studyChanges(entries)
    guard let name, let recipe else { return nil }
    return Study.Run(
      name: name, recipe: recipe, inputs: inputs, carry: carry, changes: changes, position: tree.position)
  }

  private mutating func studyVariant(_ tree: YAMLTree) -> Study.NamedVariant? {
    guard let entries = mapping(tree, "a variant") else { return nil }
    check(entries, ["name"] + Self.changeKeys, "a variant")
    let name = required("name", in: entries, "a variant", tree.position).flatMap { self.name($0, "a variant") }
    let changes = studyChanges(entries)
    if changes.isEmpty, !entries.contains(where: { Self.changeKeys.contains($0.key) }) {
      fault(tree.position, "a variant changes something: \(Spelling.listed(Self.changeKeys, "or"))")
    }
    guard let name else { return nil }
    return Study.NamedVariant(name: name, variant: changes, position: tree.position)
  }

  /// `without`, `set`, `keep_policy` and `against`, in the words of the command line.
  private mutating func studyChanges(_ entries: [YAMLTree.Entry]) -> Variant {
    var variant = Variant()
    variant.without = optional("without", in: entries).map { texts($0, "`without`") } ?? []
    if let value = optional("set", in: entries) {
      for entry in mapping(value, "`set`") ?? [] {
        guard let setting = scalar(entry.value, "what `\(entry.key)` is set to") else { continue }
        if !entry.key.contains(".") {
          fault(entry.position, "`\(entry.key)` is no setting: write NAME.KEY, for example `short-document.min: 40`")
        }
        variant.set.append("\(entry.key)=\(setting)")
      }
    }
    variant.keepPolicy = optional("keep_policy", in: entries).flatMap { text($0, "`keep_policy`") }
    variant.against = optional("against", in: entries).flatMap { text($0, "`against`") }
    return variant
  }

  /// Steps of one limit, each a variant.
  private mutating func studySweep(_ tree: YAMLTree) -> [Study.NamedVariant] {
    guard let entries = mapping(tree, "a sweep") else { return [] }
    check(entries, ["set", "values", "from", "to", "step"], "a sweep")
    guard let value = required("set", in: entries, "a sweep", tree.position), let setting = text(value, "`set`") else {
      return []
    }
    if !setting.contains(".") {
      fault(value.position, "`\(setting)` is no setting: write NAME.KEY, for example `short-document.min`")
    }
    var values: [Double] = []
    if let given = optional("values", in: entries) {
      if let other = entries.first(where: { ["from", "to", "step"].contains($0.key) }) {
        fault(other.position, "a sweep has `values`, or `from`, `to` and `step`, not both")
      }
      for item in list(given, "`values`") ?? [] { if let number = number(item, "a value") { values.append(number) } }
    } else {
      let ends = ["from", "to", "step"].map { key in
        required(key, in: entries, "a sweep without `values`", tree.position).flatMap { number($0, "`\(key)`") }
      }
      guard let from = ends[0], let to = ends[1], let step = ends[2] else { return [] }
      guard step > 0, to >= from, (to - from) / step <= 1000 else {
        fault(tree.position, "a sweep goes from a number up to another by a step, in at most 1,000 steps")
        return []
      }
      let count = Int(((to - from) / step + 1e-9).rounded(.down))
      // The sum's last digits would show: 0.1 + 0.2.
      values = (0...count).map { ((from + Double($0) * step) * 1e9).rounded() / 1e9 }
    }
    return values.map { value in
      var variant = Study.NamedVariant(
        name: "\(setting)=\(numeral(value))", variant: Variant(set: ["\(setting)=\(numeral(value))"]),
        position: tree.position)
      variant.sweep = (setting, value)
      return variant
    }
  }

  private mutating func studyJudges(_ tree: YAMLTree) -> Study.Judges {
    var judges = Study.Judges()
    guard let entries = mapping(tree, "`judges`") else { return judges }
    check(entries, ["labels", "bad", "reference", "diversity"], "`judges`")
    judges.labels = optional("labels", in: entries).flatMap { text($0, "`labels`") }
    for item in optional("bad", in: entries).flatMap({ list($0, "`bad`") }) ?? [] {
      if let label = scalar(item, "a label") { judges.bad.append(label) }
    }
    judges.reference = optional("reference", in: entries).map { texts($0, "`reference`") } ?? []
    if let value = optional("diversity", in: entries) {
      judges.diversity = choice(value, "`diversity`", ["true": true, "false": false]) ?? false
    }
    return judges
  }

  private mutating func studyTraining(_ tree: YAMLTree, _ names: [String]) -> Study.Training? {
    guard let entries = mapping(tree, "`training`") else { return nil }
    check(
      entries, ["train_command", "seeds", "tokens", "bytes_per_token", "files", "variants"], "`training`")
    let command = required("train_command", in: entries, "`training`", tree.position).flatMap {
      text($0, "`train_command`")
    }
    var seeds: [Int] = []
    if let value = required("seeds", in: entries, "`training`", tree.position) {
      for item in list(value, "`seeds`") ?? [] { if let seed = whole(item, "a seed") { seeds.append(seed) } }
      if Set(seeds).count < seeds.count { fault(value.position, "a seed stands twice") }
      if case .sequence(let items) = value.content, items.isEmpty { fault(value.position, "a training needs a seed") }
    }
    let tokens = required("tokens", in: entries, "`training`", tree.position).flatMap { whole($0, "`tokens`") }
    var bytesPerToken = 4.0
    if let value = optional("bytes_per_token", in: entries), let number = number(value, "`bytes_per_token`") {
      bytesPerToken = number
      if number <= 0 { fault(value.position, "`bytes_per_token` must be more than 0") }
    }
    let files = optional("files", in: entries).map { texts($0, "`files`") } ?? []
    var variants: [String]?
    if let value = optional("variants", in: entries) {
      variants = []
      for item in list(value, "`variants`") ?? [] {
        guard let name = text(item, "a variant") else { continue }
        if !names.contains(name) {
          fault(item.position, "no variant `\(name)`\(Spelling.suggestion(for: name, among: names))")
        }
        variants?.append(name)
      }
    }
    guard let command, let tokens else { return nil }
    if tokens < 1 { fault(tree.position, "`tokens` must be at least 1") }
    return Study.Training(
      command: command, seeds: seeds, tokens: tokens, bytesPerToken: bytesPerToken, files: files, variants: variants,
      position: tree.position)
  }

  /// A list of texts, or one text alone.
  private mutating func texts(_ tree: YAMLTree, _ what: String) -> [String] {
    if case .scalar = tree.content { return text(tree, what).map { [$0] } ?? [] }
    return (list(tree, what) ?? []).compactMap { text($0, "an entry of \(what)") }
  }

  /// A text, number or truth value as it is written.
  private mutating func scalar(_ tree: YAMLTree, _ what: String) -> String? {
    if case .scalar(let text, _) = tree.content, !tree.isNull { return text }
    fault(tree.position, "\(what) must be a value, not \(tree.kind)")
    return nil
  }

  private mutating func whole(_ tree: YAMLTree, _ what: String) -> Int? {
    guard let number = number(tree, what) else { return nil }
    guard number == number.rounded(), number >= 0, number < 1e15 else {
      fault(tree.position, "\(what) must be a whole number, not \(tree.kind)")
      return nil
    }
    return Int(number)
  }

  /// Prose with its paragraphs, which empty lines part.
  private mutating func paragraphs(_ tree: YAMLTree) -> [String] {
    guard let text = text(tree, "`conclusion`") else { return [] }
    var paragraphs: [String] = [""]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if words.isEmpty {
        if paragraphs.last?.isEmpty == false { paragraphs.append("") }
      } else {
        paragraphs[paragraphs.count - 1] += (paragraphs.last?.isEmpty == true ? "" : " ") + words
      }
    }
    return paragraphs.filter { !$0.isEmpty }
  }
}
