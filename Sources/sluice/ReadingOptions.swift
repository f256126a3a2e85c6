// What the commands that read a run share: its directory, JSON, and a note where the run is not complete.

import ArgumentParser
import Filters
import Glibc
import Pipeline

/// The options of every command that reads a run.
struct ReadingOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The run's directory.", valueName: "dir"))
  var directory: String

  @Flag(help: "Print JSON.")
  var json = false

  /// Opens the run, and says so where it is not complete.
  func open() throws -> RunDirectory {
    let run = try RunDirectory(directory)
    if let warning = run.warning { Talk.line(warning) }
    return run
  }
}

/// Columns of the terminal, for tables.
func terminalWidth() -> Int {
  var size = winsize()
  if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col >= 40 { return Int(size.ws_col) }
  // Nobody folds a line in a pipe or a file.
  return 200
}
