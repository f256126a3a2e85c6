// What people read of deduplication: the kinds of steps with their settings for the catalogue, and one step in a sentence.

internal import Buffers
public import Signatures

/// The documentation of one kind of deduplication step.
public struct DedupDocumentation: Sendable {
  /// One setting of a kind.
  public struct Setting: Sendable {
    /// Its key.
    public var name: String
    /// Its default, as a recipe writes it; empty where it follows from others.
    public var standard: String
    /// What it says.
    public var summary: String

    init(_ name: String, _ standard: String, _ summary: String) {
      self.name = name
      self.standard = standard
      self.summary = summary
    }
  }

  /// The key that makes a step of this kind: `minhash`.
  public var name: String
  /// What such a step does.
  public var summary: String
  /// The paper or tool that it follows.
  public var source: String
  /// Settings inside the kind's own mapping.
  public var settings: [Setting]
  /// Settings beside it.
  public var besides: [Setting]

  /// All kinds, in the order in which a recipe may name them.
  public static let kinds = RecipeDedup.Kind.allCases.map { kind in
    DedupDocumentation(
      name: kind.rawValue, summary: summary(of: kind), source: source(of: kind), settings: settings(of: kind),
      besides: kind.changesText ? [] : besides)
  }

  private static let besides = [
    Setting(
      "keep", "longest",
      """
      Who of a cluster is kept: first, longest, { newest: FIELD }, { highest: SIGNAL } or \
      { priority: { field: FIELD, values: [A, B] } }; ties go to the first in input order.
      """),
    Setting(
      "scope", "all",
      "Whom it compares: all, so that variants need no new run, or survivors of the earlier steps, which is cheaper."),
    Setting(
      "against", "",
      "The folder of an index (sluice dedup index makes one): documents that it has already are dropped, and the match is named."
    ),
  ]

  private static func summary(of kind: RecipeDedup.Kind) -> String {
    switch kind {
    case .minhash:
      """
      Keeps one document of each cluster of near-duplicates: documents whose sets of shingles are similar, found by \
      MinHash and connected into clusters.
      """
    case .exact:
      """
      Keeps one document of each group with an equal key: text (the words of the text, lower-cased), raw (its bytes), \
      url (normalised) or { field: PATH }; records without the field have no duplicates.
      """
    case .lines: "Removes lines that stood in an earlier document, compared as CCNet does; ends the pass."
    case .paragraphs: "Removes paragraphs (lines as they stand) that stood in an earlier document; ends the pass."
    case .spans: "Removes three consecutive sentences that stood in an earlier document; ends the pass."
    }
  }

  private static func source(of kind: RecipeDedup.Kind) -> String {
    switch kind {
    case .minhash: "Broder 1997; Leskovec et al., Mining of Massive Datasets, 3.4"
    case .exact: "none: keys are equal or not"
    case .lines: "Wenzek et al. 2020 (CCNet), section 3.1"
    case .paragraphs: "Soldaini et al. 2024 (Dolma)"
    case .spans: "Raffel et al. 2020 (C4), section 2.2"
    }
  }

  private static func settings(of kind: RecipeDedup.Kind) -> [Setting] {
    switch kind {
    case .minhash: minHash
    case .exact: []
    case .lines, .paragraphs: [words]
    case .spans:
      [
        Setting("min_words", "50", words.summary),
        Setting(
          "min_sentences", "3", "Rejects documents that lost spans and have fewer sentences left; 0 for no limit."),
      ]
    }
  }

  private static let words = Setting(
    "min_words", "1", "Rejects documents that lost passages and have fewer words left; 0 for no limit.")

  private static let minHash = [
    Setting("threshold", "0.8", "The least Jaccard similarity of two near-duplicates: more than 0, at most 1."),
    Setting(
      "recall", "0.99",
      "Share of the pairs at the threshold that must be found; bands and rows follow: the fewest hashes, of 6 rows and more."
    ),
    Setting("preset", "", "Bands and rows of a published corpus instead of a recall."),
    Setting("bands", "", "Bands of the signature instead of a recall, with rows."),
    Setting("rows", "", "Hash functions of a band, with bands."),
    Setting("shingle", "5", "Units of a shingle."),
    Setting(
      "unit", "auto",
      "What shingles are made of: auto (words; characters in scripts without spaces), word or character."),
    Setting(
      "scheme", "sluice", "Whose signatures: sluice, or datatrove (its normalisation, tokenizer and hashes; 14 x 8)."),
    Setting(
      "short", "whole",
      """
      Documents shorter than a shingle: whole (they are one shingle) or exempt (they have no duplicates, as in the \
      datatrove scheme).
      """),
    Setting(
      "verify", "exact",
      "How candidates are confirmed: exact (their shingle sets), estimate (their signatures) or none."),
  ]
}

extension MinHashParameters.Preset {
  /// `14 x 8: recall 0.9235 at similarity 0.8`.
  public func recallText(at similarity: Double) -> String {
    MinHashParameters(bands: bands, rows: rows).recallText(at: similarity)
  }
}

extension MinHashParameters {
  /// `14 x 8: recall 0.9235 at similarity 0.8`.
  public func recallText(at similarity: Double) -> String {
    "\(bands) x \(rows): recall \(rounded(recall(at: similarity))) at similarity \(numeral(similarity))"
  }

  /// Four decimals; never 1 where something may be missed.
  private func rounded(_ share: Double) -> String {
    numeral(share < 1 ? min((share * 10_000).rounded() / 10_000, 0.9999) : 1)
  }
}

extension Deduplication {
  /// What the step does, in a few words: `Jaccard similarity of word 5-grams at least 0.8, keeps the longest`.
  public var summary: String {
    switch method {
    case .exact(.normalisedText): "equal words, \(keeps)"
    case .exact(.rawText): "equal texts, \(keeps)"
    case .exact(.url): "equal URLs, \(keeps)"
    case .exact(.field(let path)): "equal `\(path)`, \(keeps)"
    case .minHash(let parameters, let threshold, let verification):
      "\(parameters.shingleText) of similarity \(numeral(threshold)) (\(parameters.recallText(at: threshold)); "
        + "\(verification.text)), \(keeps)"
    case .passages(let passages):
      "removes \(passages.unit.rawValue)s that an earlier document has"
        + (passages.minimumWords > 0 ? ", keeps at least \(passages.minimumWords) words" : "")
        + (passages.minimumSentences > 0 ? ", keeps at least \(passages.minimumSentences) sentences" : "")
    }
  }

  private var keeps: String {
    switch keep {
    case .first: "keeps the first"
    case .longest: "keeps the longest"
    case .newest(let field): "keeps the newest by `\(field)`"
    case .highest(let signal): "keeps the highest `\(signal)`"
    case .priority(let field, let values): "keeps by `\(field)`: \(values.joined(separator: ", "))"
    }
  }
}

extension MinHashParameters {
  /// `word 5-grams`.
  fileprivate var shingleText: String {
    if scheme == .datatrove { return "datatrove \(shingle)-grams" }
    return unit == .character ? "character \(shingle)-grams" : "word \(shingle)-grams"
  }
}

extension Verification {
  fileprivate var text: String {
    switch self {
    case .exact: "verified exactly"
    case .estimate: "estimated"
    case .none: "not verified"
    }
  }
}
