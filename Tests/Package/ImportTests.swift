// The house rule of Sources/README.md: modules stand in data-flow order, and imports only point back.

import Foundation
import Support
import Testing

/// The modules of `Sources`, read from `Package.swift` and from the files themselves.
struct ImportTests {
  static let root = repositoryRoot

  /// Names of the targets under `Sources`, in the order in which `Package.swift` declares them.
  static func declaredModules() throws -> [String] {
    let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    let names = manifest.matches(
      of: /(?:module|systemLibrary)\(\s*"([A-Za-z0-9]+)"|[tT]arget\(\s*name: "([A-Za-z0-9]+)"/
    )
    .map { String($0.output.1 ?? $0.output.2 ?? "") }
    return names.filter { FileManager.default.fileExists(atPath: root.appending(path: "Sources/\($0)").path) }
  }

  @Test func everyFolderIsATarget() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
      .filter { $0 != "README.md" }
    #expect(try Set(Self.declaredModules()) == Set(folders))
  }

  @Test func importsPointBackAlongTheFlow() throws {
    let order = try Self.declaredModules()
    #expect(order.count > 10)
    var imports = 0
    for (position, module) in order.enumerated() {
      let folder = Self.root.appending(path: "Sources/\(module)")
      let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      for file in files where file.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        for match in text.matches(of: /(?m)^(?:public |internal |private |fileprivate |package )?import ([A-Za-z0-9]+)/)
        {
          guard let imported = order.firstIndex(of: String(match.output.1)) else { continue }
          imports += 1
          #expect(imported < position, "\(module)/\(file) imports \(match.output.1), which stands after it")
        }
      }
    }
    #expect(imports > 20)
  }

  @Test func onlyRecipesReadsYAML() throws {
    let sources = Self.root.appending(path: "Sources")
    let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
    let readers = try files.filter { file in
      try file.hasSuffix(".swift")
        && String(contentsOf: sources.appending(path: file), encoding: .utf8).contains("import Yams")
    }
    #expect(!readers.isEmpty)
    #expect(readers.allSatisfy { $0.hasPrefix("Recipes/") })
  }

  @Test func theMapNamesEveryFolder() throws {
    let map = try String(contentsOf: Self.root.appending(path: "Sources/README.md"), encoding: .utf8)
    for module in try Self.declaredModules() {
      #expect(map.contains("`\(module)`"), "Sources/README.md does not mention \(module)")
    }
  }
}
