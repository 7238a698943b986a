import CommandLineKit

/// `completions`: what a shell needs to complete command lines.
enum CompletionsCommand {
  private static let shell = Parameter.argument(
    ValueKind<String>.words("SHELL", Completions.shells), "bash, zsh or fish")

  static let command = Command(
    "completions", "prints a completion script for a shell", takes: [shell],
    examples: [
      "source <(referral-ledger completions bash)": "in ~/.bashrc",
      "referral-ledger completions zsh > ~/.zfunc/_referral-ledger":
        "for zsh, where ~/.zfunc is in fpath",
      "referral-ledger completions fish > ~/.config/fish/completions/referral-ledger.fish":
        "for fish",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    console.output.write(Completions(LedgerCommand.commands).script(for: try given(shell)) ?? "")
    return .done
  }
}
