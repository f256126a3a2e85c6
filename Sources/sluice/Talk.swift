// What the command says to people: on standard error, so that data on standard output stays clean.

import Glibc

/// Lines and a progress line on standard error.
enum Talk {
  /// Whether standard error is a terminal.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes one line.
  static func line(_ text: String) {
    write(text + "\n")
  }

  /// Replaces the line that the cursor is on (terminals only).
  static func status(_ text: String) {
    write("\r\u{1B}[K" + text)
  }

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if written < 0 && errno != EINTR { return }
      if written > 0 { bytes = bytes.dropFirst(written) }
    }
  }
}

/// Data on standard output.
enum Output {
  /// Writes bytes, all of them; a reader that has gone (`| head`) ends the process quietly, as it would `cat`.
  static func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    var done = 0
    while done < bytes.count {
      let written = Glibc.write(STDOUT_FILENO, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      if written < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { exit(0) }
        Talk.line("error: standard output: \(String(cString: strerror(errno)))")
        exit(1)
      }
      done += written
    }
  }

  /// Writes text as it is.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { write($0) }
  }

  /// Writes one line.
  static func line(_ text: String = "") {
    write(text + "\n")
  }
}
