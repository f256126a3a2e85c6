// What deduplication steps say of a document: the columns that are filled in once all documents have been scanned.

public import Measures

/// The measures and signals of deduplication steps; no scan measures them.
public enum DuplicateMeasures {
  /// The columns of a step that compares documents.
  public static let measures = [
    MeasureDefinition(
      "duplicates.rank", unit: "documents",
      "Documents of the cluster that the keeper policy puts before this one; 0 for the keeper, and without duplicates."),
    MeasureDefinition(
      "duplicates.cluster", unit: "number",
      "Number of the cluster, in the order of the clusters' first documents; 0 without duplicates."),
    MeasureDefinition(
      "duplicates.cluster_size", unit: "documents", "Documents of the cluster that pass every earlier step; 0 for none."
    ),
    MeasureDefinition(
      "duplicates.keeper_shard", unit: "number", "Place of the keeper's shard among the inputs, from 1."),
    MeasureDefinition("duplicates.keeper_line", unit: "number", "Line of the keeper in its shard."),
    MeasureDefinition(
      "duplicates.neighbour_shard", unit: "number", "Place of the nearest neighbour's shard among the inputs, from 1."),
    MeasureDefinition("duplicates.neighbour_line", unit: "number", "Line of the nearest neighbour in its shard."),
    MeasureDefinition(
      "duplicates.shared_shingles", unit: "shingles", "Shingles shared with the nearest neighbour; 1 for an equal one."),
    MeasureDefinition(
      "duplicates.union_shingles", unit: "shingles",
      "Shingles that it or the nearest neighbour has; 1 for an equal one, 0 where nothing was compared."),
  ]

  /// The columns of a step that compares documents with an index, beside those.
  public static let indexMeasures = [
    MeasureDefinition(
      "duplicates.indexed", unit: "documents", "Number of the matched document in the index, from 1; 0 for none."),
    MeasureDefinition(
      "duplicates.index_agreeing", unit: "hash functions",
      "Hash functions that agree with the matched document; 1 where the shingle sets or keys are equal."),
    MeasureDefinition(
      "duplicates.index_hashes", unit: "hash functions", "Hash functions in all; 1 where the sets or keys are equal."),
  ]

  /// What is read of those columns.
  public static let indexSignals = [
    SignalDefinition(
      "duplicates.indexed", dialect: "sluice", unit: "number", .measure("duplicates.indexed"),
      "Number of the document of the index that this one equals or nearly equals, from 1; 0 where there is none.",
      source: "datatrove MinhashBuildIndex"),
    SignalDefinition(
      "duplicates.index_agreement", dialect: "sluice", unit: "share of hash functions",
      .ratio("duplicates.index_agreeing", "duplicates.index_hashes"),
      """
      Share of hash functions, by a byte of each, that agree with the matched document of the index; 1 where the \
      shingle sets are equal. Undefined without a match.
      """,
      source: "Li and König 2010, b-bit minwise hashing"),
  ]

  /// What is read of those columns.
  public static let signals = [
    SignalDefinition(
      "duplicates.rank", dialect: "sluice", unit: "documents", .measure("duplicates.rank"),
      """
      How many documents of its cluster the keeper policy prefers to this one. Clusters are the connected components of \
      near-duplicates among the documents that pass every earlier step; the keeper has 0, and so has a document \
      without duplicates.
      """,
      source: "Broder 1997, On the resemblance and containment of documents"),
    SignalDefinition(
      "duplicates.cluster_size", dialect: "sluice", unit: "documents", .measure("duplicates.cluster_size"),
      "Documents of the cluster that pass every earlier step; 0 without duplicates. For upsampling by size.",
      source: "Penedo et al. 2024, FineWeb-2 (upsampling by cluster size)"),
    SignalDefinition(
      "duplicates.cluster", dialect: "sluice", unit: "number", .measure("duplicates.cluster"),
      """
      Number of the cluster, in the order of the clusters' first documents; 0 without duplicates. For records that \
      shall carry it (`--add-signals`).
      """,
      source: "Broder 1997, On the resemblance and containment of documents"),
    SignalDefinition(
      "duplicates.similarity", dialect: "sluice", unit: "share of shingles",
      .ratio("duplicates.shared_shingles", "duplicates.union_shingles"),
      """
      Jaccard similarity of the shingle sets of a document and its nearest confirmed neighbour; of an estimate, the \
      share of hash functions that agree. Undefined without duplicates, and where candidates are not verified.
      """,
      source: "Broder 1997, On the resemblance and containment of documents"),
  ]

  /// The columns of a step that removes passages.
  public static let passageMeasures = [
    MeasureDefinition("passages.removed", unit: "passages", "Passages removed, as an earlier document has them."),
    MeasureDefinition("passages.removed_code_points", unit: "code points", "Code points removed with them."),
    MeasureDefinition("passages.changed", unit: "documents", "1 where passages were removed, else 0."),
    MeasureDefinition("passages.words_left", unit: "words", "Words that are left, where passages were removed."),
    MeasureDefinition(
      "passages.sentences_left", unit: "sentences", "Sentences that are left, where passages were removed."),
  ]

  /// What is read of those columns.
  public static let passageSignals = [
    SignalDefinition(
      "passages.removed", dialect: "sluice", unit: "passages", .measure("passages.removed"),
      "Passages of the text that an earlier document has, and which were removed.",
      source: "Raffel et al. 2020, section 2.2; Wenzek et al. 2020, section 3.1"),
    SignalDefinition(
      "passages.removed_code_points", dialect: "sluice", unit: "code points", .measure("passages.removed_code_points"),
      "Code points of the passages that were removed.", source: "Raffel et al. 2020, section 2.2"),
    SignalDefinition(
      "passages.words_left", dialect: "sluice", unit: "words", .ratio("passages.words_left", "passages.changed"),
      "Words of the text without the passages that were removed; undefined where none were.",
      source: "datatrove SentenceDedupFilter"),
    SignalDefinition(
      "passages.sentences_left", dialect: "sluice", unit: "sentences",
      .ratio("passages.sentences_left", "passages.changed"),
      "Sentences of the text without the passages that were removed; undefined where none were.",
      source: "datatrove SentenceDedupFilter"),
  ]
}
