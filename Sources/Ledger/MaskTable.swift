// The distinct sets of fired filters of a segment, with their weights, and the same by value of each carried field.
// Coverage and everything like it reads these tables alone, whatever the number of documents.

import Buffers
import CXXHash

/// How much text: documents, their code points and their bytes.
public struct Tally: Sendable, Hashable, Codable, BitwiseCopyable {
  /// Documents.
  public var documents: UInt64
  /// Unicode code points of their texts as read.
  public var codePoints: UInt64
  /// UTF-8 bytes of their texts as read.
  public var bytes: UInt64

  enum CodingKeys: String, CodingKey {
    case documents
    case codePoints = "code_points"
    case bytes
  }

  /// Makes a tally, of nothing unless said otherwise.
  public init(documents: UInt64 = 0, codePoints: UInt64 = 0, bytes: UInt64 = 0) {
    self.documents = documents
    self.codePoints = codePoints
    self.bytes = bytes
  }

  /// Adds another tally.
  @inlinable public static func += (left: inout Tally, right: Tally) {
    left.documents &+= right.documents
    left.codePoints &+= right.codePoints
    left.bytes &+= right.bytes
  }
}

/// Documents on which the same filters fired and the same steps did not measure.
public struct MaskEntry: Sendable, Hashable, BitwiseCopyable {
  /// The filters that fired.
  public var fired: FilterMask
  /// The steps that measured nothing, a bit each.
  public var unmeasured: UInt64
  /// How much text.
  public var tally: Tally

  /// Makes an entry.
  public init(fired: FilterMask, unmeasured: UInt64 = 0, tally: Tally = Tally()) {
    self.fired = fired
    self.unmeasured = unmeasured
    self.tally = tally
  }

  /// Whether this entry stands before another one in a table.
  static func isOrdered(_ left: MaskEntry, before right: MaskEntry) -> Bool {
    FilterMask.isOrdered(left.fired, before: right.fired) ?? (left.unmeasured < right.unmeasured)
  }
}

/// The entries of the documents with one value of a carried field.
public struct MaskSlice: Sendable, Hashable {
  /// The value, or nothing where the record has none.
  public var value: [UInt8]?
  /// Its entries, sorted.
  public var entries: [MaskEntry]
}

/// Distinct sets of fired filters with their weights, accumulated over documents, blocks, segments and parts.
///
/// Tables merge in any order to the same result. A carried field that takes more than `valueLimit` values is left out
/// (`isSliced`), as a table by URL would be as long as the rows.
public struct MaskTable: ~Copyable {
  /// The most values of a carried field for which a segment keeps a table.
  public static let segmentValueLimit = 256

  struct SliceEntry: BitwiseCopyable {
    var value: Int
    var mask: Int
    var tally: Tally
  }

  /// How many carried fields there are.
  public let fieldCount: Int
  /// The most values of a field for which a table is kept.
  public let valueLimit: Int
  var entries = Buffer<MaskEntry>()
  var slices = Buffer<SliceEntry>()
  // A value's bytes begin with 1, or are the single byte 0 for a record without the field.
  var values = ByteDictionary()
  // Values seen of each field, or -1 where they are too many.
  var valueCounts = Buffer<Int>()
  private var entrySlots = Buffer<UInt32>()
  private var sliceSlots = Buffer<UInt32>()
  private var key = Buffer<UInt8>()
  var mapping = Buffer<Int>()

  /// Makes an empty table.
  ///
  /// - Parameters:
  ///   - fieldCount: Carried fields of the schema.
  ///   - valueLimit: The most values of a field; readers that merge segments set a higher one.
  public init(fieldCount: Int, valueLimit: Int = segmentValueLimit) {
    self.fieldCount = fieldCount
    self.valueLimit = valueLimit
    entrySlots.resizeCleared(64)
    sliceSlots.resizeCleared(64)
    valueCounts.resizeCleared(fieldCount)
  }

  /// Forgets everything and keeps the memory.
  public mutating func removeAll() {
    if entries.count > 0 { entrySlots.resizeCleared(min(entrySlots.count, 1024)) }
    if slices.count > 0 { sliceSlots.resizeCleared(min(sliceSlots.count, 4096)) }
    entries.removeAll()
    slices.removeAll()
    values.removeAll()
    valueCounts.resizeCleared(fieldCount)
  }

  /// How many distinct sets there are.
  public var count: Int { entries.count }

  /// The entry of a number that `add` gave.
  public func entry(_ number: Int) -> MaskEntry { entries.base[number] }

  /// The sum over all entries.
  public var total: Tally {
    var sum = Tally()
    for number in 0..<entries.count { sum += entries.base[number].tally }
    return sum
  }

  /// Whether the table has slices by carried field `field`.
  public func isSliced(_ field: Int) -> Bool { valueCounts.base[field] >= 0 }

  /// All entries, sorted.
  public var sortedEntries: [MaskEntry] {
    Array(entries.unsafeElements).sorted { MaskEntry.isOrdered($0, before: $1) }
  }

  /// The slices by carried field `field`, sorted by value (no value first), or nothing where they are too many.
  public func sortedSlices(_ field: Int) -> [MaskSlice]? {
    guard isSliced(field) else { return nil }
    var numbers: [Int: Int] = [:]
    var result: [MaskSlice] = []
    for number in 0..<values.count where values.tag(number) == field {
      numbers[number] = result.count
      let bytes = values.bytes(number)
      result.append(MaskSlice(value: bytes[0] == 0 ? nil : Array(bytes.dropFirst()), entries: []))
    }
    for place in 0..<slices.count {
      let slice = slices.base[place]
      guard let index = numbers[slice.value] else { continue }
      var entry = entries.base[slice.mask]
      entry.tally = slice.tally
      result[index].entries.append(entry)
    }
    for index in result.indices { result[index].entries.sort { MaskEntry.isOrdered($0, before: $1) } }
    return result.sorted { left, right in
      guard let second = right.value else { return false }
      guard let first = left.value else { return true }
      return first.lexicographicallyPrecedes(second)
    }
  }

  // MARK: Adding

  /// Adds weight to the entry of a set; gives the entry's number, for `add(_:to:value:field:)`.
  @discardableResult
  public mutating func add(_ tally: Tally, fired: FilterMask, unmeasured: UInt64 = 0) -> Int {
    let number = entryNumber(fired, unmeasured)
    entries.base[number].tally += tally
    return number
  }

  /// Adds weight to an entry's slice by a carried field's value; an absent one is nothing.
  public mutating func add(_ tally: Tally, to entry: Int, value: [UInt8]?, field: Int) {
    let number = (value ?? []).withUnsafeBufferPointer {
      valueNumber(value == nil ? nil : UnsafeBufferPointer(start: $0.baseAddress, count: $0.count), field: field)
    }
    if number >= 0 { add(tally, entry: entry, value: number) }
  }

  /// Adds all of another table over the same schema.
  public mutating func merge(_ other: borrowing MaskTable) {
    precondition(other.fieldCount == fieldCount, "tables of one schema")
    for field in 0..<fieldCount where !other.isSliced(field) { valueCounts.base[field] = -1 }
    mapping.resize(other.entries.count + other.values.count)
    for number in 0..<other.entries.count {
      let entry = other.entries.base[number]
      mapping.base[number] = add(entry.tally, fired: entry.fired, unmeasured: entry.unmeasured)
    }
    for number in 0..<other.values.count {
      let bytes = other.values.bytes(number)
      let plain = bytes[0] == 0 ? nil : UnsafeBufferPointer(rebasing: bytes.dropFirst())
      mapping.base[other.entries.count + number] = valueNumber(plain, field: other.values.tag(number))
    }
    for place in 0..<other.slices.count {
      let slice = other.slices.base[place]
      let value = mapping.base[other.entries.count + slice.value]
      if value >= 0 { add(slice.tally, entry: mapping.base[slice.mask], value: value) }
    }
  }

  /// The number of a field's value, which is added if it is new; -1 where the field has no slices.
  mutating func valueNumber(_ bytes: UnsafeBufferPointer<UInt8>?, field: Int) -> Int {
    if valueCounts.base[field] < 0 { return -1 }
    key.removeAll()
    key.append(bytes == nil ? 0 : 1)
    if let bytes, let start = bytes.baseAddress { key.append(from: start, count: bytes.count) }
    if let known = values.find(key.base, count: key.count, tag: field) { return known }
    if valueCounts.base[field] == valueLimit {
      valueCounts.base[field] = -1
      return -1
    }
    valueCounts.base[field] += 1
    return values.number(key.base, count: key.count, tag: field)
  }

  /// Adds weight to the slice of an entry by a value's number.
  mutating func add(_ tally: Tally, entry: Int, value: Int) {
    if (slices.count + 1) * 2 > sliceSlots.count { growSlices() }
    let mask = sliceSlots.count - 1
    var slot = Self.slot(entry: entry, value: value) & mask
    while sliceSlots.base[slot] != 0 {
      let place = Int(sliceSlots.base[slot]) - 1
      if slices.base[place].mask == entry && slices.base[place].value == value {
        slices.base[place].tally += tally
        return
      }
      slot = (slot + 1) & mask
    }
    slices.append(SliceEntry(value: value, mask: entry, tally: tally))
    sliceSlots.base[slot] = UInt32(slices.count)
  }

  private mutating func entryNumber(_ fired: FilterMask, _ unmeasured: UInt64) -> Int {
    if (entries.count + 1) * 2 > entrySlots.count { growEntries() }
    let mask = entrySlots.count - 1
    var slot = Self.slot(fired, unmeasured) & mask
    while entrySlots.base[slot] != 0 {
      let number = Int(entrySlots.base[slot]) - 1
      if entries.base[number].fired == fired && entries.base[number].unmeasured == unmeasured { return number }
      slot = (slot + 1) & mask
    }
    entries.append(MaskEntry(fired: fired, unmeasured: unmeasured))
    entrySlots.base[slot] = UInt32(entries.count)
    return entries.count - 1
  }

  private mutating func growEntries() {
    entrySlots.resizeCleared(entrySlots.count * 2)
    let mask = entrySlots.count - 1
    for number in 0..<entries.count {
      var slot = Self.slot(entries.base[number].fired, entries.base[number].unmeasured) & mask
      while entrySlots.base[slot] != 0 { slot = (slot + 1) & mask }
      entrySlots.base[slot] = UInt32(number + 1)
    }
  }

  private mutating func growSlices() {
    sliceSlots.resizeCleared(sliceSlots.count * 2)
    let mask = sliceSlots.count - 1
    for place in 0..<slices.count {
      var slot = Self.slot(entry: slices.base[place].mask, value: slices.base[place].value) & mask
      while sliceSlots.base[slot] != 0 { slot = (slot + 1) & mask }
      sliceSlots.base[slot] = UInt32(place + 1)
    }
  }

  private static func slot(_ fired: FilterMask, _ unmeasured: UInt64) -> Int {
    var words = (fired.words.0, fired.words.1, fired.words.2, fired.words.3, unmeasured)
    return withUnsafeBytes(of: &words) { Int(truncatingIfNeeded: XXH3_64bits($0.baseAddress, $0.count)) }
  }

  private static func slot(entry: Int, value: Int) -> Int {
    let product = UInt64(truncatingIfNeeded: entry << 20 ^ value) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: product >> 20)
  }
}
