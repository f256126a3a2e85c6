// The command: options in, library calls, text out. The only module that prints.

import Ablation
import ArgumentParser
import Dedup
import Filters
import Glibc
import Ledger
import Pipeline
import Recipes
import Shards
import Signatures

/// The root command.
@main
struct Sluice: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluice",
    abstract: "Filters corpora of compressed JSONL, and keeps a ledger of every decision.",
    discussion: """
      A command either makes a run (run, dedup) or reads one: readers take the run's directory first, and --json where a \
      program may read.

      EXAMPLES
        sluice run fineweb shards/ --output out       filter every shard below a folder
        sluice dedup shards/ --output unique          remove near-duplicates alone
        sluice coverage out                           what every filter did
        sluice ablate out --without c4                what other recipes would keep
        sluice sample out --filter c4/few-sentences   documents that one filter rejects
        sluice explain out --id 3f2a9c                why a document was kept or rejected

      EXIT CODES
        0  done; malformed lines, if any, are counted and copied to bad/
        1  the run or the query failed (disk full, unreadable file ...)
        2  wrong options, or a recipe with errors
        3  done, but some shard is damaged (with --strict: stopped at the first bad line or damage)
        130, 143  stopped by an interrupt or a termination; the same command goes on
      """,
    version: "sluice \(sluiceVersion)",
    subcommands: [
      RunCommand.self, DedupCommand.self, LanguageCommand.self, CheckCommand.self, CatalogCommand.self,
      CoverageCommand.self, AblateCommand.self, JudgeCommand.self, StudyCommand.self, MaterializeCommand.self,
      DiffCommand.self,
      ExplainCommand.self,
      SampleCommand.self, LedgerCommand.self,
    ])

  static func main() {
    Interruption.ignoreWriteSignals()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(with: error)
    }
  }

  /// Prints what stopped the command, and ends the process with the code that the help promises.
  private static func exit(with error: any Error) -> Never {
    switch error {
    case let code as ExitCode: Glibc.exit(code.rawValue)
    case let stop as RunError:
      Talk.line(stop.message)
      Glibc.exit(stop.exitCode)
    case let stopped as Interruption.Stopped:
      Talk.line("\(stopped)")
      Glibc.exit(stopped.exitCode)
    case let recipe as RecipeError:
      Talk.line("\(recipe)")
      Glibc.exit(2)
    case let failure as FileError:
      Talk.line("error: \(failure)")
      Glibc.exit(1)
    case let damage as LedgerError:
      Talk.line("error: \(damage)")
      Glibc.exit(1)
    case let damage as SignatureError:
      Talk.line("error: \(damage)")
      Glibc.exit(1)
    case let wrong as IndexError:
      Talk.line("error: \(wrong)")
      Glibc.exit(1)
    case let wrong as AblationError:
      Talk.line("error: \(wrong)")
      Glibc.exit(2)
    case let wrong as UnknownField:
      Talk.line("error: \(wrong)")
      Glibc.exit(2)
    case let wrong as CodecError:
      Talk.line("error: \(wrong)")
      Glibc.exit(2)
    default:
      let text = fullMessage(for: error)
      if exitCode(for: error) == .success {
        print(text)
        Glibc.exit(0)
      }
      Talk.line(text)
      Glibc.exit(2)
    }
  }
}
