import CommandLineKit

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// `help`: what `--help` prints, and the documentation's pages from the same declarations.
enum HelpCommand {
  private static let words = Parameter.arguments(
    ValueKind<String>.text("COMMAND"), "the command; all of them unless told")
  private static let pages = Parameter.option(
    "pages", ValueKind<String>.directory("DIRECTORY"),
    "writes the documentation's pages of all commands there instead")

  static let command = Command(
    "help", "explains a command with an example", takes: [words, pages],
    examples: ["referral-ledger help batch pay": "how a batch is paid"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let commands = LedgerCommand.commands
    if let directory = try given(pages) {
      for page in commands.words.map({ CommandPage(commands, word: $0) }) {
        try write(page.text, to: "\(directory)/\(page.fileName)")
      }
      try write(CommandPage.overview(commands), to: "\(directory)/command-line.md")
      return .done
    }
    let help = HelpText(commands, width: min(console.width, 100))
    console.output.write(try help.text(for: given(words)))
    return .done
  }

  private static func write(_ text: String, to path: String) throws(CommandFailure) {
    guard let file = fopen(path, "w") else {
      throw .usage("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    fputs(text, file)
    fclose(file)
  }
}
