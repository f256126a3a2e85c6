// Where recipe files come from: the file system, or the `FilterSpecs` folder embedded in the binary.

import CResources

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The embedded copy of the `FilterSpecs` folder.
enum EmbeddedSpecs {
  /// Paths below `FilterSpecs`, in the order of their bytes.
  static let paths: [String] = (0..<sluice_filter_spec_count()).map { String(cString: sluice_filter_spec_path($0)) }

  /// The text of a file, by its path below `FilterSpecs`.
  static func text(_ path: String) -> String? {
    guard let index = paths.firstIndex(of: path) else { return nil }
    var count = 0
    guard let bytes = sluice_filter_spec_bytes(index, &count) else { return nil }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// Names by which the built-in recipes and families are called: `fineweb`, `gopher/quality`.
  static let names: [String] =
    paths.filter { $0.hasPrefix("recipes/") }.map { stem($0.dropFirst("recipes/".count)) }.sorted()
    + paths.filter { !$0.hasPrefix("recipes/") }.map { stem($0[...]) }.sorted()

  /// The path of a built-in recipe or family: a recipe's name, a path without its ending, or a whole path.
  static func path(named name: String) -> String? {
    for candidate in ["recipes/\(name).yaml", "\(name).yaml", name, "recipes/\(name)"] where paths.contains(candidate) {
      return candidate
    }
    // A family's own name, as reports have it: `gopher-quality`.
    return familyPaths.first(where: { $0.name == name })?.path
  }

  /// Names of the built-in families with their paths.
  static let familyPaths: [(name: String, path: String)] = paths.filter { !$0.hasPrefix("recipes/") }.compactMap {
    path in
    for line in text(path)?.split(separator: "\n") ?? [] where line.hasPrefix("family: ") {
      return (String(line.dropFirst("family: ".count)), path)
    }
    return nil
  }

  private static func stem(_ path: Substring) -> String {
    String(path.hasSuffix(".yaml") ? path.dropLast(".yaml".count) : path)
  }
}

/// A recipe file, wherever it is.
enum SpecFile: Hashable {
  /// A path in the file system, as given.
  case disk(String)
  /// A path below the embedded `FilterSpecs`.
  case embedded(String)

  /// How messages name it.
  var name: String {
    switch self {
    case .disk(let path): path
    case .embedded(let path): "built-in \(path)"
    }
  }

  /// What tells two spellings of one file apart from two files.
  var identity: String {
    switch self {
    case .disk(let path):
      guard let resolved = realpath(path, nil) else { return path }
      defer { free(resolved) }
      return String(cString: resolved)
    case .embedded: return name
    }
  }

  /// The file that a name means on the command line: a file at that path, else a built-in one.
  static func find(_ nameOrPath: String) -> SpecFile? {
    if isFile(nameOrPath) { return .disk(nameOrPath) }
    return EmbeddedSpecs.path(named: nameOrPath).map { .embedded($0) }
  }

  /// The file that `include: NAME` means in this file: one beside it, else a built-in one.
  func find(_ included: String) -> SpecFile? {
    switch self {
    case .disk(let path):
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      let beside = included.hasPrefix("/") ? included : folder + included
      if SpecFile.isFile(beside) { return .disk(beside) }
    case .embedded(let path):
      var parts = path.split(separator: "/").dropLast()
      for part in included.split(separator: "/") {
        switch part {
        case ".": continue
        case "..": if parts.popLast() == nil { return nil }
        default: parts.append(part)
        }
      }
      let beside = parts.joined(separator: "/")
      if EmbeddedSpecs.paths.contains(beside) { return .embedded(beside) }
    }
    return EmbeddedSpecs.path(named: included).map { .embedded($0) }
  }

  /// The text, or why it cannot be had.
  func read() -> Result<String, ReadFault> {
    switch self {
    case .embedded(let path):
      guard let text = EmbeddedSpecs.text(path) else { return .failure(ReadFault(message: "is not embedded")) }
      return .success(text)
    case .disk(let path):
      guard let file = fopen(path, "r") else {
        return .failure(ReadFault(message: "cannot be read: \(String(cString: strerror(errno)))"))
      }
      defer { fclose(file) }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { break }
        bytes.append(contentsOf: chunk[..<count])
        // A recipe is some kilobytes: what is larger was named by mistake.
        if bytes.count > 16 << 20 { return .failure(ReadFault(message: "is over 16 MB: no recipe")) }
      }
      if ferror(file) != 0 {
        return .failure(ReadFault(message: "cannot be read: \(String(cString: strerror(errno)))"))
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return .failure(ReadFault(message: "is not UTF-8 text"))
      }
      return .success(text)
    }
  }

  /// Why a file has no text.
  struct ReadFault: Error {
    var message: String
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }
}
