import CommandLineKit
import ReferralLedger

/// `withdrawal fail`.
enum WithdrawalFailCommand {
  static let command = Command(
    "withdrawal fail",
    "ends a withdrawal whose money could not be moved; its amount is available again",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reason],
    examples: [
      "referral-ledger withdrawal fail spring w_1 --reason 'account closed'":
        "the bank sent the money back"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (id, reason) = (try given(Parameters.withdrawal), try given(Parameters.reason))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.failWithdrawal(id, reason: reason)
    }
  }
}
