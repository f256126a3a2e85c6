// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A Swift library of Sluice, with the modules that it may import and the pages in its folder that are no code.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], pages: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: pages, swiftSettings: strict)
}

/// The tests of one library.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies, path: "Tests/" + name, swiftSettings: strict)
}

/// A C library that Debian packages, by its pkg-config name (nil where what that says is of no use) and package name.
func systemLibrary(_ name: String, _ pkgConfig: String?, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

// The targets stand in the order in which data flows; a test checks that imports point back along it.
let package = Package(
  name: "sluice",
  products: [.executable(name: "sluice", targets: ["sluice"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    systemLibrary("CZlib", "zlib", "zlib1g-dev"),
    systemLibrary("CZstd", "libzstd", "libzstd-dev"),
    systemLibrary("CIsal", "libisal", "libisal-dev"),
    systemLibrary("CXXHash", "libxxhash", "libxxhash-dev"),
    systemLibrary("CUtf8proc", nil, "libutf8proc-dev"),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CKernels", dependencies: ["CXXHash"]),
    .target(name: "CResources", exclude: ["data"]),
    module("Buffers"),
    module("Threads"),
    module("Shards", ["Buffers", "CZlib", "CZstd", "CIsal", "CXXHash"]),
    module("Records", ["Buffers", "CSimdjson"]),
    module("Text", ["Buffers", "CKernels", "CResources", "CXXHash"]),
    module("Measures"),
    module("Edits", ["Buffers", "Text", "Measures", "CKernels"]),
    module("Signals", ["Buffers", "Text", "Measures", "CResources", "CKernels", "CXXHash"]),
    module("Languages", ["Buffers", "Text", "Measures", "CKernels", "CResources", "CXXHash", "CZstd"]),
    module("Signatures", ["Buffers", "Text", "CKernels", "CResources", "CUtf8proc", "CXXHash"]),
    module("Ledger", ["Buffers", "CZstd", "CXXHash"]),
    module(
      "Recipes",
      [
        "Buffers", "Measures", "Edits", "Signals", "Languages", "Signatures", "CResources", "CXXHash",
        .product(name: "Yams", package: "Yams"),
      ]),
    module("Filters", ["Buffers", "Measures", "Languages", "Ledger", "Recipes"]),
    module("Dedup", ["Buffers", "Threads", "Shards", "Text", "Signatures", "CXXHash"]),
    module(
      "Pipeline",
      [
        "Buffers", "Threads", "Shards", "Records", "Text", "Measures", "Edits", "Signals", "Languages", "Signatures",
        "Ledger", "Recipes", "Filters", "Dedup", "CXXHash",
      ], pages: ["SCALING.md"]),
    module(
      "Ablation", ["Buffers", "Shards", "Text", "Measures", "Ledger", "Recipes", "Filters", "Dedup", "Pipeline"]),
    .executableTarget(
      name: "sluice",
      dependencies: [
        "Ablation", "Pipeline", "Threads", "Dedup", "Filters", "Recipes", "Ledger", "Languages", "Signatures", "Shards",
        "Measures",
        "Edits", "Buffers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    tests("Buffers", ["Support", "Buffers"]),
    tests("Shards", ["Support", "Shards", "Buffers", "CZlib", "CZstd"]),
    tests("Records", ["Support", "Records", "Buffers"]),
    tests("Text", ["Support", "Text", "Buffers"]),
    tests("Edits", ["Support", "Edits", "Text", "Buffers", "Measures"]),
    tests("Signals", ["Support", "Signals", "Text", "Buffers", "Measures"]),
    tests("Languages", ["Support", "Languages", "Text", "Buffers", "CKernels", "CXXHash", "CZstd"]),
    tests("Signatures", ["Support", "Signatures", "Text", "Buffers", "CXXHash"]),
    tests("Ledger", ["Support", "Ledger", "Buffers"]),
    tests("Recipes", ["Support", "Recipes", "Measures", "Edits", "Signals", "Languages", "Signatures"]),
    tests("Filters", ["Support", "Filters", "Recipes", "Ledger", "Languages", "Buffers", "Measures"]),
    tests("Dedup", ["Support", "Dedup", "Signatures", "Shards", "Buffers"]),
    tests(
      "Pipeline",
      [
        "Support", "Pipeline", "Threads", "Shards", "Records", "Languages", "Ledger", "Recipes", "Filters", "Buffers",
      ]),
    tests(
      "Ablation",
      ["Support", "sluice", "Ablation", "Pipeline", "Filters", "Recipes", "Ledger", "Text", "Shards", "Buffers"]),
    .target(
      name: "BenchmarkTexts", dependencies: ["Records", "Shards", "Buffers"], path: "Tests/Benchmarks/texts",
      swiftSettings: strict),
    .executableTarget(
      name: "kernel-benchmark",
      dependencies: [
        "BenchmarkTexts", "Ledger", "Signatures", "Languages", "Signals", "Edits", "Measures", "Text", "Records",
        "Shards", "Buffers",
      ],
      path: "Tests/Benchmarks/kernels",
      swiftSettings: strict),
    .executableTarget(
      name: "language-benchmark", dependencies: ["BenchmarkTexts", "Languages", "Buffers"],
      path: "Tests/Benchmarks/languages",
      swiftSettings: strict),
    .executableTarget(
      name: "dedup-scale", dependencies: ["Dedup", "Signatures", "Shards", "Threads", "Buffers"], path: "Tests/Scale",
      exclude: ["README.md", "ablation"],
      swiftSettings: strict),
    .executableTarget(
      name: "ablation-scale", dependencies: ["Ablation", "Pipeline", "Dedup", "Recipes", "Ledger", "Shards"],
      path: "Tests/Scale/ablation", swiftSettings: strict),
    .executableTarget(
      name: "cluster-benchmark", dependencies: ["Dedup", "Shards"], path: "Tests/Benchmarks/clusters",
      swiftSettings: strict),
    .target(name: "Support", path: "Tests/Support", swiftSettings: strict),
    tests("sluice", ["Support", "sluice", "CXXHash"]),
    tests("Faults", ["Support", "sluice"]),
    tests("Package", ["Support"]),
  ],
  cxxLanguageStandard: .cxx17
)
