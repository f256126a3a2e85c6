// Sorting in memory, by the bits of keys from the highest down.

internal import Buffers

/// Sorts records by key, and records with equal keys by comparison.
///
/// Records are spread by the highest eight bits in which their keys differ, then each part by its next ones: two passes
/// bring millions of hashes to parts that fit the processor's cache, where the rest is cheap.
///
/// - Parameter scratch: memory; grows to the size of `records`.
func sortByRadix<Record: SortableRecord>(_ records: inout Buffer<Record>, scratch: inout Buffer<Record>) {
  let count = records.count
  if count > RadixSort<Record>.smallest { scratch.reserve(count) }
  var places = Buffer<Int>(capacity: 9 * 256)
  RadixSort(places: places.base).sort(records.base, scratch.base, count, depth: 0, isResultInScratch: false)
  // The places must live until here.
  places.count = 0
}

private struct RadixSort<Record: SortableRecord> {
  /// So few records are sorted by insertion.
  static var smallest: Int { 24 }

  /// 256 places for each depth; a depth settles eight bits of the key, or all that are left.
  let places: UnsafeMutablePointer<Int>

  /// Sorts `count` records; the outcome lies in `records`, or else in `other`.
  func sort(
    _ records: UnsafeMutablePointer<Record>, _ other: UnsafeMutablePointer<Record>, _ count: Int, depth: Int,
    isResultInScratch: Bool
  ) {
    if count <= Self.smallest {
      insertionSort(records, count)
      if isResultInScratch { other.update(from: records, count: count) }
      return
    }
    let first = records[0].sortKey
    var varying: UInt64 = 0
    for index in 1..<count { varying |= records[index].sortKey ^ first }
    if varying == 0 {
      var equal = UnsafeMutableBufferPointer(start: records, count: count)
      equal.sort()
      if isResultInScratch { other.update(from: records, count: count) }
      return
    }
    let shift = UInt64(max(56 - varying.leadingZeroBitCount, 0))
    let places = places + 256 * depth
    places.update(repeating: 0, count: 256)
    for index in 0..<count { places[Int(truncatingIfNeeded: (records[index].sortKey &>> shift) & 0xFF)] &+= 1 }
    var total = 0
    for value in 0..<256 {
      let start = total
      total &+= places[value]
      places[value] = start
    }
    for index in 0..<count {
      let record = records[index]
      let value = Int(truncatingIfNeeded: (record.sortKey &>> shift) & 0xFF)
      other[places[value]] = record
      places[value] &+= 1
    }
    // Now each place is where its part ends.
    var start = 0
    for value in 0..<256 {
      let end = places[value]
      if end > start {
        sort(other + start, records + start, end - start, depth: depth + 1, isResultInScratch: !isResultInScratch)
      }
      start = end
    }
  }

  private func insertionSort(_ records: UnsafeMutablePointer<Record>, _ count: Int) {
    if count < 2 { return }
    for index in 1..<count {
      let record = records[index]
      var place = index
      while place > 0 && record < records[place &- 1] {
        records[place] = records[place &- 1]
        place &-= 1
      }
      records[place] = record
    }
  }
}
