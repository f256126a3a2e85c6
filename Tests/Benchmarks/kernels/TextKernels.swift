// Index, families of signals, the C4 edit.

import BenchmarkTexts
import Buffers
import Edits
import Measures
import Signals
import Text

/// Indexes all texts.
final class IndexKernel: Kernel {
  let name: String
  private let needs: TextNeeds
  private var index = TextIndex()

  init(_ name: String, _ needs: TextNeeds) {
    self.name = name
    self.needs = needs
  }

  func pass(_ texts: borrowing Texts) -> Double {
    seconds { texts.each { index.index($0, needs: needs) } }
  }
}

/// Measures one family of signals on texts whose index was just made.
final class SignalKernel: Kernel {
  let name: String
  private let selection: MeasurementSelection
  private var meters: SignalMeters
  private var index = TextIndex()
  private let row: UnsafeMutableBufferPointer<UInt64>

  /// Families whose measures all begin with what other families' do, by the first of them.
  private static let spoken = [
    "repetition.paragraphs": "repetition, lines", "repetition.top_2_gram_code_points": "repetition, top n-grams",
    "repetition.duplicate_5_gram_code_points": "repetition, duplicate n-grams", "c4.paragraphs": "C4 paragraphs",
    "c4.bad_words": "C4 bad words",
  ]

  /// All families of the catalogue that count more than the text's size.
  static var all: [SignalKernel] {
    SignalCatalog.families.filter { !$0.signals.isEmpty }.map { family in
      let first = family.measures[0].name
      return SignalKernel(spoken[first] ?? first.split(separator: ".").first.map(String.init) ?? first, family)
    }
  }

  private init(_ family: String, _ measured: CataloguedFamily) {
    name = "signals: \(family)"
    guard let selection = MeasurementSelection(measured.measures.enumerated().map { ($1.name, $0) }) else {
      preconditionFailure("the measures are the catalogue's own")
    }
    self.selection = selection
    meters = SignalMeters(for: [selection])
    row = .allocate(capacity: measured.measures.count)
    row.initialize(repeating: 0)
  }

  deinit { row.deallocate() }

  func pass(_ texts: borrowing Texts) -> Double {
    var watch = Watch()
    texts.each { text in
      index.index(text, needs: selection.needs)
      watch.lap { meters.measure(index, selection, into: row) }
    }
    return watch.seconds
  }
}

/// Edits texts whose index was just made, and indexes what is left, as FineWeb does: lines need no terminal punctuation.
final class EditKernel: Kernel {
  let name = "edit: c4-lines, and the index of what it leaves"
  private var edit: C4LineEdit
  private var index = TextIndex()
  private var output = Buffer<UInt8>(capacity: 1 << 16)
  private var kept = Buffer<KeptPart>()
  private let values: UnsafeMutableBufferPointer<UInt64>

  init() {
    let definition = C4LineEdit.definition
    var options = Dictionary(uniqueKeysWithValues: definition.options.map { ($0.name, $0.standard) })
    options["terminal_punctuation"] = .boolean(false)
    edit = C4LineEdit(options: options)
    values = .allocate(capacity: definition.measures.count)
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  func pass(_ texts: borrowing Texts) -> Double {
    var watch = Watch()
    texts.each { text in
      index.index(text, needs: C4LineEdit.needs.union(.words))
      watch.lap {
        if edit.apply(index, output: &output, kept: &kept, values: values) {
          let parts = kept.unsafeElements
          index.replaceText(with: &output, keeping: parts.span, needs: [.wordEdges, .newlines])
        }
      }
    }
    return watch.seconds
  }
}
