// What concerns a whole process: file-size limits (they stand in for a full disk, which a test cannot mount), signals.

import Glibc
import Shards
import Testing

/// Sends this process a signal and waits until it is seen: some thread takes it, seldom the one that sends it.
private func deliver(_ signal: Int32) {
  kill(getpid(), signal)
  for _ in 0..<1_000 where Interruption.signal != signal { usleep(5_000) }
}

@Suite struct ProcessTests {
  @Test func aFileSizeLimitIsAnErrorThatLeavesNothing() async {
    await #expect(processExitsWith: .success) {
      let scratch = Scratch()
      Interruption.ignoreWriteSignals()
      let directory = try OutputDirectory(creating: scratch.path)
      let run = RunIdentity(recipe: "r", version: "v")
      let before = try directory.temporary(named: "before")
      try before.write([UInt8](repeating: 1, count: 1_000))
      try directory.commit([(before, "before")], marker: "before.json", run: run, payload: 0)

      // Threads of a pool hold signals back, which would hide what ignoring this one is for.
      var signals = sigset_t()
      sigfillset(&signals)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      var limit = rlimit(rlim_cur: 2_000, rlim_max: 2_000)
      setrlimit(__rlimit_resource_t(1), &limit)  // RLIMIT_FSIZE, which C states as an enumeration's case
      do {
        let file = try directory.temporary(named: "x")
        for _ in 0..<3 { try file.write([UInt8](repeating: 2, count: 1_000)) }
        exit(1)
      } catch let error as FileError {
        guard error.code == EFBIG, error.description.contains("ulimit -f"), error.path.contains("/tmp/x,") else {
          exit(2)
        }
      }
      if !scratch.names("tmp").isEmpty { exit(3) }
      // A file that fits and a marker that does not: nothing of the commit may stay.
      let file = try directory.temporary(named: "y")
      try file.write([UInt8](repeating: 2, count: 10))
      do {
        try directory.commit([(file, "y")], marker: "y.json", run: run, payload: String(repeating: "p", count: 3_000))
        exit(4)
      } catch let error as FileError {
        if error.code != EFBIG { exit(5) }
      }
      if scratch.names("") != ["before", "before.json", "tmp"] || !scratch.names("tmp").isEmpty { exit(6) }
      if try directory.marker("before.json", run: run, payload: Int.self) == nil { exit(7) }
    }
  }

  @Test func aDiskThatIsFullIsAnErrorWithARemedy() {
    let error = FileError(path: "f", operation: "cannot write", code: ENOSPC)
    #expect(error.description.hasPrefix("cannot write f: No space left on device; free space"))
  }

  @Test func anInterruptSetsTheFlagAndTheSecondEnds() async {
    await #expect(processExitsWith: .success) {
      Interruption.install()
      guard Interruption.signal == nil else { exit(1) }
      deliver(SIGTERM)
      guard Interruption.signal == SIGTERM else { exit(2) }
      do {
        try Interruption.check()
        exit(3)
      } catch let stopped as Interruption.Stopped {
        guard stopped.exitCode == 143 else { exit(4) }
      }
    }
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.install()
      deliver(SIGINT)
      guard Interruption.signal == SIGINT else { exit(1) }
      kill(getpid(), SIGINT)
      sleep(20)
      exit(2)
    }
  }

  @Test func anInterruptEndsTheWaitForAPipe() async {
    await #expect(processExitsWith: .success) {
      let scratch = Scratch()
      let path = scratch.path + "/pipe"
      mkfifo(path, 0o600)
      let writer = open(path, O_RDWR)
      Interruption.install()
      deliver(SIGINT)
      do {
        _ = try readAll(path)
        exit(1)
      } catch is Interruption.Stopped {}
      close(writer)
    }
  }

  @Test func aKilledProcessLeavesWhatTheNextSweepTakes() async throws {
    let scratch = Scratch()
    let directory = try OutputDirectory(creating: scratch.path)
    // A child that dies at once, so that its number and start time are known and dead.
    let child = scratch.path + "/child"
    #expect(shell("sh -c 'cat /proc/$$/stat > \"\(child)\"; kill -9 $$' || true"))
    let fields = String(decoding: try contents(child), as: UTF8.self).split(separator: " ")
    let own = try directory.temporary(named: "own").path.split(separator: ",")
    scratch.file("tmp/left,\(own[1]),\(fields[0]),\(fields[21]),1", [1])
    #expect(try directory.sweepTemporaries() == 1)
    #expect(scratch.names("tmp").isEmpty)
  }
}
