// Sorted sequences of records, each a piece of a file, as one: what an external sort and the candidates of several bands
// need.

internal import Buffers
internal import Shards

/// Sorted records in a file.
struct RecordSource {
  /// The file.
  var file: RandomAccessFile
  /// Which of its records, counted from 0.
  var records: Range<Int>
}

/// The records of several sources in order.
///
/// A tree of losers (Knuth, The Art of Computer Programming 3, 5.4.1): each inner node holds the source that lost there,
/// so that a record costs one comparison a level. All pieces lie in one memory.
struct RecordMerge<Record: SortableRecord>: ~Copyable {
  private let sources: [RecordSource]
  private let pieceCount: Int
  private var pieces: Buffer<Record>
  /// Where each source stands in `pieces`, and where its piece ends; equal where it is at its end.
  private var positions = Buffer<Int>()
  private var ends = Buffer<Int>()
  /// Index in its file of the record behind each source's piece.
  private var following = Buffer<Int>()
  /// The winner, then the loser of each inner node.
  private var tree = Buffer<Int32>()
  private var isStarted = false

  /// Prepares to merge.
  ///
  /// - Parameter memory: bytes for the pieces of all sources.
  init(_ sources: [RecordSource], memory: Int) {
    let sources = sources.filter { !$0.records.isEmpty }
    self.sources = sources
    let longest = sources.reduce(1) { max($0, $1.records.count) }
    pieceCount = min(max(memory / MemoryLayout<Record>.stride / max(sources.count, 1), 16), longest)
    pieces = Buffer(capacity: pieceCount * sources.count)
  }

  /// The next record; nil behind the last.
  mutating func next() throws -> Record? {
    if !isStarted { try start() }
    if tree.count == 0 { return nil }
    let winner = Int(tree.base[0])
    let position = positions.base[winner]
    if position == ends.base[winner] { return nil }
    let record = pieces.base[position]
    positions.base[winner] = position &+ 1
    if position &+ 1 == ends.base[winner] { try fill(winner) }
    replay(winner)
    return record
  }

  /// Replaces `records` by the next ones; false behind the last.
  mutating func next(into records: inout Buffer<Record>, atMost count: Int) throws -> Bool {
    records.removeAll()
    while records.count < count, let record = try next() { records.append(record) }
    return records.count > 0
  }

  private mutating func start() throws {
    isStarted = true
    if sources.isEmpty { return }
    for (number, source) in sources.enumerated() {
      positions.append(0)
      ends.append(0)
      following.append(source.records.lowerBound)
      try fill(number)
    }
    // Leaves are the nodes from `count` on; each node's winner goes up.
    let count = sources.count
    var winners = Buffer<Int32>(capacity: 2 * count)
    winners.count = 2 * count
    for number in 0..<count {
      winners.base[count + number] = Int32(number)
      tree.append(0)
    }
    for node in stride(from: count - 1, to: 0, by: -1) {
      let (left, right) = (winners.base[2 * node], winners.base[2 * node + 1])
      let leftWins = isBefore(Int(left), Int(right))
      winners.base[node] = leftWins ? left : right
      tree.base[node] = leftWins ? right : left
    }
    tree.base[0] = winners.base[1]
  }

  /// Reads the next piece of a source.
  private mutating func fill(_ number: Int) throws {
    try Interruption.check()
    let start = following.base[number]
    let count = min(pieceCount, sources[number].records.upperBound - start)
    let place = number * pieceCount
    positions.base[number] = place
    ends.base[number] = place + count
    following.base[number] = start + count
    if count == 0 { return }
    let stride = MemoryLayout<Record>.stride
    try sources[number].file.read(into: pieces.base + place, count: count * stride, at: start * stride)
  }

  /// Plays the matches of a source again, from its leaf to the top.
  private mutating func replay(_ number: Int) {
    let tree = tree.base
    var winner = number
    var node = (sources.count &+ number) / 2
    while node > 0 {
      let loser = Int(tree[node])
      if isBefore(loser, winner) {
        tree[node] = Int32(truncatingIfNeeded: winner)
        winner = loser
      }
      node /= 2
    }
    tree[0] = Int32(truncatingIfNeeded: winner)
  }

  /// Whether the next record of one source comes before that of another; a source at its end comes last.
  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (positions.base[left], positions.base[right])
    if a == ends.base[left] { return false }
    if b == ends.base[right] { return true }
    return pieces.base[a] < pieces.base[b]
  }
}
