// The scan phase: every worker takes the next block of some shard, measures and judges its documents, and hands the
// result to the shard, which writes results in input order.
//
// A worker that wants work takes the open shard that nobody is reading, reads one block from it, gives the reader back
// and works on the block while it is still in cache. Where every open shard is being read it opens the next one. So
// there are as many shards open as keep the workers busy, never more blocks in memory than workers and a small lead,
// and no thread whose only work is to wait.

import Filters
import Ledger
import Recipes
import Shards
import Threads

/// What a worker does with the blocks of a pass.
protocol BlockWorker: ~Copyable, SendableMetatype {
  /// Makes a worker; each thread has its own.
  init(_ context: ScanContext) throws
  /// Takes every document of a block to its outcome, and fills `result`.
  mutating func process(_ reusable: ReusableBlock, of shard: InputShard, into result: BlockResult) throws
}

/// Runs one pass over every shard that it has not done yet.
final class Scan: Sendable {
  /// What the workers share.
  struct State {
    /// Shards begun and not finished, in input order.
    var open: [ShardScan] = []
    /// Position of the next shard to open.
    var next = 0
    /// Shards that a worker is opening: not in `open` yet, and soon work for all.
    var opening = 0
    /// Why the scan has to stop, if it has to.
    var failure: (any Error)?
    /// Results to use again.
    var spareResults: [BlockResult] = []
    /// Blocks to use again.
    var spareBlocks: [ReusableBlock] = []
  }

  /// What a worker does next.
  private enum Turn {
    /// Reads a block of this shard, which is open and nobody's.
    case read(ShardScan)
    /// Opens the shard at this position.
    case open(Int)
    /// Nothing is left.
    case end
  }

  private let state: Monitor<State>
  private let shards: [ShardToScan]
  private let context: ScanContext
  private let lead: Int

  /// Prepares the scan of `shards` (those not done yet, in input order).
  init(_ shards: [ShardToScan], context: ScanContext) {
    self.shards = shards
    self.context = context
    // A shard whose next result is slow may run so many blocks ahead; the rest of the workers then turn to others.
    lead = 2 * context.settings.threads + 2
    state = Monitor(State())
  }

  /// Reads on as many threads as the settings ask for, each with a worker of its own; throws what stopped it.
  func run<Worker: BlockWorker & ~Copyable>(_ worker: Worker.Type) throws {
    runThreads(context.settings.threads) {
      do {
        var worker = try Worker(self.context)
        while let turn = self.nextTurn() {
          try Interruption.check()
          try self.take(turn, &worker)
        }
      } catch {
        self.state.update { if $0.failure == nil { $0.failure = error } }
      }
    }
    try state.update { state in
      // Shards that were not finished leave their committed segments, and nothing else.
      state.open.removeAll()
      if let failure = state.failure { throw failure }
    }
  }

  /// Waits for something to do; nil where nothing is left or the scan has failed.
  private func nextTurn() -> Turn? {
    let turn: Turn = state.wait { state in
      if state.failure != nil { return .end }
      if let shard = state.open.first(where: { $0.canBeRead(lead: self.lead) }) {
        shard.isBeingRead = true
        return .read(shard)
      }
      // Not more shards than workers: each worker reads one at most.
      if state.next < self.shards.count && state.open.count + state.opening < self.context.settings.threads + 1 {
        state.next += 1
        state.opening += 1
        return .open(state.next - 1)
      }
      return state.open.isEmpty && state.opening == 0 && state.next == self.shards.count ? .end : nil
    }
    if case .end = turn { return nil }
    return turn
  }

  private func take<Worker: BlockWorker & ~Copyable>(_ turn: Turn, _ worker: inout Worker) throws {
    switch turn {
    case .end: return
    case .open(let position):
      let shard = try ShardScan(shards[position], context: context)
      shard.isBeingRead = true
      state.update { state in
        state.opening -= 1
        state.open.append(shard)
        state.open.sort { $0.position < $1.position }
      }
      try readAndProcess(shard, &worker)
    case .read(let shard):
      try readAndProcess(shard, &worker)
    }
  }

  /// Reads one block of a shard that this thread holds, gives the shard back, and works on the block.
  private func readAndProcess<Worker: BlockWorker & ~Copyable>(
    _ shard: ShardScan, _ worker: inout Worker
  ) throws {
    let (block, result) = state.update { state in
      (
        state.spareBlocks.popLast() ?? ReusableBlock(self.context),
        state.spareResults.popLast()
          ?? BlockResult(
            carriedFields: self.context.schema.carried.count, selections: self.context.pass.selectionFolders.count)
      )
    }
    let hasBlock = try shard.readBlock(into: block)
    block.setsSurvivorsAside = shard.setsSurvivorsAside
    state.update { _ in
      shard.isBeingRead = false
      if hasBlock { shard.blocksInFlight += 1 } else { shard.isExhausted = true }
    }
    if hasBlock {
      try worker.process(block, of: shard.shard, into: result)
      context.progress.add(result.counts)
    }
    state.update { state in
      if hasBlock { shard.results[block.index] = result } else { state.spareResults.append(result) }
      state.spareBlocks.append(block)
    }
    try writeWhatIsNext(shard)
  }

  /// Writes results of a shard in order until the next one is missing; one thread a shard does so at a time.
  private func writeWhatIsNext(_ shard: ShardScan) throws {
    while true {
      enum Step {
        case write(BlockResult)
        case finish
        case leave
      }
      let step: Step = state.update { _ in
        if shard.isBeingWritten || shard.isFinished { return .leave }
        if let result = shard.results.removeValue(forKey: shard.nextToWrite) {
          shard.isBeingWritten = true
          return .write(result)
        }
        if shard.isExhausted && shard.blocksInFlight == 0 {
          shard.isBeingWritten = true
          shard.isFinished = true
          return .finish
        }
        return .leave
      }
      switch step {
      case .leave: return
      case .write(let result):
        try shard.write(result)
        state.update { state in
          shard.isBeingWritten = false
          shard.blocksInFlight -= 1
          shard.nextToWrite += 1
          state.spareResults.append(result)
        }
      case .finish:
        try shard.finish()
        state.update { state in state.open.removeAll { $0 === shard } }
        return
      }
    }
  }
}
