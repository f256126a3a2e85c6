// Signals: the request to stop, which workers poll, and the two signals that become plain write errors.

import Glibc
import Synchronization

/// The process-wide request to stop that SIGINT and SIGTERM make.
public enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// Thrown where work stops because a signal asked for it; temporaries are removed on the way out.
  public struct Stopped: Error, Equatable, CustomStringConvertible {
    /// The signal's number.
    public var signal: Int32
    /// What happened, for the user.
    public var description: String {
      "stopped by \(signal == SIGINT ? "an interrupt" : "signal \(signal)"); the same command resumes"
    }
    /// The exit code that shells expect: 130 after SIGINT, 143 after SIGTERM.
    public var exitCode: Int32 { 128 + signal }
  }

  /// Makes SIGINT and SIGTERM set the flag; the second of a kind ends the process at once, as by default.
  public static func install() {
    // The handler may only do what is safe in a handler: the flag exists before, and an atomic store is.
    received.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { Interruption.received.store($0, ordering: .relaxed) }
    action.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A parent may have started this process with both blocked (threads of some runtimes are); then none would arrive.
    var both = sigset_t()
    sigemptyset(&both)
    sigaddset(&both, SIGINT)
    sigaddset(&both, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
  }

  /// The signal that asked to stop, or nil.
  public static var signal: Int32? {
    let value = received.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// Throws `Stopped` if a signal asked to stop.
  public static func check() throws {
    if let signal { throw Stopped(signal: signal) }
  }

  /// Makes a write past a file-size limit or into a closed pipe an error of that write instead of the process's end.
  public static func ignoreWriteSignals() {
    Glibc.signal(SIGXFSZ, SIG_IGN)
    Glibc.signal(SIGPIPE, SIG_IGN)
  }
}
