// What `sluice check` says of a recipe: its errors, and what works but is probably not meant.

internal import Languages
internal import Measures

/// The findings on one recipe.
public struct RecipeReport: Sendable {
  /// The name or path that was checked.
  public var checked: String
  /// What is wrong; the recipe runs only where this is empty.
  public var errors: [RecipeFault]
  /// What is allowed, but has no effect or a surprising one.
  public var warnings: [RecipeFault]
  /// The plan, where there are no errors.
  public var plan: Plan?

  /// Checks a recipe: loads it, plans it, and looks for what has no effect.
  ///
  /// - Parameters:
  ///   - nameOrPath: as for `loadRecipe`.
  ///   - variant: changes to apply first.
  ///   - vocabulary: the signals and edits that may be named.
  public init(checking nameOrPath: String, variant: Variant = Variant(), vocabulary: Vocabulary = .standard) {
    checked = nameOrPath
    warnings = []
    var loader = RecipeLoader()
    let loaded = loader.load(nameOrPath)
    errors = loader.faults.inReadingOrder
    guard var recipe = loaded else { return }
    if errors.isEmpty {
      do throws(RecipeError) {
        recipe = try variant.applied(to: recipe)
      } catch {
        errors += error.faults
      }
    }
    // A recipe with faults is planned too: unknown signals are told in the same breath as unknown keys.
    var planner = Planner(vocabulary)
    let made = planner.plan(recipe)
    errors = (errors + planner.faults).inReadingOrder
    guard errors.isEmpty else { return }
    plan = made
    warnings = RecipeLint.warnings(of: recipe, plan: made).inReadingOrder
  }

  /// Whether the recipe can run.
  public var isValid: Bool { errors.isEmpty }

  /// The report for a terminal: a line a finding, then a line of summary.
  public var text: String {
    var text = errors.map { "\($0.position): error: \($0.message)\n" }.joined()
    text += warnings.map { "\($0.position): warning: \($0.message)\n" }.joined()
    if let plan {
      text += "\(checked): recipe `\(plan.name)` is valid: \(count(plan.steps.count, "step")), "
      text += "\(count(plan.filters.count, "filter")), \(count(plan.columns.count, "ledger column")), hash \(plan.hash)"
    } else {
      text += "\(checked): \(count(errors.count, "error"))"
    }
    if !warnings.isEmpty { text += ", \(count(warnings.count, "warning"))" }
    text += "\n"
    for (name, summary) in plan?.stepSummaries ?? [] { text += "  \(name): \(summary)\n" }
    for filter in plan?.filters ?? [] where !filter.languages.isEmpty {
      text += "  \(filter.name): \(filter.limits.condition)"
      for item in filter.languages { text += "; \(item.language) \(item.limits?.condition ?? "off")" }
      text += "\n"
    }
    return text
  }

  /// The report as a JSON object.
  public var json: String {
    func findings(_ faults: [RecipeFault]) -> JSONValue {
      .list(
        faults.map { fault in
          .object([
            "file": .text(fault.position.file),
            "line": fault.position.line.map { .number(Double($0)) } ?? .null,
            "column": fault.position.column.map { .number(Double($0)) } ?? .null,
            "message": .text(fault.message),
          ])
        })
    }
    var pairs: [(String, JSONValue)] = [
      ("checked", .text(checked)), ("valid", .boolean(isValid)), ("errors", findings(errors)),
      ("warnings", findings(warnings)),
    ]
    if let plan {
      pairs += [
        ("recipe", .text(plan.name)), ("hash", .text(plan.hash)),
        ("steps", .list(plan.steps.map { .text($0.name) })),
        ("filters", .list(plan.filters.map { .text($0.name) })),
        ("columns", .list(plan.columns.map { .text($0.name) })),
      ]
      let dedups = plan.steps.compactMap { step -> (String, JSONValue)? in
        guard case .deduplicate(let deduplication) = step.work else { return nil }
        return (step.name, .text(deduplication.summary))
      }
      if !dedups.isEmpty { pairs.append(("deduplication", .pairs(dedups))) }
      let languages = plan.stepSummaries.filter { pair in !dedups.contains { $0.0 == pair.name } }
      if !languages.isEmpty { pairs.append(("languages", .pairs(languages.map { ($0.name, .text($0.summary)) }))) }
      let limits = plan.filters.filter { !$0.languages.isEmpty }
      if !limits.isEmpty {
        pairs.append(
          (
            "limits_by_language",
            .pairs(
              limits.map { filter in
                (filter.name, .pairs(filter.languages.map { ($0.language.description, $0.limits?.json ?? .null) }))
              })
          ))
      }
    }
    return JSONValue.pairs(pairs).written() + "\n"
  }

  private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
