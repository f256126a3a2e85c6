// One document's way through a recipe: index, edit, measure, sign, in the order of the steps, into one row of numbers.

import Buffers
import Edits
import Filters
import Languages
import Ledger
import Measures
import Recipes
import Records
import Signals
import Signatures
import Text

/// Runs the steps of a plan on one document after the other; each worker owns one.
struct DocumentProcessor: ~Copyable {
  /// One step, every name resolved.
  private enum Step {
    /// Applies edit number `edit`, whose measures go to `columns`.
    case edit(edit: Int, columns: [(slot: Int, column: Int)])
    /// Measures the text as it is; with `earlierFilters`, only where none of so many first filters fires.
    case measure(MeasurementSelection, columns: [Int], bit: Int, earlierFilters: Int?)
    /// Signs the text as it is, or a field of the record; with `earlierFilters`, only where none of so many fires.
    case sign(signer: Int, field: Int?, earlierFilters: Int?)
    /// Identifies the language of the text as it is; with `earlierFilters`, only where none of so many fires.
    case identify(identifier: Int, columns: LanguageColumns, bit: Int, earlierFilters: Int?)
  }

  /// The columns that a language step fills.
  private struct LanguageColumns {
    var label, score, second, secondScore: Int
    /// Where lines are identified too.
    var lines: (known: Int, agreeing: Int)?

    init(_ outputs: [PlannedStep.Output]) {
      func column(_ measure: MeasureDefinition) -> Int? { outputs.first { $0.measure == measure.name }?.column }
      let columns = LanguageMeasures.measures.compactMap(column)
      precondition(columns.count == 4, "a language step has its four columns")
      label = columns[0]
      score = columns[1]
      second = columns[2]
      secondScore = columns[3]
      let lines = LanguageMeasures.lineMeasures.compactMap(column)
      self.lines = lines.count == 2 ? (lines[0], lines[1]) : nil
    }
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
  /// The row without lifetime checks; it changes with the next document.
  var unsafeRow: UnsafeBufferPointer<UInt64> { UnsafeBufferPointer(values) }
  /// Steps that did not measure the current document, a bit each.
  private(set) var unmeasured: UInt64 = 0
  /// Whether an edit changed the current document's text.
  private(set) var isEdited = false
  /// The current document's text after all edits, without lifetime checks; it changes with the next document.
  var unsafeText: UnsafeBufferPointer<UInt8> { index.text.unsafeElements }
  /// Code points of the text as read.
  private(set) var codePointCount = 0

  private let steps: [Step]
  private let edits: [EditBox]
  private let signers: [StepSigner]
  private let identifiers: [any LanguageIdentifier]
  private let judge: Judge
  /// What is read of the index of the text from then on: as the text was read, then as each edit leaves it.
  private let needs: [TextNeeds]
  /// The selections, a bit each: the scan cannot say what they will.
  private let unmeasuredAlways: UInt64
  private var meters: SignalMeters
  /// The index of the text as it is now; an edit's text takes the place of the one before it.
  private var index = TextIndex()
  /// What an edit writes.
  private var output = Buffer<UInt8>(capacity: 1 << 16)
  private var kept = Buffer<KeptPart>()
  private let editValues: UnsafeMutableBufferPointer<UInt64>

  /// Prepares all steps of a plan.
  ///
  /// - Parameters:
  ///   - carried: how many fields of the record are carried; the parser has those that selections compare behind them.
  ///   - identifiers: who identifies languages, one a language step.
  init(_ plan: Plan, judge: Judge, carried: Int, identifiers: [any LanguageIdentifier]) {
    self.init(
      plan, judge: judge, carried: carried, identifiers: identifiers, onlyEdits: false, before: plan.steps.count)
  }

  /// Prepares the edits of a plan alone, all or those before a step: the text that later passes read is theirs.
  init(editsOf plan: Plan, judge: Judge, before step: Int? = nil) {
    self.init(plan, judge: judge, carried: 0, identifiers: [], onlyEdits: true, before: step ?? plan.steps.count)
  }

  private init(
    _ plan: Plan, judge: Judge, carried: Int, identifiers: [any LanguageIdentifier], onlyEdits: Bool, before end: Int
  ) {
    var nextIdentifier = 0
    var nextField = carried
    var steps: [Step] = []
    var edits: [EditBox] = []
    var signers: [StepSigner] = []
    var selections: [MeasurementSelection] = []
    // What a step reads is needed of each text before it too: an edit may leave a text as it is.
    var needs: [TextNeeds] = [[]]
    var widestEdit = 1
    var unmeasuredAlways: UInt64 = 0
    for (position, step) in plan.steps[..<end].enumerated() {
      switch step.work {
      case .edit(let name, let options):
        guard let edit = AnyEdit(name: name, options: options) else {
          preconditionFailure("a plan names edits of the catalogue only")
        }
        needs = needs.map { $0.union(edit.needs) } + [[]]
        let slots = EditCatalog.definition(named: name)?.measures.map(\.name) ?? []
        widestEdit = max(widestEdit, slots.count)
        let columns = step.outputs.compactMap { output in
          slots.firstIndex(of: output.measure).map { (slot: $0, column: output.column) }
        }
        steps.append(.edit(edit: edits.count, columns: columns))
        edits.append(EditBox(edit))
      case .deduplicate(let deduplication):
        unmeasuredAlways |= 1 << UInt64(position)
        if onlyEdits { continue }
        var field: Int?
        if case .exact(let key) = deduplication.method, key.carriedField != nil {
          field = nextField
          nextField += 1
        }
        steps.append(
          .sign(
            signer: signers.count, field: field,
            earlierFilters: deduplication.scope == .survivors ? step.filtersBefore : nil))
        signers.append(StepSigner(deduplication))
      case .identify:
        if onlyEdits { continue }
        steps.append(
          .identify(
            identifier: nextIdentifier, columns: LanguageColumns(step.outputs), bit: position,
            earlierFilters: step.onlySurviving ? step.filtersBefore : nil))
        nextIdentifier += 1
      case .measure:
        if onlyEdits { continue }
        guard let selection = MeasurementSelection(step.outputs.map { ($0.measure, $0.column) }) else {
          preconditionFailure("a plan names measures of the catalogue only")
        }
        selections.append(selection)
        needs = needs.map { $0.union(selection.needs) }
        steps.append(
          .measure(
            selection, columns: step.outputs.map(\.column), bit: position,
            earlierFilters: step.onlySurviving ? step.filtersBefore : nil))
      }
    }
    self.steps = steps
    self.edits = edits
    self.signers = signers
    self.identifiers = identifiers
    self.unmeasuredAlways = unmeasuredAlways
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

  /// Whether some step changes texts.
  var hasEdits: Bool { !edits.isEmpty }

  /// Takes the document that a parser holds through all steps, leaving its row in `values`.
  mutating func process(_ record: borrowing RecordParser) {
    unmeasured = unmeasuredAlways
    isEdited = false
    let text = record.text.unsafeElements
    index.index(text.span, needs: needs[0])
    codePointCount = index.codePointCount
    for position in steps.indices {
      switch steps[position] {
      case .measure(let selection, let columns, let bit, let earlierFilters):
        if let earlierFilters, !judge.fired(row, unmeasured: unmeasured, first: earlierFilters).isEmpty {
          unmeasured |= 1 << UInt64(bit)
          for column in columns { values[column] = 0 }
          continue
        }
        meters.measure(index, selection, into: values)
      case .identify(let number, let columns, let bit, let earlierFilters):
        let isOut = earlierFilters.map { !judge.fired(row, unmeasured: unmeasured, first: $0).isEmpty } ?? false
        if isOut { unmeasured |= 1 << UInt64(bit) }
        identify(identifiers[number], columns, isOut: isOut)
      case .edit(let number, let columns):
        apply(number)
        for (slot, column) in columns { values[column] = editValues[slot] }
      case .sign(let number, let field, let earlierFilters):
        let isOut = earlierFilters.map { !judge.fired(row, unmeasured: unmeasured, first: $0).isEmpty } ?? false
        sign(record, signers[number], field: field, isOut: isOut)
      }
    }
  }

  /// Identifies the language of the text as it is; the columns of a document that is out are 0.
  private func identify(_ identifier: any LanguageIdentifier, _ columns: LanguageColumns, isOut: Bool) {
    if isOut {
      values[columns.label] = 0
      values[columns.score] = 0
      values[columns.second] = 0
      values[columns.secondScore] = 0
      if let lines = columns.lines {
        values[lines.known] = 0
        values[lines.agreeing] = 0
      }
      return
    }
    let text = index.text.unsafeElements
    let found = identifier.identify(text.span)
    values[columns.label] = found.label.number
    values[columns.score] = UInt64(found.score)
    values[columns.second] = found.second.number
    values[columns.secondScore] = UInt64(found.secondScore)
    guard let lines = columns.lines else { return }
    let measured = LineLanguages(text.span, language: found.label, identifier: identifier)
    values[lines.known] = UInt64(measured.known)
    values[lines.agreeing] = UInt64(measured.agreeing)
  }

  /// Signs the text as it is, or the field; a document that is out of the step's scope has an empty signature.
  private func sign(_ record: borrowing RecordParser, _ signer: StepSigner, field: Int?, isOut: Bool) {
    if isOut {
      signer.skip()
    } else if let field {
      if record.isPresent(field) { signer.sign(field: record.carried(field)) } else { signer.skip() }
    } else {
      let text = index.text.unsafeElements
      signer.sign(text: text.span)
    }
  }

  /// Appends the signatures of the block's documents, and forgets them.
  func finishSignatures(into result: BlockResult) {
    for (signer, list) in zip(signers, result.signatures) { signer.finish(appendingTo: &list.bytes) }
  }

  /// Applies one edit to the text as it is, and indexes what it leaves.
  private mutating func apply(_ number: Int) {
    if edits[number].edit.apply(index, output: &output, kept: &kept, values: editValues) {
      isEdited = true
      let parts = kept.unsafeElements
      index.replaceText(with: &output, keeping: parts.span, needs: needs[number + 1])
    }
  }
}
