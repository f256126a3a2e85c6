// The profiles of all languages, as a trainer makes them and a file holds them: per group of scripts, a row of weights for
// each n-gram, one weight a language.

internal import Buffers
internal import CKernels

/// What is known of languages: immutable, shared by all identifiers.
///
/// A weight is the logarithm of how much more frequent an n-gram is in a language than on average over the languages of
/// its group, as one of 16 steps; a text's score for a language is the sum over its n-grams (naive Bayes with equal
/// priors). Languages that are close are compared once more by finer weights of more n-grams. Scripts that one language
/// has alone need no weights.
public final class LanguageProfiles: Sendable {
  /// The languages of some scripts, and their weights.
  let groups: [ProfileGroup]
  /// From what was measured of a text to a probability.
  let calibration: Calibration
  /// For each script's number the group that it belongs to, or `WordScanner.noGroup`.
  let groupOfScript: [UInt8]

  init(groups: [ProfileGroup], calibration: Calibration) {
    self.groups = groups
    self.calibration = calibration
    var groupOfScript = [UInt8](repeating: WordScanner.noGroup, count: 256)
    for (number, group) in groups.enumerated() {
      for script in group.scripts { groupOfScript[Int(script)] = UInt8(number) }
    }
    self.groupOfScript = groupOfScript
  }

  /// The languages that it tells apart, sorted by code.
  public var languages: [LanguageLabel] {
    Set(groups.flatMap { $0.classes.map(\.label) }).sorted { $0.number < $1.number }
  }

  /// The scripts in which a language is known (ISO 15924), as the groups have them.
  public func scripts(of label: LanguageLabel) -> [String] {
    groups.filter { $0.classes.contains { $0.label == label } }.map { UnicodeScripts.names[Int($0.scripts[0])] }
  }

  /// How many n-grams have weights, in all groups and sets of close languages.
  public var gramCount: Int {
    groups.reduce(0) { $0 + ($1.grams?.keys.count ?? 0) + $1.close.reduce(0) { $0 + $1.grams.keys.count } }
  }
}

/// One language in one group of scripts.
struct ProfileClass: Sendable {
  /// Its code, without a script.
  let label: LanguageLabel
  /// What every text's sum begins with, in steps of the weights: more for a language that has more text.
  var prior: UInt32
  /// The mean weight of an n-gram in texts of the language, in nats.
  var meanFit: Double
  /// The standard deviation of that mean from text to text.
  var fitSpread: Double
}

/// The languages that are written in one script, or in scripts that belong together.
struct ProfileGroup: Sendable {
  /// Numbers of `UnicodeScripts`.
  let scripts: [UInt8]
  /// Its languages; at most 256.
  var classes: [ProfileClass]
  /// Their weights; nothing where there is one language only.
  let grams: GramTable?
  /// Sets of close languages among them.
  var close: [CloseSet]

  /// The set of close languages that a class belongs to.
  func closeSet(of number: Int) -> Int? { close.firstIndex { $0.members.contains(number) } }
}

/// Languages that the first weights leave in doubt, and weights of 8 bits for them alone.
struct CloseSet: Sendable {
  /// Numbers of classes in the group; two to eight.
  let members: [Int]
  /// Their weights, eight bytes a row.
  let grams: GramTable
}

/// Rows of weights by n-gram.
final class GramTable: @unchecked Sendable {
  // Nothing changes after `init`, so threads may share what the pointers point to.

  /// How a row holds its weights.
  enum Form: Sendable, Equatable {
    /// Four bits a class; byte b holds class b in its low half and class b + width in its high half.
    case halfBytes(width: Int)
    /// One byte a class, eight classes.
    case bytes

    /// How many bytes a row has.
    var width: Int {
      switch self {
      case .halfBytes(let width): width
      case .bytes: 8
      }
    }

    /// The greatest weight.
    var steps: Int { self == .bytes ? 255 : 15 }

    /// How many sums a row adds to.
    var columns: Int { self == .bytes ? 8 : 2 * width }
  }

  let form: Form
  /// The keys of rows 1, 2 ...: row 0 is none.
  let keys: [UInt32]
  /// Nats of a weight of 0.
  let lowest: Double
  /// Nats between weights that follow each other.
  let step: Double
  /// The rows, the first of them zeros.
  let weights: UnsafePointer<UInt8>
  /// Where keys are looked up.
  let table: sluice_language_table
  private let slots: UnsafeMutablePointer<UInt32>
  private let rows: UnsafeMutableRawPointer

  /// Takes rows of weights for keys, at most 65,535, in the order of the keys; those of classes that are none are 0.
  init(form: Form, keys: [UInt32], rows: UnsafeBufferPointer<UInt8>, lowest: Double, step: Double) {
    precondition(keys.count < 1 << 16 && rows.count == keys.count * form.width, "a table has at most 65,535 whole rows")
    self.form = form
    self.keys = keys
    self.lowest = lowest
    self.step = step
    let memory = UnsafeMutableRawPointer.allocate(byteCount: (keys.count + 1) * form.width + 128, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: form.width)
    if let start = rows.baseAddress { (memory + form.width).copyMemory(from: start, byteCount: rows.count) }
    (memory + form.width + rows.count).initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    self.rows = memory
    weights = UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
    // Four slots a key, so that a search seldom needs a second step.
    var bits: UInt32 = 6
    while 1 << bits < 4 * keys.count { bits += 1 }
    let size = 1 << Int(bits)
    slots = .allocate(capacity: size)
    slots.initialize(repeating: 0, count: size)
    for (number, key) in keys.enumerated() {
      var place = Int(key >> (32 - bits))
      while slots[place] != 0 { place = (place + 1) & (size - 1) }
      slots[place] = key << 16 | UInt32(number + 1)
    }
    table = sluice_language_table(slots: slots, shift: 32 - bits, mask: UInt32(size - 1))
  }

  deinit {
    slots.deallocate()
    rows.deallocate()
  }
}
