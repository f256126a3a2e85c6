// What the resolve phase hands to the write pass: the numbers of documents, and what each selection found.

import Dedup
import Recipes
import Shards

/// The outcome of the resolve phase.
struct Resolution: Sendable {
  /// The documents of the run, numbered.
  let numbers: DocumentNumbers
  /// What the selections found, in the order of the recipe.
  let selections: [ResolvedSelection]
  /// The passages that the last step removes, where it is one of passages.
  let passages: ResolvedPassages?
  /// The same in numbers.
  let totals: [SelectionTotals]
}

/// What a step of passages found, and where it stands in rows.
struct ResolvedPassages: Sendable {
  /// Its step.
  let step: Int
  /// How many of the plan's first filters a document passes that it looks at.
  let filtersBefore: Int
  /// What passages are, and what is removed of them.
  let deduplication: PassageDeduplication
  let removals: PassageRemovalFile
  /// The columns that it fills.
  let removed, removedCodePoints, changed, wordsLeft, sentencesLeft: Int

  init(_ step: Int, of plan: Plan, _ deduplication: PassageDeduplication, removals: PassageRemovalFile) {
    self.step = step
    filtersBefore = plan.steps[step].filtersBefore
    self.deduplication = deduplication
    self.removals = removals
    let outputs = plan.steps[step].outputs
    func column(_ measure: String) -> Int {
      guard let output = outputs.first(where: { $0.measure == "passages.\(measure)" }) else {
        preconditionFailure("a step of passages has the column \(measure)")
      }
      return output.column
    }
    removed = column("removed")
    removedCodePoints = column("removed_code_points")
    changed = column("changed")
    wordsLeft = column("words_left")
    sentencesLeft = column("sentences_left")
  }
}

/// What a selection found, in numbers.
public struct SelectionTotals: Sendable, Hashable, Codable {
  /// The step's name: `dedup/minhash`.
  public var name: String
  /// Clusters of two or more documents that pass every earlier step.
  public var clusters: Int
  /// Documents in clusters.
  public var clustered: Int
  /// Documents in clusters that are not their cluster's keeper.
  public var duplicates: Int
  /// Documents of the largest cluster.
  public var largest: Int
  /// Documents whose shingle set or key equals an earlier one's, whether they pass or not.
  public var equal: Int
  /// Pairs of classes that agree in a band.
  public var candidates: Int
  /// Those of them that are near-duplicates.
  public var confirmed: Int
  /// Bands' groups of more than 1,000 classes, of which not every pair was compared.
  public var largeGroups: Int
  /// Documents whose shingle set or key an index has; nil where the step compares with none.
  public var indexEqual: Int?
  /// Documents that nearly equal one of the index, by their signatures.
  public var indexEstimated: Int?
  /// Passages that are removed from documents that pass every earlier step; nil where the step compares documents.
  public var removedPassages: Int?
  /// Documents that lose passages.
  public var changedDocuments: Int?

  enum CodingKeys: String, CodingKey {
    case name, clusters, clustered, duplicates, largest, equal, candidates, confirmed
    case largeGroups = "large_groups"
    case indexEqual = "index_equal"
    case indexEstimated = "index_estimated"
    case removedPassages = "removed_passages"
    case changedDocuments = "changed_documents"
  }
}

/// What a phase of a run has cost this process.
public struct PhaseCost: Sendable {
  /// Its name: `scan`, `dedup/minhash: compare`, `write`.
  public var name: String
  /// Seconds of wall clock.
  public var seconds: Double
  /// Seconds of CPU, of all threads.
  public var cpuSeconds: Double
  /// What it did, in a few words; may be empty.
  public var detail: String
}
