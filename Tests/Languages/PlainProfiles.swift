// A file of profiles in the plainest Swift: read, written with whatever a test wants to have in it, and identified by.

import CXXHash
import CZstd
import Foundation
import Languages

/// What a file of profiles holds.
struct PlainProfiles: Equatable {
  struct Language: Equatable {
    var number: UInt64
    var prior: UInt32 = 0
    var meanFit = 0.0
    var fitSpread = 1.0
  }

  struct Table: Equatable {
    var width: UInt32
    var lowest = -6.0
    var step = 0.8
    var keys: [UInt32]
    var weights: [UInt8]
  }

  struct CloseSet: Equatable {
    var members: [UInt32]
    var table: Table
  }

  struct Group: Equatable {
    var scripts: [String]
    var languages: [Language]
    var table: Table?
    var close: [CloseSet] = []
  }

  /// Weights of the three models: prose, known, right.
  var models = [[Double](repeating: 0, count: 8), [Double](repeating: 0, count: 6), [Double](repeating: 0, count: 8)]
  var leastProse = 0.0
  var leastKnown = 0.0
  var secondShare = 0.9
  var groups: [Group] = []
  /// What stands behind all that.
  var rest: [UInt8] = []

  // MARK: Bytes

  /// The raw bytes, which a file has compressed.
  var raw: [UInt8] {
    var bytes: [UInt8] = []
    func put(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { bytes += Array($0) } }
    func put(_ table: Table) {
      put(UInt32(table.keys.count))
      put(table.width)
      put(table.lowest.bitPattern)
      put(table.step.bitPattern)
      for key in table.keys { put(key) }
      bytes += table.weights
    }
    for model in models {
      put(UInt32(model.count))
      for weight in model { put(weight.bitPattern) }
    }
    for number in [leastProse, leastKnown, secondShare] { put(number.bitPattern) }
    put(UInt32(groups.count))
    for group in groups {
      put(UInt32(group.scripts.count))
      for script in group.scripts { bytes += Array(script.utf8) }
      put(UInt32(group.languages.count))
      for language in group.languages {
        put(language.number)
        put(language.prior)
        put(language.meanFit.bitPattern)
        put(language.fitSpread.bitPattern)
      }
      put(UInt32(group.table == nil ? 0 : 1))
      if let table = group.table { put(table) }
      put(UInt32(group.close.count))
      for set in group.close {
        put(UInt32(set.members.count))
        for member in set.members { put(member) }
        put(set.table)
      }
    }
    return bytes + rest
  }

  /// A file of raw bytes, with a checksum that holds.
  static func file(raw: [UInt8], version: UInt32 = 1, size: UInt32? = nil) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(raw.count))
    frame.removeLast(frame.count - ZSTD_compress(&frame, frame.count, raw, raw.count, 1))
    var bytes = Array("SluiceLP".utf8)
    for number in [version, size ?? UInt32(raw.count)] {
      withUnsafeBytes(of: number.littleEndian) { bytes += Array($0) }
    }
    withUnsafeBytes(of: XXH3_64bits(frame, frame.count).littleEndian) { bytes += Array($0) }
    return bytes + frame
  }

  /// The raw bytes of a sound file.
  static func raw(of file: [UInt8]) -> [UInt8] {
    let size = file[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
    let frame = Array(file[24...])
    var raw = [UInt8](repeating: 0, count: size)
    precondition(ZSTD_decompress(&raw, size, frame, frame.count) == size)
    return raw
  }

  init() {}

  /// Reads a sound file.
  init(file: [UInt8]) {
    var bytes = Self.raw(of: file)[...]
    func take<Number: FixedWidthInteger>(_: Number.Type) -> Number {
      defer { bytes = bytes.dropFirst(MemoryLayout<Number>.size) }
      return bytes.prefix(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number($1) }
    }
    func number() -> Double { Double(bitPattern: take(UInt64.self)) }
    func list<Element>(_ element: () -> Element) -> [Element] { (0..<take(UInt32.self)).map { _ in element() } }
    func table() -> Table {
      let rows = Int(take(UInt32.self))
      var table = Table(width: take(UInt32.self), lowest: number(), step: number(), keys: [], weights: [])
      table.keys = (0..<rows).map { _ in take(UInt32.self) }
      let size = rows * Int(table.width)
      table.weights = Array(bytes.prefix(size))
      bytes = bytes.dropFirst(size)
      return table
    }
    models = (0..<3).map { _ in list(number) }
    leastProse = number()
    leastKnown = number()
    secondShare = number()
    groups = list {
      Group(
        scripts: list {
          defer { bytes = bytes.dropFirst(4) }
          return String(decoding: bytes.prefix(4), as: UTF8.self)
        },
        languages: list {
          Language(number: take(UInt64.self), prior: take(UInt32.self), meanFit: number(), fitSpread: number())
        },
        table: take(UInt32.self) == 1 ? table() : nil,
        close: list { CloseSet(members: list { take(UInt32.self) }, table: table()) })
    }
    rest = Array(bytes)
  }

  // MARK: Identifying

  /// What these profiles say of a text that is read whole and in one piece.
  func identify(_ text: String) -> Identification {
    var groupOfScript = [UInt8](repeating: WordScanner.noGroup, count: 256)
    for (number, group) in groups.enumerated() {
      for script in group.scripts { groupOfScript[Int(UnicodeScripts.number(named: script))] = UInt8(number) }
    }
    let words = PlainWordScanner(groups: groupOfScript).scan(Array(text.utf8))
    // Tests give texts of one script alone.
    guard let script = words.scripts.max(by: { $0.value < $1.value }), words.scripts.count == 1 else {
      return .undetermined
    }
    let number = groupOfScript[Int(script.key)]
    guard number != WordScanner.noGroup else { return .undetermined }
    let group = groups[Int(number)]
    func label(_ place: Int) -> LanguageLabel {
      LanguageLabel(number: group.languages[place].number).with(script: UnicodeScripts.labels[Int(script.key)])
    }
    let letters = Double(script.value)
    let noise = Double(words.droppedLetters + words.signs)
    func fixed(_ score: Double) -> UInt16 { UInt16((score * 10_000).rounded()) }
    guard let table = group.table else {
      let score = letters / (letters + 0.25 + 0.1 * noise)
      if score < 0.5 { return .undetermined }
      return Identification(label: label(0), score: fixed(score), second: .undetermined, secondScore: 0)
    }
    let keys = words.sections.filter { $0.group == number }.flatMap { GramKernelTests.keys(of: $0.words) }
    let rows = table.rows(of: keys)
    guard !rows.isEmpty else { return .undetermined }
    let sums = group.languages.indices.map { column in
      Int(group.languages[column].prior) + rows.reduce(0) { $0 + table.weight(row: $1, column: column) }
    }
    var order = sums.indices.sorted { sums[$0] != sums[$1] ? sums[$0] > sums[$1] : $0 < $1 }
    var margin = table.step * Double(sums[order[0]] - sums[order[1]])
    let first = group.languages[order[0]]
    let mean = table.step * Double(sums[order[0]] - Int(first.prior)) / Double(rows.count) + table.lowest
    let fit = (mean - first.meanFit) / first.fitSpread
    var close = 0.0
    if let set = group.close.first(where: { $0.members.contains(UInt32(order[0])) }) {
      let closeRows = set.table.rows(of: keys)
      let closeSums = set.members.indices.map { column in
        closeRows.reduce(0) { $0 + set.table.weight(row: $1, column: column) }
      }
      let closeOrder = closeSums.indices.sorted {
        closeSums[$0] != closeSums[$1] ? closeSums[$0] > closeSums[$1] : $0 < $1
      }
      let lead = set.table.step * Double(closeSums[closeOrder[0]] - closeSums[closeOrder[1]])
      let outside = order.first { !set.members.contains(UInt32($0)) }
      let ahead = outside.map { table.step * Double(sums[order[0]] - sums[$0]) } ?? .infinity
      close = lead <= ahead ? 1 : 0
      margin = min(lead, ahead)
      order = [Int(set.members[closeOrder[0]]), lead <= ahead ? Int(set.members[closeOrder[1]]) : outside ?? 0]
    }
    let size = log1p(Double(rows.count))
    let lead = log1p(margin)
    let noisy = log((noise + 0.5) / (letters + 1))
    let marked = log((Double(words.marks) + 0.5) / (letters + 1))
    func probability(_ model: Int, _ features: [Double]) -> Double {
      1 / (1 + exp(-zip(models[model], features).reduce(0) { $0 + $1.0 * $1.1 }))
    }
    if probability(0, [1, size, noisy, noisy * size, marked, marked * size, fit, lead]) < leastProse
      || probability(1, [1, size, fit, fit * size, lead, lead * size]) < leastKnown
    {
      return .undetermined
    }
    let right = probability(2, [1, size, lead, lead * size, fit, fit * size, close, close * lead])
    return Identification(
      label: label(order[0]), score: fixed(right), second: label(order[1]),
      secondScore: fixed((1 - right) * secondShare))
  }
}

extension PlainProfiles.Table {
  /// The rows that keys have in a table of four slots a key, 64 at least.
  func rows(of asked: [UInt32]) -> [Int] {
    var bits: UInt32 = 6
    while 1 << bits < 4 * keys.count { bits += 1 }
    let slots = GramKernelTests.slots(keys, bits: bits)
    return asked.compactMap { key in
      var place = Int(key >> (32 - bits))
      while slots[place] != 0 {
        if slots[place] >> 16 == key & 0xFFFF { return Int(slots[place] & 0xFFFF) - 1 }
        place = (place + 1) % slots.count
      }
      return nil
    }
  }

  /// The weight of a column in a row of half bytes, or of bytes where the width is 8.
  func weight(row: Int, column: Int) -> Int {
    let size = Int(width)
    if size == 8 { return Int(weights[row * 8 + column]) }
    let both = weights[row * size + column % size]
    return Int(column < size ? both & 15 : both >> 4)
  }
}
