// One document's way through a recipe: index, edit, measure, in the order of the steps, into one row of numbers.

import Buffers
import Edits
import Filters
import Ledger
import Measures
import Recipes
import Signals
import Text

/// Runs the steps of a plan on one document after the other; each worker owns one.
struct DocumentProcessor: ~Copyable {
  /// One step, every name resolved.
  private enum Step {
    /// Applies edit number `edit`, whose measures go to `columns`.
    case edit(edit: Int, columns: [(slot: Int, column: Int)])
    /// Measures the text as it is; with `earlierFilters`, only where none of so many first filters fires.
    case measure(MeasurementSelection, columns: [Int], earlierFilters: Int?)
  }

  /// Holds an edit, which cannot be copied, in an array.
  private final class EditBox {
    var edit: AnyEdit
    init(_ edit: consuming AnyEdit) { self.edit = edit }
  }

  /// The integers measured on the current document, by ledger column.
  private let values: UnsafeMutableBufferPointer<UInt64>
  /// The row: the same integers, for those who only read.
  var row: Span<UInt64> {
    @_lifetime(borrow self)
    get { _overrideLifetime(values.span, borrowing: self) }
  }
  /// Steps that did not measure the current document, a bit each.
  private(set) var unmeasured: UInt64 = 0
  /// Whether an edit changed the current document's text.
  private(set) var isEdited = false
  /// The text after all edits; meaningful where `isEdited`.
  private(set) var editedText = Buffer<UInt8>(capacity: 1 << 16)
  /// Code points of the text as read.
  private(set) var codePointCount = 0

  private let steps: [Step]
  private let edits: [EditBox]
  private let judge: Judge
  private let needs: TextNeeds
  private var meters: SignalMeters
  /// The index of the text as it is now; an edit's text takes the place of the one before it.
  private var index = TextIndex()
  private var pending = Buffer<UInt8>(capacity: 1 << 16)
  private let editValues: UnsafeMutableBufferPointer<UInt64>

  init(_ plan: Plan, judge: Judge) {
    var steps: [Step] = []
    var edits: [EditBox] = []
    var selections: [MeasurementSelection] = []
    var needs: TextNeeds = []
    var widestEdit = 1
    for step in plan.steps {
      switch step.work {
      case .edit(let name, let options):
        guard let edit = AnyEdit(name: name, options: options) else {
          preconditionFailure("a plan names edits of the catalogue only")
        }
        needs.formUnion(edit.needs)
        let slots = EditCatalog.definition(named: name)?.measures.map(\.name) ?? []
        widestEdit = max(widestEdit, slots.count)
        let columns = step.outputs.compactMap { output in
          slots.firstIndex(of: output.measure).map { (slot: $0, column: output.column) }
        }
        steps.append(.edit(edit: edits.count, columns: columns))
        edits.append(EditBox(edit))
      case .measure:
        guard let selection = MeasurementSelection(step.outputs.map { ($0.measure, $0.column) }) else {
          preconditionFailure("a plan names measures of the catalogue only")
        }
        selections.append(selection)
        needs.formUnion(selection.needs)
        steps.append(
          .measure(
            selection, columns: step.outputs.map(\.column),
            earlierFilters: step.onlySurviving ? step.filtersBefore : nil))
      }
    }
    self.steps = steps
    self.edits = edits
    self.judge = judge
    self.needs = needs
    meters = SignalMeters(for: selections)
    values = .allocate(capacity: max(plan.columns.count, 1))
    values.initialize(repeating: 0)
    editValues = .allocate(capacity: widestEdit)
    editValues.initialize(repeating: 0)
  }

  deinit {
    values.deallocate()
    editValues.deallocate()
  }

  /// Takes one document through all steps, leaving its row in `values`.
  mutating func process(_ text: Span<UInt8>) {
    unmeasured = 0
    isEdited = false
    index.index(text, needs: needs)
    codePointCount = index.codePointCount
    for position in steps.indices {
      switch steps[position] {
      case .measure(let selection, let columns, let earlierFilters):
        if let earlierFilters, !judge.fired(row, unmeasured: unmeasured, first: earlierFilters).isEmpty {
          unmeasured |= 1 << UInt64(position)
          for column in columns { values[column] = 0 }
          continue
        }
        meters.measure(index, selection, into: values)
      case .edit(let number, let columns):
        apply(edits[number])
        for (slot, column) in columns { values[column] = editValues[slot] }
      }
    }
  }

  /// Applies one edit to the text as it is, and indexes what it leaves.
  private mutating func apply(_ box: EditBox) {
    guard box.edit.apply(index, output: &pending, values: editValues) else { return }
    isEdited = true
    let text = pending.unsafeElements
    index.index(text.span, needs: needs)
    swap(&pending, &editedText)
  }
}
