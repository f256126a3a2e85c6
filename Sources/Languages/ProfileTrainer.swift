// Trains profiles from labelled texts: counts, weights, and a calibration on texts that it holds out.

internal import Buffers
internal import CKernels
internal import CXXHash

/// Collects labelled texts and makes profiles of them.
///
/// The same texts in the same order give the same profiles, byte for byte. Texts are held in memory.
public struct ProfileTrainer: ~Copyable {
  /// What may be chosen.
  public struct Settings: Sendable {
    /// How many n-grams have weights in a group of more than 32 languages; at most 65,535.
    public var gramCount = 32_000
    /// How many n-grams have weights in a smaller group, and in a set of close languages.
    public var smallGramCount = 40_000
    /// Sets of languages that are compared once more by weights of their own; two to eight in a set, no language twice.
    public var closeSets: [[LanguageLabel]] = []
    /// One text of so many is held out, by its hash.
    public var heldOut = 10
    /// How many texts a language needs in a script.
    public var leastTexts = 10

    /// The usual settings.
    public init() {}
  }

  /// One text that was added.
  struct Example {
    var label: LanguageLabel
    var start: Int
    var end: Int
  }

  private let settings: Settings
  private var texts = Buffer<UInt8>(capacity: 1 << 20)
  private var examples: [Example] = []

  /// Makes a trainer that has no texts.
  public init(_ settings: Settings = Settings()) { self.settings = settings }

  /// Adds a text in a language; one of `und` is an example of a language that is
  /// not to be known, one of `zxx` of what is in no language.
  public mutating func add(_ text: Span<UInt8>, _ label: LanguageLabel) {
    let start = texts.count
    texts.append(contentsOf: text)
    examples.append(Example(label: label.with(script: nil), start: start, end: texts.count))
  }

  /// Makes profiles of the texts, and says how those of all but the texts held out do on these.
  ///
  /// - Throws: `TrainingError` where a set of close languages has not two to eight of them or one of another set, and
  ///   where more languages are written in one script than a table has columns.
  public borrowing func train() throws(TrainingError) -> (profiles: LanguageProfiles, report: TrainingReport) {
    for set in settings.closeSets {
      guard 2...8 ~= Set(set).count else {
        throw TrainingError(message: "a set of \(Set(set).count) close languages", remedy: "name 2 to 8 in each set")
      }
      for label in set where settings.closeSets.joined().count(where: { $0 == label }) > 1 {
        throw TrainingError(message: "\(label) stands twice in the sets of close languages", remedy: "name it once")
      }
    }
    let corpus = TrainingCorpus(self.texts.unsafeElements, examples, settings)
    for (labels, scripts) in zip(corpus.labels, corpus.scripts) where labels.count > TrainingCorpus.mostLanguages {
      let script = UnicodeScripts.names[Int(scripts[0])]
      throw TrainingError(
        message:
          "\(labels.count) languages are written in \(script), and profiles hold \(TrainingCorpus.mostLanguages)",
        remedy: "name fewer languages to learn")
    }
    let partial = corpus.profiles(of: corpus.documents.filter { !$0.isHeldOut }, calibration: .none)
    let evaluation = TrainingEvaluation(corpus, partial)
    let calibration = evaluation.calibration()
    let fitted = LanguageProfiles(
      groups: evaluation.withMeanFits(partial.groups), calibration: calibration)
    let report = evaluation.report(fitted)
    let whole = corpus.profiles(of: corpus.documents, calibration: calibration)
    return (LanguageProfiles(groups: evaluation.withMeanFits(whole.groups), calibration: calibration), report)
  }
}

/// Why no profiles can be made of some texts by some settings.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// What to do.
  public let remedy: String
  /// Both.
  public var description: String { "\(message); \(remedy)" }
}

/// Labelled texts, each in the group of the script that it is written in.
final class TrainingCorpus {
  /// One text, by the words that it has.
  struct Document {
    var label: LanguageLabel
    var group: Int
    var text: UnsafeBufferPointer<UInt8>
    var isHeldOut: Bool
  }

  /// How many languages a script may have: half bytes of rows of 128 bytes.
  static let mostLanguages = 256

  let settings: ProfileTrainer.Settings
  /// Texts of known languages, each once.
  private(set) var documents: [Document] = []
  /// Texts of `und`, and those of languages with too few texts.
  private(set) var unknown: [UnsafeBufferPointer<UInt8>] = []
  /// Texts of `zxx`: in no language.
  private(set) var wordless: [UnsafeBufferPointer<UInt8>] = []
  /// Texts that repeat an earlier one, word for word.
  private(set) var repeated = 0
  /// Texts without a word.
  private(set) var empty = 0
  /// The scripts of each group.
  let scripts: [[UInt8]]
  /// The languages of each group, sorted by code.
  private(set) var labels: [[LanguageLabel]]
  /// Texts of each language that are learnt from or held out.
  private(set) var counts: [LanguageLabel: Int] = [:]

  init(
    _ texts: UnsafeBufferPointer<UInt8>, _ examples: [ProfileTrainer.Example], _ settings: ProfileTrainer.Settings
  ) {
    self.settings = settings
    // Every script is a group; those that are written together are one.
    var scripts: [[UInt8]] = []
    var groupOfScript = [UInt8](repeating: WordScanner.noGroup, count: 256)
    let together: [[String]] = [["Hani", "Hans", "Hant", "Bopo"], ["Hira", "Kana", "Jpan"], ["Hang", "Kore"]]
    for number in 1..<UnicodeScripts.names.count where groupOfScript[number] == WordScanner.noGroup {
      let name = UnicodeScripts.names[number]
      let names = together.first { $0.contains(name) } ?? [name]
      let numbers = names.map { UnicodeScripts.number(named: $0) }
      for script in numbers { groupOfScript[Int(script)] = UInt8(scripts.count) }
      scripts.append(numbers)
    }
    var scanner = WordScanner(groups: groupOfScript)
    var seen: Set<UInt64> = []
    var found: [Document] = []
    var byGroup = [[LanguageLabel: Int]](repeating: [:], count: scripts.count)
    for example in examples {
      let text = UnsafeBufferPointer(rebasing: texts[example.start..<example.end])
      if example.label == .undetermined {
        unknown.append(text)
        continue
      }
      if example.label == .noLanguage {
        wordless.append(text)
        continue
      }
      scanner.begin()
      scanner.scan(text)
      let script = ScriptCounter.dominant(UnsafePointer(scanner.scripts)).number
      guard script != 0, scanner.letters.count > 0 else {
        empty += 1
        continue
      }
      let hash = XXH3_64bits_withSeed(
        scanner.letters.base, scanner.letters.count * MemoryLayout<UInt32>.stride, example.label.number)
      guard seen.insert(hash).inserted else {
        repeated += 1
        continue
      }
      let group = Int(groupOfScript[Int(script)])
      byGroup[group][example.label, default: 0] += 1
      found.append(
        Document(
          label: example.label, group: group, text: text,
          isHeldOut: settings.heldOut > 0 && hash >> 20 % UInt64(settings.heldOut) == 0))
    }
    // A group without a language that has enough texts is none.
    let kept = byGroup.indices.filter { byGroup[$0].values.contains { $0 >= settings.leastTexts } }
    self.scripts = kept.map { scripts[$0] }
    labels = kept.map { group in
      byGroup[group].filter { $0.value >= settings.leastTexts }.map(\.key).sorted { $0.number < $1.number }
    }
    for document in found {
      if let group = kept.firstIndex(of: document.group), labels[group].contains(document.label) {
        documents.append(
          Document(label: document.label, group: group, text: document.text, isHeldOut: document.isHeldOut))
        counts[document.label, default: 0] += 1
      } else {
        unknown.append(document.text)
      }
    }
  }

  /// The profiles of some of the documents.
  func profiles(of documents: [Document], calibration: Calibration) -> LanguageProfiles {
    var groupOfScript = [UInt8](repeating: WordScanner.noGroup, count: 256)
    for (number, scripts) in scripts.enumerated() {
      for script in scripts { groupOfScript[Int(script)] = UInt8(number) }
    }
    var scanner = WordScanner(groups: groupOfScript)
    var keys = Buffer<UInt32>()
    var groups: [ProfileGroup] = []
    for (number, labels) in labels.enumerated() {
      guard labels.count > 1 else {
        let classes = labels.map { ProfileClass(label: $0, prior: 0, meanFit: 0, fitSpread: 1) }
        groups.append(ProfileGroup(scripts: scripts[number], classes: classes, grams: nil, close: []))
        continue
      }
      var texts: [LanguageLabel: [UnsafeBufferPointer<UInt8>]] = [:]
      for document in documents where document.group == number {
        texts[document.label, default: []].append(document.text)
      }
      let counts = labels.map { label in
        GramCounts { count in
          for text in texts[label] ?? [] { Self.keys(of: text, group: number, &scanner, &keys, count) }
        }
      }
      let classes = zip(labels, GramSelection.priors(counts)).map {
        ProfileClass(label: $0, prior: $1, meanFit: 0, fitSpread: 1)
      }
      // 16 bytes a row at least, for vectors.
      let width = ((labels.count + 1) / 2 + 15) / 16 * 16
      let capacity = labels.count > 32 ? settings.gramCount : settings.smallGramCount
      let close = settings.closeSets.compactMap { set -> CloseSet? in
        let members = labels.indices.filter { set.contains(labels[$0]) }
        guard members.count > 1 else { return nil }
        return CloseSet(
          members: members,
          grams: GramSelection.table(members.map { counts[$0] }, form: .bytes, capacity: settings.smallGramCount))
      }
      groups.append(
        ProfileGroup(
          scripts: scripts[number], classes: classes,
          grams: GramSelection.table(counts, form: .halfBytes(width: width), capacity: capacity), close: close))
    }
    return LanguageProfiles(groups: groups, calibration: calibration)
  }

  /// The n-grams of those words of a text that belong to a group.
  private static func keys(
    of text: UnsafeBufferPointer<UInt8>, group: Int, _ scanner: inout WordScanner, _ keys: inout Buffer<UInt32>,
    _ count: (UInt32) -> Void
  ) {
    scanner.begin()
    scanner.scan(text)
    for number in 0..<scanner.sections.count {
      let section = scanner.sections.base[number]
      guard Int(section.group) == group else { continue }
      let size = section.end - section.start
      keys.reserve(6 * size + 64)
      let made = sluice_language_keys(scanner.letters.base + section.start, size, keys.base)
      for place in 0..<made { count(keys.base[place]) }
    }
  }
}
