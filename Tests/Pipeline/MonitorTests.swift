// Waiting for other threads: until they say so, or until it has lasted long enough.

import Glibc
import Testing
import Threads

struct MonitorTests {
  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func aWaitEndsByTheClock() {
    let monitor = Monitor(false)
    let started = seconds()
    #expect(!monitor.wait(atMost: 0.05) { $0 })
    #expect(seconds() - started >= 0.05)
    #expect(!monitor.wait(atMost: -1) { $0 })
  }

  @Test func aWaitEndsByAnUpdate() {
    let monitor = Monitor(0)
    let thread = WorkerThread {
      for _ in 0..<3 {
        usleep(10_000)
        monitor.update { $0 += 1 }
      }
    }
    let started = seconds()
    #expect(monitor.wait(atMost: 60) { $0 == 3 })
    #expect(seconds() - started < 50)
    thread?.join()
  }
}
