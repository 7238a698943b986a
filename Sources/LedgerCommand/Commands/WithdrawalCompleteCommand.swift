import CommandLineKit
import ReferralLedger

/// `withdrawal complete`.
enum WithdrawalCompleteCommand {
  static let command = Command(
    "withdrawal complete", "completes a withdrawal after the money was moved",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reference],
    examples: [
      "referral-ledger withdrawal complete spring w_1 --reference bank-4711":
        "after the bank has paid it"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (id, reference) = (try given(Parameters.withdrawal), try given(Parameters.reference))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.completeWithdrawal(id, reference: reference)
    }
  }
}
