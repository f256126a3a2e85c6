// A set of 64-bit hashes: which are distinct, in ascending order, and one hash of the whole set.

internal import Buffers
internal import CKernels

/// Collects the distinct ones of many hashes; one a signer, reused.
struct ShingleSet: ~Copyable {
  /// The distinct hashes, in the order in which they first came; 0 counts as 1.
  private(set) var members = Buffer<UInt64>()

  // The table of `members`: 2^(64 - shift) slots, 0 where nothing is.
  private var slots = Buffer<UInt64>()
  private var shift = 60
  private var places = Buffer<UInt32>()

  init() {}

  /// Empties the set and makes room for about so many members; for more it grows.
  mutating func removeAll(expecting count: Int) {
    members.removeAll()
    clearTable(for: count)
  }

  /// Adds a hash; as the only one of a set.
  mutating func add(only hash: UInt64) { members.append(hash == 0 ? 1 : hash) }

  /// Adds the hashes of the `count` - `size` + 1 shingles of so many units, `size` of them each.
  mutating func addShingles(_ units: UnsafePointer<UInt64>, count: Int, size: Int) {
    makeRoom(for: count)
    var set = self.set
    sluice_add_shingles(&set, units, count, size)
    members.count = set.count
  }

  /// Replaces the members by the distinct ones of some hashes, and hashes the set.
  mutating func hash(_ hashes: borrowing Buffer<UInt64>) -> ClassHash {
    replace(hashes)
    return hash
  }

  /// Replaces `sorted` by the distinct ones of some hashes, ascending.
  mutating func sort(_ hashes: borrowing Buffer<UInt64>, into sorted: inout Buffer<UInt64>) {
    replace(hashes)
    sort(into: &sorted)
  }

  private mutating func replace(_ hashes: borrowing Buffer<UInt64>) {
    removeAll(expecting: hashes.count)
    makeRoom(for: hashes.count)
    var set = self.set
    sluice_add_hashes(&set, hashes.base, hashes.count)
    members.count = set.count
  }

  /// Replaces `sorted` by the members, ascending.
  mutating func sort(into sorted: inout Buffer<UInt64>) {
    let count = members.count
    sorted.removeAll()
    sorted.reserve(count)
    let shift = Self.shift(for: count)
    places.reserve(1 << (64 - shift))
    sluice_sort_hashes(members.base, count, sorted.base, places.base, UInt32(shift))
    sorted.count = count
  }

  /// The hash of the set: equal for equal sets, whatever came first or repeatedly, and different for others but by chance.
  ///
  /// Two sums over the members, of independent functions of them, and their number (a set hash by addition, as Bellare and
  /// Micciancio 1997), hashed with XXH3-128.
  var hash: ClassHash {
    let sums = sluice_sum_members(members.base, members.count)
    return withUnsafeBytes(of: (sums.first, sums.second, UInt64(members.count))) { ClassHash.hashing($0) }
  }

  private var set: sluice_hash_set {
    sluice_hash_set(slots: slots.base, shift: UInt32(shift), members: members.base, count: members.count)
  }

  private mutating func clearTable(for count: Int) {
    // Few hashes meet in a table with much room, and a small one is quickly cleared; a large one shall not cost more memory
    // than it must.
    shift = Self.shift(for: count < 1 << 15 ? 4 * count : 2 * count)
    let size = 1 << (64 - shift)
    slots.reserve(size)
    UnsafeMutableRawPointer(slots.base).initializeMemory(
      as: UInt8.self, repeating: 0, count: size * MemoryLayout<UInt64>.stride)
  }

  /// Makes room for more members; at least half of the slots stay free.
  private mutating func makeRoom(for added: Int) {
    let most = members.count + added
    members.reserve(most + 1)
    if 2 * most <= 1 << (64 - shift) { return }
    // Twice as much as there is, so that growing costs little in all.
    clearTable(for: max(2 * members.count, most))
    var set = self.set
    sluice_fill_slots(&set)
  }

  /// The shift that leaves enough upper bits of a hash to number `count` places: a power of two of them, 16 or more.
  private static func shift(for count: Int) -> Int {
    min(60, UInt64(max(count, 1) - 1).leadingZeroBitCount)
  }
}
