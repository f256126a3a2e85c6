// What is wrong with a recipe, and where: every fault of loading, changing and planning is one of these.

/// A place in a recipe file, or on the command line.
public struct SourcePosition: Sendable, Hashable {
  /// The file as the user would name it; a built-in one is `built-in c4/quality.yaml`, a setting `--set NAME.min=V`.
  public var file: String
  /// Line, from 1; nothing where the whole file is meant.
  public var line: Int?
  /// Column in code points, from 1.
  public var column: Int?

  /// Names a place.
  public init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension SourcePosition: CustomStringConvertible {
  /// `FILE:LINE:COLUMN`, as editors and compilers write it.
  public var description: String {
    guard let line else { return file }
    guard let column else { return "\(file):\(line)" }
    return "\(file):\(line):\(column)"
  }
}

/// One thing that is wrong with a recipe.
public struct RecipeFault: Sendable, Hashable, CustomStringConvertible {
  /// Where.
  public var position: SourcePosition
  /// What is wrong and what would be right, in a sentence without a full stop.
  public var message: String

  /// Makes a fault.
  public init(_ position: SourcePosition, _ message: String) {
    self.position = position
    self.message = message
  }

  /// `FILE:LINE:COLUMN: MESSAGE`.
  public var description: String { "\(position): \(message)" }
}

/// A recipe cannot be used; everything found wrong with it, file by file in the order of lines.
public struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The faults, at least one.
  public var faults: [RecipeFault]

  /// Makes an error of faults, which it puts in order.
  public init(_ faults: [RecipeFault]) {
    self.faults = faults.inReadingOrder
  }

  /// A line a fault.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension [RecipeFault] {
  /// The faults file by file, as the files first occur, each in the order of its lines.
  var inReadingOrder: [RecipeFault] {
    var files: [String] = []
    for fault in self where !files.contains(fault.position.file) { files.append(fault.position.file) }
    return files.flatMap { file in
      // Sorting is stable: two faults of one place stay as they were found.
      filter { $0.position.file == file }.sorted { left, right in
        (left.position.line ?? 0, left.position.column ?? 0) < (right.position.line ?? 0, right.position.column ?? 0)
      }
    }
  }
}
