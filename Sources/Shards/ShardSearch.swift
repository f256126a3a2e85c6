// From the command's arguments to the list of inputs, before any work starts.

import Glibc

/// Finds the inputs that arguments name: files, folders (searched recursively), glob patterns and `-`.
///
/// In folders, files ending in `.jsonl`, `.ndjson` or `.json` are taken, compressed ones (`.gz`, `.gzip`, `.zst`, `.zstd`)
/// too; hidden ones are not. A file given directly, or matched by a pattern, is taken whatever its name. Keys are
/// relative to the folder given, or to a pattern's part without wildcards. The order is that of the arguments; inside
/// a folder or pattern that of the paths' bytes.
/// - Parameters:
///   - arguments: what the user names.
///   - output: a folder whose files are never inputs: a run into a folder below its input must not read itself.
///   - areWritten: whether each input gives its name to an output, so that no two may have the same.
/// - Throws: `FileError` where a path is missing, nothing is found, or two inputs would write one name.
public func findShards(
  arguments: [String], outside output: String? = nil, areWritten: Bool = true
) throws -> [InputShard] {
  var shards: [InputShard] = []
  for argument in arguments { shards += try findShards(argument) }
  if let output, let own = canonicalPath(output) {
    shards.removeAll { shard in canonicalPath(shard.path)?.hasPrefix(own + "/") ?? false }
  }
  if shards.isEmpty {
    throw FileError(
      path: arguments.joined(separator: " "), operation: "cannot find inputs in", reason: "no input is given",
      remedy: "name files, folders or patterns, or - for standard input")
  }
  if areWritten { try checkNames(shards) }
  return shards
}

/// A path without links and dots; nil where there is no such file.
private func canonicalPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

private func findShards(_ argument: String) throws -> [InputShard] {
  if argument == "-" { return [.standardInput] }
  // A name that exists is that file, even where it holds the characters of a pattern.
  if let facts = try FileFacts(argument) {
    return try shards(at: argument, facts, named: lastComponent(argument), relativeTo: argument)
  }
  guard let glob = Glob(argument) else {
    throw FileError(
      path: argument, operation: "cannot find", reason: "no such file or folder",
      remedy: "check the spelling; a relative path starts at the current folder")
  }
  var found: [InputShard] = []
  for relative in try glob.matches() {
    let path = joinPath(glob.base, relative)
    guard let facts = try FileFacts(path) else { continue }
    if argument.hasSuffix("**") {
      // The files of all folders are matches themselves, so folders are left, and names must be those of record files.
      if facts.kind == .file, InputShard.isRecordFile(lastComponent(relative)) {
        found += try shards(at: path, facts, named: relative, relativeTo: "")
      }
      continue
    }
    found += try shards(at: path, facts, named: relative, relativeTo: path, keepingFolder: true)
  }
  if found.isEmpty {
    throw FileError(
      path: argument, operation: "cannot find inputs for", reason: "nothing matches the pattern",
      remedy: "check the pattern; * stays inside a folder, ** crosses folders")
  }
  return found
}

private func shards(
  at path: String, _ facts: FileFacts, named name: String, relativeTo folder: String, keepingFolder: Bool = false
) throws -> [InputShard] {
  switch facts.kind {
  case .file:
    return [InputShard(path: path, key: key(name), byteCount: facts.byteCount, isRepeatable: true)]
  case .other:
    return [InputShard(path: path, key: key(name), byteCount: nil, isRepeatable: false)]
  case .folder:
    let files = try recordFiles(below: folder)
    if files.isEmpty && !keepingFolder {
      throw FileError(
        path: folder, operation: "cannot find inputs in",
        reason: "the folder has no .jsonl, .ndjson or .json file, compressed or not",
        remedy: "name the files or a pattern if their names end differently")
    }
    return files.map { file in
      InputShard(
        path: joinPath(folder, file.path), key: key(keepingFolder ? name + "/" + file.path : file.path),
        byteCount: file.byteCount, isRepeatable: true)
    }
  }
}

private func key(_ name: String) -> String {
  let key = InputShard.key(name)
  // A name that is nothing but a suffix keeps it: an output needs a name.
  return key.isEmpty || key.hasSuffix("/") ? name : key
}

private func lastComponent(_ path: String) -> String {
  path.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? path
}

private func checkNames(_ shards: [InputShard]) throws {
  let order = shards.indices.sorted { left, right in
    let (one, other) = (shards[left].key, shards[right].key)
    return bytewise(one, other) || (one.utf8.elementsEqual(other.utf8) && left < right)
  }
  for (left, right) in zip(order, order.dropFirst()) {
    let (one, other) = (shards[left], shards[right])
    guard one.key.utf8.elementsEqual(other.key.utf8) else { continue }
    if one.path == other.path {
      throw FileError(
        path: one.path, operation: "cannot take", reason: "it is given twice", remedy: "name each input once")
    }
    throw FileError(
      path: one.path, operation: "cannot take", reason: "it and \(other.path) would both write \(one.key).jsonl",
      remedy: "give the folder above both (or a quoted pattern), rename one, or run them into two output folders")
  }
}
