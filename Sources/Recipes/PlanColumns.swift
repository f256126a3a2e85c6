// The ledger columns of a plan while it is made: one a measure and state of the text, shared where that is right.

internal import Measures

/// Columns, and who measures them.
///
/// The state of a text is the name of the last edit step before; "" is the text as read. A column that a step measures
/// for survivors only cannot serve a later step that needs it for all documents, but the other way round it can.
struct PlanColumns {
  private struct Key: Hashable {
    var measure: String
    var state: String
  }

  /// A column's producer.
  struct Origin {
    /// The step that measures it.
    var step: Int
    /// What stands behind the measure's name: "", or `@step`.
    var suffix: String
    /// Whether it is measured for survivors only.
    var onlySurviving: Bool
  }

  private(set) var columns: [PlannedColumn] = []
  private(set) var origins: [Origin] = []
  private var always: [Key: Int] = [:]
  private var surviving: [Key: Int] = [:]

  /// The column of a measure that is there already and serves the caller.
  func find(_ measure: String, state: String, onlySurviving: Bool) -> Int? {
    let key = Key(measure: measure, state: state)
    return always[key] ?? (onlySurviving ? surviving[key] : nil)
  }

  /// Adds a column.
  mutating func add(_ measure: MeasureDefinition, state: String, survivorsOf family: String?, step: Int) -> Int {
    let suffix = family.map { "@\($0)" } ?? (state.isEmpty ? "" : "@\(state)")
    let index = columns.count
    columns.append(PlannedColumn(name: measure.name + suffix, measure: measure))
    origins.append(Origin(step: step, suffix: suffix, onlySurviving: family != nil))
    let key = Key(measure: measure.name, state: state)
    if family == nil { always[key] = index } else { surviving[key] = index }
    return index
  }

  /// The step on which a signal over these columns depends, and the suffix of its name.
  func origin(_ numerator: Int, _ denominator: Int?) -> (step: Int, suffix: String) {
    let parts = [numerator, denominator].compactMap { $0.map { origins[$0] } }
    // A part that only survivors have decides; of several the latest, whose survivors the others have too.
    let partial = parts.filter(\.onlySurviving)
    let chosen = (partial.isEmpty ? parts : partial).max(by: { $0.step < $1.step })
    return chosen.map { ($0.step, $0.suffix) } ?? (0, "")
  }
}
