import CommandLineKit
import ReferralLedger

/// `withdrawal reject`.
enum WithdrawalRejectCommand {
  static let command = Command(
    "withdrawal reject",
    "rejects a requested withdrawal; its amount is available again",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reason],
    examples: [
      "referral-ledger withdrawal reject spring w_1 --reason 'no such account'":
        "refuses to pay it out"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (id, reason) = (try given(Parameters.withdrawal), try given(Parameters.reason))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.rejectWithdrawal(id, reason: reason)
    }
  }
}
