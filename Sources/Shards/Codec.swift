// The codecs of output files, as `--codec` and `--level` name them, and the libraries behind them.

import CIsal
import CXXHash
import CZlib
import CZstd

/// How output files are compressed.
public enum Codec: Sendable, Hashable, Codable {
  /// Zstandard by libzstd.
  case zstd(level: Int)
  /// Gzip by zlib.
  case gzip(level: Int)
  /// Gzip by ISA-L: several times faster than zlib, somewhat larger; its bytes may depend on the processor's kind.
  case igzip(level: Int)
  /// No compression.
  case none

  /// The names that `--codec` takes.
  public static let names = ["zstd", "gzip", "igzip", "none"]

  /// Makes a codec from its name and level; nil stands for the codec's default level.
  /// - Throws: `CodecError` for an unknown name or a level out of range.
  public init(name: String, level: Int? = nil) throws {
    switch name {
    case "zstd": self = .zstd(level: level ?? 1)
    case "gzip": self = .gzip(level: level ?? 6)
    case "igzip": self = .igzip(level: level ?? 1)
    case "none": self = .none
    default:
      throw CodecError(
        reason: "unknown codec \"\(name)\"", remedy: "choose one of \(Self.names.joined(separator: ", "))")
    }
    if self == .none, let level {
      throw CodecError(reason: "codec none has no level \(level)", remedy: "leave --level out")
    }
    try checkLevel()
  }

  /// The name that `--codec` takes.
  public var name: String {
    switch self {
    case .zstd: "zstd"
    case .gzip: "gzip"
    case .igzip: "igzip"
    case .none: "none"
    }
  }

  /// The level; nil without compression.
  public var level: Int? {
    switch self {
    case .zstd(let level), .gzip(let level), .igzip(let level): level
    case .none: nil
    }
  }

  /// The ending of a file of lines: `.jsonl.zst`, `.jsonl.gz` or `.jsonl`.
  public var fileExtension: String { ".jsonl" + suffix }

  /// What compression adds to a file's name: `.zst`, `.gz` or nothing.
  public var suffix: String {
    switch self {
    case .zstd: ".zst"
    case .gzip, .igzip: ".gz"
    case .none: ""
    }
  }

  /// Throws `CodecError` where the level is out of the codec's range.
  public func checkLevel() throws {
    let range: ClosedRange<Int>
    switch self {
    case .zstd: range = -7...22
    case .gzip: range = 1...9
    case .igzip: range = 0...3
    case .none: return
    }
    guard let level else { return }
    // For zstd, 0 would mean the library's own default: two names for one level.
    if !range.contains(level) || (name == "zstd" && level == 0) {
      let but = name == "zstd" ? ", but not 0" : ""
      throw CodecError(
        reason: "codec \(name) has no level \(level)",
        remedy: "choose one from \(range.lowerBound) to \(range.upperBound)\(but)")
    }
  }
}

/// A codec or level that does not exist.
public struct CodecError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public var reason: String
  /// What to choose instead.
  public var remedy: String
  /// The whole message on one line.
  public var description: String { "\(reason); \(remedy)" }
}

/// The libraries that read and write files, with their versions, for a run's record.
public enum LibraryVersions {
  /// libzstd, as loaded.
  public static var zstd: String { "libzstd \(String(cString: ZSTD_versionString()))" }
  /// zlib, as loaded.
  public static var zlib: String { "zlib \(String(cString: zlibVersion()))" }
  /// ISA-L, as built against; the library does not tell its version.
  public static var isal: String { "ISA-L \(ISAL_MAJOR_VERSION).\(ISAL_MINOR_VERSION).\(ISAL_PATCH_VERSION)" }
  /// xxHash, as loaded.
  public static var xxHash: String {
    let number = XXH_versionNumber()
    return "xxHash \(number / 10_000).\(number / 100 % 100).\(number % 100)"
  }
  /// All of them, in one order.
  public static var all: [String] { [zstd, zlib, isal, xxHash] }
}
