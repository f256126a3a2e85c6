// From a name or a path to a recipe: files are read, decoded, and their includes followed.

internal import Measures

/// Loads a recipe.
///
/// - Parameter nameOrPath: a path of a recipe or family file, or a built-in name: a recipe (`fineweb`), a family by path
///   (`gopher/quality`) or by its own name (`gopher-quality`). A file at that path wins over a built-in name.
/// - Throws: `RecipeError` with everything that is wrong in the file and in those that it includes.
public func loadRecipe(_ nameOrPath: String) throws(RecipeError) -> Recipe {
  var loader = RecipeLoader()
  let recipe = loader.load(nameOrPath)
  guard let recipe, loader.faults.isEmpty else { throw RecipeError(loader.faults) }
  return recipe
}

/// Reads a recipe from its text, such as the resolved recipe that a run keeps.
///
/// - Parameters:
///   - text: YAML.
///   - file: how faults name it; includes are looked up beside it.
/// - Throws: `RecipeError` with everything that is wrong.
public func parseRecipe(_ text: String, file: String) throws(RecipeError) -> Recipe {
  var loader = RecipeLoader()
  let recipe = loader.parse(text, .disk(file))
  guard let recipe, loader.faults.isEmpty else { throw RecipeError(loader.faults) }
  return recipe
}

/// Loads recipes and collects faults; what could be read is returned in spite of them.
struct RecipeLoader {
  /// What is wrong.
  var faults: [RecipeFault] = []
  private var files: [String] = []
  private var open: [SpecFile] = []

  init() {}

  /// Loads what the command line names.
  mutating func load(_ nameOrPath: String) -> Recipe? {
    guard let file = SpecFile.find(nameOrPath) else {
      let near = Spelling.nearest(to: nameOrPath, among: EmbeddedSpecs.names)
      let builtIn = "built-in recipes: " + EmbeddedSpecs.names.filter { !$0.contains("/") }.joined(separator: ", ")
      let hint = near.isEmpty ? builtIn : "did you mean \(Spelling.listed(near, "or"))?"
      faults.append(
        RecipeFault(
          SourcePosition(file: nameOrPath), "no such file, and no built-in recipe of this name; \(hint)"))
      return nil
    }
    return load(file)
  }

  /// Loads a file.
  mutating func load(_ file: SpecFile) -> Recipe? { load(file, SourcePosition(file: file.name)) }

  private mutating func load(_ file: SpecFile, _ wanted: SourcePosition) -> Recipe? {
    switch file.read() {
    case .success(let text): return parse(text, file)
    case .failure(let reason):
      let message = wanted.line == nil ? reason.message : "`\(file.name)` \(reason.message)"
      faults.append(RecipeFault(wanted, message))
      return nil
    }
  }

  /// Reads a recipe from its text.
  mutating func parse(_ text: String, _ file: SpecFile) -> Recipe? {
    if !files.contains(file.name) { files.append(file.name) }
    guard let tree = YAMLTree.parse(text, file: file.name, faults: &faults) else { return nil }
    var decoder = RecipeDecoder()
    let decoded = decoder.file(tree)
    faults += decoder.faults
    guard let decoded else { return nil }
    open.append(file)
    defer { open.removeLast() }
    var recipe = Recipe(
      name: decoded.name, summary: decoded.summary, measuresAll: decoded.measuresAll, families: [], files: [],
      position: decoded.position)
    for step in decoded.steps {
      var families: [RecipeFamily] = []
      var position = recipe.position
      switch step {
      case .family(let family):
        families = [family]
        position = family.position
      case .include(let include):
        guard let included = follow(include, from: file) else { continue }
        families = included.families
        position = include.newName?.position ?? include.position
        recipe.measuresAll = recipe.measuresAll || included.measuresAll
      }
      for family in families {
        if recipe.families.contains(where: { $0.name == family.name }) {
          faults.append(
            RecipeFault(position, "family `\(family.name)` stands twice; give one of them another name with `as: NAME`")
          )
        } else {
          recipe.families.append(family)
        }
      }
    }
    recipe.files = files
    return recipe
  }

  private mutating func follow(_ include: RecipeFile.Include, from file: SpecFile) -> Recipe? {
    guard let target = file.find(include.path) else {
      let near = Spelling.nearest(to: include.path, among: EmbeddedSpecs.names)
      let hint = near.isEmpty ? "" : "; did you mean the built-in \(Spelling.listed(near, "or"))?"
      faults.append(
        RecipeFault(include.position, "no file `\(include.path)` beside this one, and no built-in of this name\(hint)"))
      return nil
    }
    if let start = open.firstIndex(where: { $0.identity == target.identity }) {
      let way = (open[start...].map(\.name) + [target.name]).joined(separator: " -> ")
      faults.append(RecipeFault(include.position, "a recipe cannot include itself: \(way)"))
      return nil
    }
    guard var recipe = load(target, include.position) else { return nil }
    if let newName = include.newName {
      if recipe.families.count == 1 {
        recipe.families[0].name = newName.name
      } else {
        faults.append(
          RecipeFault(
            newName.position,
            "`as` names one family, and `\(include.path)` has \(recipe.families.count); include them one by one"))
      }
    }
    recipe.apply(include.changes, faults: &faults)
    if include.onlySurviving {
      for index in recipe.families.indices { recipe.families[index].onlySurviving = true }
      if let step = recipe.families.first(where: { $0.dedup != nil }) {
        faults.append(
          RecipeFault(
            include.position,
            "`when: surviving` does not go with `\(step.name)`, a `dedup` step; give that `scope: survivors`"))
      }
    }
    return recipe
  }
}
