// A family of measurements: one loop over a document's index that fills a few integers.

public import Measures
public import Text

/// Measurements that are made together, in one file, with their documentation beside the code.
public protocol SignalFamily: ~Copyable {
  /// The integers it writes, in the order in which `measure` writes them.
  static var measures: [MeasureDefinition] { get }
  /// The signals over those integers.
  static var signals: [SignalDefinition] { get }
  /// What it reads of the index.
  static var needs: TextNeeds { get }
  /// Makes the family's scratch memory.
  init()
  /// Says which of its measures are going to be read, in their order; the others may be left at 0, which saves time.
  ///
  /// Called at most once, before `measure`. Without it all are measured.
  mutating func select(_ wanted: [Bool])
  /// Measures one document into `values`, one slot a measure, all to be written.
  mutating func measure(_ index: borrowing TextIndex, into values: UnsafeMutableBufferPointer<UInt64>)
}

extension SignalFamily where Self: ~Copyable {
  /// Measures everything, whatever is wanted.
  public mutating func select(_ wanted: [Bool]) {}
}
