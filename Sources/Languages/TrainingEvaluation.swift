// How profiles do on texts that they were not trained on: the calibration that follows, and a report.

internal import Buffers
internal import Foundation

/// What was found out on texts held out.
public struct TrainingReport: Sendable {
  /// One language.
  public struct Language: Sendable {
    /// Its code.
    public let label: LanguageLabel
    /// Texts that its profile is made of, those held out among them.
    public var texts = 0
    /// Texts held out.
    public var heldOut = 0
    /// Texts held out that got this label, rightly.
    public var right = 0
    /// Texts held out that got this label.
    public var given = 0
    /// The harmonic mean of precision and recall.
    public var f1: Double { heldOut + given == 0 ? 0 : 2 * Double(right) / Double(heldOut + given) }
  }

  /// Texts of one language that got the label of another.
  public struct Confusion: Sendable {
    /// The language of the texts.
    public let truth: LanguageLabel
    /// The label that they got.
    public let given: LanguageLabel
    /// How many texts.
    public let texts: Int
  }

  /// Every language, by code.
  public var languages: [Language] = []
  /// Every confusion, the most frequent first.
  public var confusions: [Confusion] = []
  /// Texts without a word, which were left out.
  public var empty = 0
  /// Texts that repeat an earlier one, which were left out.
  public var repeated = 0
  /// Mean difference between score and accuracy over ten bins of scores (expected calibration error), und apart.
  public var calibrationError = 0.0
  /// Texts of no known language.
  public var unknown = 0
  /// Those of them that got `und`.
  public var unknownFound = 0
  /// Texts in no language (`zxx`).
  public var wordless = 0
  /// Those of them that got `und`.
  public var wordlessFound = 0
  /// Texts held out that got `und`.
  public var undetermined = 0
  /// Share of texts held out with the right label.
  public var accuracy: Double {
    Double(languages.reduce(0) { $0 + $1.right }) / Double(max(languages.reduce(0) { $0 + $1.heldOut }, 1))
  }
  /// Mean of the languages' F1, those without texts held out apart.
  public var macroF1: Double {
    let measured = languages.filter { $0.heldOut > 0 }
    return measured.reduce(0) { $0 + $1.f1 } / Double(max(measured.count, 1))
  }
}

/// Runs profiles over texts held out.
struct TrainingEvaluation {
  /// What was measured of one text.
  private struct Trial {
    var truth: LanguageLabel
    var given: LanguageLabel
    var second: LanguageLabel
    var evidence: Evidence
    /// Whether the texts' languages are told apart by weights, not by script alone.
    var isScored: Bool
    /// Whether the text is a whole one, not a part or several.
    var isWhole: Bool
  }

  private let corpus: TrainingCorpus
  private var trials: [Trial] = []
  /// The mean fit of texts held out and its standard deviation, by group and label.
  private var fits: [[LanguageLabel: (mean: Double, spread: Double)]]

  init(_ corpus: TrainingCorpus, _ profiles: LanguageProfiles) {
    self.corpus = corpus
    let identifier = ProfileIdentifier(profiles)
    fits = corpus.labels.map { _ in [:] }
    let held = corpus.documents.filter(\.isHeldOut)
    measureFits(held, identifier)
    var joined: [LanguageLabel: [UInt8]] = [:]
    var code = 0
    for document in held {
      attempt(document.text, document, identifier, isWhole: true)
      for size in [24, 64] where document.text.count > size + 16 {
        attempt(UnsafeBufferPointer(rebasing: document.text[..<size]), document, identifier, isWhole: false)
      }
      var five = joined[document.label] ?? []
      five += Array(document.text) + [0x0A]
      let isEnough = five.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) } >= 5
      if isEnough {
        five.withUnsafeBufferPointer { attempt($0, document, identifier, isWhole: false) }
        // As much code behind it, as pages about programs have.
        let size = five.count
        while five.count < 2 * size, !corpus.wordless.isEmpty {
          five += Array(corpus.wordless[code % corpus.wordless.count]) + [0x0A]
          code += 1
        }
        if five.count > size { five.withUnsafeBufferPointer { attempt($0, document, identifier, isWhole: false) } }
        five = []
      }
      joined[document.label] = five
    }
    for text in corpus.unknown {
      let document = TrainingCorpus.Document(label: .undetermined, group: 0, text: text, isHeldOut: true)
      attempt(text, document, identifier, isWhole: true)
    }
    var lines: [UInt8] = []
    for (number, text) in corpus.wordless.enumerated() {
      var document = TrainingCorpus.Document(label: .noLanguage, group: 0, text: text, isHeldOut: true)
      attempt(text, document, identifier, isWhole: true)
      lines += Array(text) + [0x0A]
      guard number % 40 == 39 else { continue }
      lines.withUnsafeBufferPointer {
        document.text = $0
        attempt($0, document, identifier, isWhole: false)
      }
      lines = []
    }
  }

  /// Measures the mean fit of each language: a language of few texts has that of all, the more so the fewer it has.
  private mutating func measureFits(_ held: [TrainingCorpus.Document], _ identifier: ProfileIdentifier) {
    var sums = fits.map { _ in [LanguageLabel: Moments]() }
    var all = Moments()
    for document in held {
      guard let finding = finding(of: document.text, identifier), finding.evidence.grams > 0 else { continue }
      let label = corpus.labels[finding.group][finding.first]
      guard label == document.label else { continue }
      sums[finding.group][label, default: Moments()].add(finding.evidence.fit)
      all.add(finding.evidence.fit)
    }
    for (group, labels) in corpus.labels.enumerated() {
      for label in labels {
        let own = sums[group][label] ?? Moments()
        // As if five texts more had been seen that are as those of all languages.
        let prior = 5.0
        let count = own.count + prior
        let mean = (own.sum + prior * all.mean) / count
        let variance = (own.squares + prior * (all.squares / max(all.count, 1))) / count - mean * mean
        fits[group][label] = (mean, max(variance, 0.01).squareRoot())
      }
    }
  }

  /// A count, a sum and a sum of squares.
  private struct Moments {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    var mean: Double { sum / max(count, 1) }

    mutating func add(_ value: Double) {
      count += 1
      sum += value
      squares += value * value
    }
  }

  private func finding(
    of text: UnsafeBufferPointer<UInt8>, _ identifier: ProfileIdentifier
  ) -> ProfileIdentifier.Finding? {
    _ = identifier.identifyWhole(Span(_unsafeElements: text))
    return identifier.finding()
  }

  private mutating func attempt(
    _ text: UnsafeBufferPointer<UInt8>, _ document: TrainingCorpus.Document, _ identifier: ProfileIdentifier,
    isWhole: Bool
  ) {
    var trial = Trial(
      truth: document.label, given: .undetermined, second: .undetermined,
      evidence: Evidence(margin: 0, grams: 0, fit: 0, letters: 0, noise: 0, marks: 0, isClose: false), isScored: false,
      isWhole: isWhole)
    if let finding = finding(of: text, identifier) {
      let labels = corpus.labels[finding.group]
      trial.given = labels[finding.first]
      trial.evidence = finding.evidence
      trial.isScored = finding.second >= 0 && finding.evidence.grams > 0
      if finding.second >= 0 { trial.second = labels[finding.second] }
      let fit = fits[finding.group][trial.given] ?? (0, 1)
      trial.evidence.fit = (trial.evidence.fit - fit.mean) / fit.spread
    }
    trials.append(trial)
  }

  /// The groups with the mean fits that were measured.
  func withMeanFits(_ groups: [ProfileGroup]) -> [ProfileGroup] {
    groups.enumerated().map { number, group in
      var group = group
      for place in group.classes.indices {
        let fit = fits[number][group.classes[place].label] ?? (0, 1)
        group.classes[place].meanFit = fit.mean
        group.classes[place].fitSpread = fit.spread
      }
      return group
    }
  }

  /// The shares of texts in known languages that may pass for code, and for another language.
  private static let lostShares = (prose: 0.002, known: 0.002)
  /// How many texts of unknown languages the scores expect for each of a known one.
  private static let foreignShare = 0.03
  /// How many letters a text has at least that counts for it.
  private static let enoughLetters = 30

  /// The two models, fitted on the trials.
  func calibration() -> Calibration {
    let scored = trials.filter(\.isScored)
    let positives = scored.filter { $0.truth != .undetermined && $0.truth != .noLanguage }
    guard !positives.isEmpty else { return .none }
    var calibration = Calibration.none
    // A label for a text of another language is wrong too: as if one text in so many were of one.
    let others = scored.filter { $0.truth == .undetermined }
    let weight = min(1, Self.foreignShare * Double(positives.count) / Double(max(others.count, 1)))
    let count = calibration.right.weights.count
    calibration.right = Logistic.fitted(
      positives.map { ($0.evidence.rightFeatures.first(count), $0.given == $0.truth, 1) }
        + others.map { ($0.evidence.rightFeatures.first(count), false, weight) },
      count: count)
    calibration.prose = threshold(
      positives.map(\.evidence), scored.filter { $0.truth == .noLanguage }.map(\.evidence), \.proseFeatures,
      count: calibration.prose.model.weights.count, lost: Self.lostShares.prose)
    calibration.known = threshold(
      positives.map(\.evidence), others.map(\.evidence), \.knownFeatures,
      count: calibration.known.model.weights.count, lost: Self.lostShares.known)
    let wrong = positives.filter { $0.given != $0.truth }
    if !wrong.isEmpty {
      calibration.secondShare = Double(wrong.filter { $0.second == $0.truth }.count) / Double(wrong.count)
    }
    return calibration
  }

  /// A model that tells texts of known languages from others, which half as much weight is given at most, and the
  /// threshold that only a share of the longer ones fail.
  private func threshold(
    _ positives: [Evidence], _ negatives: [Evidence], _ features: (Evidence) -> SIMD8<Double>, count: Int, lost: Double
  ) -> Calibration.Threshold {
    guard !negatives.isEmpty else {
      return Calibration.Threshold(model: Logistic(weights: [Double](repeating: 0, count: count)), least: 0)
    }
    let weight = min(1, 0.5 * Double(positives.count) / Double(negatives.count))
    let model = Logistic.fitted(
      positives.map { (features($0).first(count), true, 1) }
        + negatives.map { (features($0).first(count), false, weight) }, count: count)
    let long = positives.filter { $0.letters >= Self.enoughLetters }.map { model.probability(features($0)) }.sorted()
    return Calibration.Threshold(model: model, least: long.isEmpty ? 0 : long[Int(Double(long.count) * lost)])
  }

  /// What the profiles did on whole texts.
  func report(_ profiles: LanguageProfiles) -> TrainingReport {
    var report = TrainingReport()
    report.empty = corpus.empty
    report.repeated = corpus.repeated
    var languages: [LanguageLabel: TrainingReport.Language] = [:]
    for (label, count) in corpus.counts { languages[label] = TrainingReport.Language(label: label, texts: count) }
    var confusions: [[LanguageLabel]: Int] = [:]
    var bins = [(score: Double, right: Double, count: Double)](repeating: (0, 0, 0), count: 10)
    for trial in trials where trial.isWhole {
      var given = trial.given
      var score = 1.0
      if trial.isScored {
        if !profiles.calibration.passes(trial.evidence) { given = .undetermined }
        score = profiles.calibration.right.probability(trial.evidence.rightFeatures)
      }
      if trial.truth == .noLanguage {
        report.wordless += 1
        report.wordlessFound += given == .undetermined ? 1 : 0
        continue
      }
      if trial.truth == .undetermined {
        report.unknown += 1
        report.unknownFound += given == .undetermined ? 1 : 0
        continue
      }
      languages[trial.truth]?.heldOut += 1
      languages[given]?.given += 1
      if given == trial.truth {
        languages[trial.truth]?.right += 1
      } else {
        confusions[[trial.truth, given], default: 0] += 1
      }
      if given == .undetermined {
        report.undetermined += 1
        continue
      }
      let bin = min(Int(score * 10), 9)
      bins[bin].score += score
      bins[bin].right += given == trial.truth ? 1 : 0
      bins[bin].count += 1
    }
    let total = bins.reduce(0) { $0 + $1.count }
    report.calibrationError = bins.reduce(0) { $0 + abs($1.score - $1.right) } / max(total, 1)
    report.languages = languages.values.sorted { $0.label.number < $1.label.number }
    report.confusions = confusions.map { TrainingReport.Confusion(truth: $0[0], given: $0[1], texts: $1) }
      .sorted { ($1.texts, $0.truth.number, $0.given.number) < ($0.texts, $1.truth.number, $1.given.number) }
    return report
  }
}
