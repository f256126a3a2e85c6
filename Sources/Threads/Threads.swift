// Threads and the one lock that they share. Work is CPU-bound and batch, so plain threads serve it better than tasks:
// as many run as the user asked for, and one that waits for the lock holds nothing else up.

import Glibc

/// State that several threads share under one lock, with a condition to wait for.
public final class Monitor<State>: @unchecked Sendable {
  // Sendable by construction: `state` is touched only under `mutex`.
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Puts state under a lock.
  public init(_ state: sending State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    // Waits that end by the clock must not when somebody sets the time.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone, then wakes every thread that waits.
  public func update<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Sleeps until `isDue` says so of the state, or so many seconds have passed; whether it has said so.
  public func wait(atMost seconds: Double, until isDue: (State) -> Bool) -> Bool {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let nanoseconds = end.tv_nsec + Int((max(seconds, 0) * 1e9).rounded())
    end.tv_sec += nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isDue(state) {
      if pthread_cond_timedwait(condition, mutex, &end) != 0 { return isDue(state) }
    }
    return true
  }

  /// Calls `body` alone until it returns a value, sleeping in between until some thread updates the state.
  public func wait<Result>(_ body: (inout State) -> Result?) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      pthread_cond_wait(condition, mutex)
    }
  }
}

/// A thread of its own for work that may block.
public final class WorkerThread: Sendable {
  private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let thread: pthread_t

  /// Starts `body` on a new thread; nil where the system refuses one.
  public init?(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(body))
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument = argument else { return nil }
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard code == 0 else {
      start.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for its end; to be called once.
  public func join() { pthread_join(thread, nil) }
}

/// Runs `body` on `count` threads at once, this one among them, and returns when all have ended.
public func runThreads(_ count: Int, _ body: @escaping @Sendable () -> Void) {
  // A machine that refuses a thread still does the work, on those that it gave.
  let others = (1..<max(count, 1)).compactMap { _ in WorkerThread(body) }
  body()
  for thread in others { thread.join() }
}

private struct Outcomes<Result> {
  var next = 0
  var results: [Result?]
  var failure: (any Error)?
}

/// Calls `body` for 0 to `count` - 1 on several threads; gives the results in order, or throws the first failure.
public func concurrently<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let state = Monitor(Outcomes<Result>(results: Array(repeating: nil, count: count)))
  runThreads(min(threads, count)) {
    while true {
      let index: Int? = state.update { state in
        if state.failure != nil || state.next == count { return nil }
        state.next += 1
        return state.next - 1
      }
      guard let index else { return }
      do {
        let result = try body(index)
        state.update { $0.results[index] = result }
      } catch {
        state.update { if $0.failure == nil { $0.failure = error } }
      }
    }
  }
  return try state.update { state in
    if let failure = state.failure { throw failure }
    return state.results.compactMap { $0 }
  }
}
