// What the pipeline calls to measure a text: all families in one value, and the choice that a step makes among them.

internal import Buffers
internal import Measures
public import Text

/// The measures that one step of a recipe wants, and the ledger columns that they go to; made once a run.
public struct MeasurementSelection: Sendable {
  /// What the wanted families read of the index.
  public let needs: TextNeeds
  /// The wanted families, a bit each in the catalogue's order.
  let families: UInt32
  /// Slot and column of each wanted measure.
  let copies: [Copy]

  /// A slot of the meters and the column it is copied to.
  struct Copy: Sendable {
    var slot: Int
    var column: Int
  }

  /// Chooses measures.
  ///
  /// - Parameter outputs: each measure with the index of its column in the row.
  /// - Returns: nil where a name is not in the catalogue.
  public init?(_ outputs: some Sequence<(measure: String, column: Int)>) {
    var needs: TextNeeds = []
    var wanted: UInt32 = 0
    var copies: [Copy] = []
    for output in outputs {
      guard let slot = SignalCatalog.measures.firstIndex(where: { $0.name == output.measure }) else { return nil }
      copies.append(Copy(slot: slot, column: output.column))
      var base = 0
      for (number, family) in SignalCatalog.families.enumerated() {
        if base..<base + family.measures.count ~= slot {
          wanted |= 1 << UInt32(number)
          needs.formUnion(family.needs)
        }
        base += family.measures.count
      }
    }
    self.needs = needs
    families = wanted
    self.copies = copies
  }
}

/// Every family with its scratch memory; one a worker, shared by all steps of its recipe.
public struct SignalMeters: ~Copyable {
  /// One slot a measure, in the catalogue's order.
  private var slots = Buffer<UInt64>(capacity: SignalCatalog.measures.count)
  private var wordCount = WordCount()
  private var words = Words()
  private var symbols = Symbols()
  private var lines = Lines()
  private var nonblankLines = NonblankLines()
  private var c4Paragraphs = C4Paragraphs()
  private var c4BadWords = C4BadWords()
  private var repetitionText = RepetitionText()
  private var repetitionOfLines = RepetitionOfLines()
  private var repetitionTopNGrams = RepetitionTopNGrams()
  private var repetitionDuplicateNGrams = RepetitionDuplicateNGrams()

  /// Makes the meters for the steps of one recipe; families leave out what no step wants of them.
  public init(for selections: [MeasurementSelection]) {
    slots.count = SignalCatalog.measures.count
    var wanted = [Bool](repeating: false, count: slots.count)
    for copy in selections.lazy.flatMap(\.copies) { wanted[copy.slot] = true }
    var choice = Choice(wanted: wanted[...])
    choice.select(&wordCount)
    choice.select(&words)
    choice.select(&symbols)
    choice.select(&lines)
    choice.select(&nonblankLines)
    choice.select(&c4Paragraphs)
    choice.select(&c4BadWords)
    choice.select(&repetitionText)
    choice.select(&repetitionOfLines)
    choice.select(&repetitionTopNGrams)
    choice.select(&repetitionDuplicateNGrams)
  }

  /// Measures one document and writes the wanted measures to their columns.
  ///
  /// - Parameters:
  ///   - index: the text, indexed with at least the selection's needs.
  ///   - selection: what is wanted, one of those that the meters were made for.
  ///   - row: the ledger row; columns that the selection does not name stay as they are.
  public mutating func measure(
    _ index: borrowing TextIndex, _ selection: MeasurementSelection, into row: UnsafeMutableBufferPointer<UInt64>
  ) {
    var run = Run(wanted: selection.families, slots: slots.base)
    run.measure(&wordCount, index)
    run.measure(&words, index)
    run.measure(&symbols, index)
    run.measure(&lines, index)
    run.measure(&nonblankLines, index)
    run.measure(&c4Paragraphs, index)
    run.measure(&c4BadWords, index)
    run.measure(&repetitionText, index)
    run.measure(&repetitionOfLines, index)
    run.measure(&repetitionTopNGrams, index)
    run.measure(&repetitionDuplicateNGrams, index)
    for copy in selection.copies { unsafe row[copy.column] = slots.base[copy.slot] }
  }

  /// Steps through the families in the catalogue's order and tells each what is wanted of it.
  private struct Choice {
    /// One flag a measure, the next family's first.
    var wanted: ArraySlice<Bool>

    /// Tells one family.
    mutating func select<Family: SignalFamily & ~Copyable>(_ family: inout Family) {
      let count = Family.measures.count
      family.select(Array(wanted.prefix(count)))
      wanted = wanted.dropFirst(count)
    }
  }

  /// Steps through the families in the catalogue's order and runs those that are wanted.
  private struct Run: ~Copyable {
    /// A bit a family; the lowest is the next one's.
    var wanted: UInt32
    /// The next family's slots.
    var slots: UnsafeMutablePointer<UInt64>

    /// Runs one family if it is wanted.
    @inline(__always)
    mutating func measure<Family: SignalFamily & ~Copyable>(_ family: inout Family, _ index: borrowing TextIndex) {
      let count = Family.measures.count
      if wanted & 1 == 1 { unsafe family.measure(index, into: UnsafeMutableBufferPointer(start: slots, count: count)) }
      wanted >>= 1
      unsafe slots += count
    }
  }
}
