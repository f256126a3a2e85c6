// What a variant keeps.

public import Ledger
public import Pipeline
public import Recipes

/// What a variant of a run keeps, equal to what a run of it would keep.
public struct VariantOutcome: Sendable, Hashable {
  /// The changes to the run's recipe.
  public var variant: Variant
  /// How much text it keeps, sizes as read.
  public var kept: Tally
  /// The documents that it keeps.
  public var documents: DocumentSet
  /// Why its inputs were scanned anew; nil where the run's ledger answered.
  public var rescanned: String?
}
