import CommandLineKit

/// `demo`: five programs, played on ledgers.
enum DemoCommand {
  static let command = Command(
    "demo", "plays five programs in memory and prints what each ends with", takes: [],
    examples: ["referral-ledger demo": "to see what a ledger does"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    do {
      try await Demo.run()
    } catch {
      throw CommandFailure(.flawed, "the demonstration ended early: \(error)")
    }
    return .done
  }
}
