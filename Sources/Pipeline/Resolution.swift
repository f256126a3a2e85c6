// What the resolve phase hands to the write pass: the numbers of documents, and what each selection found.

import Recipes
import Shards

/// The outcome of the resolve phase.
struct Resolution: Sendable {
  /// The documents of the run, numbered.
  let numbers: DocumentNumbers
  /// What the selections found, in the order of the recipe.
  let selections: [ResolvedSelection]
  /// The same in numbers.
  let totals: [SelectionTotals]
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

  enum CodingKeys: String, CodingKey {
    case name, clusters, clustered, duplicates, largest, equal, candidates, confirmed
    case largeGroups = "large_groups"
    case indexEqual = "index_equal"
    case indexEstimated = "index_estimated"
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
