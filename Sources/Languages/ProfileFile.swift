// Profiles as bytes, and back: what `sluice language train` writes and what the binary has inside.
//
// "SluiceLP", version (UInt32), raw size (UInt32), XXH3-64 of the frame, one zstd frame. Raw, all little-endian:
//   calibration: prose, known and right (each a count and as many Doubles), two least values, second share
//   groups: count; each its scripts (count, ISO 15924 names), classes (count; each label, prior, mean fit and its spread), tables (0 or 1),
//   close sets: count; each its members (count, numbers) and a table
//   table: rows, width, lowest, step, keys, weights

internal import Buffers
internal import CResources
internal import CXXHash
internal import CZstd

/// What is wrong with a file of profiles.
public struct ProfileFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The fault, in a sentence without the file's name.
  public let message: String
  /// The same.
  public var description: String { message }
}

extension LanguageProfiles {
  private static let magic: [UInt8] = Array("SluiceLP".utf8)
  private static let version: UInt32 = 1
  /// No file is larger when decompressed.
  private static let greatestSize: UInt32 = 1 << 28

  /// The profiles that are part of Sluice, for all threads.
  public static let builtIn: LanguageProfiles = {
    let resource = sluice_language_profiles()
    do {
      return try LanguageProfiles(
        file: Span(_unsafeElements: UnsafeBufferPointer(start: resource.bytes, count: resource.count)))
    } catch {
      fatalError("the profiles in this binary are damaged: \(error)")
    }
  }()

  /// Writes the profiles; equal ones as equal bytes.
  public func file() -> [UInt8] {
    var raw = ByteWriter()
    for model in [calibration.prose.model, calibration.known.model, calibration.right] {
      raw.put(UInt32(model.weights.count))
      for weight in model.weights { raw.put(weight.bitPattern) }
    }
    raw.put(calibration.prose.least.bitPattern)
    raw.put(calibration.known.least.bitPattern)
    raw.put(calibration.secondShare.bitPattern)
    raw.put(UInt32(groups.count))
    for group in groups {
      raw.put(UInt32(group.scripts.count))
      for script in group.scripts { raw.bytes += Array(UnicodeScripts.names[Int(script)].utf8) }
      raw.put(UInt32(group.classes.count))
      for one in group.classes {
        raw.put(one.label.number)
        raw.put(one.prior)
        raw.put(one.meanFit.bitPattern)
        raw.put(one.fitSpread.bitPattern)
      }
      raw.put(UInt32(group.grams == nil ? 0 : 1))
      if let grams = group.grams { raw.put(grams) }
      raw.put(UInt32(group.close.count))
      for set in group.close {
        raw.put(UInt32(set.members.count))
        for member in set.members { raw.put(UInt32(member)) }
        raw.put(set.grams)
      }
    }
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(raw.bytes.count))
    let size = ZSTD_compress(&frame, frame.count, raw.bytes, raw.bytes.count, 19)
    precondition(ZSTD_isError(size) == 0, "zstd fails only for want of room or memory")
    frame.removeLast(frame.count - size)
    var file = ByteWriter()
    file.bytes = Self.magic
    file.put(Self.version)
    file.put(UInt32(raw.bytes.count))
    file.put(XXH3_64bits(frame, frame.count))
    return file.bytes + frame
  }

  /// Reads what `file()` wrote.
  ///
  /// - Throws: `ProfileFileError` where the bytes are something else, of another version, cut off or damaged.
  public convenience init(file: Span<UInt8>) throws(ProfileFileError) {
    guard file.count >= 24, file.extracting(0..<8).withUnsafeBufferPointer({ Array($0) }) == Self.magic else {
      throw ProfileFileError(message: "it holds no language profiles")
    }
    var head = ByteReader(bytes: file.extracting(0..<24).withUnsafeBufferPointer { Array($0) }, place: 8)
    let version = head.integer(UInt32.self)
    guard version == Self.version else {
      throw ProfileFileError(message: "its version is \(version), and this Sluice reads \(Self.version)")
    }
    let size = head.integer(UInt32.self)
    let hash = head.integer(UInt64.self)
    guard size <= Self.greatestSize,
      file.withUnsafeBytes({ XXH3_64bits($0.baseAddress! + 24, $0.count - 24) }) == hash
    else {
      throw ProfileFileError(message: "it is damaged or cut off")
    }
    // Every run starts here, so the few megabytes are written once and copied no more than they must.
    let raw = file.withUnsafeBytes { frame in
      [UInt8](unsafeUninitializedCapacity: Int(size)) { target, count in
        let written = ZSTD_decompress(target.baseAddress, Int(size), frame.baseAddress! + 24, frame.count - 24)
        count = ZSTD_isError(written) == 0 ? written : 0
      }
    }
    guard raw.count == Int(size) else {
      throw ProfileFileError(message: "it is damaged")
    }
    var reader = ByteReader(bytes: raw, place: 0)
    let models = (0..<3).map { _ in Logistic(weights: reader.doubles()) }
    let calibration = Calibration(
      prose: Calibration.Threshold(model: models[0], least: reader.double()),
      known: Calibration.Threshold(model: models[1], least: reader.double()), right: models[2],
      secondShare: reader.double())
    let groups = (0..<reader.count(ofBytes: 16)).map { _ in reader.group() }
    let lengths = [Calibration.none.prose.model, Calibration.none.known.model, Calibration.none.right].map(
      \.weights.count)
    let scripts = groups.flatMap(\.scripts)
    guard !reader.isFaulty, reader.place == raw.count, models.map(\.weights.count) == lengths, groups.count < 255,
      Set(scripts).count == scripts.count, 0...1 ~= calibration.secondShare
    else { throw ProfileFileError(message: "its parts do not fit together") }
    self.init(groups: groups, calibration: calibration)
  }
}

/// Appends numbers to bytes.
private struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ table: GramTable) {
    put(UInt32(table.keys.count))
    put(UInt32(table.form.width))
    put(table.lowest.bitPattern)
    put(table.step.bitPattern)
    for key in table.keys { put(key) }
    let size = table.form.width
    bytes.append(contentsOf: UnsafeBufferPointer(start: table.weights + size, count: table.keys.count * size))
  }
}

/// Takes numbers from bytes; past their end it reads zeros and is faulty.
private struct ByteReader {
  let bytes: [UInt8]
  var place: Int
  var isFaulty = false
  /// No language is so many steps ahead before a text begins; sums of greater ones might not fit.
  private static let greatestPrior: UInt32 = 1 << 16

  init(bytes: [UInt8], place: Int) {
    self.bytes = bytes
    self.place = place
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    guard count <= bytes.count - place else {
      isFaulty = true
      return []
    }
    defer { place += count }
    return bytes[place..<place + count]
  }

  mutating func integer<Number: FixedWidthInteger>(_: Number.Type) -> Number {
    var number: Number = 0
    for (index, byte) in take(MemoryLayout<Number>.size).enumerated() {
      number |= Number(truncatingIfNeeded: byte) << Number(8 * index)
    }
    return number
  }

  /// A number that can be reckoned with.
  mutating func double() -> Double {
    let number = Double(bitPattern: integer(UInt64.self))
    if !number.isFinite { isFaulty = true }
    return number
  }

  /// A number greater than 0.
  mutating func positive() -> Double {
    let number = double()
    if number <= 0 { isFaulty = true }
    return number
  }

  /// A count of things that take so many bytes each at least, which must be there.
  mutating func count(ofBytes size: Int) -> Int {
    let count = Int(integer(UInt32.self))
    if count > (bytes.count - place) / size { isFaulty = true }
    return isFaulty ? 0 : count
  }

  mutating func doubles() -> [Double] { (0..<count(ofBytes: 8)).map { _ in double() } }

  mutating func group() -> ProfileGroup {
    let scripts = (0..<count(ofBytes: 4)).map { _ in
      UnicodeScripts.number(named: String(decoding: take(4), as: UTF8.self))
    }
    let classes = (0..<count(ofBytes: 28)).map { _ in language() }
    let grams = integer(UInt32.self) == 1 ? table() : nil
    let close = (0..<count(ofBytes: 36)).map { _ in
      CloseSet(members: (0..<count(ofBytes: 4)).map { _ in Int(integer(UInt32.self)) }, grams: table(.bytes))
    }
    if scripts.isEmpty || scripts.contains(0) { isFaulty = true }
    // One language needs no weights, several need a column each.
    if classes.isEmpty || classes.count > grams?.form.columns ?? 1 || (grams == nil) != (classes.count == 1) {
      isFaulty = true
    }
    if Set(classes.map(\.label)).count < classes.count { isFaulty = true }
    let members = close.flatMap(\.members)
    if Set(members).count < members.count || members.contains(where: { $0 >= classes.count })
      || !close.allSatisfy({ 2...8 ~= $0.members.count })
    {
      isFaulty = true
    }
    return ProfileGroup(scripts: scripts, classes: classes, grams: grams, close: close)
  }

  private mutating func language() -> ProfileClass {
    let number = integer(UInt64.self)
    let label = LanguageLabel(number: number)
    let language = ProfileClass(
      label: label, prior: integer(UInt32.self), meanFit: double(), fitSpread: positive())
    if label.number != number || label == .undetermined || label.script != nil || language.prior > Self.greatestPrior {
      isFaulty = true
    }
    return language
  }

  private mutating func table(_ expected: GramTable.Form? = nil) -> GramTable {
    let rows = count(ofBytes: 4)
    let width = Int(integer(UInt32.self))
    let lowest = double()
    let step = positive()
    if rows >= 1 << 16 || width > 128 || width % 16 != (expected == nil ? 0 : 8) { isFaulty = true }
    // A faulty table is made small: its width may be anything.
    let form = expected ?? .halfBytes(width: isFaulty ? 16 : width)
    if form.width != width { isFaulty = true }
    let keys = take(isFaulty ? 0 : 4 * rows).withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
    }
    let weights = take(isFaulty ? 0 : rows * width)
    let fits = weights.count == keys.count * form.width
    return weights.withUnsafeBufferPointer {
      GramTable(
        form: form, keys: fits ? keys : [], rows: fits ? $0 : UnsafeBufferPointer(rebasing: $0[..<0]), lowest: lowest,
        step: step)
    }
  }
}
